"""Tokens into items: amounts and names are gathered, everything else stays a word."""

from marketlink.extract import nouns, words
from marketlink.extract.amounts import SYMBOLS, WORD_SYMBOLS, read_amount
from marketlink.extract.companies import company_at
from marketlink.extract.compose import compose, join_heads
from marketlink.extract.grammar import AUXILIARIES, PREPOSITIONS
from marketlink.extract.items import MARK, NP, QTY, WORD, Atom, Item, Mention
from marketlink.extract.lexer import MARK as MARK_TOKEN
from marketlink.extract.lexer import NUMBER, Token
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.names import Name

_NUMBER_WORDS = words.split(
    """rs re rm eur usd gbp inr jpy chf cny rmb rub try a an one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety half quarter single
    three-quarters one-half one-quarter two-thirds one-third one-tenth three-tenths two-tenths four-tenths seven-tenths nine-tenths
    twenty-one twenty-two twenty-three twenty-four twenty-five thirty-five forty-five fifty-five"""
)
# What may follow "the won", "the real", where a currency is meant.
_AFTER_CURRENCY = (
    frozenset(words.DIRECTIONS)
    | words.LINKS
    | frozenset(words.CAUSES)
    | words.PARERS
    | words.HOLDERS
    | words.REACHERS
    | AUXILIARIES
    | PREPOSITIONS
    | {"and", "last", "would", "could", "will", "may", "also", "has", "had"}
) - {"over", "on", "it", "that"}

_VERBS = (
    AUXILIARIES
    | words.LINKS
    | frozenset(words.DIRECTIONS)
    | words.REACHERS
    | words.HOLDERS
    | {"also", "then", "later", "last", "now"}
)


def read_items(tokens: list[Token], lexicon: Lexicon) -> list[Item]:
    """Return the items of one sentence."""
    return join_heads(_Reader(tokens, _atoms(tokens, lexicon), lexicon).items())


def _atoms(tokens: list[Token], lexicon: Lexicon) -> list[Atom]:
    found: list[Atom] = []
    i, n = 0, len(tokens)
    while i < n:
        atom = _atom(tokens, i, lexicon)
        found.append(atom)
        i = atom.last
    return found


def _atom(tokens: list[Token], i: int, lexicon: Lexicon) -> Atom:
    token = tokens[i]
    low = token.low
    if (low in SYMBOLS or low in WORD_SYMBOLS) and i + 1 < len(tokens) and tokens[i + 1].kind == NUMBER:
        money = read_amount(tokens, i)
        if money is not None:
            return Atom("amount", i, money.last, low, amount=money)
    name = lexicon.match(tokens, i)
    if name is not None and (name.kind != "ccy" or _is_currency(name, tokens, i)):
        if name.kind == "phrase":
            return Atom("word", i, i + len(name.parts), name.value)
        if not (low == "yields" and i and tokens[i - 1].low in ("it", "now", "which")) and not (
            low == "yield" and i and tokens[i - 1].low == "to"
        ):
            return Atom("name", i, i + len(name.parts), low, name)
    if low in nouns.MONTHS and token.kind == "w":
        return _month(tokens, i, lexicon)
    if token.kind in (NUMBER, MARK_TOKEN) or low in _NUMBER_WORDS:
        date = _day_first(tokens, i)
        if date:
            return Atom("word", i, date, "dateword")
        amount = read_amount(tokens, i)
        if amount is not None:
            return Atom("amount", i, amount.last, low, amount=amount)
    if token.kind == MARK_TOKEN:
        return Atom("poss" if low in ("'s", "'") else "mark", i, i + 1, low)
    if nouns.TENOR.fullmatch(low):
        return Atom("tenor", i, i + 1, low)
    return Atom("mod" if low in nouns.MODIFIERS else "word", i, i + 1, low)


