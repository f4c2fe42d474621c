"""What is written is read back equal, and writing it again changes nothing, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from marketlink.core.errors import InputError, MarketlinkError, UsageError
from marketlink.core.event import Bound, Event
from marketlink.core.feed import FeedState
from marketlink.core.findings import NotStudied, Reaction
from marketlink.store import Database, JobRun, RunStatus
from marketlink.store.schema_service import Base

NOON = datetime(2022, 1, 28, 12, tzinfo=UTC)


def dump(database: Database) -> dict[str, list[tuple]]:
    with database._begin(read_only=True) as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
            for name, table in Base.metadata.tables.items()
        }


def test_an_article_with_all_that_is_made_of_it(database, article, moves, checks, event, study):
    text = article()
    happening = event(article_id=text.id)
    reactions = (
        Reaction(study(happening), True, None, ("Friday evening lies between.",), False),
        Reaction(study(happening, "EURUSD"), False, 0.04, (), True),
    )

    def write():
        with database.unit_of_work() as uow:
            new = uow.articles.add(text)
            uow.moves.add(text.id, moves)
            uow.checks.add(checks(text.id))
            uow.events.add(happening)
            for reaction in reactions:
                uow.reactions.add(text.id, reaction)
            uow.not_studied.add(text.id, NotStudied("RTSI", "no prices"))
            return new

    assert write() is True
    first = dump(database)
    assert write() is False
    assert dump(database) == first

    with database.unit_of_work(read_only=True) as uow:
        assert uow.articles.get(text.id) == text
        assert uow.moves.of(text.id) == moves
        assert sorted(uow.checks.of(text.id), key=repr) == sorted(checks(text.id), key=repr)
        assert set(uow.checks.list()) == set(checks(text.id))
        assert uow.events.get(happening.id) == happening
        assert uow.events.of_article(text.id) == happening
        assert uow.reactions.of(text.id) == reactions
        assert uow.not_studied.of(text.id) == (NotStudied("RTSI", "no prices"),)
        assert uow.studies.list() == (reactions[1].study, reactions[0].study)
        assert uow.studies.list(instrument="USDRUB", limit=1) == (reactions[0].study,)


def test_articles_are_found(database, article):
    old, new, undated = article("old", date(2021, 5, 1)), article("new", date(2022, 5, 1)), article("undated", None)
    with database.unit_of_work() as uow:
        assert [uow.articles.add(item) for item in (undated, old, new)] == [True, True, True]
        assert uow.articles.list() == (new, old, undated)
        assert uow.articles.list(limit=1) == (new,)
        assert uow.articles.list(since=date(2021, 5, 2)) == (new,)
        assert uow.articles.ids() == {old.id, new.id, undated.id}
        assert uow.articles.get("none") is None


def test_a_study_of_a_date_given_by_hand(database, event, study):
    result = study(event())
    with database.unit_of_work() as uow:
        assert uow.studies.add(result) == result.id
    with database.unit_of_work() as uow:
        assert uow.events.get("e1") == result.event
        for length in (4, 8, 16):
            assert uow.studies.get(result.id[:length]) == result


def test_an_unknown_or_ambiguous_study_is_refused(database, event, study):
    with database.unit_of_work() as uow:
        ids = {uow.studies.add(study(event(f"e{n}"))) for n in range(17)}
        shared_start = next(c for c in "0123456789abcdef" if sum(known.startswith(c) for known in ids) > 1)
        with pytest.raises(UsageError, match="several studies"):
            uow.studies.get(shared_start)
        for wrong in ("", "%", "_", "feedfacefeedface0", "'; DROP TABLE study"):
            with pytest.raises(UsageError, match="no study"):
                uow.studies.get(wrong)


def test_what_is_computed_anew_replaces_what_was_held(database, article, event, study):
    text, happening = article(), event(article_id="id-a")
    with database.unit_of_work() as uow:
        uow.articles.add(text)
        uow.reactions.add(text.id, Reaction(study(happening), True, None, (), True))
        uow.reactions.add(text.id, Reaction(study(happening, value=0.5), False, 0.5, ("c",), False))
    with database.unit_of_work() as uow:
        assert uow.reactions.of(text.id) == (Reaction(study(happening, value=0.5), False, 0.5, ("c",), False),)


def test_an_article_is_analysed_again(database, article, moves, checks, event, study):
    """Nothing of the former analysis is left beside the new one; what may have been cited stays."""
    text, other = article(), article("other")
    former, now = event("e-former", text.id), event("e-now", text.id)
    with database.unit_of_work() as uow:
        for item in (text, other):
            uow.articles.add(item)
            uow.moves.add(item.id, moves)
            uow.checks.add(checks(item.id))
            uow.not_studied.add(item.id, NotStudied("RTSI", "no prices"))
        uow.events.add(former)
        uow.reactions.add(text.id, Reaction(study(former), True, None, (), True))
    with database.unit_of_work() as uow:
        uow.progress.start_again(text.id)
        assert (uow.moves.of(text.id), uow.checks.of(text.id), uow.reactions.of(text.id)) == ((), (), ())
        assert (uow.not_studied.of(text.id), uow.events.of_article(text.id)) == ((), None)
        uow.moves.add(text.id, moves[:1])
        uow.events.add(now)
        uow.reactions.add(text.id, Reaction(study(now), True, None, (), True))
    with database.unit_of_work() as uow:
        assert uow.moves.of(text.id) == moves[:1]
        assert uow.events.of_article(text.id) == now
        assert [reaction.study for reaction in uow.reactions.of(text.id)] == [study(now)]
        assert uow.studies.get(study(former).id) == study(former)
        assert uow.moves.of(other.id) == moves
        assert len(uow.checks.of(other.id)) == 3
        uow.events.add(former)
        assert uow.events.of_article(text.id) == former
        assert uow.events.of_article("none") is None


def test_runs(database):
    later = NOON + timedelta(hours=1)
    with database.unit_of_work() as uow:
        assert uow.runs.latest() is None
        uow.runs.start("r1", "run", "marketlink run a.txt", "0.1.0", NOON)
        assert uow.runs.get("r1").status is RunStatus.RUNNING
        uow.runs.start("r1", "run", "marketlink run a.txt", "0.1.0", later)  # the first was killed
        assert uow.runs.get("r1").started_at == later
        uow.runs.finish("r1", "done", later, "5 articles")
        done = uow.runs.get("r1")
        assert (done.status, done.finished_at, done.message) == (RunStatus.DONE, later, "5 articles")
        uow.runs.start("r1", "run", "marketlink run a.txt", "0.1.0", later + timedelta(hours=1))
        uow.runs.finish("r1", RunStatus.FAILED, later + timedelta(hours=2))
        assert uow.runs.get("r1") == done
        uow.runs.start("r2", "demo", "marketlink demo", "0.1.0", NOON)
        assert uow.runs.latest() == done
        assert uow.runs.latest("demo").id == "r2"
        assert uow.runs.latest("other") is None


def test_jobs(database):
    later = NOON + timedelta(minutes=5)
    with database.unit_of_work() as uow:
        uow.jobs.record("prices", NOON, later, "done", "3 series")
        uow.jobs.record("prices", later, later, "failed", "down")
        uow.jobs.record("ingest", NOON, NOON, RunStatus.DONE)
        expected = (
            JobRun("ingest", NOON, NOON, RunStatus.DONE, ""),
            JobRun("prices", later, later, RunStatus.FAILED, "down"),
        )
        assert uow.jobs.latest() == expected
        with pytest.raises(ValueError, match="brilliant"):
            uow.jobs.record("prices", later, later, "brilliant")


def test_feeds(database):
    well = FeedState("https://example.org/a", etag='"x"', last_modified="Mon", last_ok_at=NOON)
    failing = FeedState("https://example.org/a", '"x"', "Mon", NOON, NOON + timedelta(hours=1), "503", 2)
    with database.unit_of_work() as uow:
        assert uow.feeds.get(well.url) is None
        uow.feeds.save(well)
        assert uow.feeds.get(well.url) == well
        uow.feeds.save(failing)
        uow.feeds.save(FeedState("https://example.org/b"))
        assert uow.feeds.get(well.url) == failing
        assert uow.feeds.list() == (failing, FeedState("https://example.org/b"))


@pytest.mark.parametrize("offset", [timedelta(0), timedelta(hours=3), timedelta(hours=-9, minutes=-30)])
def test_instants_come_back_aware_in_utc(database, offset):
    moment = NOON.astimezone(timezone(offset))
    with database.unit_of_work() as uow:
        uow.feeds.save(FeedState("u", last_ok_at=moment))
        held = uow.feeds.get("u").last_ok_at
    assert held == moment
    assert held.tzinfo is UTC


def test_a_naive_instant_is_refused(database):
    with pytest.raises(InputError, match="naive time 2022-01-28T12:00:00"), database.unit_of_work() as uow:
        uow.feeds.save(FeedState("u", last_ok_at=NOON.replace(tzinfo=None)))


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_text_that_no_database_keeps_is_refused(database, article, text):
    with pytest.raises(InputError, match="can't be stored"), database.unit_of_work() as uow:
        uow.feeds.save(FeedState("u", last_error=text))
    with database.unit_of_work() as uow:
        assert uow.feeds.list() == ()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(database, event, study, number):
    with pytest.raises(InputError, match="isn't finite"), database.unit_of_work() as uow:
        uow.studies.add(study(event(), value=number))
    with database.unit_of_work() as uow:
        assert uow.studies.list() == ()
        assert uow.events.get("e1") is None  # rolled back with the study


def test_a_reference_to_nothing_is_refused(database, moves):
    with pytest.raises(MarketlinkError, match="refused"), database.unit_of_work() as uow:
        uow.moves.add("no such article", moves)


def test_an_exception_rolls_everything_back(database, article):
    with pytest.raises(ZeroDivisionError), database.unit_of_work() as uow:
        assert uow.articles.add(article()) / 0
    with database.unit_of_work() as uow:
        assert uow.articles.ids() == frozenset()


def test_a_read_only_unit_of_work_cannot_write(database, article):
    with pytest.raises(MarketlinkError), database.unit_of_work(read_only=True) as uow:
        uow.articles.add(article())
    with database.unit_of_work() as uow:
        assert uow.articles.add(article())  # and the connection writes again afterwards


def test_a_reader_sees_one_snapshot_and_waits_for_nobody(database, article):
    with database.unit_of_work(read_only=True) as reader:
        before = reader.articles.ids()
        with database.unit_of_work() as writer:
            writer.articles.add(article())
        assert reader.articles.ids() == before == frozenset()
    with database.unit_of_work(read_only=True) as reader:
        assert reader.articles.ids() == {"id-a"}


def test_an_event_without_bounds(database):
    event = Event("e", "", None, date(1999, 12, 31), None, None, Bound.GIVEN_DAY, Bound.GIVEN_DAY)
    with database.unit_of_work() as uow:
        assert uow.events.add(event)
        assert not uow.events.add(event)
        assert uow.events.get("e") == event


def test_progress(database, article, monkeypatch):
    hour = timedelta(hours=1)
    old, young, undated = article("old", date(2021, 5, 1)), article("young", date(2022, 1, 27)), article("undated", None)
    with database.unit_of_work() as uow:
        for item in (undated, young, old):
            uow.articles.add(item)
        assert uow.progress.waiting(before=NOON, young_since=date(2022, 1, 1)) == (old.id, young.id, undated.id)
        for item in (old, young, undated):
            uow.progress.mark_analysed(item.id, NOON)
        assert uow.progress.waiting(before=NOON, young_since=date(2022, 1, 1)) == ()
        assert uow.progress.waiting(before=NOON + hour, young_since=date(2022, 1, 1)) == (young.id,)
        uow.progress.mark_analysed(young.id, NOON + hour)
        assert uow.progress.waiting(before=NOON + hour, young_since=date(2022, 1, 1)) == ()
        monkeypatch.setattr("marketlink.store.progress.__version__", "99")
        assert len(uow.progress.waiting(before=NOON, young_since=date(2022, 1, 1))) == 3


def test_files_that_were_seen(database):
    with database.unit_of_work() as uow:
        assert uow.progress.seen_files() == frozenset()
        uow.progress.mark_seen("a.txt:1", NOON)
        uow.progress.mark_seen("b.txt:1", NOON, "bytes that are no text")
        uow.progress.mark_seen("b.txt:1", NOON)
        assert uow.progress.seen_files() == {"a.txt:1", "b.txt:1"}
