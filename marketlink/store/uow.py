"""The unit of work: one transaction, and a repository for each thing that is stored."""

from sqlalchemy.engine import Connection

from marketlink.store.articles import Articles
from marketlink.store.bar_findings import BarFindings
from marketlink.store.checks import Checks
from marketlink.store.contexts import Contexts
from marketlink.store.digests import Digests
from marketlink.store.events import Events
from marketlink.store.feeds import Feeds, ListedPages, Sites
from marketlink.store.jobs import Jobs
from marketlink.store.moves import Moves
from marketlink.store.notices import Notices
from marketlink.store.prices import Prices
from marketlink.store.progress import Progress
from marketlink.store.reactions import NotStudiedRecords, Reactions
from marketlink.store.runs import Runs
from marketlink.store.sources import Sources
from marketlink.store.stories import Stories
from marketlink.store.stream import Stream
from marketlink.store.studies import Studies
from marketlink.store.tags import Tags
from marketlink.store.tasks import Tasks
from marketlink.store.ticks import Ticks


class UnitOfWork:
    """What can be read and written in one transaction. `Database.unit_of_work` opens it."""

    def __init__(self, connection: Connection) -> None:
        self.runs = Runs(connection)
        self.articles = Articles(connection)
        self.tags = Tags(connection)
        self.moves = Moves(connection)
        self.prices = Prices(connection)
        self.bar_findings = BarFindings(connection)
        self.sources = Sources(connection)
        self.events = Events(connection)
        self.checks = Checks(connection)
        self.studies = Studies(connection)
        self.stream = Stream(connection)
        self.reactions = Reactions(connection)
        self.not_studied = NotStudiedRecords(connection)
        self.contexts = Contexts(connection)
        self.feeds = Feeds(connection)
        self.sites = Sites(connection)
        self.pages = ListedPages(connection)
        self.stories = Stories(connection)
        self.notices = Notices(connection)
        self.digests = Digests(connection)
        self.jobs = Jobs(connection)
        self.progress = Progress(connection)
        self.tasks = Tasks(connection)
        self.ticks = Ticks(connection)
