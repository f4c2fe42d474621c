"""What else lies near an event, and events that an announcement times."""

from dataclasses import replace
from datetime import UTC, date, datetime

from marketlink.core.context import Announcement, ConfounderKind, Nearness
from marketlink.core.event import Bound, Event
from marketlink.link.confounders import Span, confounders_of, released

DAY = date(2022, 2, 14)
SPAN = Span(
    since=datetime(2022, 2, 11, 20, 50, tzinfo=UTC),
    until=datetime(2022, 2, 14, 20, 50, tzinfo=UTC),
    first=date(2022, 1, 31),
    last=date(2022, 2, 28),
)


def event(article="a", day=DAY, trigger="", latest=None):
    basis = Bound.ARTICLE_DAY if latest is None else Bound.ARTICLE_TIME
    return Event(f"e-{article}-{day}", f"Title {article}", article, day, None, latest, Bound.PREVIOUS_OBSERVATION, basis, trigger)


def at(day, hour, minute=0):
    return datetime(2022, 2, day, hour, minute, tzinfo=UTC)


def test_other_articles_and_announcements_by_where_they_lie():
    others = [event("b"), event("c", date(2022, 2, 18)), event("d", date(2022, 3, 9)), event()]
    announcements = [
        Announcement("Rate decision", date(2022, 2, 11), at(11, 10, 30)),
        Announcement("Weekend talks", date(2022, 2, 12)),
        Announcement("Producer prices", date(2022, 2, 15), at(15, 13, 30)),
        Announcement("Too late", date(2022, 3, 1)),
    ]
    found = confounders_of(event(), others, announcements, SPAN)
    assert [(one.label, one.nearness) for one in found] == [
        ("Rate decision", Nearness.WINDOW),  # at 10:30, before the last price of that Friday
        ("Weekend talks", Nearness.INTERVAL),
        ("Title b", Nearness.INTERVAL),
        ("Producer prices", Nearness.WINDOW),
        ("Title c", Nearness.WINDOW),
    ]
    assert {one.kind for one in found} == set(ConfounderKind)


def test_an_earlier_reading_of_the_same_article_is_no_other_news():
    former = replace(event(), id="former")
    assert confounders_of(event(), [former], [], SPAN) == ()


def test_a_trigger_that_names_an_announcement_makes_the_event_exact():
    told = event(trigger="after the jobless claims", latest=at(14, 16))
    claims = Announcement("Jobless claims", DAY, at(14, 13, 30))
    exact = released(told, [claims, Announcement("Crude stocks", DAY, at(14, 15, 30))])
    assert exact.exact
    assert exact.latest == at(14, 13, 30)
    assert exact.latest_basis is Bound.RELEASE
    assert exact.id != told.id
    assert confounders_of(exact, [], [claims], SPAN) == ()


def test_what_does_not_fit_leaves_the_event_alone():
    told = event(trigger="after the jobless claims", latest=at(14, 12))
    late = Announcement("Jobless claims", DAY, at(14, 13, 30))
    for announcements in (
        [late],  # after what the article reports
        [Announcement("Jobless claims", DAY)],  # without a time
        [Announcement("Jobless claims", date(2022, 2, 15), at(15, 9))],
        [Announcement("Continuing jobless claims", DAY, at(14, 9))],  # a word that the trigger lacks
        [Announcement("Claims", DAY, at(14, 9)), Announcement("Jobless", DAY, at(14, 10))],  # two fit
    ):
        assert released(told, announcements) == told
