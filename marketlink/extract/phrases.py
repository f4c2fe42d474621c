"""Atoms into items: names are composed from what stands together, and companies are read by pattern."""

from marketlink.extract import nouns, words
from marketlink.extract.atoms import read_atoms
from marketlink.extract.companies import SIGNS, capital_run, company_at
from marketlink.extract.compose import compose
from marketlink.extract.grammar import AUXILIARIES, PREPOSITIONS
from marketlink.extract.heads import join_heads
from marketlink.extract.items import MARK, NP, QTY, WORD, Item, Mention
from marketlink.extract.lexer import Token
from marketlink.extract.lexicon import Lexicon

_VERBS = (
    AUXILIARIES
    | words.LINKS
    | frozenset(words.DIRECTIONS)
    | words.REACHERS
    | words.HOLDERS
    | {"also", "then", "later", "last", "now"}
)
_AFTER_PRONOUNS = _VERBS | {"earlier", "briefly", "initially", "again", "already", "still", "just", "even", "soon", "quickly"}
_OF_TWO = frozenset(["former", "latter"])
_STANDING = nouns.PRONOUNS | _OF_TWO | {"those"}
_DATING = PREPOSITIONS - {"with", "as", "while", "like", "including"}
_FINAL = frozenset([NP, QTY, WORD, MARK])


def read_items(tokens: list[Token], lexicon: Lexicon) -> list[Item]:
    """Return the items of one sentence."""
    return join_heads(tokens, _Reader(tokens, read_atoms(tokens, lexicon), lexicon).items())


