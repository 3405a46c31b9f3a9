"""The chosen queue: who waits and since when, who serves it and does what, what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ccfloor.dashboard.look import MARKS, WORDS
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.texts import saying, whom
from ccfloor.dashboard.view.alert import acknowledged, age, in_order
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import coarse, fine
from ccfloor.dashboard.view.queue_table import Told, state
from ccfloor.dashboard.view.seat import called, extension, kind
from ccfloor.floor.states import SeatState, Severity
from ccfloor.locale import Words, mark
from ccfloor.serve.messages import Alert, Seat
from ccfloor.telling import figures
from ccfloor.telling.codes import word
from ccfloor.telling.lines import Span, Tone, TonedLine, fit, wrapped

_MEMBER: Final = 26
"""Cells of one member."""
_FIRST: Final = (
    SeatState.RINGING, SeatState.READY, SeatState.TALKING, SeatState.WRAP, SeatState.OTHER_CALL,
    SeatState.AWAY, SeatState.OFFLINE, SeatState.UNSEEN, SeatState.OUT,
)  # fmt: skip
"""Whose state stands first."""


STRATEGIES: Final = {
    "fewestcalls": mark("fewest calls first"),
    "leastrecent": mark("longest without a call first"),
    "linear": mark("in a fixed order"),
    "random": mark("at random"),
    "ringall": mark("all phones at once"),
    "rrmemory": mark("in turn"),
    "rrordered": mark("in turn, in a fixed order"),
    "wrandom": mark("at random, by penalty"),
}
"""How a queue chooses a phone: ``strategy`` of queues.conf."""


def page(one: Told, variant: str, scene: Scene, width: int) -> list[TonedLine]:
    """Tell one queue in lines of at most ``width`` cells."""
    words, queue = scene.words, one.queue
    told, level = state(one, words)
    lines: list[TonedLine] = [
        (
            Span(clean(queue.queue), Tone.STRONG),
            Span(f"  {clean(queue.label)}  "),
            Span(told.strip(), Tone.BAD if level else Tone.GOOD),
            Span(f"  {word(STRATEGIES, clean(queue.strategy), words)}", Tone.DIM),
        )
    ]
    lines += _waiting(one, words, width)
    alerts = [alert for alert in scene.model.alerts.values() if alert.queue == queue.queue]
    lines += _alerts(alerts, scene)
    seats = [seat for seat in scene.model.seats.values() if queue.queue in seat.queues]
    lines += _members(seats, scene, width)
    name = f"{figures.LEVEL}_{variant.lower()}"
    lines.append(())
    lines += wrapped(figures.formula(name, words), width, tone=Tone.DIM)
    return lines


def _waiting(one: Told, words: Words, width: int) -> list[TonedLine]:
    if not one.queue.waiting:
        return [(Span(words("Nobody waits"), Tone.DIM),)]
    head = words("{n} callers wait", n=one.queue.waiting)
    since = () if one.hour is None else one.hour.in_line
    waits = "  ".join(fine(max(0, one.now - at)) for at in since)
    return wrapped(f"{head}: {waits}" if waits else head, width)


def _alerts(alerts: Iterable[Alert], scene: Scene) -> list[TonedLine]:
    words, seats = scene.words, scene.model.seats
    lines: list[TonedLine] = []
    for alert in in_order(alerts)[:8]:
        over = acknowledged(alert) or alert.cleared_at is not None
        loud = not over and alert.severity is not Severity.NOTICE
        about = whom(alert, seats.get(alert.seat))
        text = f"{MARKS[alert.severity]} {saying(alert, words)}  {about}"
        lines.append(
            (
                Span(text, Tone.BAD if loud else Tone.DIM),
                Span(f"  {age(alert, scene.now, words)}", Tone.DIM),
            )
        )
    return lines


def _members(seats: list[Seat], scene: Scene, width: int) -> list[TonedLine]:
    words, look = scene.words, scene.look
    counts: dict[SeatState, int] = {}
    for seat in seats:
        counts[seat.state] = counts.get(seat.state, 0) + 1
    told = "  ".join(f"{words(WORDS[one])} {counts[one]}" for one in _FIRST if one in counts)
    head = words("{n} members", n=len(seats))
    lines: list[TonedLine] = [(Span(head, Tone.STRONG), Span(f"  {told}", Tone.DIM))]
    across = max(1, width // _MEMBER)
    shown = sorted(seats, key=lambda seat: (_FIRST.index(seat.state), -scene.now + seat.since,
                                            seat.seat))  # fmt: skip
    for place in range(0, len(shown), across):
        spans: list[Span] = []
        for seat in shown[place : place + across]:
            code = kind(seat)
            passed = coarse(scene.now - seat.since, words)
            text = f"{look.glyphs[code]} {words(WORDS[code])} {extension(seat.seat)} {called(seat)}"
            spans += [Span(fit(text, _MEMBER - 6)), Span(fit(passed, 6), Tone.DIM)]
        lines.append(tuple(spans))
    return lines
