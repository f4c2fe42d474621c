"""Giving articles tags, and taking them away."""

from collections.abc import Sequence

from marketlink.core.errors import UsageError
from marketlink.service.selections import article_named, tagged_ids
from marketlink.store import Database

LONGEST = 100


def add_tag(tag: str, names: Sequence[str], database: Database) -> int:
    """Give articles a tag; return how many hadn't had it.

    Parameters
    ----------
    tag : str
        Any words; case counts, runs of spaces don't.
    names : sequence of str
        Articles by id, by the first characters of it, or by name.
    database : Database
        Where they are stored.

    Raises
    ------
    UsageError
        If the tag is empty or too long, or an article isn't stored or could be several.
    """
    tidy = " ".join(tag.split())
    if not tidy or len(tidy) > LONGEST or not tidy.isprintable():
        raise UsageError(f"{tag!r} is no tag", f"a tag has 1 to {LONGEST} characters, such as: central banks")
    with database.unit_of_work() as uow:
        return uow.tags.add(tidy, [article_named(uow, name).id for name in names])


def remove_tag(tag: str, names: Sequence[str], database: Database) -> int:
    """Take a tag from articles, from all if none is named; return how many had it.

    Raises
    ------
    UsageError
        If no article has the tag, or an article isn't stored or could be several.
    """
    with database.unit_of_work() as uow:
        tagged = tagged_ids(uow, tag)
        return uow.tags.remove(" ".join(tag.split()), [article_named(uow, name).id for name in names] or tagged)
