"""Findings of price checks, and states of sources, on both databases."""

from datetime import UTC, date, datetime

from marketlink.core.quality import BarFinding, QualityCheck, Severity
from marketlink.core.sources import SourceState

DAY = date(2022, 2, 14)


def finding(day: date = DAY, check: QualityCheck = QualityCheck.SPIKE) -> BarFinding:
    return BarFinding(check, Severity.WARNING, day, day, "a spike of 12%")


def test_an_examination_replaces_the_one_before(database, bars, key):
    series = bars({DAY: 76.3})
    with database.unit_of_work() as uow:
        uow.prices.append(series)
        uow.bar_findings.replace(key.id, [finding(), finding(date(2022, 2, 11), QualityCheck.GAP)])
    with database.unit_of_work() as uow:
        assert [f.check for f in uow.bar_findings.list(key.id)] == [QualityCheck.GAP, QualityCheck.SPIKE]
        uow.bar_findings.replace(key.id, [finding()])
        uow.bar_findings.replace(key.id, [finding()])
    with database.unit_of_work(read_only=True) as uow:
        assert uow.bar_findings.list(key.id) == (finding(),)
        assert uow.bar_findings.list("another") == ()
    paid = finding(date(2022, 2, 11), QualityCheck.DIVIDEND)
    with database.unit_of_work() as uow:
        uow.bar_findings.add(key.id, [paid])
        uow.bar_findings.replace(key.id, [])  # what a source told, no examination finds again
        assert uow.bar_findings.list(key.id) == (paid,)


def test_states_of_sources_are_kept_by_name(database):
    now = datetime(2022, 2, 14, 12, 0, tzinfo=UTC)
    resting = SourceState("moex", 2, now, now, DAY, 17)
    with database.unit_of_work() as uow:
        uow.sources.keep([resting, SourceState("fred")])
        uow.sources.keep([SourceState("fred", spent=1, day=DAY)])
        uow.sources.keep([])
    with database.unit_of_work(read_only=True) as uow:
        assert uow.sources.states() == {"fred": SourceState("fred", spent=1, day=DAY), "moex": resting}
