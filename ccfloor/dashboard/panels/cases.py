"""The list of cases: one page of it, as the daemon told it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from ccfloor.dashboard.panels.listing import Listing
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.case import SHORT, case_row
from ccfloor.dashboard.view.cells import Line, clean, fit
from ccfloor.locale import mark
from ccfloor.serve.cases import CaseLine, CaseList

VIEW_WORDS = {"open": mark("waiting"), "": mark("all")}
"""What a view is called that is no state."""


class CasePanel(Listing):
    """Cases by id; the cursor stays with its case wherever that stands by now."""

    def __init__(self, scene: Scene) -> None:
        """Begin while the daemon is asked."""
        super().__init__(scene, 0, "case_list")
        self.told: CaseList | None = None
        self.error = ""
        """A text that says why there is no list."""
        self.view = "open"
        self.filter = ""

    def listed(self) -> Sequence[str]:
        """Tell the cases' ids in order."""
        return [] if self.told is None else [case.id for case in self.told.cases]

    def rows(self) -> int:
        """Count the lines: where there is no case, one says so."""
        return max(1, super().rows())

    def title(self) -> str:
        """Name the panel and what is shown of it."""
        words = self.scene.words
        view = VIEW_WORDS.get(self.view) or SHORT.get(self.view, "")
        name = words("Cases: {view}", view=words(view) if view else clean(self.view))
        return f"{name}  /{clean(self.filter)}" if self.filter else name

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        look = self.scene.look
        style = look.title_focus if self.has_focus else look.title
        return [Segment(fit(f" {self.title()} ", cell_len(self.title()) + 2), style)]

    def title_end(self, room: int) -> Line:
        """Tell which page it is and how many wait."""
        told, words = self.told, self.scene.words
        if told is None:
            return []
        first, last = told.offset + bool(told.cases), told.offset + len(told.cases)
        page = words("{first}-{last} of {total}", first=first, last=last, total=told.total)
        text = f"{page}  {words('{n} wait', n=told.waiting)} "
        return [Segment(fit(text, min(cell_len(text), room)), self.scene.look.title_dim)]

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one case."""
        scene, told = self.scene, self.told
        if told is None or not told.cases:
            return [Segment(fit(f" {self._empty()}", width), scene.look.dim)]
        case = told.cases[row]
        chosen = case.id == self.cursor
        return case_row(case, scene.zone, width, scene.look, scene.words, chosen=chosen)

    def chosen(self) -> CaseLine | None:
        """Tell the case under the cursor."""
        cases = () if self.told is None else self.told.cases
        return next((case for case in cases if case.id == self.cursor), None)

    def _empty(self) -> str:
        words = self.scene.words
        if self.error:
            return self.error
        if self.told is None:
            return words("The daemon is asked")
        if self.view == "open" and not self.filter:
            return words("Nothing waits for a decision")
        return words("There is no such case")
