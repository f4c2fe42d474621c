"""Tables hold every field of core's values: a field added to core without a column fails here."""

from dataclasses import fields

import pytest

from marketlink.core.check import Check
from marketlink.core.event import Event
from marketlink.core.feed import FeedState, ListedPage, Site, Subscription
from marketlink.core.findings import NotStudied, OnlineDecision
from marketlink.core.moves import StatedMove
from marketlink.core.prices import SeriesKey, Vintage
from marketlink.core.quality import BarFinding
from marketlink.core.sources import SourceState
from marketlink.core.story import StoryMember
from marketlink.store import schema, schema_service
from marketlink.store.records import Digest, JobRun, Notice, RunRecord, Task


@pytest.mark.parametrize(
    ("model", "kind", "others"),
    [
        (schema.StatedMoveRow, StatedMove, {"id", "article_id", "version"}),
        (schema.EventRow, Event, {"current"}),
        (schema.CheckRow, Check, {"version"}),
        (schema.PriceSeriesRow, SeriesKey, {"id"}),
        (schema.PriceVintageRow, Vintage, {"series_id", "sequence", "notes", "n_new", "n_changed", "n_withdrawn"}),
        (schema.PriceFindingRow, BarFinding, {"series_id", "version"}),
        (schema.SourceStateRow, SourceState, set()),
        (schema_service.FeedRow, FeedState, set()),
        (schema_service.JobRunRow, JobRun, set()),
        (schema.RunRow, RunRecord, set()),
        (schema_service.TaskRow, Task, set()),
        (schema_service.SubscriptionRow, Subscription, set()),
        (schema_service.SiteRow, Site, set()),
        (schema_service.ListedPageRow, ListedPage, {"found_at"}),
        (schema_service.StoryMemberRow, StoryMember, {"version"}),
        (schema_service.NoticeRow, Notice, {"made_at"}),
        (schema_service.DigestRow, Digest, set()),
        (schema.StreamRow, OnlineDecision, set()),
        (schema.NotStudiedRow, NotStudied, {"article_id", "version"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_columns_are_the_fields(model, kind, others):
    assert set(model.__table__.c.keys()) == {field.name for field in fields(kind)} | others
