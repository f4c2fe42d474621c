"""MinHash (Broder 1997): how much two texts share, from 128 numbers each.

The share of equal numbers estimates the Jaccard index J of the sets of word sequences, with a standard error of
sqrt(J (1 - J) / 128). A copy that is cut short has a low J; its containment, worked out from J and the sizes, is near 1.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

WORDS = 4  # in a sequence
NUMBERS = 128

Sketches = npt.NDArray[np.uint32]

_SEEDS = np.random.default_rng(1997).integers(0, 2**63, NUMBERS, dtype=np.uint64)


def sketch(words: Sequence[str]) -> tuple[tuple[int, ...], int]:
    """Return the MinHash of a text's word sequences, and how many distinct ones it has.

    Parameters
    ----------
    words : sequence of str
        The words in order; fewer than four make one sequence.
    """
    runs = {" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))} if words else set()
    if not runs:
        return (), 0
    hashes = np.array([int.from_bytes(blake2b(run.encode(errors="replace"), digest_size=8).digest()) for run in runs], np.uint64)
    least = np.full(NUMBERS, np.iinfo(np.uint64).max, np.uint64)
    for at in range(0, len(hashes), 4096):  # so that a long text takes no more memory than a short one
        least = np.minimum(least, _mixed(hashes[at : at + 4096, None] ^ _SEEDS).min(axis=0))
    return tuple(int(number) for number in least >> np.uint64(32)), len(runs)


def containment(one: Sequence[int], one_size: int, others: Sketches, sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Estimate which share of the smaller text's sequences stands in the other, for several others at once.

    Parameters
    ----------
    one : sequence of int
        A sketch.
    one_size : int
        Its number of sequences.
    others : ndarray of uint32, shape (n, 128)
        Sketches.
    sizes : ndarray of int, shape (n,)
        Their numbers of sequences, above 0.
    """
    jaccard = (others == np.asarray(one, np.uint32)).mean(axis=1)
    shared = jaccard / (1 + jaccard) * (one_size + sizes)
    shares: npt.NDArray[np.float64] = np.minimum(shared / np.minimum(one_size, sizes), 1.0)
    return shares


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits of each value over all 64 (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