class _Reader:
    """Makes names out of atoms."""

    def __init__(self, tokens: list[Token], atoms: list[Item], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.atoms = atoms
        self.lexicon = lexicon
        self.listed: dict[int, Mention] = {}
        self.companies = not SIGNS.isdisjoint([token.low for token in tokens])

    def items(self) -> list[Item]:
        """Return the sentence's items in order."""
        found: list[Item] = []
        atoms, tokens, companies = self.atoms, self.tokens, self.companies
        i, n = 0, len(atoms)
        while i < n:
            atom = atoms[i]
            if atom.kind == WORD:
                special = atom.low in _STANDING or (companies and tokens[atom.first].text[0].isupper())
            else:
                special = atom.kind != MARK or atom.low == "$"
            i += 1
            if special:
                atom = self._special(i - 1, atom) or atom
                if atom.kind not in _FINAL:
                    atom = Item(WORD, atom.first, atom.last, atom.low)
                while i < n and atoms[i].first < atom.last:
                    i += 1
            found.append(atom)
        return found

    def _special(self, i: int, atom: Item) -> Item | None:
        """Return the name that begins at atom `i`, if one does; most words of a sentence begin none."""
        if atom.first in self.listed:
            mention = self.listed[atom.first]
            return Item(NP, mention.first, mention.last, "", mention)
        if atom.kind == WORD:
            if atom.low in nouns.PRONOUNS or atom.low in _OF_TWO:
                return self._pronoun(i)
            if atom.low == "those" and self._opens_company(i):
                return self._company(i)
            return self._company(i) if self.tokens[atom.first].text[0].isupper() else None
        if atom.kind == MARK:
            return self._cashtag(i) if atom.low == "$" else None
        if atom.kind == "month":
            return self._contract(i) or self._name(i)
        if atom.low == "front-month":
            return self._contract(i) or self._name(i)
        if atom.kind == "name" and self._opens_company(i):
            return self._company(i)
        return self._name(i) or self._company(i)

    def _pronoun(self, i: int) -> Item | None:
        """Read "it" and "they" before a verb as names that stand for another."""
        atom = self.atoms[i]
        j = i + 1
        if j + 1 < len(self.atoms) and self.atoms[j].low.endswith("lly"):
            j += 1  # "it finally closed"
        if j >= len(self.atoms) or self.atoms[j].low not in _AFTER_PRONOUNS:
            return None
        token = self.tokens[atom.first]
        mention = Mention(
            "anaphor",
            None,
            atom.low if atom.low in _OF_TWO else "any",
            first=atom.first,
            last=atom.last,
            start=token.start,
            end=token.end,
            plural=token.low == "they",
        )
        return Item(NP, atom.first, atom.last, "", mention)

    def _cashtag(self, i: int) -> Item | None:
        """Read "$TSLA" as the company of that symbol."""
        atom = self.atoms[i]
        if i + 1 >= len(self.atoms):
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
        dated = i > 0 and self.atoms[i - 1].low in _DATING
        if dated or i + 1 >= len(self.atoms) or not self._trades(i + 1):
            return None
        token = self.tokens[atom.first]
        mention = Mention("anaphor", None, "contract", first=atom.first, last=atom.last, start=token.start, end=token.end)
        return Item(NP, atom.first, atom.last, "", mention)

    def _trades(self, i: int) -> bool:
        """Return whether atom `i` lets a month before it be a contract: a verb, or another month joined to it."""
        low = self.atoms[i].low
        if low in ("and", ",") and i + 1 < len(self.atoms) and self.atoms[i + 1].kind == "month":
            return i + 2 < len(self.atoms) and self._trades(i + 2)
        return (
            low in _VERBS
            or self._row(i)
            or (low in ("each", "both") and i + 1 < len(self.atoms) and self.atoms[i + 1].low in _VERBS)
        )

    def _row(self, i: int) -> bool:
        """Return whether the numbers from atom `i` on are a row of a table: a price, then its change."""
        j = i
        while (
            j < len(self.atoms)
            and j < i + 5
            and (amount := self.atoms[j].amount) is not None
            and amount.plain
            and not amount.dated
        ):
            if amount.sign and j > i:
                return True
            j += 1
        return j > i and j < len(self.atoms) and self.atoms[j].low in ("up", "down", "unch") and j + 1 < len(self.atoms)

    def _opens_company(self, i: int) -> bool:
        """Return whether "shares of X" or "shares in X" opens here."""
        atom = self.atoms[i]
        return (
            atom.low in ("shares", "stock", "share", "those")
            and i + 1 < len(self.atoms)
            and self.atoms[i + 1].low in ("of", "in")
            and company_at(self.tokens, atom.first, self.lexicon) is not None
        )

    def _company(self, i: int) -> Item | None:
        atom = self.atoms[i]
        if not self.companies or atom.kind not in (WORD, "mod", "name"):
            return None
        found = company_at(self.tokens, atom.first, self.lexicon)
        if found is not None and atom.low in ("shares", "stock", "those"):
            self._list_after(found.last)
        return Item(NP, found.first, found.last, "", found) if found is not None else None

    def _list_after(self, i: int) -> None:
        """Note the companies joined from token `i` on: "shares of A, B and C rose"."""
        tokens = self.tokens
        while i + 1 < len(tokens) and tokens[i].low in (",", "and"):
            i += 1 + (tokens[i + 1].low == "and")
            last = capital_run(tokens, i) if i < len(tokens) else i
            ends = last < len(tokens) and (tokens[last].low in (",", "and") or tokens[last].low in _VERBS)
            if last == i or not ends or self.lexicon.match(tokens, i) is not None:
                return
            start, end = tokens[i].start, tokens[last - 1].end
            self.listed[i] = Mention("stock", None, None, first=i, last=last, start=start, end=end)
            i = last

    def _name(self, i: int) -> Item | None:
        alone = self.atoms[i].kind == "name" and (i + 1 >= len(self.atoms) or self.atoms[i + 1].kind in (WORD, MARK))
        run = i + 1 if alone else self._run(i)  # most names are one part among words
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
            elif kind in (WORD, MARK) or not self._inner(j, kind, named):
                break
            j += 1
        while j > i and self.atoms[j - 1].kind in ("mod", "poss", "month") and not self._spot(j - 1):
            j -= 1
        return j if named else i

    def _spot(self, j: int) -> bool:
        """Return whether atom `j` is the last word of "gold spot", "U.S. crude's front-month"."""
        if self.atoms[j].low not in ("spot", "front-month") or not j:
            return False
        before = self.atoms[j - 2] if self.atoms[j - 1].kind == "poss" and j > 1 else self.atoms[j - 1]
        return before.name is not None and before.name.kind == "inst"

    def _starts_anew(self, j: int) -> bool:
        """Return whether a place after a finished name begins another one: "gold US" is no name."""
        name = self.atoms[j].name
        before = self.atoms[j - 1]
        closed = before.name is not None and before.name.kind in ("role", "inst") and before.kind == "name"
        insured = before.name is not None and before.name.value == "cds"
        return closed and not insured and name is not None and name.kind == "place"

    def _inner(self, j: int, kind: str, named: bool) -> bool:
        """Return whether an atom that names nothing itself may stand inside a name."""
        n = len(self.atoms)
        following = self.atoms[j + 1].kind if j + 1 < n else ""
        if kind == "poss":
            return named and (following in ("name", "tenor", "mod") or (j + 1 < n and self._bond_part(j + 1)))
        if kind == "month":
            return (not named or self.atoms[j - 1].low == "benchmark") and following in ("name", "mod")
        if kind == QTY:
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
