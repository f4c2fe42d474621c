"""Numbers as texts write them: digits, fractions, ranges, bid and ask, words."""

import re
from unicodedata import numeric

from marketlink.extract.lexer import MARK, NUMBER, Token
from marketlink.extract.units import MONEY_WORDS, SYMBOLS, TOUCHING, WORD_SYMBOLS, Amount, read_unit
from marketlink.extract.words import split

__all__ = ["SYMBOLS", "WORD_SYMBOLS", "Amount", "read_amount", "read_one"]

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WRITTEN = {w: i for i, w in enumerate(_ONES)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
_FRACTION = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "fifth": 0.2, "tenth": 0.1, "eighth": 0.125}
_PARTS = {
    "quarters": 4, "quarter": 4, "half": 2, "third": 3, "thirds": 3, "tenths": 10, "tenth": 10, "eighths": 8, "eighth": 8,
}  # fmt: skip
_SHARES = _PARTS | {"fifth": 5, "fifths": 5, "sixth": 6}
_OWNERS = frozenset(["its", "their", "his", "her", "the"])
_SHARE_ENDS = split(". , ; ) to at in on since this from after over and or against for as while but when")
_BOTTOMS = frozenset([2, 3, 4, 5, 8, 10, 16, 32, 64, 100])
_RANGE_UNITS = frozenset(["pct", "bp", "pp", "pts", "USc", "GBp"])
_UNIT_WORDS = frozenset(["percent", "pct", "percentage", "penny", "cent", "point", "basis"])
_AFTER_ONE = _UNIT_WORDS | frozenset([*_FRACTION, *_SHARES, "per", "single", "full", "whole", "nickel", "dime"])
_MOST_DIGITS = 15
HYPHENATED = re.compile(
    r"(\d+(?:\.\d+)?)-(points?|percent|per-cent|pct|percentage-point|cents?|pence|basis-points?|bps?|"
    rf"{'|'.join(sorted(MONEY_WORDS))})"
)
# "The lower 157-yen range" is a level, "a 30-won drop" a change; "a 500-yen dividend" is neither.
_QUOTED = split(
    "range level zone mark line threshold area handle territory gain rise fall drop loss decline jump slide slump surge"
)
_STEPS = tuple(round(10.0**-decimals, 12) for decimals in range(_MOST_DIGITS + 1))
# "\u00bd": value and step.
VULGAR = {
    mark: (int(numeric(mark) * bottom + 0.5) / bottom, 1 / bottom)
    for marks, bottom in (("\u00bd", 2), ("\u00bc\u00be", 4), ("\u2153\u2154", 3), ("\u215b\u215c\u215d\u215e", 8))
    for mark in marks
}
# "Minus $37.63", "negative 0.5%".
BELOW_ZERO = frozenset(["minus", "negative"])
# Coins that are a number by their name.
_COINS = {"nickel": 5.0, "dime": 10.0}


def read_amount(tokens: list[Token], i: int) -> Amount | None:
    """Return the amount that begins at token `i`, if one does."""
    first = i
    sign = _sign(tokens, i)
    if sign:
        i += 1
    currency = _currency(tokens, i)
    if currency is not None:
        sign = sign or _inner_sign(tokens, i)
        i = _after_symbol(tokens, i)
        if i == 0:
            return None
    token = tokens[i]
    if token.kind == NUMBER:
        return _digits(tokens, i, first, sign, currency)
    return _written(tokens, i) if currency is None and not sign else None


def hyphenated(low: str, i: int, following: str) -> Amount | None:
    """Return the amount that one word is: "a 113-point jump", "a 2-percent drop", "the 157-yen range"."""
    match = HYPHENATED.fullmatch(low)
    if match is None:
        return None
    if match[2] in MONEY_WORDS:
        return Amount(*_number(match[1]), MONEY_WORDS[match[2]], i, i + 1, money=True) if following in _QUOTED else None
    unit = {"pt": "pts", "po": "pts", "pe": "pct", "pc": "pct", "ce": "USc", "ba": "bp", "bp": "bp"}[match[2][:2]]
    unit = {"pence": "GBp", "percentage-point": "pp"}.get(match[2], unit)
    return Amount(*_number(match[1]), unit, i, i + 1)


