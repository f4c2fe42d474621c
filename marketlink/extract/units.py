"""The unit after a number: per cent, basis points, index points, cents, currencies, and what only counts things."""

from dataclasses import dataclass

from marketlink.core.moves import Quantity
from marketlink.extract.lexer import Token
from marketlink.extract.words import split

SYMBOLS = {
    "$": "USD", "us$": "USD", "$us": "USD", "a$": "AUD", "$a": "AUD", "au$": "AUD", "aust$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "t$": "TWD", "r$": "BRL",
    "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY",
    "\u20b9": "INR", "\u20bd": "RUB", "\u20ba": "TRY", "\u20a9": "KRW",
    "\u20b1": "PHP", "\u20a6": "NGN", "\u20b4": "UAH", "\u20b8": "KZT", "\u20aa": "ILS", "\u20ab": "VND", "\u0e3f": "THB",
}  # fmt: skip
_CODES = split(
    """EUR USD GBP INR JPY CHF CNY RUB TRY CAD AUD NZD HKD SGD SEK NOK DKK PLN HUF CZK ZAR BRL MXN KRW IDR THB MYR PHP TWD UAH
    KZT SAR AED QAR KWD OMR BHD EGP ILS PKR LKR BDT VND NGN KES GHS UGX TZS ZMW MAD RON BGN RSD ISK GEL ARS CLP COP PEN"""
)
# Before a number: "Rs 33,650", "USD 96.5".
WORD_SYMBOLS = {
    "rs": "INR", "re": "INR", "rm": "MYR", "rmb": "CNY", "r": "ZAR", "p": "PHP", "n": "NGN", "rp": "IDR", "ksh": "KES",
    "tk": "BDT", "sh": "KES", "shs": "KES", "dh": "AED", "dhs": "AED", "sr": "SAR", "qr": "QAR", "le": "EGP",
    "kd": "KWD", "ntd": "TWD", "dm": "DEM",
} | {code.lower(): code for code in _CODES}  # fmt: skip
# Symbols of one or two letters, which count only where they touch the number and are capitals.
TOUCHING = frozenset(["r", "p", "n", "rp", "tk", "sh", "shs", "dh", "dhs", "sr", "qr", "le", "kd", "dm"])
# After a number: "145 yen".
_MONEY = {
    "USD": "dollar dollars bucks dlrs dlr", "EUR": "euro euros", "JPY": "yen", "CNY": "yuan renminbi", "MYR": "ringgit ringgits",
    "INR": "rupee rupees", "RUB": "rouble roubles ruble rubles", "TRY": "lira liras", "GBP": "pounds sterling stg",
    "DEM": "marks deutschmarks deutschemarks d-marks",
    "CHF": "francs", "KRW": "won", "THB": "baht", "MXN": "pesos", "BRL": "reais reals", "ZAR": "rand", "PLN": "zloty zlotys",
    "HUF": "forint forints", "SEK": "crowns kronor krona",
    "NOK": "kroner", "ILS": "shekels", "UAH": "hryvnia hryvnias", "KZT": "tenge",
    "IDR": "rupiah", "SAR": "riyals", "AED": "dirhams", "NLG": "guilders", "ESP": "pesetas", "ITL": "lire", "NGN": "naira",
    "RON": "leu lei", "BDT": "taka", "VND": "dong", "KES": "shillings", "GHS": "cedi cedis", "ZMW": "kwacha", "ETB": "birr",
    "KWD": "dinars", "IRR": "rials", "GEL": "lari", "AZN": "manat", "BGN": "leva lev", "PEN": "soles", "CZK": "koruna korunas",
    "DKK": "krone", "EGP": "egp", "MMK": "kyat kyats",
}  # fmt: skip
MONEY_WORDS = {word: code for code, text in _MONEY.items() for word in text.split()}
_COUNTRY_MONEY = {
    "german": {"marks": "DEM"}, "deutsche": {"marks": "DEM"}, "french": {"francs": "FRF"}, "swiss": {"francs": "CHF"},
    "japanese": {"yen": "JPY"}, "canadian": {"dollars": "CAD"}, "australian": {"dollars": "AUD"}, "singapore": {"dollars": "SGD"},
    "us": {"dollars": "USD", "cents": "USc", "cent": "USc"}, "u.s.": {"dollars": "USD", "cents": "USc", "cent": "USc"},
    "taiwan": {"dollars": "TWD"},
    "indian": {"rupees": "INR"}, "russian": {"roubles": "RUB", "rubles": "RUB"}, "turkish": {"lira": "TRY", "liras": "TRY"},
    "swedish": {"crowns": "SEK"}, "norwegian": {"crowns": "NOK"}, "danish": {"crowns": "DKK"}, "czech": {"crowns": "CZK"},
    "pakistani": {"rupees": "PKR"}, "thai": {"baht": "THB"}, "malaysian": {"ringgit": "MYR"},
    "british": {"pounds": "GBP"}, "egyptian": {"pounds": "EGP"}, "kenyan": {"shillings": "KES"},
    "colombian": {"pesos": "COP"}, "chilean": {"pesos": "CLP"}, "argentine": {"pesos": "ARS"}, "saudi": {"riyals": "SAR"},
    "uae": {"dirhams": "AED"}, "qatari": {"riyals": "QAR"}, "kuwaiti": {"dinars": "KWD"}, "israeli": {"shekels": "ILS"},
    "korean": {"won": "KRW"}, "brazilian": {"reais": "BRL"}, "polish": {"zlotys": "PLN", "zloty": "PLN"},
    "chinese": {"yuan": "CNY"}, "mexican": {"pesos": "MXN"}, "philippine": {"pesos": "PHP"}, "italian": {"lire": "ITL"},
    "zealand": {"dollars": "NZD"}, "kong": {"dollars": "HKD"}, "african": {"rand": "ZAR"},
}  # fmt: skip
# The first words of countries of two: "1.77 West German marks".
_FIRST_OF_TWO = frozenset(["west", "new", "hong", "south"])
# Hundredths that have no unit of their own here: "14 paise" is 0.14 INR.
_MINOR = {
    "paise": "INR", "paisa": "INR", "paisas": "INR", "kopecks": "RUB", "kopeks": "RUB", "kopeck": "RUB", "sen": "MYR",
    "kobo": "NGN", "agorot": "ILS", "groszy": "PLN", "halalas": "SAR", "piastres": "EGP", "piasters": "EGP", "kurus": "TRY",
    "bani": "RON", "satang": "THB", "tiyn": "KZT", "kopiykas": "UAH",
    "centavos": "PHP", "sentimos": "PHP", "fils": "AED", "pesewas": "GHS",
    "jiao": "CNY", "fen": "CNY", "pfennig": "DEM", "pfennigs": "DEM", "pfennige": "DEM", "pfennings": "DEM",
}  # fmt: skip
# "92.73 Australian cents" are 0.9273 AUD.
_MINOR_OF = {"australian": "AUD", "canadian": "CAD", "singapore": "SGD", "euro": "EUR", "british": "GBP", "aussie": "AUD"}
# One word that is a unit by itself.
_PLAIN = {
    **dict.fromkeys(["%", "percent", "pct", "pc", "pcnt"], "pct"),
    **dict.fromkeys(["bp", "bps", "basis-point", "basis-points"], "bp"),
    **dict.fromkeys(["percentage-point", "percentage-points"], "pp"),
    **dict.fromkeys(["points", "point", "pts", "pt", "ticks", "tick", "of-a-point"], "pts"),
    **dict.fromkeys(["cents", "cent", "ct", "cts", "\u00a2"], "USc"),
    **dict.fromkeys(["pence", "penny"], "GBp"),
}
# What may stand after a unit and change nothing: "75 cents US", "47p sterling".
_OF_UNIT = {"USc": ("us", "u.s."), "GBp": ("sterling",)}
# Two words that are.
_DOUBLE = {
    **{("per", word): "pct" for word in ("cent", "cents")},
    **{("percentage", word): "pp" for word in ("point", "points")},
    **{("percent", word): "pp" for word in ("point", "points")},
    **{("basis", word): "bp" for word in ("point", "points")},
    **{(word, point): "pts" for word in ("index", "full") for point in ("point", "points")},
}
# Units only where they touch the number: "70c", "548p".
_JOINED = {"c": "USc", "p": "GBp"}
_SCALES = split("million billion trillion mln bln bn tn trn crore lakh cr mn m b lakhs crores thousand hundred")
_JOINED_SCALES = split("m bn mn b tn trn cr")
_CLOCK_WORDS = split("am pm a.m. p.m. a.m p.m gmt et est edt hours hrs cet ist utc bst")
_ORDINALS = split("th st nd rd s x")
_COUNTED = split(
    """barrels bushels tonnes tons shares people jobs contracts lots bpd ounces troops times year years month months
    week weeks day days hour hours minutes session sessions companies stocks issues seats countries members sectors
    analysts economists quarter quarters trading straight consecutive units vehicles cars homes houses kilos kg acres
    hectares megawatts mw gwh mwh km miles metres men women seconds centimetres places others pips"""
)
_SINGULAR = frozenset(["dollar", "euro", "sterling"])
_YEAR_LOW, _YEAR_HIGH = 1900, 2100


