"""Permits in words, and the stretch that somebody writes for one.

The law: a stretch that cannot be read is none: nothing is guessed that would be held for allowed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import Final

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import clock
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.locale import Words, mark
from ccfloor.serve.permits import PermitShown
from ccfloor.telling.codes import Called
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, wrapped

LONGEST: Final[Micros] = 12 * 60 * MINUTE
"""As the daemon takes it: a duty's length ahead."""
_MINUTES = re.compile(r"[1-9][0-9]{0,2}")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_WIDE = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff1a\u2014\u2013\uff5e~",
    "0123456789:----",
)
"""What a Chinese input method makes of digits, colon and dash."""

KINDS = {
    "terminal": mark("terminal may be closed"),
    "headcount": mark("may be missing"),
}


def span_of(text: str, now: Instant, zone: tzinfo) -> tuple[Instant, Instant] | None:
    """Read ``30`` (minutes from now) or ``14:00-15:00`` (the next such); None: neither, or too far.

    The first instant is 0 for "from now".
    """
    plain = text.strip().translate(_WIDE)
    if _MINUTES.fullmatch(plain):
        ends = now + int(plain) * MINUTE
        return (0, ends) if ends <= now + LONGEST else None
    found = _SPAN.fullmatch(plain)
    if found is None:
        return None
    here = datetime.fromtimestamp(now // SECOND, zone)
    hour, minute, to_hour, to_minute = map(int, found.groups())
    begins = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    ends_at = here.replace(hour=to_hour, minute=to_minute, second=0, microsecond=0)
    if ends_at <= begins:
        ends_at += timedelta(days=1)
    if _instant(ends_at) <= now:
        begins, ends_at = begins + timedelta(days=1), ends_at + timedelta(days=1)
    begin, end = _instant(begins), _instant(ends_at)
    return (begin, end) if end <= now + LONGEST else None


def _instant(moment: datetime) -> Instant:
    return int(moment.timestamp()) * SECOND


def whom(permit: PermitShown, words: Words, called: Called) -> str:
    """Say for whom a permit is."""
    if permit.agent:
        return clean(permit.name or permit.agent)
    return called(permit.queue) or words("everybody")


def lines(
    permit: PermitShown, now: Instant, zone: tzinfo, width: int, words: Words, called: Called
) -> list[TonedLine]:
    """Write one permit: for whom, what, from when until when, by whom, why; on more lines where
    one is too short.
    """
    text = words(
        "{who}: {what}, {begins} to {ends}, by {by}",
        who=whom(permit, words, called),
        what=words(KINDS[permit.what]),
        begins=clock(permit.begins, zone),
        ends=clock(permit.until, zone),
        by=clean(permit.by),
    )
    tone = Tone.GOOD if permit.begins <= now < permit.until else Tone.PLAIN
    reason = f"「{clean(permit.reason)}」" if permit.reason else ""
    if cells(f"{text}  {reason}") <= width:
        return [(Span(text, tone), Span(f"  {reason}".rstrip(), Tone.DIM))]
    first, *rest = wrapped(text, width, 0, tone)
    told = [first, *((Span("  "), *further) for further in rest)]
    return told + (wrapped(reason, width, 2, Tone.DIM) if reason else [])


def own_line(permits: tuple[PermitShown, ...], now: Instant, zone: tzinfo, words: Words) -> str:
    """Say to an agent what is permitted to him; empty where nothing is."""
    standing = [one for one in permits if one.until > now]
    return words("; ").join(
        words(
            "{what}, {begins} to {ends}, by {by}",
            what=words(KINDS[one.what]),
            begins=clock(one.begins, zone),
            ends=clock(one.until, zone),
            by=clean(one.by),
        )
        for one in standing
    )