def read_one(tokens: list[Token], i: int) -> Amount | None:
    """Return the amount that begins at the article `i`, if one does: "a percent", "a quarter point"."""
    if i + 1 >= len(tokens) or tokens[i + 1].low not in _AFTER_ONE:
        return None
    return _share_of_value(tokens, i) or _single(tokens, i, tokens[i + 1].low)


def _sign(tokens: list[Token], i: int) -> int:
    """Return 1 or -1 for a sign that touches the number after it and no word before it, or is written as a word."""
    token = tokens[i]
    if token.low in BELOW_ZERO and i + 1 < len(tokens) and not tokens[i + 1].text[0].isalpha():
        return -1
    if token.kind != MARK or token.text not in "+-" or i + 1 >= len(tokens) or tokens[i + 1].start != token.end:
        return 0
    if i and tokens[i - 1].end == token.start and tokens[i - 1].text != "(":
        return 0
    return 1 if token.text == "+" else -1


def _currency(tokens: list[Token], i: int) -> str | None:
    token = tokens[i]
    if token.kind == MARK:
        return SYMBOLS.get(token.low)
    if i + 1 >= len(tokens):
        return None
    code = WORD_SYMBOLS.get(token.low)
    if code is None or (token.low == code.lower() and not token.text.isupper()):  # "try 5", "all 3" are no money
        return None
    touches = token.text[0].isupper() and tokens[i + 1].start == token.end
    return code if touches or token.low not in TOUCHING else None


def _inner_sign(tokens: list[Token], i: int) -> int:
    """Return the sign of "KZT+0.22": it stands between the currency at token `i` and the number, and touches both."""
    mark = tokens[i + 1] if i + 2 < len(tokens) else tokens[i]
    touches = mark.start == tokens[i].end and i + 2 < len(tokens) and tokens[i + 2].start == mark.end
    return {"+": 1, "-": -1}.get(mark.text, 0) if touches and tokens[i + 2].kind == NUMBER else 0


def _after_symbol(tokens: list[Token], i: int) -> int:
    """Return the number after the currency at token `i`, or 0 where none stands close."""
    end = tokens[i].end
    alone = len(tokens[i].text) == 1 and tokens[i].text.isalpha()  # "R13.44", but no "R 5"
    i += 1
    if i < len(tokens) and tokens[i].text in ".+-" and tokens[i].start == end:
        i += 1
    close = i < len(tokens) and tokens[i].kind == NUMBER and tokens[i].start - end <= (0 if alone else 2)
    return i if close else 0


def _number(text: str) -> tuple[float, float]:
    """Return value and step of "1,234.50"; a number too long to be a price is 0."""
    if text in VULGAR:
        return VULGAR[text]
    digits = text.replace(",", "")
    if len(digits) > _MOST_DIGITS:
        return 0.0, 1.0
    decimals = len(digits) - digits.index(".") - 1 if "." in digits else 0
    return float(digits), _STEPS[decimals]


def _digits(tokens: list[Token], i: int, first: int, sign: int, currency: str | None) -> Amount:
    value, step = _number(tokens[i].text)
    long = len(tokens[i].text) > _MOST_DIGITS
    amount = Amount(value, step, currency, first, i + 1, None, sign, money=currency is not None, counted=long)
    _joined(tokens, amount)
    if amount.dated or long:
        return amount
    _range(tokens, amount)
    if amount.high is None or amount.plain or amount.money:
        amount = read_unit(tokens, amount)
    _dashed(tokens, amount)
    return amount


def _dashed(tokens: list[Token], amount: Amount) -> None:
    """Read "1%-2%" as a range: the unit stands after both numbers."""
    i = amount.last
    if amount.high is not None or amount.unit not in _RANGE_UNITS or i + 2 >= len(tokens) or tokens[i].text not in "-\u2014":
        return
    if not (tokens[i].start == tokens[i - 1].end and tokens[i + 1].start == tokens[i].end and tokens[i + 1].kind == NUMBER):
        return
    upper = read_unit(tokens, Amount(*_number(tokens[i + 1].text), None, i + 1, i + 2))
    if upper.unit == amount.unit and upper.value > amount.value:
        amount.high, amount.last = upper.value, upper.last


