"""All there is to be read of one alert, in words: what, whom, since when, who did what about it."""

from __future__ import annotations

from datetime import tzinfo

from ccfloor.dashboard.texts import saying, whom
from ccfloor.dashboard.view.alert import acknowledged
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import clock, clock_ms, fine
from ccfloor.dashboard.view.together import in_order, said
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from ccfloor.serve.messages import Alert, Queue, Seat
from ccfloor.telling.lines import Span, Tone, TonedLine, clipped, fit, wrapped
from ccfloor.telling.proofs import proof_said
from ccfloor.telling.sayings import SEVERITIES

_LABEL = 12


def alert_lines(
    alert: Alert,
    seat: Seat | None,
    queue: Queue | None,
    now: Instant,
    width: int,
    words: Words,
    zone: tzinfo,
) -> list[TonedLine]:
    """Write an alert, at most ``width`` cells wide."""
    grave = alert.severity is Severity.CRITICAL and not acknowledged(alert)
    lines: list[TonedLine] = [
        (Span(saying(alert, words), Tone.BAD if grave else Tone.STRONG),
         Span(f"  {words(SEVERITIES[alert.severity])}  {clean(alert.rule)}", Tone.DIM)),
        (),
    ]  # fmt: skip
    lines += [_row(label, value) for label, value in _facts(alert, seat, queue, words) if value]
    lines.append(())
    lines += [_row(label, value, tone) for label, value, tone in _course(alert, now, words, zone)]
    lines += [
        (Span(f"  {said(limit, words)}", Tone.BAD if limit.beyond else Tone.DIM),)
        for limit in in_order(alert.together)
    ]
    if alert.note:
        lines += wrapped(clean(alert.note, 300), width, indent=2)
    if alert.evidence:
        lines += [(), (Span(words("What it rests on"), Tone.HEAD),)]
        lines += [
            (
                Span(
                    f"  {clock_ms(proof.at, zone)}  {proof_said(clean(proof.what), words)}",
                    Tone.DIM,
                ),
            )
            for proof in alert.evidence
        ]
    return [clipped(line, width) for line in lines]


def _row(label: str, value: str, tone: Tone = Tone.PLAIN) -> TonedLine:
    return (Span(f"  {fit(label, _LABEL)} ", Tone.DIM), Span(value, tone))


def _facts(
    alert: Alert, seat: Seat | None, queue: Queue | None, words: Words
) -> list[tuple[str, str]]:
    called = queue.label or queue.queue if queue is not None else alert.queue
    people = "" if alert.have is None else f"{alert.have}/{alert.need}"
    return [
        (words("Whom"), whom(alert, seat, queue)),
        (words("Team"), clean(alert.team)),
        (words("Queue"), clean(called)),
        (words("There/needed"), people),
    ]


def _course(alert: Alert, now: Instant, words: Words, zone: tzinfo) -> list[tuple[str, str, Tone]]:
    """Tell its life: begun, raised, taken note of, over."""
    over = alert.cleared_at
    told = [(words("Begun"), clock(alert.begun_at, zone), Tone.PLAIN)]
    limit = f"  {words('after {n}', n=fine(alert.limit))}" if alert.limit else ""
    told.append((words("Raised"), clock(alert.raised_at, zone) + limit, Tone.PLAIN))
    if acknowledged(alert):
        when = "" if alert.seen_at is None else f"  {clock(alert.seen_at, zone)}"
        told.append((words("Seen by"), f"{clean(alert.seen_by)}{when}", Tone.GOOD))
    else:
        told.append((words("Seen by"), words("nobody yet"), Tone.BAD))
    if over is None:
        told.append((words("Goes on"), fine(now - alert.begun_at), Tone.BAD))
    else:
        lasted = words("lasted {n}", n=fine(over - alert.begun_at))
        told.append((words("Over"), f"{clock(over, zone)}  {lasted}", Tone.PLAIN))
    return told
