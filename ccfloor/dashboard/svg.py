"""Makes Rich's SVG of a terminal true for Han text."""

from __future__ import annotations

import html
import re
from itertools import groupby
from typing import Final

from rich.cells import cell_len

_TEXT: Final = re.compile(
    r'(?P<head><text [^>]*?)x="(?P<x>[\d.]+)"(?P<mid>[^>]*?)textLength="(?P<length>[\d.]+)"'
    r"(?P<tail>[^>]*)>(?P<text>[^<]*)</text>"
)
_STYLE: Final = """
    g[class$="matrix"] {
        font-family: Fira Code, monospace, 'Noto Sans Mono CJK SC', 'Sarasa Mono SC',
            'PingFang SC', 'Microsoft YaHei';
    }
    </style>"""
"""Fonts that have Han characters, on the systems there are."""


def true_to_cells(svg: str) -> str:
    """Give Han text in an SVG of Rich the length of its cells.

    Rich counts characters there, and a Han character, which is two cells wide, would be drawn
    over the next one. Each run of it is given its true length, and fonts that have it.
    """
    return _TEXT.sub(_with_true_length, svg).replace("</style>", _STYLE, 1)


def _with_true_length(found: re.Match[str]) -> str:
    text = html.unescape(found["text"])
    if len(text) == cell_len(text):
        return found[0]
    # The first run alone says how wide a cell is: its length over its characters.
    cell = float(found["length"]) / len(text)
    x = float(found["x"])
    parts = []
    for _, characters in groupby(text, cell_len):
        run = "".join(characters)
        wide = cell_len(run) * cell
        shown = html.escape(run).replace("\xa0", "&#160;")
        parts.append(
            f'{found["head"]}x="{x:g}"{found["mid"]}textLength="{wide:g}"'
            f' lengthAdjust="spacingAndGlyphs"{found["tail"]}>{shown}</text>'
        )
        x += wide
    return "".join(parts)