def _month(tokens: list[Token], i: int, lexicon: Lexicon) -> Atom:
    """Read "February 13", "Feb. 13, 2022", "May 2021" as one word; a month alone may name a contract."""
    j = i + 1
    if j < len(tokens) and tokens[j].text == "." and tokens[j].start == tokens[i].end:
        j += 1
    named = j < len(tokens) and (name := lexicon.match(tokens, j)) is not None and name.kind == "inst"
    if tokens[i].low == "may" and (tokens[i].text != "May" or (i == 0 and not named)):
        return Atom("word", i, i + 1, "may")
    if j < len(tokens) and tokens[j].kind == NUMBER and _day_or_year(tokens[j].text):
        j += 1
        if j < len(tokens) and tokens[j].low in ("st", "nd", "rd", "th") and tokens[j].start == tokens[j - 1].end:
            j += 1
        if j + 1 < len(tokens) and tokens[j].text == "," and tokens[j + 1].text.isdigit() and len(tokens[j + 1].text) == 4:
            j += 2
        return Atom("word", i, j, "dateword")
    return Atom("month", i, j, tokens[i].low)


def _day_or_year(text: str) -> bool:
    return text.isdigit() and (1 <= int(text) <= 31 or (len(text) == 4 and 1900 <= int(text) <= 2100))


def _day_first(tokens: list[Token], i: int) -> int:
    """Return the end of "13 July 2004", "27 Apr", or 0."""
    token = tokens[i]
    if token.kind != NUMBER or not token.text.isdigit() or not 1 <= int(token.text) <= 31:
        return 0
    j = i + 1
    if j < len(tokens) and tokens[j].low in ("st", "nd", "rd", "th"):
        j += 1
    if j < len(tokens) and tokens[j].low in nouns.MONTHS and tokens[j].text[:1].isupper() and tokens[j].low != "mar":
        j += 1
        if j < len(tokens) and tokens[j].text.isdigit() and len(tokens[j].text) == 4:
            j += 1
        return j
    return 0


def _is_currency(name: Name, tokens: list[Token], i: int) -> bool:
    """Return whether a name that other things share means a currency here."""
    previous = tokens[i - 1].low if i else ""
    size = len(name.parts)
    following = tokens[i + size].low if i + size < len(tokens) else ""
    if name.value == "GBP" and (previous in ("per", "a", "each", "cents") or (previous == "/" and following != "/")):
        return False
    if not name.guarded:
        return True
    if following == "estate":
        return False
    if not previous and name.value in ("ZAR", "BRL", "KRW"):
        return following in words.DIRECTIONS or following in words.LINKS
    stands = following in _AFTER_CURRENCY or not following[:1].isalpha()
    return (previous in ("the", "against", "per", "a", "weaker", "stronger", "versus") and stands) or previous in ("per",)


