"""Numbers as texts write them: value, unit, precision, range."""

import re
from dataclasses import dataclass

from marketlink.core.moves import Quantity
from marketlink.extract.lexer import MARK, NUMBER, Token

SYMBOLS = {
    "$": "USD", "us$": "USD", "$us": "USD", "a$": "AUD", "$a": "AUD", "au$": "AUD", "aust$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY",
    "\u20b9": "INR", "\u20bd": "RUB", "\u20ba": "TRY", "\u20a9": "KRW",
}  # fmt: skip
_CODES = (
    "EUR USD GBP INR JPY CHF CNY RUB TRY CAD AUD NZD HKD SGD SEK NOK DKK PLN HUF CZK ZAR BRL MXN KRW IDR THB MYR PHP TWD UAH KZT"
)
WORD_SYMBOLS = {"rs": "INR", "re": "INR", "rm": "MYR", "rmb": "CNY"} | {code.lower(): code for code in _CODES.split()}
MONEY_WORDS = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY", "yuan": "CNY", "ringgit": "MYR", "rupees": "INR",
    "rupee": "INR", "roubles": "RUB", "rubles": "RUB", "rouble": "RUB", "ruble": "RUB", "lira": "TRY", "liras": "TRY", "pounds": "GBP",
    "sterling": "GBP", "marks": "DEM", "francs": "CHF", "won": "KRW", "baht": "THB", "pesos": "MXN", "reais": "BRL", "rand": "ZAR",
    "zlotys": "PLN", "zloty": "PLN", "forints": "HUF", "forint": "HUF", "crowns": "SEK", "shekels": "ILS", "hryvnia": "UAH", "hryvnias": "UAH",
    "tenge": "KZT", "rupiah": "IDR", "reals": "BRL", "riyals": "SAR", "dirhams": "AED", "guilders": "NLG", "pesetas": "ESP", "lire": "ITL",
    "renminbi": "CNY", "naira": "NGN", "leu": "RON", "lei": "RON", "kronor": "SEK", "kroner": "NOK", "bucks": "USD", "dlrs": "USD", "dlr": "USD", "stg": "GBP", "ringgits": "MYR",
}  # fmt: skip
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WRITTEN = {w: i for i, w in enumerate(_ONES)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
_SCALES = {
    "million",
    "billion",
    "trillion",
    "mln",
    "bln",
    "bn",
    "tn",
    "trn",
    "crore",
    "lakh",
    "cr",
    "mn",
    "m",
    "b",
    "lakhs",
    "crores",
    "thousand",
    "hundred",
}
_VOLUMES = frozenset(
    [
        "barrels",
        "bushels",
        "tonnes",
        "tons",
        "shares",
        "people",
        "jobs",
        "contracts",
        "lots",
        "bpd",
        "ounces",
        "troops",
        "times",
        "years",
        "year",
        "months",
        "month",
        "weeks",
        "week",
        "days",
        "day",
        "hours",
        "hour",
        "minutes",
        "sessions",
        "session",
        "companies",
        "stocks",
        "issues",
        "seats",
        "countries",
        "members",
        "sectors",
        "analysts",
        "economists",
        "quarters",
        "quarter",
        "trading",
        "straight",
        "consecutive",
        "units",
        "vehicles",
        "cars",
        "homes",
        "houses",
        "kilos",
        "kg",
        "acres",
        "hectares",
        "megawatts",
        "mw",
        "gwh",
        "mwh",
        "km",
        "miles",
        "points-based-on",
        "metres",
        "men",
        "women",
        "percenters",
    ]
)
_FRACTION = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "tenth": 0.1}
_YEAR_LOW, _YEAR_HIGH = 1900, 2100


@dataclass(slots=True)
class Amount:
    """A number with what stands around it.

    Attributes
    ----------
    value, step, unit, high : as in `Quantity`
    sign : int
        1 or -1 where a sign is written, else 0.
    money : bool
        True where a currency is written.
    counted : bool
        True where it counts things, or is in millions: never a price or its change.
    dated : bool
        True where it is a year, a clock time or an ordinal.
    first, last : int
        Tokens [first, last).
    """

    value: float
    step: float
    unit: str | None
    first: int
    last: int
    high: float | None = None
    sign: int = 0
    money: bool = False
    counted: bool = False
    dated: bool = False
    ask: float | None = None

    @property
    def plain(self) -> bool:
        """Return whether no unit is written."""
        return self.unit is None

    @property
    def rate(self) -> bool:
        """Return whether it is a percentage or basis points."""
        return self.unit in ("pct", "bp", "pp")

    def quantity(self) -> Quantity:
        """Return it as the shared type."""
        return Quantity(self.value, self.step, self.unit, self.high)


