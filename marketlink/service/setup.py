"""First steps: a configuration file with every key, and a database."""

from pathlib import Path

from marketlink.core.errors import UsageError
from marketlink.service.settings import DEFAULT_WATCHLIST, default_config_path, default_database
from marketlink.store import Database

TEMPLATE = """\
# marketlink's settings. Every key may be left out; MARKETLINK_<KEY> in the environment wins over it.

# Where everything is stored: a SQLite file, or postgresql://user:password@host/name
database = "{database}"

# Folder for reports.
output = "marketlink-report"

# A folder of your own templates for reports (report.html, style.css, report.typ, letter.html, ...), and a logo at their head.
# templates = "templates"
# logo = "logo.svg"

# true: bundled and local prices only.
offline = false

# Studied for every event, whether or not the article states a move of it.
watchlist = [{watchlist}]

# Folder of your own price files (one CSV an instrument), asked before any provider.
# prices = "prices"
# What differs in these files (kind, zone, interval), where it doesn't lie in the folder as prices.toml.
# declarations = "prices.toml"

# iCalendar (.ics) and CSV files (at,label) of announcements with their times of release.
announcements = []

# Watched folder of article files (txt, md, html, eml, pdf) and archives (jsonl, mbox, warc).
# inbox = "inbox"

# RSS, Atom and JSON feeds. `marketlink feeds import FILE.opml` adds others.
feeds = []

# Sitemaps and GDELT article lists: the pages that they name are read, but for those dated further back.
lists = []
list_days = 7

# The service keeps to robots.txt, and leaves a host so many seconds between two questions.
robots = true
host_seconds = 1.0

# YAML files that add instruments to the registry.
registries = []

# Folder of your own job files.
# jobs = "jobs"

# Calendar days of prices wanted before an event.
history_days = 500

# Your key for Tiingo, a vendor of US share prices, which is asked only with one; MARKETLINK_TIINGO_KEY is the better place.
# tiingo_key = ""

# true: the fetcher may reach loopback and private addresses.
allow_private_addresses = false

# Each run waits for a random time up to this.
jitter_seconds = 0

# Days after which done tasks, ticks and the records of job runs are deleted. Articles and findings are kept.
keep_days = 30

# Where /healthz and /metrics are served; "" for nowhere.
health = "127.0.0.1:8577"

# Somebody is told of a reaction at least as large, if it is told from noise: by e-mail, and by a JSON notice to an address.
notice_percent = 1.0
notice_basis_points = 10.0
notice_days = 3
mail_to = []
# The report of each period (day, week or month) goes to these addresses by e-mail, some hours after it ends.
digest = "week"
digest_to = []
mail_from = ""
smtp = ""
smtp_security = "starttls"
smtp_user = ""
# MARKETLINK_SMTP_PASSWORD and MARKETLINK_WEBHOOK are the better places.
# smtp_password = ""
# webhook = ""

# Minutes between the runs of a job, where its own interval isn't wanted.
[intervals]
# ingest = 15

# Or a cron line, in UTC: minute, hour, day of month, month, day of week.
[crons]
# report = "30 6 * * mon-fri"
"""


def initialise(config: Path | None, database: str | None, *, replace: bool) -> list[str]:
    """Write the configuration file and make the database.

    Returns
    -------
    list of str
        One line for each thing that was made or found.

    Raises
    ------
    UsageError
        If there is a file already and it isn't to be replaced, or it can't be written.
    """
    place = config or default_config_path()
    url = database or default_database()
    if place.exists() and not replace:
        raise UsageError(f"there is a configuration file at {place}", "give --force to replace it")
    watchlist = ", ".join(f'"{name}"' for name in DEFAULT_WATCHLIST)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(TEMPLATE.format(database=_quoted(url), watchlist=watchlist), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{place} can't be written: {error.strerror}", "name another file with --config") from error
    with Database.create_or_open(url) as made:
        shown = made.url_shown
    return [f"Configuration: {place}", f"Database:      {shown}", "Next: `marketlink doctor`, then `marketlink serve`."]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