def _joined(tokens: list[Token], amount: Amount) -> None:
    """Read what follows without a blank: "4:05", "23/32", "145.05/15", "1-1/4", "2-3"; and "3 1/2"."""
    i = amount.last
    if i < len(tokens) and tokens[i].text in VULGAR and amount.step <= 1 and tokens[i].start - tokens[i - 1].end <= 1:
        part, step = VULGAR[tokens[i].text]
        amount.value, amount.step, amount.last = round(amount.value + amount.step * part, 9), amount.step * step, i + 1
        return
    if i + 1 >= len(tokens) or tokens[i + 1].kind != NUMBER:
        if i + 2 < len(tokens) and tokens[i].kind == NUMBER and tokens[i + 1].text == "/":
            _mixed(tokens, amount, i)
        return
    if not (tokens[i].start == tokens[i - 1].end and tokens[i + 1].start == tokens[i].end):
        return
    mark = tokens[i].text
    if mark == ":":
        amount.dated, amount.last = True, i + 2
    elif mark == "/":
        _slash(tokens, amount, i)
    elif mark == "-" and i + 3 < len(tokens) and tokens[i + 2].text == "/" and tokens[i + 2].start == tokens[i + 1].end:
        _mixed(tokens, amount, i + 1)
    elif mark == "-":
        _upper(amount, tokens[i - 1].text, tokens[i + 1].text, i + 2)


def _upper(amount: Amount, lower: str, upper: str, last: int) -> None:
    """Read the end of "2-3"; of "148.33-36" and "1.0911-0912", which repeat but the last digits, the bid counts."""
    value = _number(upper)[0]
    if upper.isdigit() and 1 < len(upper) <= len(lower.partition(".")[2]):
        amount.last = last
    elif value > amount.value:
        amount.high, amount.last = value, last


def _mixed(tokens: list[Token], amount: Amount, i: int) -> None:
    """Add the fraction that begins at token `i` to the whole number before it."""
    if i + 2 >= len(tokens) or tokens[i + 2].kind != NUMBER:
        return
    top, bottom = _number(tokens[i].text)[0], _number(tokens[i + 2].text)[0]
    if bottom and top < bottom:
        # The fraction is one of the last printed digit: "5-1/4" cents, "$5.61-1/4".
        amount.value, amount.step = round(amount.value + amount.step * top / bottom, 9), amount.step / bottom
        amount.last = i + 3


def _slash(tokens: list[Token], amount: Amount, i: int) -> None:
    """Read "23/32" as a fraction; of "145.05/15", bid and ask, the bid."""
    other = _number(tokens[i + 1].text)[0]
    if amount.step == 1 and "." not in tokens[i + 1].text and amount.value < other and other in _BOTTOMS:
        amount.value, amount.step = amount.value / other, 1 / other
    amount.last = i + 2


def _range(tokens: list[Token], amount: Amount) -> None:
    """Read "13 to 16 cents" as one amount: the unit stands after the second number only."""
    i = amount.last
    if amount.money or amount.high or i + 2 >= len(tokens) or tokens[i].low != "to" or tokens[i + 1].kind != NUMBER:
        return
    upper = Amount(*_number(tokens[i + 1].text), None, i + 1, i + 2)
    _joined(tokens, upper)
    upper = read_unit(tokens, upper)
    if upper.unit in _RANGE_UNITS and amount.value < upper.value < max(6 * amount.value, 10):
        amount.high, amount.unit, amount.last = upper.value, upper.unit, upper.last


