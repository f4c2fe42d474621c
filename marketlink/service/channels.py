"""How a notice leaves the house: SMTP, and a JSON document posted to an address."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

import httpx2

from marketlink import __version__
from marketlink.core.errors import SourceDown
from marketlink.core.ids import content_id
from marketlink.report.wording import clean
from marketlink.service.settings import Settings
from marketlink.store import Channel, Notice

SECONDS = 20


def channels(settings: Settings) -> tuple[Channel, ...]:
    """Return the channels that the settings open."""
    mail = (Channel.MAIL,) if settings.mail_to else ()
    return (*mail, Channel.WEBHOOK) if settings.webhook is not None else mail


def send(notices: Sequence[Notice], settings: Settings) -> None:
    """Send what is to be told of one story by one channel, in one message.

    A message that is sent twice, since the first answer was lost, has the same id, by which its reader can tell.

    Raises
    ------
    SourceDown
        If it can't be sent; the message has no password in it.
    """
    key = content_id("notice", *((note.story_id, note.instrument) for note in notices))
    if notices[0].channel is Channel.MAIL:
        _mail(notices, key, settings)
    else:
        _post(notices, key, settings)


def _mail(notices: Sequence[Notice], key: str, settings: Settings) -> None:
    message = EmailMessage()
    instruments = ", ".join(note.instrument for note in notices)
    message["Subject"] = clean(f"marketlink: {instruments}: {notices[0].title}")[:200]
    message["From"] = settings.mail_from
    message["To"] = ", ".join(settings.mail_to)
    message["Message-ID"] = f"<{key}@marketlink.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join([clean(notices[0].title), *(note.text for note in notices)]) + "\n")
    deliver(message, settings)


def deliver(message: EmailMessage, settings: Settings) -> None:
    """Hand a message to the mail server of the settings.

    Raises
    ------
    SourceDown
        If the server can't be reached or doesn't take it; the message has no password in it.
    """
    host, _, port = settings.smtp.rpartition(":")
    try:
        with _server(host, int(port), settings) as server:
            if settings.smtp_user:
                password = settings.smtp_password
                server.login(settings.smtp_user, password.get_secret_value() if password is not None else "")
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise SourceDown(f"the mail server {settings.smtp} didn't take it: {_reason(error)}") from None


def _server(host: str, port: int, settings: Settings) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _reason(error: Exception) -> str:
    """Return what went wrong, without what was sent: a server may repeat a password."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"code {error.smtp_code}"
    return clean(str(error))[:150] or type(error).__name__


def _post(notices: Sequence[Notice], key: str, settings: Settings) -> None:
    assert settings.webhook is not None  # noqa: S101 - `channels` has looked
    reactions = [{"instrument": note.instrument, "text": note.text} for note in notices]
    document = {"id": key, "story": notices[0].story_id, "title": clean(notices[0].title), "reactions": reactions}
    headers = {"Idempotency-Key": key, "User-Agent": f"marketlink/{__version__}"}
    address = settings.webhook.get_secret_value()
    try:
        answer = httpx2.post(address, json=document, headers=headers, timeout=SECONDS, trust_env=False, follow_redirects=False)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SourceDown(f"the webhook can't be reached: {type(error).__name__}") from None
    if not answer.is_success:
        raise SourceDown(f"the webhook answered {answer.status_code}")