def _number(text: str) -> tuple[float, float]:
    digits = text.replace(",", "")
    decimals = len(digits) - digits.index(".") - 1 if "." in digits else 0
    return float(digits), round(10.0**-decimals, 12)


def read_amount(tokens: list[Token], i: int) -> Amount | None:
    """Return the amount that begins at token `i`, if one does."""
    first, sign, currency = i, 0, None
    token = tokens[i]
    if token.kind == MARK and token.text in "+-" and i + 1 < len(tokens) and tokens[i + 1].start == token.end:
        if i and tokens[i - 1].end == token.start and tokens[i - 1].text not in "(":
            return None
        sign = 1 if token.text == "+" else -1
        i += 1
        token = tokens[i]
    symbol = SYMBOLS.get(token.low) if token.kind == MARK else None
    if symbol is None and token.low in WORD_SYMBOLS and i + 1 < len(tokens) and (token.low != "try" or token.text == "TRY"):
        symbol = WORD_SYMBOLS[token.low]
    if symbol is not None:
        currency = symbol
        i += 1
        if i < len(tokens) and tokens[i].text == "." and tokens[i].start == token.end:
            i += 1
        if i >= len(tokens) or tokens[i].kind != NUMBER or tokens[i].start - token.end > 2:
            return None
        token = tokens[i]
    if token.kind == NUMBER:
        return _digits(tokens, i, first, sign, currency)
    if currency is None and not sign:
        return _written(tokens, i)
    return None


def _digits(tokens: list[Token], i: int, first: int, sign: int, currency: str | None) -> Amount | None:
    value, step = _number(tokens[i].text)
    i += 1
    n = len(tokens)
    dated = False
    ask = high = None
    if (
        i + 1 < n
        and tokens[i].start == tokens[i - 1].end
        and tokens[i + 1].kind == NUMBER
        and tokens[i + 1].start == tokens[i].end
    ):
        mark, following = tokens[i].text, tokens[i + 1]
        if mark == ":":
            return Amount(value, step, None, first, i + 2, dated=True)
        if mark == "/":
            value, step, ask, i = _slash(value, step, following, i)
        elif mark == "-":
            if (
                i + 3 < n
                and tokens[i + 2].text == "/"
                and tokens[i + 3].kind == NUMBER
                and tokens[i + 3].start == tokens[i + 2].end
            ):
                top, bottom = _number(following.text)[0], _number(tokens[i + 3].text)[0]
                if bottom:
                    value, step, i = value + top / bottom, 1 / bottom, i + 4
            else:
                upper = _number(following.text)[0]
                high, i = (upper, i + 2) if upper > value else (None, i)
    elif i + 2 < n and tokens[i].kind == NUMBER and tokens[i + 1].text == "/" and tokens[i + 2].kind == NUMBER:
        top, bottom = _number(tokens[i].text)[0], _number(tokens[i + 2].text)[0]
        if bottom and top < bottom:
            value, step, i = value + top / bottom, 1 / bottom, i + 3
    amount = Amount(value, step, currency, first, i, high, sign, money=currency is not None, dated=dated, ask=ask)
    ranged = _range(tokens, amount)
    return ranged if ranged.high is not None and ranged.unit else _unit(tokens, ranged)


def _slash(value: float, step: float, following: Token, i: int) -> tuple[float, float, float | None, int]:
    """Read "23/32" as a fraction, "145.05/15" as bid and ask."""
    other = _number(following.text)[0]
    if step == 1 and "." not in following.text and other and value < other and other in (2, 3, 4, 5, 8, 10, 16, 32, 64, 100):
        return value / other, 1 / other, None, i + 2
    return value, step, other, i + 2


_RANGE_UNITS = frozenset(["pct", "bp", "pp", "pts", "USc", "GBp"])


