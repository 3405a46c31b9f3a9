"""Everything that is known of one seat, a line for each thing."""

from __future__ import annotations

from datetime import tzinfo

from rich.cells import cell_len
from rich.segment import Segment

from ccfloor.dashboard.look import WORDS, Level, Look
from ccfloor.dashboard.texts import device, saying
from ccfloor.dashboard.view.alert import acknowledged, age, owner
from ccfloor.dashboard.view.cells import Line, clean, fit, length
from ccfloor.dashboard.view.durations import clock, clock_ms, fine
from ccfloor.dashboard.view.seat import kind, read
from ccfloor.dashboard.view.together import in_order, said
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from ccfloor.serve.messages import Alert, Limits, Seat
from ccfloor.telling.codes import Called
from ccfloor.telling.lines import wrapped
from ccfloor.telling.proofs import proof_said

LABEL = 10
"""Cells of the left column."""
_VALUE = LABEL + 2
"""Where what stands beside it begins."""
_FURTHER = 5
"""Blanks before what goes on below a line without a label."""
_LEAST = 12
"""Cells below which nothing is begun at a line's end."""


def lines(
    seat: Seat,
    alerts: list[Alert],
    now: Instant,
    limits: Limits,
    zone: tzinfo,
    words: Words,
    look: Look,
    called: Called = clean,
) -> list[Line]:
    """Draw the detail of a seat."""
    reading = read(seat, now, limits, words, None, close=True)
    hue = look.colours
    what = kind(seat)
    colour = hue.states[what]
    style = look.on(hue.page, colour, bold=True)
    if reading.level is Level.ALARM:
        style = look.alarm
    elif reading.level is Level.AMBER:
        style = look.amber
    state = f"{look.glyphs[what]} {words(WORDS[what])} {reading.clock} "
    shown: list[Line] = [
        [_label(words("State"), look), Segment(state, style)],
        _entry(words("Since"), clock(seat.since, zone), look),
    ]
    if seat.away_since is not None:
        away = f"{clock(seat.away_since, zone)}  {fine(now - seat.away_since)}"
        shown.append(_entry(words("Away since"), away, look))
    if seat.reason:
        shown.append(_entry(words("Reason"), clean(seat.reason), look))
    if seat.caller or seat.queue:
        call = "  ".join(part for part in (clean(seat.caller), called(seat.queue)) if part)
        shown.append(_entry(words("Caller"), call, look))
    for alert in alerts:
        shown += _alert(alert, now, zone, words, look)
    shown.append(_entry(words("Queues"), ", ".join(map(called, seat.queues)) or "--", look))
    if seat.team:
        shown.append(_entry(words("Team"), clean(seat.team), look))
    shown.append(_entry(words("Agent"), clean(seat.agent), look))
    where = clean(seat.seat)
    if seat.device:
        where += f" ({device(seat.device, words)})"
    shown.append(_entry(words("Phone"), where, look))
    return shown


def folded(line: Line, width: int) -> list[Line]:
    """Let the end of a line go on below where the panel is too narrow for it.

    What an alert rests on is evidence, and is not cut: neither are queues and notes.
    """
    *before, last = line
    begins = length(before)
    if begins + cell_len(last.text) <= width:
        return [line]
    room, below = width - begins, last.text.strip()
    shown: list[Line] = [before]
    if room >= _LEAST:
        head = wrapped(last.text, room)[0][0].text
        shown, below = [[*before, Segment(head, last.style)]], last.text[len(head) :].strip()
    indent = _VALUE if begins == _VALUE else _FURTHER
    rest = wrapped(below, width, indent) if below else []
    return shown + [[Segment(one[0].text, last.style)] for one in rest]


def _label(text: str, look: Look) -> Segment:
    return Segment(" " + fit(text, LABEL) + " ", look.dim)


def _entry(label: str, value: str, look: Look) -> Line:
    return [_label(label, look), Segment(value, look.page)]


def _alert(alert: Alert, now: Instant, zone: tzinfo, words: Words, look: Look) -> list[Line]:
    loud = alert.severity is Severity.CRITICAL and not acknowledged(alert)
    head = f"{saying(alert, words)}  {age(alert, now, words)}  {owner(alert, words)}"
    shown: list[Line] = [
        [
            Segment(" ", look.page),
            Segment(f" {saying(alert, words)} ", look.alarm if loud else look.amber),
            Segment(head[len(saying(alert, words)) :], look.page),
        ]
    ]
    shown += [
        [Segment(f"   {said(limit, words)}", look.amber if limit.beyond else look.dim)]
        for limit in in_order(alert.together)
    ]
    shown += [
        [
            Segment(
                f"   {clock_ms(proof.at, zone)}  {proof_said(clean(proof.what), words)}", look.dim
            )
        ]
        for proof in alert.evidence
    ]
    if alert.note:
        shown.append([Segment(f"   {clean(alert.note)}", look.dim)])
    return shown
