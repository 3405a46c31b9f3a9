"""The alert list: what nobody has taken note of on top, then the rest, dimmed."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment

from ccfloor.dashboard.look import MARKS, Look
from ccfloor.dashboard.texts import saying, whom
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.durations import coarse
from ccfloor.dashboard.view.together import brief
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from ccfloor.serve.messages import Alert, Queue, Seat

_RANK = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
WHOM_WIDTH = 12
WIDE = 60
"""From this width on, the severity is written out and the owner has room for a time."""


def acknowledged(alert: Alert) -> bool:
    """Tell whether somebody took note of it."""
    return alert.seen_at is not None or bool(alert.seen_by)


def in_order(alerts: Iterable[Alert]) -> list[Alert]:
    """Put those to be acknowledged first, then open before cleared, worst first, newest first."""
    return sorted(
        alerts,
        key=lambda alert: (
            acknowledged(alert),
            alert.cleared_at is not None,
            _RANK[alert.severity],
            -alert.raised_at,
            alert.id,
        ),
    )


def owner(alert: Alert, words: Words) -> str:
    """Tell who took note, or that it is still to be done, or that it is over by itself."""
    if acknowledged(alert):
        return f"✓ {clean(alert.seen_by)}"
    return words("new") if alert.cleared_at is None else words("cleared")


def age(alert: Alert, now: Instant, words: Words) -> str:
    """Tell how long it has stood, or stood."""
    return coarse((alert.cleared_at or now) - alert.raised_at, words)


def row(
    alert: Alert,
    seat: Seat | None,
    queue: Queue | None,
    now: Instant,
    width: int,
    look: Look,
    words: Words,
    *,
    chosen: bool,
) -> Line:
    """Draw one alert: mark, words, whom, age, owner."""
    hue = look.colours
    ground = hue.chosen if chosen else hue.page
    over = acknowledged(alert) or alert.cleared_at is not None
    plain = look.on(ground, hue.dim if over else hue.text, bold=chosen)
    loud = plain
    sign = plain
    if not over and alert.severity is Severity.CRITICAL:
        sign, loud = look.alarm, look.on(ground, hue.text, bold=True)
    elif not over and alert.severity is Severity.WARNING:
        sign = look.on(hue.amber, hue.page, bold=True)
    said = saying(alert, words)
    if alert.together and not over:
        said = brief(alert.together, words) or said
        if any(limit.beyond for limit in alert.together):
            loud = look.on(ground, hue.amber, bold=True)
    last = 14 if width >= WIDE else 8
    who = WHOM_WIDTH + (8 if width >= WIDE else 0)
    text = width - 4 - who - 5 - last - 2
    return [
        Segment(">" if chosen else " ", plain),
        Segment(MARKS[alert.severity], sign),
        Segment(" ", plain),
        Segment(fit(said, text), loud),
        Segment(" " + fit(whom(alert, seat, queue), who), plain),
        Segment(right(age(alert, now, words), 5) + " ", plain),
        Segment(fit(owner(alert, words), last), plain),
    ]


def title(alerts: Iterable[Alert], words: Words, look: Look) -> Line:
    """Draw what stands at the right end of the panel's title."""
    waiting = sum(not acknowledged(alert) for alert in alerts)
    if not waiting:
        return [Segment(words("all seen") + " ", look.title_dim)]
    text = f" {words('{n} to acknowledge', n=waiting)} "
    return [Segment(text, look.alarm)]


def is_request(alert: Alert) -> bool:
    """Tell whether somebody asks to leave his desk, and still waits for an answer."""
    return alert.rule == "BREAK" and alert.cleared_at is None
