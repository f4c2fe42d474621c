"""A present participle: "climbing as much as 2.3%", "with the index falling 1.2%", "sent the rouble crashing"."""

from marketlink.core.moves import Direction
from marketlink.extract import words
from marketlink.extract.clause import Clause
from marketlink.extract.rules import adjective, noun
from marketlink.extract.subjects import word_before
from marketlink.extract.tail import Tail


def read(clause: Clause, i: int, direction: Direction) -> int:
    """Read a present participle: before a name it is an adjective, else its subject stands left."""
    if clause.mention(i + 1) is not None:
        return adjective.read(clause, i, direction) or i + 1
    if not clause.intransitive(i):
        return i + 1
    if clause.low(i + 1) == "of":
        return noun.read(clause, i, direction)  # "a strengthening of the forint"
    subject = clause.group_before(i - 1) if clause.mention(i - 1) is not None else clause.subject(i)
    if subject.blocked:
        return i + 1
    event = clause.event(subject, direction, "participle", i, i + 1)
    sent = bool(subject.mentions) and word_before(clause.items, subject.first) in words.SENDERS
    done = Tail(clause.items, event).read(i + 1)
    clause.keep(event, main=not sent)
    return max(done, i + 1)
