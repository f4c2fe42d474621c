"""A table as LaTeX: booktabs, the standard error beneath the estimate, the notes inside, no stars."""

import re

from marketlink.report.latex_layout import layout_of, natural_width
from marketlink.report.table import Align, Cell, Column, Estimate, Number, Quote, Row, Table, repeats
from marketlink.report.wording import clean, show, show_estimate

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_\allowbreak{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",  # else it may be read as the optional argument of a line's end
    "]": "{]}",
    "-": "{-}",  # keeps "--" two hyphens
    "\N{MINUS SIGN}": "$-$",
    "\N{EN DASH}": "--",
    "\N{NO-BREAK SPACE}": "~",
}
_PATTERN = re.compile("|".join(re.escape(character) for character in _SPECIAL))

# More lines than these don't fit a page: the table then breaks over pages.
_PAGE = 32
# A longer heading is set word over word, so that it doesn't widen its column.
_SHORT_HEADING = 8


def escape(text: str) -> str:
    """Return text as LaTeX that prints it: every character with a meaning loses it."""
    return _PATTERN.sub(lambda match: _SPECIAL[match[0]], clean(text))


def to_latex(table: Table) -> str:
    """Return a table as a fragment for a paper: a `table`, or a `longtable` where it may not fit one page.

    The first line says which packages it needs; letters beyond Latin need LuaLaTeX or XeLaTeX.
    """
    layout = layout_of(table)
    long = layout.wraps or sum(_height(row) for row in table.rows) > _PAGE
    lines = _long(table, layout.spec) if long else _floating(table, layout.spec)
    if layout.landscape:
        lines = [r"\begin{landscape}", *lines, r"\end{landscape}"]
    packages = ["booktabs", "array", "textcomp", *(["longtable"] if long else []), *(["pdflscape"] if layout.landscape else [])]
    needs = rf"% Needs \usepackage{{{','.join(packages)}}}; letters beyond Latin need LuaLaTeX or XeLaTeX."
    return "\n".join([needs, *lines, ""])


def _height(row: Row) -> int:
    return 2 if any(isinstance(cell, Estimate) for cell in row) else 1


def _floating(table: Table, spec: str) -> list[str]:
    return [
        r"\begin{table}[htbp]",
        r"\centering\scriptsize\setlength{\tabcolsep}{3pt}\renewcommand{\arraystretch}{1.15}",
        rf"\caption{{{escape(table.caption)}}}\label{{tab:{table.id}}}",
        rf"\begin{{tabular}}{{@{{}}{spec}@{{}}}}",
        r"\toprule",
        _header(table),
        r"\midrule",
        *_body(table),
        r"\bottomrule",
        *_notes(table, natural_width(table)),
        r"\end{tabular}",
        r"\end{table}",
    ]


def _long(table: Table, spec: str) -> list[str]:
    head = [r"\toprule", _header(table), r"\midrule"]
    return [
        r"\begingroup\scriptsize\setlength{\tabcolsep}{3pt}\renewcommand{\arraystretch}{1.15}",
        rf"\begin{{longtable}}{{@{{}}{spec}@{{}}}}",
        rf"\caption{{{escape(table.caption)}}}\label{{tab:{table.id}}}\\",
        *head,
        r"\endfirsthead",
        *head,
        r"\endhead",
        *_body(table),
        r"\bottomrule",
        *_notes(table, natural_width(table)),
        r"\end{longtable}",
        r"\endgroup",
    ]


def _header(table: Table) -> str:
    return " & ".join(_heading(column) for column in table.columns) + r" \\"


def _heading(column: Column) -> str:
    unit = f", {column.unit}" if column.unit else ""
    text = escape(f"{column.header}{unit}")
    side = "r" if column.align is Align.RIGHT else "l"
    if len(text) <= _SHORT_HEADING:
        return text
    stacked = text.replace(" ", r"\\")
    return rf"\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{stacked}\end{{tabular}}"


def _body(table: Table) -> list[str]:
    lines = []
    for position, row in enumerate(table.rows):
        hidden = repeats(table, position)
        if position and any(column.group for column in table.columns) and not any(hidden):
            lines.append(r"\addlinespace")
        cells = ["" if again else _cell(cell) for cell, again in zip(row, hidden, strict=True)]
        lines.append(" & ".join(cells) + r" \\")
    if not table.rows:
        lines.append(rf"\multicolumn{{{len(table.columns)}}}{{@{{}}l@{{}}}}{{none}} \\")
    return lines


def _cell(cell: Cell) -> str:
    match cell:
        case Estimate():
            value, se = show_estimate(cell)
            return rf"\begin{{tabular}}[t]{{@{{}}r@{{}}}}{escape(value)}\\{escape(se)}\end{{tabular}}"
        case Quote():
            return " / ".join(f"``{escape(text)}''" for text in cell.texts)
        case Number():
            return escape(show(cell)).replace("~", " ")  # a long unit may go to the next line
        case _:
            return escape(show(cell))


def _notes(table: Table, width: float) -> list[str]:
    """Return the notes as the table's last row, as wide as the table itself."""
    if not table.notes:
        return []
    notes = " ".join(escape(note) for note in table.notes)
    box = rf"p{{{width:.3f}\linewidth}}"
    return [rf"\multicolumn{{{len(table.columns)}}}{{@{{}}{box}@{{}}}}{{\textit{{Notes:}} {notes}}} \\"]
