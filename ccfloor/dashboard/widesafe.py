"""A compositor that keeps Han characters whole where one widget lies over another.

The law: a line of a widget is never cut inside a character two cells wide. Textual
8.2.8 cuts every line at the edges of all widgets on it, also of those on which nothing
lies there, and a character on such an edge turns into spaces
(github.com/Textualize/textual/issues/6357). Here a cut that would halve a character is
left out while both its sides belong to the same widget. This touches internals of
Textual: the version is pinned, and a test with toasts over Han text guards it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rich.cells import cell_len
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip


def inside_wide(strip: Strip, position: int) -> bool:
    """Tell whether a cell position falls inside a character of two cells."""
    x = 0
    for text, _style, control in strip:
        if control:
            continue
        width = len(text) if text.isascii() else cell_len(text)
        if x + width <= position:
            x += width
            continue
        if text.isascii() or x == position:
            return False
        for character in text:
            if x >= position:
                return x > position
            x += cell_len(character)
        return x > position
    return False


class WideSafeCompositor(Compositor):
    """Textual's compositor with that one change."""

    def __init__(self) -> None:
        super().__init__()
        self._merged: dict[int, list[tuple[int, int]]] = {}

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        self._merged = {}
        for region, clip, strips in self._get_renders(crop):
            shown = region.intersection(clip)
            first, last = shown.column_span
            for y, strip in zip(shown.line_range, strips, strict=False):
                if is_rendered_line(y):
                    inside = [cut for cut in cuts[y] if first <= cut <= last]
                    self._cut_line(chops[y], strip, inside, shown.x, y)
        # Typed as Textual types it: every bucket is filled by the screen's own background.
        return chops  # type: ignore[return-value]  # see the line above

    def _cut_line(
        self, line: dict[int, Strip | None], strip: Strip, cuts: list[int], left: int, y: int
    ) -> None:
        if all(line.get(cut) is not None for cut in cuts[:-1]):
            return  # it lies wholly beneath others: the screen's own ground on most lines
        kept, joined = [cuts[0]], []
        for previous, cut in pairwise(cuts[:-1]):
            free = line.get(cut) is None and line.get(kept[-1]) is None
            if free and line.get(previous) is None and inside_wide(strip, cut - left):
                joined.append((kept[-1], cut))
            else:
                kept.append(cut)
        kept.append(cuts[-1])
        parts = strip.divide([cut - left for cut in kept[1:]])
        for cut, part in zip(kept, parts, strict=False):
            if line.get(cut) is None:
                line[cut] = part
        for start, cut in joined:
            line[cut] = Strip([], 0)
            self._merged.setdefault(y, []).append((start, cut))

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render what is dirty; a span that meets a joined piece takes all of it in."""
        update = super().render_partial_update()
        if update is None or not self._merged:
            return update
        spans = []
        for y, x1, x2 in update.spans:
            left, right = x1, x2
            for start, cut in self._merged.get(y, ()):
                ends = self.cuts[y]
                end = ends[ends.index(cut) + 1]
                if left < end and right > start:
                    left, right = min(left, start), max(right, end)
            spans.append((y, left, right))
        update.spans = spans
        return update


class WideSafe(Screen[Any]):
    """Gives a screen the compositor above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compositor = WideSafeCompositor()
