"""Makes Rich's SVG of a terminal true for Han text, small, and whole in itself."""

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
_BLANK: Final = re.compile(r"<text [^>]*>(?:&#160;|\s)*</text>")
_LINE_CLIP: Final = re.compile(r' clip-path="url\(#[\w-]+-line-\d+\)"')
_LINE_CLIPS: Final = re.compile(r'<clipPath\sid="[\w-]+-line-\d+">.*?</clipPath>\s*', re.DOTALL)
_NAME: Final = re.compile(r"terminal-\d+-")
_FAR_FONT: Final = re.compile(r',\s*url\("https?:[^)]*\)(?: format\("\w+"\))?')
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
    return _slim(_TEXT.sub(_with_true_length, svg).replace("</style>", _STYLE, 1))


def _slim(svg: str) -> str:
    """Leave out what nobody sees, and what would be fetched from elsewhere.

    Every text has its length, so no line needs a clip of its own; whoever opens a picture tells
    no third party that he did. The names in it are the same each time.
    """
    for part in (_FAR_FONT, _BLANK, _LINE_CLIP, _LINE_CLIPS):
        svg = part.sub("", svg)
    return (
        "\n".join(line.rstrip() for line in _NAME.sub("t-", svg).splitlines() if line.strip())
        + "\n"
    )


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
