"""What was said against the lines of a payslip, in words, and the answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

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
        page.append((Span(f"{words(OBJECTIONS[_state(one)])}  {one.line}  #{one.run}", tone),))
        said = words(
            "{by}, {at}: {text}", by=one.by.user, at=day_and_clock(one.at, zone), text=one.claim
        )
        page += wrapped(said, width, 4)
        if one.answer is not None:
            of = one.answer
            told = words(
                "{by}, {at}: {text}", by=of.by.user, at=day_and_clock(of.at, zone), text=of.why
            )
            page += wrapped(told, width, 4)
    return page


def _state(objection: Objection) -> str:
    if objection.answer is None:
        return "open"
    return "granted" if objection.answer.granted else "rejected"
