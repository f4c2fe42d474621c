"""Digests: the report of each period goes out by e-mail once, some hours after the period ends; what fails is tried again."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from importlib.util import find_spec

from marketlink.core.errors import SourceDown, TooLittleData
from marketlink.core.findings import Findings
from marketlink.core.ids import content_id
from marketlink.report.assemble import report_files
from marketlink.report.formats import ReportFormat
from marketlink.report.letter import letter_of
from marketlink.report.look import read_look
from marketlink.report.wording import clean
from marketlink.service.channels import deliver
from marketlink.service.jobs import JobContext
from marketlink.service.notices import MOST_FAILURES, rest_after
from marketlink.service.selections import Selection, selected_findings
from marketlink.service.settings import Settings
from marketlink.store import Digest, NoticeState

# Articles of a period's last evening are read and studied meanwhile.
SETTLED = timedelta(hours=6)


def send_digests(context: JobContext) -> str:
    """Send the digest of the last period that is over, and those that wait since they failed."""
    settings = context.rooms.settings
    if not settings.digest_to:
        return "nobody gets a digest"
    now = context.rooms.clock()
    with context.saving() as uow:
        uow.digests.add(last_period(settings.digest, now))
    with context.rooms.database.unit_of_work(read_only=True) as uow:
        due = uow.digests.due(now)
    said = []
    for digest in due:
        if context.stop.is_set():
            break
        said.append(_send(digest, context))
    return "; ".join(said) or "no digest is due"


def last_period(kind: str, now: datetime) -> Digest:
    """Return the digest of the last day, ISO week or month that ended `SETTLED` ago, still to be sent."""
    today = (now - SETTLED).date()
    if kind == "day":
        since = until = today - timedelta(days=1)
        name = since.isoformat()
    elif kind == "week":
        since = today - timedelta(days=today.weekday() + 7)
        until = since + timedelta(days=6)
        year, week, _ = since.isocalendar()
        name = f"{year}-W{week:02d}"
    else:
        until = today.replace(day=1) - timedelta(days=1)
        since = until.replace(day=1)
        name = f"{since:%Y-%m}"
    return Digest(name, since, until, NoticeState.WAITING, 0, now)


def _send(digest: Digest, context: JobContext) -> str:
    try:
        findings = selected_findings(context.rooms.database, Selection(since=digest.since, until=digest.until))
    except TooLittleData:
        said, done = f"{digest.period}: no article, no digest", replace(digest, state=NoticeState.SENT, error="")
    else:
        said, done = _sent(digest, findings, context)
    with context.saving() as uow:
        uow.digests.update(done)
    return said


def _sent(digest: Digest, findings: Findings, context: JobContext) -> tuple[str, Digest]:
    settings = context.rooms.settings
    try:
        deliver(message_of(findings, digest.period, settings), settings)
    except SourceDown as error:
        failures = digest.failures + 1
        state = NoticeState.FAILED if failures >= MOST_FAILURES else NoticeState.WAITING
        context.log.warning("digest not sent", period=digest.period, reason=error.message)
        rest = context.rooms.clock() + rest_after(failures)
        failed = replace(digest, state=state, failures=failures, not_before=rest, error=error.message)
        return f"{digest.period}: not sent", failed
    context.log.info("digest sent", period=digest.period)
    return f"{digest.period}: {len(findings.articles)} articles sent", replace(digest, state=NoticeState.SENT, error="")


def message_of(findings: Findings, period: str, settings: Settings) -> EmailMessage:
    """Return a digest as a message: text, HTML with its charts beside it, and the report attached.

    A message that is sent twice, since the first answer was lost, has the same id, by which its reader can tell.

    Parameters
    ----------
    findings : Findings
        Those of the period.
    period : str
        What a person calls it.
    settings : Settings
        Sender and receivers.
    """
    look = read_look(settings.templates, settings.logo)
    letter = letter_of(findings, period, look)
    message = EmailMessage()
    message["Subject"] = clean(letter.subject)
    message["From"] = settings.mail_from
    message["To"] = ", ".join(settings.digest_to)
    message["Message-ID"] = f"<{content_id('digest', period, *settings.digest_to)}@marketlink.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    page = message.get_payload(1)
    assert isinstance(page, EmailMessage)  # noqa: S101 - the HTML just added
    for picture in letter.pictures:
        page.add_related(
            picture.png, "image", "png", cid=f"<{picture.name}>", filename=f"{picture.name}.png", disposition="inline"
        )
    formats = (ReportFormat.HTML, ReportFormat.PDF) if find_spec("typst") is not None else (ReportFormat.HTML,)
    files = report_files(findings, formats, look)
    message.add_attachment(files["report.html"].decode(), subtype="html", filename=f"report-{period}.html")
    if "report.pdf" in files:
        message.add_attachment(files["report.pdf"], "application", "pdf", filename=f"report-{period}.pdf")
    return message


def period_name(since: date | None, until: date | None) -> str:
    """Return what a span of days is called in a digest's subject."""
    if since is not None and since == until:
        return since.isoformat()
    return " to ".join(str(day) for day in (since, until) if day is not None) or "of all articles"