def _range(tokens: list[Token], amount: Amount) -> Amount:
    """Read "13 to 16 cents" as one amount: the unit stands after the second number only."""
    i = amount.last
    if amount.money or amount.high or i + 2 >= len(tokens) or tokens[i].low != "to" or tokens[i + 1].kind != NUMBER:
        return amount
    upper = read_amount(tokens, i + 1)
    if upper is not None and upper.unit in _RANGE_UNITS and amount.value < upper.value < max(6 * amount.value, 10):
        amount.high, amount.unit, amount.last = upper.value, upper.unit, upper.last
    return amount


def _written(tokens: list[Token], i: int) -> Amount | None:
    """Read "eight", "half a percent", "a quarter point", "a penny", "one and a half"."""
    n = len(tokens)
    low = tokens[i].low
    first = i
    if low in ("a", "an", "one", "single") and i + 1 < n:
        following = tokens[i + 1].low
        if following == "single" and i + 2 < n:
            i, following = i + 1, tokens[i + 2].low
        if following in ("percent", "pct", "percentage", "penny", "cent", "point", "basis") or (
            following == "per" and i + 2 < n and tokens[i + 2].low == "cent"
        ):
            return _unit(tokens, Amount(1.0, 1.0, None, first, i + 1))
        if following in _FRACTION:
            return _part(tokens, first, i + 1)
    if low in _FRACTION and i + 1 < n and tokens[i + 1].low in ("a", "of", "percent", "percentage", "point", "cent", "-"):
        return _part(tokens, first, i)
    head, _, tail = low.partition("-")
    if head in WRITTEN and tail in WRITTEN and 0 < WRITTEN[tail] < 10:
        return _unit(tokens, Amount(float(WRITTEN[head] + WRITTEN[tail]), 1.0, None, first, i + 1))
    if tail in ("quarters", "quarter", "half", "third", "thirds", "tenths", "tenth") and head in WRITTEN:
        parts = {"quarters": 4, "quarter": 4, "half": 2, "third": 3, "thirds": 3, "tenths": 10, "tenth": 10}[tail]
        amount = Amount(WRITTEN[head] / parts, 1 / parts, None, first, i + 1)
        return _unit(tokens, _skip_of(tokens, amount))
    if low in WRITTEN:
        value = float(WRITTEN[low])
        i += 1
        if i + 2 < n and tokens[i].low == "and" and tokens[i + 1].low in ("a", "one") and tokens[i + 2].low in _FRACTION:
            part = _FRACTION[tokens[i + 2].low]
            return _unit(tokens, Amount(value + part, part, None, first, i + 3))
        if i < n and tokens[i].low in ("hundred", "thousand"):
            value *= 100 if tokens[i].low == "hundred" else 1000
            i += 1
        return _unit(tokens, Amount(value, 1.0, None, first, i))
    return None


def _part(tokens: list[Token], first: int, i: int) -> Amount | None:
    part = _FRACTION[tokens[i].low]
    amount = _skip_of(tokens, Amount(part, part, None, first, i + 1))
    measured = _unit(tokens, amount)
    return measured if measured.unit else None


def _skip_of(tokens: list[Token], amount: Amount) -> Amount:
    i = amount.last
    while i < len(tokens) and i < amount.last + 3 and tokens[i].low in ("of", "a", "one"):
        i += 1
    amount.last = i
    return amount