@dataclass(slots=True)
class Amount:
    """A number with what stands around it.

    Attributes
    ----------
    value, step, unit, high : as in `Quantity`
    first, last : int
        Tokens [first, last).
    sign : int
        1 or -1 where a sign is written, else 0.
    money : bool
        True where a currency is written.
    counted : bool
        True where it counts things, or is in millions: never a price or its change.
    dated : bool
        True where it is a year, a clock time or an ordinal.
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


def read_unit(tokens: list[Token], amount: Amount) -> Amount:
    """Read the unit after the number into `amount`."""
    i = amount.last
    if i < len(tokens):
        low = tokens[i].low
        following = tokens[i + 1].low if i + 1 < len(tokens) else ""
        joined = tokens[i].start == tokens[i - 1].end
        if (
            low == "of"
            and following in ("a", "one")
            and i + 2 < len(tokens)
            and tokens[i + 2].low in ("point", "percentage", "percent", "cent", "penny", "us", "u.s.", "pfennig", "sen")
        ):
            amount.last = i + 2
            return read_unit(tokens, amount)
        if low == "-" and joined and following in ("point", "percent") and tokens[i + 1].start == tokens[i].end:
            i, low, following, joined = i + 1, following, "", False  # "a 1,234-point jump"
        if low in _FIRST_OF_TWO and i + 2 < len(tokens) and tokens[i + 2].low in _COUNTRY_MONEY.get(following, ()):
            i, low, following, joined = i + 1, following, tokens[i + 2].low, False
        if not _measured(amount, i, low, following, joined=joined) and not _scaled(amount, i, low, following, joined=joined):
            _in_money(amount, i, low, following)
    return _year(tokens, amount)


def _measured(amount: Amount, i: int, low: str, following: str, *, joined: bool) -> bool:
    """Read per cent, basis points, points, cents, pence."""
    double = _DOUBLE.get((low, following))
    if double is not None:
        amount.unit, amount.last = double, i + 2
        return True
    unit = _PLAIN.get(low) or (_JOINED.get(low) if joined or (low == "p" and amount.step < 1) else None)
    if unit in ("USc", "GBp") and amount.money:
        amount.last = i + 1  # "$0.08c": the sign counts
    elif unit is not None:
        amount.unit, amount.last = unit, i + 1 + (following in _OF_UNIT.get(unit, ()))
    return unit is not None


def _scaled(amount: Amount, i: int, low: str, following: str, *, joined: bool) -> bool:
    """Read what makes it a date, a count, thousands or hundredths."""
    if following in ("cents", "pence") and low in _MINOR_OF:
        amount.value, amount.step = amount.value / 100, amount.step / 100
        amount.unit, amount.money, amount.last = _MINOR_OF[low], True, i + 2
    elif low in _MINOR:
        amount.value, amount.step = amount.value / 100, amount.step / 100
        amount.unit, amount.money, amount.last = _MINOR[low], True, i + 1
    elif low in _ORDINALS and joined:
        amount.dated, amount.last = True, i + 1
    elif low in _CLOCK_WORDS:
        amount.dated = True
    elif low == "k" and joined:
        amount.value, amount.step, amount.last = amount.value * 1000, amount.step * 1000, i + 1
    elif low in _SCALES and (not joined or low in _JOINED_SCALES):
        amount.counted, amount.last = True, i + 1
    else:
        return False
    return True


def _in_money(amount: Amount, i: int, low: str, following: str) -> None:
    """Read a currency, or the things that it counts."""
    if amount.money:
        amount.last = i + 1 if low in ("us", "u.s.") else amount.last
    elif low in MONEY_WORDS and (low not in _SINGULAR or amount.value == 1):
        amount.unit, amount.money, amount.last = MONEY_WORDS[low], True, i + 1
    elif following in _COUNTRY_MONEY.get(low, ()):
        amount.unit, amount.money, amount.last = _COUNTRY_MONEY[low][following], True, i + 2
    elif low in _COUNTED:
        amount.counted = True


def _year(tokens: list[Token], amount: Amount) -> Amount:
    """Mark a bare year: "2029", "in 1998"."""
    text = tokens[amount.last - 1].text
    bare = amount.unit is None and not amount.counted and len(text) == 4 and text.isdigit()
    if bare and _YEAR_LOW <= amount.value <= _YEAR_HIGH:
        amount.dated = True
    return amount
