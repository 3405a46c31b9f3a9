"""Answers below a question that can be clicked as well as pressed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.style import Style
from rich.text import Text

_GAP = re.compile(r"\s{4,}")


def clickable(answers: str, actions: Sequence[str]) -> Text:
    """Give each answer its action; four blanks and more stand between two of them."""
    written, at = Text(answers), 0
    gaps = [(gap.start(), gap.end()) for gap in _GAP.finditer(answers)]
    for (end, begin), action in zip([*gaps, (len(answers), 0)], actions, strict=False):
        written.stylize(Style.from_meta({"@click": f"screen.{action}"}), at, end)
        at = begin
    return written
