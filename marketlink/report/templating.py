"""Templates: marketlink's and the user's own, rendered in jinja2's sandbox. Text of an article is never a template."""

from dataclasses import replace
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from marketlink.core.check import Verdict
from marketlink.core.errors import UsageError
from marketlink.report.look import PLAIN, Look
from marketlink.report.outline import published_words
from marketlink.report.table import Align, Estimate, Number, Quote, repeats
from marketlink.report.wording import clean, sentence, show, show_estimate


def rendered(name: str, look: Look = PLAIN, **values: object) -> str:
    """Return a template with its values set in.

    Raises
    ------
    UsageError
        If a template of the user's own can't be read or fails.
    """
    try:
        return environment(look).get_template(name).render(**values)
    except (TemplateError, UnicodeDecodeError, OSError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        if look.templates is None:
            raise
        line = getattr(error, "lineno", None)
        where = f"{getattr(error, 'name', None) or name}{f' line {line}' if line else ''}"
        raise UsageError(
            f"the template {where} with those of {look.templates} fails: {clean(str(error))[:200]}",
            "mend it, or take it out of the folder that the setting `templates` names",
        ) from error


def environment(look: Look = PLAIN) -> SandboxedEnvironment:
    """Return where the templates are read, the user's own first, with what they may use.

    One of the user's may include the one that it replaces as "original/NAME".
    """
    ours = PackageLoader("marketlink.report")
    own = [] if look.templates is None else [FileSystemLoader(look.templates)]
    made = SandboxedEnvironment(
        loader=ChoiceLoader([*own, PrefixLoader({"original": ours}), ours]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        clean=clean,
        show=show,
        soft=soft,
        sentence=sentence,
        se_lines=show_estimate,
        show_parts=show_parts,
        published=published_words,
    )
    made.globals.update(repeats=repeats, safe_url=safe_url, is_right=lambda column: column.align is Align.RIGHT)
    made.tests.update(
        estimate=lambda cell: isinstance(cell, Estimate),
        quote=lambda cell: isinstance(cell, Quote),
        verdict=lambda cell: isinstance(cell, Verdict),
        long_unit=lambda cell: isinstance(cell, Number) and cell.unit not in {"", "%", "bp"},
    )
    return made


def show_parts(cell: Number) -> tuple[str, str]:
    """Return a number, and its unit for the line below."""
    return show(replace(cell, unit="")), clean(cell.unit)


def soft(text: str) -> Markup | str:
    """Return words with a place to break after each underscore, where they are one long name."""
    if "_" not in text or " " in text:
        return text
    return Markup("_<wbr>").join(text.split("_"))  # the parts are escaped by joining


def safe_url(url: str) -> str:
    """Return `url` if it leads to the web, else nothing: no other scheme becomes a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""
