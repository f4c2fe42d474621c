"""Whether two articles tell one story, and why: from the same bytes down to the same people, acts and quotations."""

from dataclasses import dataclass

import numpy as np

from marketlink.core.story import Fingerprint, Likeness
from marketlink.link.minhash import containment

PARAGRAPHS = 0.5  # of the shorter article's longer paragraphs
CONTAINED = 0.8  # of the shorter article's word sequences
SEQUENCES = 25  # fewer than these are a headline, which says little
CLAIMS = 2  # stated with the same numbers
CLAIM_SHARE = 0.5  # of those of the article with fewer
PEOPLE = 2
ACTS = 12  # different words in sentences on the same person
ACT_SHARE = 0.18
LEAD_SHARE = 0.4
QUOTED = 4  # words; then a smaller share of the lead will do
QUOTED_LEAD_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Alike:
    """How two articles are alike, and why."""

    likeness: Likeness
    why: str


def alike(one: Fingerprint, other: Fingerprint) -> Alike | None:
    """Compare two articles of one time; None where nothing says that they tell one story.

    The rules are tried from the surest down.
    """
    if one.raw_hash == other.raw_hash:
        return Alike(Likeness.SAME_BYTES, "the bytes are the same")
    text = _text(one, other)
    if one.url and one.url == other.url:
        return Alike(Likeness.VERSION, f"the same address{f', and {text}' if text else ', another text'}")
    if text is not None:
        likeness = Likeness.VERSION if one.source == other.source else Likeness.COPY
        return Alike(likeness, f"the same source, and {text}" if likeness is Likeness.VERSION else text)
    if one.day is None or other.day is None:  # without a time, the same words are needed
        return None
    return _claims(one, other) or _story(one, other)


def _text(one: Fingerprint, other: Fingerprint) -> str | None:
    shared, fewest = _shared(one.paragraphs, other.paragraphs)
    if shared and len(shared) >= PARAGRAPHS * fewest:
        return f"{len(shared)} of {fewest} paragraphs are the same"
    if min(one.size, other.size) < SEQUENCES:
        return None
    share = float(containment(one.sketch, one.size, np.array([other.sketch], np.uint32), np.array([other.size]))[0])
    return f"about {share:.0%} of the shorter text stands in the other" if share >= CONTAINED else None


def _claims(one: Fingerprint, other: Fingerprint) -> Alike | None:
    shared, fewest = _shared(one.claims, other.claims)
    if len(shared) < CLAIMS or len(shared) < CLAIM_SHARE * fewest:
        return None
    words = "; ".join(" ".join(claim.replace("|", " ").split()) for claim in shared[:3])
    return Alike(Likeness.SAME_CLAIMS, f"{len(shared)} of {fewest} moves are stated with the same numbers: {words}")


def _story(one: Fingerprint, other: Fingerprint) -> Alike | None:
    names, _ = _shared(one.people, other.people)
    if len(names) < PEOPLE:
        return None
    acts, fewest_acts = _shared(one.acts, other.acts)
    lead, fewest_lead = _shared(one.lead, other.lead)
    said, _ = _shared(one.quoted, other.quoted)
    least = QUOTED_LEAD_SHARE if len(said) >= QUOTED else LEAD_SHARE
    what = list(dict.fromkeys(act.partition(":")[2] for act in acts))
    if len(what) < ACTS or len(acts) < ACT_SHARE * fewest_acts or len(lead) < least * fewest_lead:
        return None
    quotation = f"; in quotation marks {', '.join(said[:6])}" if said else ""
    why = (
        f"both tell of {', '.join(name.title() for name in names[:4])}, with {len(acts)} of {fewest_acts} acts"
        f" ({', '.join(what[:8])}) and {len(lead)} of {fewest_lead} words of the lead{quotation}"
    )
    return Alike(Likeness.SAME_STORY, why)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[list[str], int]:
    held = set(other)
    return [item for item in one if item in held], min(len(one), len(other))