class _Reader:
    """Makes names out of atoms."""

    def __init__(self, tokens: list[Token], atoms: list[Atom], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.atoms = atoms
        self.lexicon = lexicon

    def items(self) -> list[Item]:
        """Return the sentence's items in order."""
        found: list[Item] = []
        i, n = 0, len(self.atoms)
        while i < n:
            atom = self.atoms[i]
            item = (
                self._company(i)
                if self._opens_company(i)
                else self._pronoun(i) or self._cashtag(i) or self._contract(i) or self._name(i) or self._company(i)
            )
            if item is None:
                kind = QTY if atom.kind == "amount" else MARK if atom.kind == "mark" else WORD
                item = Item(kind, atom.first, atom.last, atom.low, amount=atom.amount)
            found.append(item)
            i += 1
            while i < n and self.atoms[i].first < item.last:
                i += 1
        return found

    def _pronoun(self, i: int) -> Item | None:
        """Read "it" and "they" before a verb as names that stand for another."""
        atom = self.atoms[i]
        if atom.low not in nouns.PRONOUNS or i + 1 >= len(self.atoms) or self.atoms[i + 1].low not in _VERBS:
            return None
        token = self.tokens[atom.first]
        mention = Mention(
            "anaphor", None, "any", first=atom.first, last=atom.last, start=token.start, end=token.end, plural=token.low == "they"
        )
        return Item(NP, atom.first, atom.last, "", mention)

    def _cashtag(self, i: int) -> Item | None:
        """Read "$TSLA" as the company of that symbol."""
        atom = self.atoms[i]
        if atom.low != "$" or i + 1 >= len(self.atoms):
            return None
        mark, token = self.tokens[atom.first], self.tokens[atom.first + 1]
        if token.start != mark.end or not token.text.isupper() or self.lexicon.asset_class(token.text) != "stock":
            return None
        last = atom.first + 2
        if last < len(self.tokens) and self.tokens[last].low in ("shares", "stock"):
            last += 1
        mention = Mention("stock", token.text, None, first=atom.first, last=last, start=token.start, end=token.end)
        return Item(NP, atom.first, last, "", mention)

    def _contract(self, i: int) -> Item | None:
        """Read a month before a verb as the contract of that month: "with September up 16"."""
        atom = self.atoms[i]
        if atom.kind != "month" or i + 1 >= len(self.atoms) or self.atoms[i + 1].low not in _VERBS:
            return None
        token = self.tokens[atom.first]
        mention = Mention("anaphor", None, "contract", first=atom.first, last=atom.last, start=token.start, end=token.end)
        return Item(NP, atom.first, atom.last, "", mention)

    def _opens_company(self, i: int) -> bool:
        """Return whether "shares of X" or "shares in X" opens here."""
        atom = self.atoms[i]
        return (
            atom.low in ("shares", "stock", "share")
            and i + 1 < len(self.atoms)
            and self.atoms[i + 1].low in ("of", "in")
            and company_at(self.tokens, atom.first, self.lexicon) is not None
        )

    def _company(self, i: int) -> Item | None:
        atom = self.atoms[i]
        if atom.kind not in ("word", "mod", "name"):
            return None
        found = company_at(self.tokens, atom.first, self.lexicon)
        return Item(NP, found.first, found.last, "", found) if found is not None else None

    def _name(self, i: int) -> Item | None:
        run = self._run(i)
        if run == i + 1 and self.atoms[i].kind == "tenor" and not self._stands_alone(run):
            return None
        return compose(self.tokens, self.atoms[i:run], self.lexicon) if run > i else None

    def _stands_alone(self, run: int) -> bool:
        """Return whether a tenor before atom `run` names a bond: "the 10-year rose", "two-year and 10-year yields"."""
        following = self.atoms[run].low if run < len(self.atoms) else ""
        amount = self.atoms[run].amount if run < len(self.atoms) else None
        if amount is not None and amount.sign:
            return True
        joined = following in ("and", "or", ",") and run + 1 < len(self.atoms) and self.atoms[run + 1].kind == "tenor"
        return following in _VERBS or joined

    def _run(self, i: int) -> int:
        """Return where the run of name parts that begins at atom `i` ends; `i` itself where none begins."""
        j, n, named = i, len(self.atoms), False
        while j < n:
            kind = self.atoms[j].kind
            if kind in ("name", "tenor"):
                if named and self._starts_anew(j):
                    break
                named = True
            elif not self._inner(j, kind, named):
                break
            j += 1
        while j > i and self.atoms[j - 1].kind in ("mod", "poss", "month"):
            j -= 1
        return j if named else i

    def _starts_anew(self, j: int) -> bool:
        """Return whether a place after a finished name begins another one ("Dow, Nasdaq" need a comma; "gold US" doesn't join)."""
        name = self.atoms[j].name
        before = self.atoms[j - 1]
        closed = before.name is not None and before.name.kind in ("role", "inst") and before.kind == "name"
        return closed and name is not None and name.kind == "place"

    def _inner(self, j: int, kind: str, named: bool) -> bool:
        """Return whether an atom that names nothing itself may stand inside a name."""
        n = len(self.atoms)
        following = self.atoms[j + 1].kind if j + 1 < n else ""
        if kind == "poss":
            return named and (following in ("name", "tenor", "mod") or (j + 1 < n and self._bond_part(j + 1)))
        if kind == "month":
            return not named and following in ("name", "mod")
        if kind == "amount":
            return self._bond_part(j)
        return kind == "mod"

    def _bond_part(self, j: int) -> bool:
        """Return whether an amount is a coupon ("8.0 percent bond") or a year ("2029 dollar notes")."""
        amount = self.atoms[j].amount
        if amount is None or not (
            amount.unit == "pct" or (amount.dated and amount.last - amount.first == 1 and amount.value > 1900)
        ):
            return False
        for atom in self.atoms[j + 1 : j + 5]:
            if atom.kind == "name" and atom.name is not None:
                if atom.name.kind == "bondname" or (
                    atom.name.kind == "role" and atom.name.value in ("bond", "eurobond", "issue")
                ):
                    return True
                if atom.name.kind not in ("ccy", "place"):
                    return False
            elif atom.kind not in ("mod", "tenor"):
                return False
        return False
