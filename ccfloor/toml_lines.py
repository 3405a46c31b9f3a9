"""Where a key stands in the text of a TOML file, for messages that people act on."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]\[]+?)\s*\]")
_KEY = re.compile(r"\s*([\w.\"' -]+?)\s*=")


def line_of(text: str, key: str) -> int | None:
    """Return the line where a key like ``queue[0].name`` is set, counted from 1.

    Of a key that is missing, or inside an inline table, it is the nearest line above it
    in the tree; None where even its table is not there. It reads lines, not TOML: a line
    inside a text of several lines may mislead it.
    """
    table, latest = "", dict[str, int]()
    best, best_length = None, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            parts = [part.strip(" \"'") for part in header[2].split(".")]
            if header[1] == "[[":
                name = ".".join(parts)
                latest[name] = latest.get(name, -1) + 1
                for below in [each for each in latest if each.startswith(f"{name}.")]:
                    del latest[below]
            table = here = _path(parts, latest)
        elif assigned := _KEY.match(line):
            parts = [part.strip(" \"'") for part in assigned[1].split(".")]
            here = ".".join([table, *parts]) if table else ".".join(parts)
        else:
            continue
        if key == here:
            return number
        if key.startswith((f"{here}.", f"{here}[")) and len(here) > best_length:
            best, best_length = number, len(here)
    return best


def _path(parts: list[str], latest: Mapping[str, int]) -> str:
    """Write a table's name with the number of each array on the way: ``queue[1].required[0]``."""
    path = []
    for depth, part in enumerate(parts, start=1):
        index = latest.get(".".join(parts[:depth]))
        path.append(part if index is None else f"{part}[{index}]")
    return ".".join(path)
