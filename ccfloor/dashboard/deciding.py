"""The road of a decision on a screen: words are written, a sentence asks back, one y sends it.

The law: nothing is sent without a y on a sentence that the screen gives, and what was sent is
waited for: how it went is told, and that nobody knows where the line broke meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.ask import AskScreen, one_line
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.texts import refusal
from ccfloor.dashboard.view.cells import clean
from ccfloor.serve.cases import DecideCase
from ccfloor.serve.messages import Done

WHY_LONGEST: Final = 1_000
"""Characters of a reason."""


class Deciding:
    """Leads one screen's decisions."""

    def __init__(self, screen: Asking, scene: Scene, why: Callable[[str], str]) -> None:
        """``why`` says a refusal's code in the screen's words."""
        self._screen, self._scene, self._why = screen, scene, why
        self._sent: set[int] = set()
        """Numbers of what was sent and not answered."""

    def expects(self, number: int) -> bool:
        """Tell whether that number is of something that was sent."""
        return number in self._sent

    def write(self, question: str, hint: str, then: Callable[[str], None], lacking: str) -> None:
        """Have words written; without any ``lacking`` is told, where it is not empty."""

        def written(boxes: tuple[str, ...] | None) -> None:
            if boxes is None:
                return
            if lacking and not boxes[0]:
                self._screen.app.toast(lacking, severity="warning")
            else:
                then(boxes[0])

        screen = WriteScreen(question, (hint,), self._scene.words, WHY_LONGEST)
        self._screen.app.push_screen(screen, written)

    def sure(self, sentence: str, request: DecideCase) -> None:
        """Ask back, with the words that were written, and send it on a yes."""
        lines = [sentence]
        if request.why:
            lines.append(f"「{one_line(clean(request.why, WHY_LONGEST))}」")

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
            if yes:
                self._send(request)

        self._screen.app.push_screen(AskScreen("\n".join(lines), self._scene.words), answered)

    def _send(self, request: DecideCase) -> None:
        number = self._screen.app.ask(request)
        if number is None:
            self._screen.app.toast(refusal("no_line", self._scene.words), severity="warning")
        else:
            self._sent.add(number)

    def took(self, done: Done) -> None:
        """Tell how it went."""
        self._sent.discard(done.id)
        if done.ok:
            self._screen.app.toast(self._scene.words("Done."))
        else:
            self._screen.app.toast(self._why(done.error), severity="warning")

    def lose(self) -> None:
        """Say that what was sent on a line that broke may have been done."""
        if self._sent:
            self._sent.clear()
            words = self._scene.words
            text = words("The connection broke: it may have been done. Look before you try again")
            self._screen.app.toast(text, severity="warning")
