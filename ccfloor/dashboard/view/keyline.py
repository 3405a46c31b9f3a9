"""The key line at the bottom: what works here, as much of it as fits."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.keys import Key
from ccfloor.dashboard.look import Look
from ccfloor.dashboard.view.cells import Line
from ccfloor.locale import Words


def keyline(keys: Iterable[Key], width: int, words: Words, look: Look) -> Line:
    """Draw keys in the table's order; where the room ends, the least vital are left out.

    The menu stands first wherever its row is: from there everything else is found.
    """
    named = sorted((key for key in keys if key.short), key=lambda key: key.priority >= 0)
    entries = [(key, f" {key.shown} ", f"{words(key.short)}  ") for key in named]
    room = width - 1
    kept = set()
    for key, shown, text in sorted(entries, key=lambda entry: entry[0].priority):
        room -= cell_len(shown + text)
        if room < 0:
            break
        kept.add(key)
    bold = look.title_focus
    line: Line = []
    for key, shown, text in entries:
        if key in kept:
            click = Style.from_meta({"@click": f"screen.{key.action}"})
            line += [Segment(shown, bold + click), Segment(text, look.title_dim + click)]
    return line
