"""Which story an article belongs to: that of the article it is most alike, among those of its time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from marketlink.core.story import Fingerprint, Likeness, StoryMember
from marketlink.link.alike import CONTAINED, PEOPLE, SEQUENCES, Alike, alike
from marketlink.link.minhash import NUMBERS, Sketches, containment

NEAR = timedelta(hours=36)  # between two articles of one time
NEAR_DAYS = timedelta(days=1)  # where an hour isn't known
_RANK = list(Likeness)


class Shelf:
    """Articles of some days, and their stories; each new one is compared with those that share something with it.

    Parameters
    ----------
    held : iterable of (Fingerprint, str)
        Articles, each with the id of its story.
    """

    def __init__(self, held: Iterable[tuple[Fingerprint, str]] = ()) -> None:
        self._prints: list[Fingerprint] = []
        self._stories: list[str] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_person: dict[str, list[int]] = defaultdict(list)
        self._sketches: Sketches = np.empty((0, NUMBERS), np.uint32)
        self._sketched: list[int] = []
        self._filled = 0
        for print_, story in held:
            self._put(print_, story)

    def place(self, new: Fingerprint) -> StoryMember:
        """Find an article's story, and put it on the shelf; one that is like no other founds a story."""
        best: tuple[int, int, Alike] | None = None
        for at in sorted(self._candidates(new)):
            found = alike(new, self._prints[at]) if _of_one_time(new, self._prints[at]) else None
            if found is not None and (best is None or _RANK.index(found.likeness) < best[0]):
                best = (_RANK.index(found.likeness), at, found)
        if best is None:
            self._put(new, new.article_id)
            return StoryMember(new.article_id, new.article_id, Likeness.FIRST, None, "no article of its time is like it")
        _, at, found = best
        self._put(new, self._stories[at])
        return StoryMember(new.article_id, self._stories[at], found.likeness, self._prints[at].article_id, found.why)

    def _put(self, print_: Fingerprint, story: str) -> None:
        at = len(self._prints)
        self._prints.append(print_)
        self._stories.append(story)
        for key in _keys(print_):
            self._by_key[key].append(at)
        for name in print_.people:
            self._by_person[name].append(at)
        if print_.size >= SEQUENCES:
            self._sketch(print_, at)

    def _sketch(self, print_: Fingerprint, at: int) -> None:
        if self._filled == len(self._sketches):
            grown = np.zeros((max(64, 2 * self._filled), NUMBERS), np.uint32)
            grown[: self._filled] = self._sketches[: self._filled]
            self._sketches = grown
        self._sketches[self._filled] = print_.sketch
        self._sketched.append(at)
        self._filled += 1

    def _candidates(self, new: Fingerprint) -> set[int]:
        found = {at for key in _keys(new) for at in self._by_key.get(key, ())}
        met: dict[int, int] = defaultdict(int)
        for name in new.people:
            for at in self._by_person.get(name, ()):
                met[at] += 1
        found |= {at for at, number in met.items() if number >= PEOPLE}
        if new.size >= SEQUENCES and self._filled:
            sizes = np.array([self._prints[at].size for at in self._sketched])
            shares = containment(new.sketch, new.size, self._sketches[: self._filled], sizes)
            found |= {self._sketched[n] for n in np.flatnonzero(shares >= CONTAINED)}
        return found


def _keys(print_: Fingerprint) -> list[str]:
    keys = [f"raw {print_.raw_hash}", *(f"paragraph {hash_}" for hash_ in print_.paragraphs)]
    keys.extend(f"claim {claim}" for claim in print_.claims)
    return [*keys, f"url {print_.url}"] if print_.url else keys


def _of_one_time(one: Fingerprint, other: Fingerprint) -> bool:
    if one.at is not None and other.at is not None:
        return abs(one.at - other.at) <= NEAR
    if one.day is None or other.day is None:
        return one.day is other.day
    return abs(one.day - other.day) <= NEAR_DAYS
