"""What was said against the lines of a payslip, in words, and the answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from ccfloor.floor.names import Instant
from ccfloor.locale import Words
from ccfloor.payroll.objections import Objection
from ccfloor.telling.lines import Span, Tone, TonedLine, day_and_clock, wrapped
from ccfloor.telling.pay_words import OBJECTIONS


def objections_page(
    objections: Iterable[Objection], zone: tzinfo, width: int, words: Words
) -> list[TonedLine]:
    """Write them, those that wait for an answer first."""
    page: list[TonedLine] = []
    for one in sorted(objections, key=lambda one: one.answer is not None):
        tone = Tone.BAD if one.answer is None else Tone.DIM
        page.append((Span(f"{words(OBJECTIONS[one.state])}  {one.line}  #{one.run}", tone),))
        page += wrapped(said(one.by.user, one.at, one.claim, zone, words), width, 4)
        if one.answer is not None:
            of = one.answer
            page += wrapped(said(of.by.user, of.at, of.why, zone, words), width, 4)
    return page


def said(by: str, at: Instant, text: str, zone: tzinfo, words: Words) -> str:
    """Write what somebody said, and when."""
    return words("{by}, {at}: {text}", by=by, at=day_and_clock(at, zone), text=text)
