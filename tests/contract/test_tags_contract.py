"""Tags on both databases: given once, taken away, gone with nothing else."""

import pytest

from marketlink.core.errors import UsageError
from marketlink.service.tagging import LONGEST, add_tag, remove_tag


@pytest.fixture
def stored(database, article):
    with database.unit_of_work() as uow:
        uow.articles.add_all([article(name) for name in "abc"])
    return database


def tags_of(database):
    with database.unit_of_work(read_only=True) as uow:
        return uow.tags.counts()


def test_tags_are_given_once_and_taken_away(stored):
    assert add_tag(" central \n banks ", ["a", "id-b", "a"], stored) == 2
    assert add_tag("central banks", ["b", "c"], stored) == 1
    assert add_tag("Ünïcode ☂ 'quotes'", ["c"], stored) == 1
    assert tags_of(stored) == {"central banks": 3, "Ünïcode ☂ 'quotes'": 1}
    with stored.unit_of_work(read_only=True) as uow:
        assert uow.tags.articles("central banks") == {"id-a", "id-b", "id-c"}
        assert uow.tags.articles("Central banks") == frozenset()
    assert remove_tag("central banks", ["a"], stored) == 1
    assert remove_tag("central banks", ["a"], stored) == 0
    assert remove_tag("central banks", [], stored) == 2
    assert tags_of(stored) == {"Ünïcode ☂ 'quotes'": 1}


@pytest.mark.parametrize("tag", ["", "  ", "x" * (LONGEST + 1), "a\x00b", "a\x1b[31mb", "a\u202eb"])
def test_what_is_no_tag_is_refused(stored, tag):
    with pytest.raises(UsageError):
        add_tag(tag, ["a"], stored)
    assert tags_of(stored) == {}


def test_nothing_is_tagged_where_one_article_is_unknown(stored):
    with pytest.raises(UsageError, match="no article 'z'"):
        add_tag("t", ["a", "z"], stored)
    assert tags_of(stored) == {}
    with pytest.raises(UsageError, match="no article has the tag 't'") as caught:
        remove_tag("t", [], stored)
    assert "known are: none" in caught.value.hint
