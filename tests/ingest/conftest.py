from collections.abc import Iterator

import pytest
from fakes.feed_server import FeedServer, running


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with running() as feeds:
        yield feeds