def _written(tokens: list[Token], i: int) -> Amount | None:
    """Read "eight", "half a percent", "a quarter point", "a penny", "one and a half"."""
    low = tokens[i].low
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if (share := _share_of_value(tokens, i)) is not None:
        return share
    if low in ("a", "an", "one", "single"):
        single = _single(tokens, i, following)
        if single is not None:
            return single
    if low in _FRACTION and following in ("a", "of", "percent", "percentage", "point", "cent", "-"):
        return _part(tokens, i, i)
    head, _, tail = low.partition("-")
    if head in WRITTEN and tail in WRITTEN and 0 < WRITTEN[tail] < 10:
        return read_unit(tokens, Amount(float(WRITTEN[head] + WRITTEN[tail]), 1.0, None, i, i + 1))
    if head in WRITTEN and tail in _PARTS:
        part = 1 / _PARTS[tail]
        return read_unit(tokens, _past_of(tokens, Amount(WRITTEN[head] * part, part, None, i, i + 1)))
    return _whole(tokens, i) if low in WRITTEN else None


def _share_of_value(tokens: list[Token], i: int) -> Amount | None:
    """Read "a third of its value", "two-thirds of their value", "by a tenth" as per cent."""
    first, low = i, tokens[i].low
    head, _, tail = low.partition("-")
    count = 1.0
    if head in WRITTEN and tail in _SHARES:
        count, part = float(WRITTEN[head]), tail
    else:
        if low in ("a", "an", "one", "two", "three", "four") and i + 1 < len(tokens):
            count, i = float(WRITTEN.get(low, 1)), i + 1
        part = tokens[i].low
    if part not in _SHARES:
        return None
    last = i + 1
    of_value = [token.low for token in tokens[last : last + 3]]
    if len(of_value) == 3 and of_value[0] == "of" and of_value[1] in _OWNERS and of_value[2] in ("value", "worth"):
        last += 3
    elif not (first and tokens[first - 1].low == "by" and (last == len(tokens) or tokens[last].low in _SHARE_ENDS)):
        return None
    return Amount(round(100 * count / _SHARES[part], 4), 1.0, "pct", first, last)


def _single(tokens: list[Token], i: int, following: str) -> Amount | None:
    """Read "a percent", "a single penny", "a quarter of a point"."""
    first = i
    if following in ("single", "full", "whole") and i + 2 < len(tokens):
        i, following = i + 1, tokens[i + 2].low
    if following in ("nickel", "dime"):
        return Amount(_COINS[following], 1.0, "USc", first, i + 2)
    if following in _UNIT_WORDS or (following == "per" and i + 2 < len(tokens) and tokens[i + 2].low == "cent"):
        return read_unit(tokens, Amount(1.0, 1.0, None, first, i + 1))
    if i > first and following in MONEY_WORDS:
        return Amount(1.0, 1.0, MONEY_WORDS[following], first, i + 2, money=True)  # "a full yen"
    return _part(tokens, first, i + 1) if following in _FRACTION else None


def _part(tokens: list[Token], first: int, i: int) -> Amount | None:
    """Read "half a percent"; None where no unit follows ("half its value")."""
    part = _FRACTION[tokens[i].low]
    amount = read_unit(tokens, _past_of(tokens, Amount(part, part, None, first, i + 1)))
    return amount if amount.unit else None


def _past_of(tokens: list[Token], amount: Amount) -> Amount:
    i = amount.last
    while i < len(tokens) and i < amount.last + 3 and tokens[i].low in ("of", "a", "one"):
        i += 1
    amount.last = i
    return amount


def _whole(tokens: list[Token], i: int) -> Amount:
    """Read "eight", "two hundred", "one and a half"."""
    value, n, first = float(WRITTEN[tokens[i].low]), len(tokens), i
    i += 1
    if i + 2 < n and tokens[i].low == "and" and tokens[i + 1].low in ("a", "one") and tokens[i + 2].low in _FRACTION:
        part = _FRACTION[tokens[i + 2].low]
        return read_unit(tokens, Amount(value + part, part, None, first, i + 3))
    if i < n and tokens[i].low in _PARTS and tokens[i].low not in _FRACTION:
        part = 1 / _PARTS[tokens[i].low]
        return read_unit(tokens, _past_of(tokens, Amount(value * part, part, None, first, i + 1)))
    if i < n and tokens[i].low in ("hundred", "thousand"):
        value *= 100 if tokens[i].low == "hundred" else 1000
        i += 1
    return read_unit(tokens, Amount(value, 1.0, None, first, i))
