"""One person's day in lines: who it is, the figures, and what happened, in order of time.

The law: nothing is ranked and nobody compared; what is excused says so in the same line. What came
over the wire is cleaned again here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from ccfloor.dashboard.look import WORDS
from ccfloor.dashboard.view.cells import clean, fit, right
from ccfloor.dashboard.view.durations import clock, fine
from ccfloor.dashboard.view.roster import between, planned
from ccfloor.floor.names import SECOND, Instant
from ccfloor.locale import Words, mark
from ccfloor.serve.agent_day import AgentAbsence, AgentAttempt, AgentCall, AgentDayShown
from ccfloor.serve.cases import CaseLine
from ccfloor.telling.case_words import STATES
from ccfloor.telling.codes import ENDED_BY, FOUND, Called, word
from ccfloor.telling.lines import Span, Tone, TonedLine

APPROVALS = {
    "planned": mark("by the roster"),
    "granted": mark("allowed by {by}"),
    "ratified": mark("allowed afterwards by {by}"),
    "none": mark("NOT ALLOWED"),
}
EXCUSES = {
    "uncovered": mark("excused: partly unseen"),
    "on_call": mark("excused: on another call"),
    "just_paused": mark("excused: just paused"),
    "device": mark("excused: the device"),
}
_CASE = "case:"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of what happened."""

    at: Instant
    kind: str
    """A msgid."""
    spans: TonedLine
    explains: str = ""
    """What an Explain names; empty: nothing can be explained here."""
    call: str = ""
    """The call, where it is about one."""


def events_of(told: AgentDayShown, words: Words, called: Called) -> list[Event]:
    """Write calls, rings that came to nothing, absences and cases, in order of time."""
    rang = {one.call: one for one in told.attempts if one.outcome == "answered"}
    talked = {one.call for one in told.calls}
    found = [_call(one, rang.get(one.call), words, called) for one in told.calls]
    found += [
        _attempt(one, words, called)
        for one in told.attempts
        if not (one.outcome == "answered" and one.call in talked)
    ]
    found += [_absence(one, told.at, words) for one in told.absences]
    found += [_case(one, words) for one in told.cases]
    return sorted(found, key=lambda one: (one.at, one.kind))


def event_lines(events: list[Event], zone: tzinfo, words: Words) -> list[TonedLine]:
    """Write them beneath each other."""
    return [
        (
            Span(f"{clock(one.at, zone)}  ", Tone.DIM),
            Span(fit(words(one.kind), 9) + " ", Tone.STRONG),
            *one.spans,
        )
        for one in events
    ]


def _call(one: AgentCall, rang: AgentAttempt | None, words: Words, called: Called) -> Event:
    talk = words("talk {time}", time=fine(one.talk)) if one.until else words("talks now")
    spans = [
        Span(fit(called(one.queue), 12) + " "),
        Span(fit(clean(one.caller), 13) + " ", Tone.DIM),
        Span(fit(talk, 13), Tone.GOOD),
        Span("  " + words("waited {time}", time=fine(one.waited)), Tone.DIM),
    ]
    if one.hold:
        spans.append(Span("  " + words("on hold {time}", time=fine(one.hold)), Tone.DIM))
    if rang is not None:
        tone = Tone.BAD if rang.late else Tone.DIM
        spans.append(Span("  " + words("rang {time}", time=_seconds(rang.ring)), tone))
        spans += _why_not(rang, words)
    spans += _unseen(words, covered=one.covered)  # before what a narrow screen may cut off
    if one.wrap:
        spans.append(Span("  " + words("wrap-up {time}", time=fine(one.wrap)), Tone.DIM))
    if one.ended_by:
        told = words("ended by: {who}", who=word(ENDED_BY, clean(one.ended_by), words))
        spans.append(Span(f"  {told}", Tone.DIM))
    return Event(one.at, mark("Call"), tuple(spans), f"call:{one.call}", one.call)


def _attempt(one: AgentAttempt, words: Words, called: Called) -> Event:
    outcome = word(FOUND, clean(one.outcome) or "ringing", words)
    missed = one.outcome == "no_answer" and not one.excused and not one.siblings
    spans = [
        Span(fit(called(one.queue), 12) + " "),
        Span(fit("", 14)),
        Span(fit(outcome, 13), Tone.BAD if missed else Tone.PLAIN),
        Span(
            "  " + words("rang {time}", time=_seconds(one.ring)),
            Tone.BAD if one.late else Tone.DIM,
        ),
        *_why_not(one, words),
    ]
    if one.siblings:
        spans.append(Span("  " + words("other phones rang: {n}", n=one.siblings), Tone.DIM))
    return Event(one.at, mark("Ring"), tuple(spans), f"call:{one.call}", one.call)


def _why_not(one: AgentAttempt, words: Words) -> list[Span]:
    if not one.excused:
        return [Span("  " + words("LATE"), Tone.BAD)] if one.late else []
    return [Span("  " + word(EXCUSES, clean(one.excused), words), Tone.DIM)]


def _absence(one: AgentAbsence, now: Instant, words: Words) -> Event:
    passed = fine((now if one.until is None else one.until) - one.since)
    told = words("away {time}", time=passed)
    if one.until is None:
        told = words("away now, {time}", time=passed)
    spans = [
        Span(fit(told, 26) + " ", Tone.STRONG),
        Span(fit(" / ".join(clean(reason) for reason in one.reasons if reason), 16)),
    ]
    if one.approval in APPROVALS:
        text = words(APPROVALS[one.approval], by=clean(one.by))
        spans.append(Span(f"  {text}", Tone.BAD if one.approval == "none" else Tone.DIM))
    spans += _unseen(words, covered=one.covered)
    what = f"absence:{one.seat}@{one.since}"
    return Event(one.since, mark("Away"), tuple(spans), what)


