"""Objections to payslip lines: one row each, and the chosen one in full.

The law: what came over the wire is cleaned again here: the screen trusts no daemon. A code that is
not known is shown itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.payslip import objection_texts
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.locale import Words, mark
from ccfloor.serve.line_objections import LineObjection
from ccfloor.telling.lines import Span, Tone, TonedLine, day_and_clock, fit, once, wrapped
from ccfloor.telling.pay_words import STATES, item_word
from ccfloor.telling.refusals import PAY, refused

_HOUR: Final = 60 * MINUTE
_DAY: Final = 24 * _HOUR
_LONG: Final = 700
_STATE, _SINCE, _WHO, _NAME = 18, 22, 18, 8
"""Columns of a row and of what is told in full, in cells."""

UNANSWERED, DUE = mark("unanswered"), mark("granted, not done")
OTHERS: Final = {
    "rejected": mark("not granted"),
    "changed": mark("granted, changed"),
    "kept": mark("granted, stays"),
    "granted": mark("granted"),
}
"""States in a row; of a granted one also what came of it."""


def row(one: LineObjection, now: Instant, zone: tzinfo, words: Words) -> TonedLine:
    """Write one in a row: how it stands, since when, whose, of which period, which line."""
    waits = one.objection.state == "open" or one.due
    since = day_and_clock(since_of(one), zone)[5:16]
    if waits:
        since += f"  {_long(now - since_of(one), words)}"
    who = once(*map(clean, (one.name or one.person, one.number)))
    return (
        Span(fit(_state(one, words), _STATE), Tone.BAD if waits else Tone.DIM),
        Span(fit(since, _SINCE), Tone.PLAIN if waits else Tone.DIM),
        Span(f"{fit(who, _WHO)} ", Tone.STRONG if waits else Tone.PLAIN),
        Span(f"{clean(one.period)} {item_word(clean(one.item), words)}"),
    )


def page(one: LineObjection, zone: tzinfo, width: int, words: Words) -> list[TonedLine]:
    """Write one in full, in lines of ``width`` cells."""
    lines: list[TonedLine] = []
    for name, text in _head(one, words):
        if text:
            lines += wrapped(f"{fit(name, _NAME)}{text}", width)
    lines.append(())
    state, *said = objection_texts(one.objection, zone, words)
    lines += wrapped(state, width, 0, Tone.BAD if one.objection.state == "open" else Tone.HEAD)
    for text in said:
        lines += wrapped(text, width, 2)
    lines.append(())
    if one.barred:
        lines += wrapped(refused(one.barred, words, PAY), width, 0, Tone.DIM)
    text = words(
        "The payslip: ccfloor payroll payslip {period} {person}",
        period=clean(one.period),
        person=clean(one.person),
    )
    return lines + wrapped(text, width, 0, Tone.DIM)


def since_of(one: LineObjection) -> Instant:
    """Give since when it stands as it does."""
    of = one.objection
    return of.at if of.answered_at is None else of.answered_at


def _head(one: LineObjection, words: Words) -> Iterator[tuple[str, str]]:
    who = once(*map(clean, (one.name, one.number, one.person)))
    yield words("Person"), who
    yield words("Team"), clean(one.team)
    item = f"{item_word(clean(one.item), words)} ({clean(one.item)})"
    yield words("Line"), f"{item}  {clean(one.source, _LONG)}".rstrip()
    known = STATES.get(one.state)
    state = words(known) if known is not None else clean(one.state)
    yield words("Period"), f"{clean(one.period)}  {state}  #{one.run}"


def _state(one: LineObjection, words: Words) -> str:
    of = one.objection
    if one.due:
        return words(DUE)
    if of.state == "open":
        return words(UNANSWERED)
    code = of.state
    if code == "granted":
        code = "kept" if of.kept_at is not None else "changed" if of.changed_in else code
    known = OTHERS.get(code)
    return words(known) if known is not None else clean(code)


def _long(passed: Micros, words: Words) -> str:
    """Write how long something waits: days and hours, below a day hours or minutes alone."""
    passed = max(0, passed)
    if passed >= _DAY:
        return words("{d} d {h} h", d=passed // _DAY, h=passed % _DAY // _HOUR)
    if passed >= _HOUR:
        return words("{h} h", h=passed // _HOUR)
    return words("{m} min", m=passed // MINUTE)
