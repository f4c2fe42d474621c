"""Write the registry as a page: every instrument with its names, by asset class.

python tools/registry_page.py [FILE]
"""

import sys
from collections import defaultdict
from pathlib import Path

from marketlink.core.instrument import Instrument
from marketlink.instruments import Registry, load_registry

_HEAD = """\
# Instruments

What marketlink knows by name: {count} instruments under {names} names. A file of your own adds to it (`registries` in the
settings). `marketlink instruments search WORD` searches the same from a terminal, and `marketlink instruments show ID`
tells where prices come from.

"""


def build() -> str:
    """Return the page."""
    registry = load_registry()
    names = sum(len(registry.aliases(instrument.id)) for instrument in registry)
    classes: dict[str, list[Instrument]] = defaultdict(list)
    for instrument in registry:
        classes[instrument.asset_class.value].append(instrument)
    sections = [_section(name, members, registry) for name, members in sorted(classes.items())]
    return _HEAD.format(count=sum(map(len, classes.values())), names=names) + "\n".join(sections)


def _section(name: str, members: list[Instrument], registry: Registry) -> str:
    rows = [
        f"| `{one.id}` | {_cell(one.name)} | {_cell(one.unit)} | {_cell(', '.join(_names(registry, one.id)))} |"
        for one in members
    ]
    return "\n".join((f"## {name}", "", "| Id | Name | Unit | Names in the news |", "|---|---|---|---|", *rows, ""))


def _row(one: Instrument, registry: Registry) -> str:
    names = ", ".join(_names(registry, one.id))
    return f"| `{one.id}` | {_cell(one.name)} | {_cell(one.unit)} | {_cell(names)} |"


def _names(registry: Registry, ident: str) -> list[str]:
    return sorted({alias.text for alias in registry.aliases(ident)}, key=str.casefold)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "reference" / "instruments.md"
    target.write_text(build(), encoding="utf-8")
