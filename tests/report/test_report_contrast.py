"""Contrast by WCAG 2.2, level AA, computed from the stylesheet: light, dark and in print."""

import re
from pathlib import Path

import pytest

import marketlink.report
from marketlink.report import svg
from marketlink.report.heat import _DEEPEST

STYLE = (Path(marketlink.report.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
TEXTS = [(text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "card")]
LABELS = [(kind, f"{kind}-bg") for kind in ("good", "soft", "bad", "none")]
Colour = tuple[float, float, float]


def schemes() -> dict[str, dict[str, Colour]]:
    """The colours of each scheme: the dark and the printed one change some of the light one's."""
    blocks = re.findall(r":root\{([^}]*)\}", STYLE)
    assert len(blocks) == 3
    found = [dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})\b", block)) for block in blocks]
    light, dark, printed = ({name: colour(text) for name, text in one.items()} for one in found)
    return {"light": light, "dark": light | dark, "print": light | printed}


def colour(text: str) -> Colour:
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    red, green, blue = (int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return red, green, blue


def luminance(one: Colour) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in one]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Colour, other: Colour) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def over(top: Colour, depth: float, ground: Colour) -> Colour:
    red, green, blue = (depth * a + (1 - depth) * b for a, b in zip(top, ground, strict=True))
    return red, green, blue


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast(colour("#000"), colour("#fff")) == pytest.approx(21)
    assert contrast(colour("#777777"), colour("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), TEXTS + LABELS)
def test_words_can_be_read(name: str, text: str, ground: str) -> None:
    scheme = schemes()[name]
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark", "print"])
def test_lines_and_marks_stand_out(name: str) -> None:
    scheme = schemes()[name]
    for line in ("line", "bad"):
        assert contrast(scheme[line], scheme["paper"]) >= 3
    assert contrast(scheme["line"], scheme["band"]) >= 3


@pytest.mark.parametrize("name", ["light", "dark", "print"])
@pytest.mark.parametrize("shade", ["line", "bad"])
def test_numbers_on_the_deepest_cell_of_a_heat_map_can_be_read(name: str, shade: str) -> None:
    scheme = schemes()[name]
    assert contrast(scheme["ink"], over(scheme[shade], _DEEPEST, scheme["paper"])) >= 4.5


def test_charts_as_files_of_their_own_can_be_read() -> None:
    for text in (svg.INK, svg.MUTED, svg.LINE, svg.FALL):
        assert contrast(colour(text), colour(svg.PAPER)) >= 4.5