def _unit(tokens: list[Token], amount: Amount) -> Amount:
    """Read the unit after the number."""
    i, n = amount.last, len(tokens)
    if i >= n:
        return _year(tokens, amount)
    low = tokens[i].low
    joined = tokens[i].start == tokens[i - 1].end
    following = tokens[i + 1].low if i + 1 < n else ""
    if low == "%" or low in ("percent", "pct", "pc", "pcnt") or (low == "per" and following in ("cent", "cents")):
        amount.unit, amount.last = "pct", i + (2 if low == "per" else 1)
        if low != "per" and amount.last + 0 < n and tokens[amount.last].low in ("point", "points"):
            amount.unit, amount.last = "pp", amount.last + 1
    elif low == "percentage" and following in ("point", "points"):
        amount.unit, amount.last = "pp", i + 2
    elif low == "basis" and following in ("point", "points"):
        amount.unit, amount.last = "bp", i + 2
    elif low in ("bp", "bps", "bp.", "bps."):
        amount.unit, amount.last = "bp", i + 1
    elif low in ("points", "point", "pts", "pt", "ticks", "tick"):
        amount.unit, amount.last = "pts", i + 1
    elif low in ("index", "full") and following in ("points", "point"):
        amount.unit, amount.last = "pts", i + 2
    elif low == "of" and following in ("a", "one") and i + 2 < n and tokens[i + 2].low in ("point", "percentage", "percent"):
        amount.last = i + 2
        return _unit(tokens, amount)
    elif low in ("cents", "cent", "ct", "cts") or (low == "us" and following == "cents") or (low == "c" and joined):
        amount.unit, amount.last = "USc", i + (2 if low == "us" else 1)
    elif low in ("pence", "penny", "p") and (joined or low != "p"):
        amount.unit, amount.last = "GBp", i + 1
    elif low in _MINOR:
        amount.value, amount.step, amount.unit, amount.money = amount.value / 100, amount.step / 100, _MINOR[low], True
        amount.last = i + 1
    elif low in ("th", "st", "nd", "rd", "s", "x") and joined:
        amount.dated, amount.last = True, i + 1
    elif low in ("am", "pm", "a.m.", "p.m.", "a.m", "p.m", "gmt", "et", "est", "edt", "hours", "hrs", "cet", "ist", "utc", "bst"):
        amount.dated = True
    elif low == "k" and joined:
        amount.value, amount.step, amount.last = amount.value * 1000, amount.step * 1000, i + 1
    elif low in _SCALES and (not joined or low in ("m", "bn", "mn", "b", "tn", "trn", "cr")):
        amount.counted, amount.last = True, i + 1
    elif low in MONEY_WORDS and not amount.money and not (low in ("dollar", "euro", "sterling") and amount.value != 1):
        amount.unit, amount.money, amount.last = MONEY_WORDS[low], True, i + 1
    elif low in _COUNTRY_MONEY and following in _COUNTRY_MONEY[low] and not amount.money:
        amount.unit, amount.money, amount.last = _COUNTRY_MONEY[low][following], True, i + 2
    elif not amount.money and low in _VOLUMES:
        amount.counted = True
    elif amount.money and low in ("us", "u.s."):
        amount.last = i + 1
    return _year(tokens, amount)


_COUNTRY_MONEY = {
    "german": {"marks": "DEM"}, "deutsche": {"marks": "DEM"}, "french": {"francs": "FRF"}, "swiss": {"francs": "CHF"}, "japanese": {"yen": "JPY"},
    "canadian": {"dollars": "CAD", "cents": "CAc"}, "australian": {"dollars": "AUD"}, "us": {"dollars": "USD", "cents": "USc"}, "u.s.": {"dollars": "USD", "cents": "USc"},
    "indian": {"rupees": "INR"}, "russian": {"roubles": "RUB", "rubles": "RUB"}, "hong": {}, "turkish": {"lira": "TRY", "liras": "TRY"},
    "swedish": {"crowns": "SEK"}, "norwegian": {"crowns": "NOK"}, "danish": {"crowns": "DKK"}, "czech": {"crowns": "CZK"}, "singapore": {"dollars": "SGD"},
    "chinese": {"yuan": "CNY"}, "mexican": {"pesos": "MXN"}, "philippine": {"pesos": "PHP"}, "taiwan": {"dollars": "TWD"}, "italian": {"lire": "ITL"},
}  # fmt: skip


# Hundredths that have no unit of their own here: "14 paise" is 0.14 INR.
_MINOR = {"paise": "INR", "paisa": "INR", "kopecks": "RUB", "kopeks": "RUB"}


def _year(tokens: list[Token], amount: Amount) -> Amount:
    """Mark a bare year: "2029", "in 1998"."""
    text = tokens[amount.last - 1].text
    if (
        amount.unit is None
        and not amount.counted
        and len(text) == 4
        and text.isdigit()
        and _YEAR_LOW <= amount.value <= _YEAR_HIGH
    ):
        amount.dated = True
    return amount


CLOCK = re.compile(r"\d{1,2}(?::\d\d)?|\d{4}")