def _case(one: CaseLine, words: Words) -> Event:
    zh = words.language == "zh_CN"
    name = clean(one.name_zh if zh else one.name_en)
    state = words(STATES[one.state]) if one.state in STATES else clean(one.state)
    spans = (
        Span(fit(f"{clean(one.rule)} {name}", 26) + " ", Tone.BAD),
        Span(state, Tone.DIM),
    )
    what = one.id.removeprefix(_CASE) if one.id.startswith(_CASE) else ""
    return Event(one.begun_at, mark("Case"), spans, "" if what.startswith("manual:") else what)


def _unseen(words: Words, *, covered: bool) -> list[Span]:
    return [] if covered else [Span("  " + words("partly unseen"), Tone.BAD)]


def _seconds(ring: int) -> str:
    return f"{ring / SECOND:.1f}s"


# --- who, and the figures ---------------------------------------------------------------


def who_lines(told: AgentDayShown, zone: tzinfo, words: Words) -> list[TonedLine]:
    """Write who it is, what he does now, and his shifts: always two lines."""
    name = clean(told.name) or clean(told.agent)
    parts = [clean(told.number), clean(told.agent), clean(told.team)]
    seat = told.seat
    first = [Span(name, Tone.STRONG)]
    first.append(Span("  " + "  ".join(part for part in parts if part), Tone.DIM))
    if seat is not None:
        state = words(WORDS["hold" if seat.on_hold else seat.state])
        first += [
            Span(f"  {clean(seat.seat)}", Tone.DIM),
            Span(f"  {state} ", Tone.HEAD),
            Span(words("since {at}", at=clock(seat.since, zone))),
            Span(f"  {fine(told.at - seat.since)}", Tone.STRONG),
        ]
    second: list[Span] = []
    for shift in told.shifts:
        second.append(Span(words("Shift") + " "))
        second.append(Span(between(shift.start, shift.end, told.at, zone) + "  ", Tone.STRONG))
        second += [
            Span(f"{planned(part, told.at, zone, words)}  ", Tone.DIM) for part in shift.plan
        ]
        if shift.late:
            second.append(Span(words("LATE {time}", time=fine(shift.late)) + "  ", Tone.BAD))
        if shift.missing:
            second.append(Span(words("MISSING") + "  ", Tone.BAD))
    if not told.shifts:
        second.append(Span(words("Not in the roster of this day"), Tone.DIM))
    return [tuple(first), tuple(second)]


def figure_lines(told: AgentDayShown, zone: tzinfo, words: Words) -> list[TonedLine]:
    """Write the day's figures, one beneath the other."""
    mine = told.figures
    mean = fine(mine.talk // mine.answered) if mine.answered else "-"
    ring = _seconds(mine.ring_sum // mine.rings) if mine.rings else "-"
    held = f"{mine.held_calls}  {fine(mine.hold)}" if mine.hold_known else "-"
    lines = [
        (words("Calls taken"), str(mine.answered), Tone.STRONG),
        (words("Talk, mean"), f"{fine(mine.talk)}  {mean}", Tone.PLAIN),
        (words("On hold"), held, Tone.PLAIN),
        (words("Rings"), str(mine.rings), Tone.PLAIN),
        (words("Mean ring"), ring, Tone.PLAIN),
        (words("Rings too long"), str(mine.late), Tone.BAD if mine.late else Tone.PLAIN),
        (words("Not answered"), str(mine.missed), Tone.BAD if mine.missed else Tone.PLAIN),
        (words("Absences"), f"{mine.absences}  {fine(mine.away)}", Tone.PLAIN),
        (words("Cases"), str(len(told.cases)), Tone.BAD if told.cases else Tone.PLAIN),
    ]
    if mine.stayed:
        text = f"{mine.stayed}  {fine(mine.stayed_for)}"
        lines.append((words("Past the end"), text, Tone.GOOD))
    if mine.unseen:
        lines.append((words("Partly unseen"), str(mine.unseen), Tone.DIM))
    of = words(
        "of {from_} to {to}", from_=clock(told.begins, zone)[:5], to=clock(told.ends, zone)[:5]
    )
    return [
        *((Span(fit(name, 16)), Span(right(text, 12), tone)) for name, text, tone in lines),
        (Span(of, Tone.DIM),),
    ]


def figure_line(told: AgentDayShown, words: Words) -> TonedLine:
    """Write the most of them in one line, where there is no room beside the picture."""
    mine = told.figures
    late = Tone.BAD if mine.late else Tone.DIM
    missed = Tone.BAD if mine.missed else Tone.DIM
    return (
        Span(words("calls: {n}", n=mine.answered), Tone.STRONG),
        Span("  " + words("talk {time}", time=fine(mine.talk))),
        Span("  " + words("rings: {n}", n=mine.rings), Tone.DIM),
        Span("  " + words("too long: {n}", n=mine.late), late),
        Span("  " + words("not answered: {n}", n=mine.missed), missed),
        Span("  " + words("away: {n}, {time}", n=mine.absences, time=fine(mine.away))),
    )
