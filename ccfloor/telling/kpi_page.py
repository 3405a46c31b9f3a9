"""The dictionary of figures for people: all measures, or one whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ccfloor.kpi.measures import EDITION, MEASURES, Measure
from ccfloor.locale import Words, mark
from ccfloor.telling.formulas import formula_told
from ccfloor.telling.lines import cells, fit

UNITS: Final[Mapping[str, str]] = {
    "share": mark("share, 0 to 1"),
    "µs": mark("microseconds"),
    "s": mark("whole seconds"),
}


def listing(words: Words) -> list[str]:
    """Tell all measures, one a line."""
    rows = [(words("name in files"), words("figure"), words("Formula"))]
    rows += [
        (one.name, name_of(one, words), formula_told(one.formula, words))
        for one in MEASURES.values()
    ]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(fit, row, widths)).rstrip() for row in rows]
    return [words("dictionary of figures, edition {n}", n=EDITION), "", *lines]


def whole(one: Measure, words: Words) -> list[str]:
    """Tell one measure in full, in both languages."""
    told = (
        (words("Formula"), formula_told(one.formula, words)),
        (words("Of"), formula_told(one.denominator, words)),
        (words("Unit"), words(UNITS[one.unit])),
        (words("Authority"), formula_told(one.authority, words)),
        (words("Version"), f"{one.version} ({words('dictionary')} {EDITION})"),
    )
    width = max(cells(label) for label, _ in told) + 2
    lines = [f"{one.name}  {one.zh} · {one.en}", "", one.about_zh, one.about_en, ""]
    lines += [f"{fit(label, width)}{text}" for label, text in told if text]
    return [*lines, "", words("Where nothing counts there is no figure: no calls are not 100 %.")]


def name_of(one: Measure, words: Words) -> str:
    """Give a measure's name in the reader's language."""
    return one.zh if words.language == "zh_CN" else one.en
