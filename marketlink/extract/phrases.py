"""Tokens into items: amounts and names are gathered, everything else stays a word.

A name is composed from what stands together: "Russian and Ukrainian dollar bonds", "the rate on 2029 dollar notes",
"Japan's Nikkei 225 index", "front-month Brent futures".
"""

from marketlink.extract import nouns, words
from marketlink.extract.amounts import read_amount
from marketlink.extract.companies import company_at
from marketlink.extract.compose import compose, join_heads
from marketlink.extract.items import MARK, NP, QTY, WORD, Atom, Item
from marketlink.extract.lexer import MARK as MARK_TOKEN
from marketlink.extract.lexer import NUMBER, Token
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.names import Name

_AFTER_CURRENCY = frozenset(words.DIRECTIONS) | words.LINKS | words.AUXILIARIES | frozenset(words.CAUSES) | words.PARERS | words.EXTENDERS | {"against", "to", "at", "as", "and", "versus"}


def read_items(tokens: list[Token], lexicon: Lexicon) -> list[Item]:
    """Return the items of one sentence."""
    atoms = _atoms(tokens, lexicon)
    return join_heads(_Composer(tokens, atoms, lexicon).items())


def _atoms(tokens: list[Token], lexicon: Lexicon) -> list[Atom]:
    found: list[Atom] = []
    i, n = 0, len(tokens)
    while i < n:
        token = tokens[i]
        name = lexicon.match(tokens, i)
        if name is not None and _allowed(name, tokens, i):
            found.append(Atom("name", i, i + len(name.parts), token.low, name))
            i += len(name.parts)
            continue
        if token.kind == NUMBER or token.kind == MARK_TOKEN or token.low in _NUMBER_WORDS:
            amount = read_amount(tokens, i)
            if amount is not None:
                found.append(Atom("amount", i, amount.last, token.low, amount=amount))
                i = amount.last
                continue
        low = token.low
        if nouns.TENOR.fullmatch(low) and token.kind == "w":
            kind = "tenor"
        elif low in ("'s", "'"):
            kind = "poss"
        elif low in nouns.MODIFIERS:
            kind = "mod"
        elif low in nouns.MONTHS:
            kind = "month"
        elif token.kind == MARK_TOKEN:
            kind = "mark"
        else:
            kind = "word"
        found.append(Atom(kind, i, i + 1, low))
        i += 1
    return found


_NUMBER_WORDS = frozenset(
    ["rs", "re", "rm", "eur", "usd", "gbp", "inr", "jpy", "chf", "cny", "rmb", "rub", "try", "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "half", "quarter", "single", "three-quarters", "one-half", "one-quarter", "two-thirds", "one-third", "one-tenth", "three-tenths", "twenty-two", "twenty-three", "twenty-five", "twenty-one"]
)


def _allowed(name: Name, tokens: list[Token], i: int) -> bool:
    """Return whether a name that other things share is meant as such here."""
    previous = tokens[i - 1] if i else None
    size = len(name.parts)
    following = tokens[i + size].low if i + size < len(tokens) else ""
    if name.kind == "ccy":
        if previous is not None and (
            (previous.low in ("per", "a", "each") and name.value == "GBP") or (previous.text == "/" and tokens[i].low == "pound")
        ):
            return False
        if name.guarded:
            return previous is not None and previous.low == "the" and (following in _AFTER_CURRENCY or not following.isalpha())
    return True


class _Composer:
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
            run = i if self._opens_company(i) else self._run(i)
            if run > i:
                mentions = self._mentions(i, run)
                if mentions:
                    found.extend(mentions)
                    i = run
                    continue
            company = (
                company_at(self.tokens, atom.first, self.lexicon) if run == i and atom.kind in ("word", "mod", "name") else None
            )
            if company is not None:
                found.append(Item(NP, company.first, company.last, company.name, company))
                while i < n and self.atoms[i].first < company.last:
                    i += 1
                continue
            kind = QTY if atom.kind == "amount" else MARK if atom.kind == "mark" else WORD
            found.append(Item(kind, atom.first, atom.last, atom.low, amount=atom.amount))
            i += 1
        return found

    def _opens_company(self, i: int) -> bool:
        """Return whether "shares of" or "shares in" opens here."""
        atom = self.atoms[i]
        return (
            atom.low in ("shares", "stock", "share")
            and i + 1 < len(self.atoms)
            and self.atoms[i + 1].low in ("of", "in")
            and (company_at(self.tokens, atom.first, self.lexicon) is not None)
        )

    def _run(self, i: int) -> int:
        """Return where the run of name parts that begins at atom `i` ends; `i` itself where none begins."""
        j, n, named = i, len(self.atoms), False
        while j < n:
            atom = self.atoms[j]
            if atom.kind in ("name", "tenor"):
                named = True
            elif atom.kind == "poss":
                if not named or j + 1 >= n or not (self.atoms[j + 1].kind in ("name", "tenor", "mod") or self._bond_part(j + 1)):
                    break
            elif atom.kind == "mod":
                pass
            elif atom.kind == "month":
                if named or j + 1 >= n or not self._names(j + 1):
                    break
            elif atom.kind == "amount":
                if not self._bond_part(j):
                    break
            else:
                break
            j += 1
        while j > i and self.atoms[j - 1].kind in ("mod", "poss", "month"):
            j -= 1
        return j if named else i

    def _names(self, j: int) -> bool:
        return self.atoms[j].kind in ("name", "mod") and self.atoms[j].kind != "month"

    def _bond_part(self, j: int) -> bool:
        """Return whether an amount is a coupon ("8.0 percent bond") or a year ("2029 dollar notes")."""
        amount = self.atoms[j].amount
        if amount is None or j + 1 >= len(self.atoms):
            return False
        if not (amount.unit == "pct" or (amount.dated and amount.last - amount.first == 1 and amount.value > 1900)):
            return False
        for k in range(j + 1, min(j + 4, len(self.atoms))):
            atom = self.atoms[k]
            if atom.kind == "name" and atom.name is not None:
                if (atom.name.kind == "role" and atom.name.value == "bond") or atom.name.kind == "bondname":
                    return True
                if atom.name.kind not in ("ccy", "place"):
                    return False
            elif atom.kind not in ("mod", "tenor"):
                return False
        return False

    def _mentions(self, i: int, j: int) -> list[Item]:
        """Compose the run [i, j) of atoms into names."""
        return compose(self.tokens, self.atoms, i, j, self.lexicon)
