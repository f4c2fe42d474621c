"""XML without entities and without files of others. Runs in the child process: see `reader`."""

from typing import Any

from lxml import etree


class BadXml(Exception):
    """Why a document isn't read, in a few words."""


def parse_xml(data: bytes) -> Any:
    """Return the root element of a document.

    Raises
    ------
    BadXml
        If it is no XML, or defines or uses entities of its own.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadXml(str(error)[:150]) from None
    if root.getroottree().docinfo.doctype:
        raise BadXml("it has a document type, which may define entities")
    return root


def local_name(element: Any) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
