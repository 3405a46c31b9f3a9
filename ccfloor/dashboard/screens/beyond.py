"""The second question: a leave that goes beyond a limit, granted all the same or not.

The law: the key that grants a leave does not confirm it. A second y, typed for the next request
while this one came up, must not send anybody past a limit: it takes a capital Y.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.together import said
from ccfloor.locale import Words
from ccfloor.serve.beyond import Beyond


class BeyondScreen(AskScreen, inherit_bindings=False):
    """Dismissed with True for yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("Y,Ｙ", "answer(True)", ""),
        ("n,N,ｎ,Ｎ,escape,q", "answer(False)", ""),
    ]

    def __init__(self, beyond: Beyond, name: str, words: Words) -> None:
        """Say what the leave of ``name`` would go beyond."""
        lines = [
            words("Let {name} leave beyond the limit?", name=clean(name or beyond.agent)),
            *(f"  {said(limit, words)}" for limit in beyond.limits),
            words("It is recorded as beyond the limit, with your name."),
        ]
        if beyond.blind:
            lines.append(words("The PBX is not seen well now: the numbers are those of before."))
        super().__init__("\n".join(lines), words)
        self._answers = words("Y (capital)  yes, all the same        n  no")
