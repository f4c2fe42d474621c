"""Messages, PDF files, OPML and robots.txt, with the libraries that know them. Runs in the child process: see `reader`."""

import io
import json
from dataclasses import dataclass
from email import message_from_bytes, policy

from protego import Protego
from pypdf import PdfReader

from marketlink.ingest.html import fragment_text
from marketlink.ingest.raw import MailText, OutlineText, PdfText
from marketlink.ingest.xml import BadXml, local_name, parse_xml


@dataclass(frozen=True, slots=True)
class RobotsText:
    """What robots.txt says of an address: whether it may be asked for, and the seconds between two questions."""

    allowed: bool
    delay: float


def mail_text(data: bytes) -> MailText:
    """Read a message (RFC 5322): its plain text, else its HTML; attachments are left out."""
    message = message_from_bytes(data, policy=policy.default)
    if not message.keys():
        raise ValueError("no e-mail message: it has no headers")
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        text = fragment_text(text)
    sender = message["from"]
    names = [address.display_name or address.addr_spec for address in sender.addresses] if sender is not None else []
    subject, date = message["subject"], message["date"]
    return MailText(str(subject or ""), names[0] if names else "", str(date or ""), text)


def pdf_text(data: bytes) -> PdfText:
    """Read a PDF's text layer; a picture of a page has none."""
    document = PdfReader(io.BytesIO(data))
    about = document.metadata
    created = about.creation_date if about is not None else None
    text = "\n\n".join(page.extract_text() for page in document.pages)
    title = about.title if about is not None else None
    return PdfText(title or "", created.isoformat() if created is not None else "", text)


def outline_text(data: bytes) -> OutlineText:
    """Read the feeds of an OPML file, whatever folders they stand in."""
    try:
        root = parse_xml(data)
    except BadXml as error:
        return OutlineText((), f"no OPML: {error}")
    if local_name(root) != "opml":
        return OutlineText((), f"no OPML: its first element is {local_name(root)[:40]!r}")
    feeds = []
    for element in root.iter():
        values = {name.lower(): value for name, value in element.attrib.items()} if local_name(element) == "outline" else {}
        if values.get("xmlurl", "").strip():
            feeds.append((values["xmlurl"].strip(), values.get("title") or values.get("text") or ""))
    return OutlineText(tuple(feeds), "")


def robots_text(data: bytes) -> RobotsText:
    """Ask a robots.txt of an address; `data` is JSON of both and of our name. Its patterns may be made to take forever."""
    asked = json.loads(data)
    rules = Protego.parse(asked["robots"])
    return RobotsText(rules.can_fetch(asked["url"], asked["agent"]), float(rules.crawl_delay(asked["agent"]) or 0.0))
