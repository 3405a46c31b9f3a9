"""Staffing in words: the table, what stands behind a line of it, empty seats, breaks asked for.

The law: what is not known is a question mark, and a sentence says why. Too few is a minus sign,
never a colour alone. Texts come cleaned from the daemon and are cleaned again here: a daemon may
be somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from ccfloor.floor.names import MINUTE, Instant
from ccfloor.locale import Words, mark
from ccfloor.localtime import wall_time
from ccfloor.serve.cleaning import clean
from ccfloor.serve.staffing import (
    BreakAdvice,
    BreakEffect,
    EmptySeat,
    Staff,
    StaffAhead,
    StaffCourse,
    StaffLine,
    StaffQuarter,
    StaffReason,
)
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, fit, right, wrapped

UNKNOWN: Final = "?"
_NAME: Final = 40
_NAME_LEAST: Final = 14
_BROAD: Final = 110
"""Columns from which on the table tells more than it must."""

REASONS: Final = {
    "shift_starts": mark("{n} come on shift"),
    "shift_ends": mark("{n} go off shift"),
    "meal": mark("{n} at a meal"),
    "training": mark("{n} in training"),
    "meeting": mark("{n} in a meeting"),
    "leave": mark("{n} on leave"),
    "leave_ends": mark("{n} back from leave"),
    "returns": mark("{n} come back"),
    "overdue": mark("{n} away too long"),
    "offline": mark("{n} at phones that cannot be reached"),
    "missing": mark("{n} not logged in"),
}
"""Why others will be there later, by code."""

AGAINST: Final = {
    "last_one": mark("nobody would stay at {subject}"),
    "below_minimum": mark("{have} would stay at {subject}, the minimum is {limit}"),
    "queue_away": mark("{have} of {subject} would be away at once, {limit} may"),
    "team_away": mark("{have} of {subject} would be away at once, {limit} may"),
    "handover": mark("the shift of {subject} changes at {at}"),
}
"""What speaks against a break, by code."""

_WHY: Final = {
    "blind": mark("The PBX is not seen now: who is there is not known."),
    "no_roster": mark("There is no roster: who is meant to be there is not known."),
}


class _Column(NamedTuple):
    heading: str
    value: Callable[[StaffLine], str]
    short: Callable[[StaffLine], bool] = lambda _: False


def net(gap: int | None) -> str:
    """Write a gap as people do: ``-2`` two too few, ``+1`` one more than needed."""
    return UNKNOWN if gap is None else f"{-gap:+d}" if gap else "0"


def shown_name(line: StaffLine) -> str:
    """Name a queue or team for people."""
    return clean(line.label or line.name, _NAME)


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def _present(line: StaffLine) -> str:
    back = f"+{line.returning}" if line.returning else ""
    return _number(line.present) + back


def _range(line: StaffLine) -> str:
    if line.low is None or line.high is None:
        return "-"
    return str(line.low) if line.low == line.high else f"{line.low}-{line.high}"


def _ahead(line: StaffLine, place: int) -> StaffAhead | None:
    return line.ahead[place] if place < len(line.ahead) else None


def _net_ahead(place: int) -> Callable[[StaffLine], str]:
    def told(line: StaffLine) -> str:
        later = _ahead(line, place)
        return UNKNOWN if later is None else net(later.gap)

    return told


def _short_ahead(place: int) -> Callable[[StaffLine], bool]:
    def short(line: StaffLine) -> bool:
        later = _ahead(line, place)
        return later is not None and (later.gap or 0) > 0

    return short


def _columns(staff: Staff, width: int, words: Words) -> list[_Column]:
    found = [
        _Column(words("Rostered"), lambda line: _number(line.rostered)),
        _Column(words("Present"), _present),
        _Column(words("Required"), lambda line: _number(line.required)),
        _Column(words("Now"), lambda line: net(line.gap), lambda line: (line.gap or 0) > 0),
    ]
    horizons = max((line.ahead for line in staff.lines), key=len, default=())
    for place, later in enumerate(horizons):
        heading = words("+{n} min", n=round((later.at - staff.at) / MINUTE))
        found.append(_Column(heading, _net_ahead(place), _short_ahead(place)))
    if width >= _BROAD:
        found += [
            _Column(words("Range"), _range),
            _Column(words("Free"), lambda line: _number(line.ready)),
            _Column(words("Away"), lambda line: _number(line.away)),
            _Column(words("Long calls"), lambda line: _number(line.long_calls)),
            _Column(words("Shared"), lambda line: _number(line.shared)),
        ]
    return found


def _name_width(staff: Staff, columns: Sequence[_Column], width: int) -> int:
    room = width - sum(_width(column) for column in columns)
    longest = max((cells(shown_name(line)) for line in staff.lines), default=0)
    return max(min(_NAME_LEAST, room), min(room, longest + 4))


def _width(column: _Column) -> int:
    return max(5, cells(column.heading)) + 2


def table(staff: Staff, width: int, words: Words) -> tuple[TonedLine, list[TonedLine]]:
    """Write the head of the table, and a line for each of ``staff.lines``."""
    columns = _columns(staff, width, words)
    room = _name_width(staff, columns, width)
    title = fit(words("Queue or team"), room)
    head = (Span(title + "".join(right(one.heading, _width(one)) for one in columns), Tone.DIM),)
    lines = []
    for line in staff.lines:
        name = shown_name(line) if line.kind == "queue" else f"[{shown_name(line)}]"
        spans = [Span(fit(name, room))]
        for one in columns:
            tone = Tone.BAD if one.short(line) else Tone.PLAIN
            spans.append(Span(right(one.value(line), _width(one)), tone))
        lines.append(tuple(spans))
    return head, lines


def legend(words: Words) -> str:
    """Tell how to read the table."""
    return words(
        "-2: two too few, +1: one more than needed; 8+1: one more is back within 5 min; "
        "[..]: a team; ?: not known"
    )


def unknowns(staff: Staff, words: Words) -> list[str]:
    """Say why there are question marks."""
    told = [words(_WHY[code]) if code in _WHY else clean(code, _NAME) for code in staff.unknown]
    unasked = [shown_name(line) for line in staff.lines if "no_requirement" in line.unknown]
    if unasked:
        names = ", ".join(unasked)
        told.append(words("How many are needed nobody has said: {names}.", names=names))
    return told


def behind(line: StaffLine, words: Words, now: Instant) -> list[str]:
    """Say what stands behind the numbers of one line, now and ahead."""
    told = []
    if line.low is not None and line.high is not None:
        told.append(words("its callers ask for {low} to {high}", low=line.low, high=line.high))
    if line.minimum is not None:
        told.append(words("minimum {n}", n=line.minimum))
    for pattern, number in (
        (mark("{n} free"), line.ready),
        (mark("{n} away"), line.away),
        (mark("{n} in long calls"), line.long_calls),
        (mark("{n} serve other queues too"), line.shared),
    ):
        if number:
            told.append(words(pattern, n=number))
    now_told = f"{shown_name(line)}: {', '.join(told)}." if told else ""
    later = [_later(one, now, words) for one in line.ahead if one.gap is not None]
    return [text for text in (now_told, *later) if text]


def _later(one: StaffAhead, now: Instant, words: Words) -> str:
    minutes, gap = round((one.at - now) / MINUTE), one.gap or 0
    if gap > 0:
        told = words("In {n} min {gap} too few", n=minutes, gap=gap)
    elif gap < 0:
        told = words("In {n} min {more} more than needed", n=minutes, more=-gap)
    else:
        told = words("In {n} min as many as needed", n=minutes)
    why = _why(one.reasons, words)
    return f"{told}: {why}." if why else f"{told}."


def _why(reasons: Iterable[StaffReason], words: Words) -> str:
    return ", ".join(
        words(REASONS[one.code], n=abs(one.people))
        if one.code in REASONS
        else f"{clean(one.code, _NAME)} {one.people:+d}"
        for one in reasons
    )


def empty_seats(staff: Staff, words: Words, zone: tzinfo) -> list[str]:
    """List the seats at which nobody is, or say that there is none, or that nobody knows."""
    if staff.empty is None:
        return [words("Empty seats are not known now.")]
    if not staff.empty:
        return [words("No rostered seat stands empty.")]
    return [_empty(one, staff.at, words, zone) for one in staff.empty]


def _empty(one: EmptySeat, now: Instant, words: Words, zone: tzinfo) -> str:
    name = clean(one.name or one.agent, _NAME)
    seat = clean(one.seat, _NAME).rpartition("/")[2]
    told = words(
        "{who} is not there since {at} ({n} min)",
        who=" ".join(part for part in (seat, name, clean(one.team, _NAME)) if part),
        at=_clock(one.since, zone),
        n=max(0, now - one.since) // MINUTE,
    )
    return f"{told}, {words('reported')}" if one.reported else told


def breaks(staff: Staff, words: Words, zone: tzinfo) -> list[str]:
    """Say of each break that is asked for what it would do."""
    return [_break(one, words, zone) for one in staff.breaks]


def _break(one: BreakAdvice, words: Words, zone: tzinfo) -> str:
    who = clean(one.name or one.agent, _NAME)
    if one.unknown == "blind":
        return words("{who} asks to leave: nothing can be said while the PBX is not seen.", who=who)
    told = [words("{who} asks to leave for {n} min", who=who, n=round(one.away_for / MINUTE))]
    rules = [
        words(
            AGAINST[rule.code],
            subject=clean(rule.subject, _NAME),
            have=rule.have,
            limit=rule.limit,
            at=_clock(rule.have, zone) if rule.code == "handover" else "",
        )
        if rule.code in AGAINST
        else clean(rule.code, _NAME)
        for rule in one.against
    ]
    if rules:
        told.append(words("against it: {rules}", rules=", ".join(rules)))
    elif one.unknown:
        told.append(words("he is at no phone"))
    else:
        told.append(words("no rule speaks against it"))
    told += [_effect(effect, words) for effect in one.queues]
    return "; ".join(told) + "."


def _effect(one: BreakEffect, words: Words) -> str:
    told = words(
        "{queue}: {n} stay, {needed} needed, {ready} free, {waiting} callers wait",
        queue=clean(one.label or one.queue, _NAME),
        n=one.staff_after,
        needed=_number(one.needed),
        ready=one.ready_after,
        waiting=one.waiting,
    )
    parts = (one.level_stays, one.level_leaves, one.abandon_stays, one.abandon_leaves, one.horizon)
    if any(part is None for part in parts):
        return told
    effect = words(
        "in {n} min {a} % answered in time instead of {b} %, {c} % give up instead of {d} %",
        n=round((one.horizon or 0) / MINUTE),
        a=_percent(one.level_leaves),
        b=_percent(one.level_stays),
        c=_percent(one.abandon_leaves),
        d=_percent(one.abandon_stays),
    )
    return f"{told}; {effect}"


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{100 * share:.0f}"


def notes(staff: Staff, words: Words, zone: tzinfo, width: int) -> list[TonedLine]:
    """Write all that is no table: what is not known, empty seats, breaks asked for."""
    lines: list[TonedLine] = []
    for text in unknowns(staff, words):
        lines += wrapped(text, width, tone=Tone.BAD)
    told = empty_seats(staff, words, zone)
    tone = Tone.BAD if staff.empty else Tone.DIM
    for text in told:
        lines += wrapped(text, width, tone=tone)
    for text in breaks(staff, words, zone) or [words("Nobody asks to leave")]:
        lines += wrapped(text, width, tone=Tone.PLAIN if staff.breaks else Tone.DIM)
    return lines


def page(staff: Staff, width: int, words: Words, zone: tzinfo) -> list[TonedLine]:
    """Write everything as it is now, one below the other."""
    head, lines = table(staff, width, words)
    told: list[TonedLine] = [
        (Span(words("Staffing at {at}", at=_moment(staff.at, zone)), Tone.HEAD),),
        head,
        *lines,
        *wrapped(legend(words), width, tone=Tone.DIM),
        (),
    ]
    for line in staff.lines:
        for text in behind(line, words, staff.at) if (line.gap or 0) > 0 else ():
            told += wrapped(text, width)
    return [*told, *notes(staff, words, zone, width)]


def quarter_page(
    staff: Staff, course: StaffCourse, at: Instant, width: int, words: Words, zone: tzinfo
) -> list[TonedLine]:
    """Write the table of the quarter of an hour that holds ``at``: as it was, or will be."""
    columns = [words("Rostered"), words("Present"), words("Required"), words("Gap")]
    widths = [max(5, cells(one)) + 2 for one in columns]
    lines: list[tuple[str, StaffQuarter]] = []
    names = {(line.kind, line.name): shown_name(line) for line in staff.lines}
    for line in course.lines:
        quarter = next((q for q in reversed(line.quarters) if q.begins <= at), None)
        if quarter is not None:
            name = names.get((line.kind, line.name), clean(line.name, _NAME))
            lines.append((name if line.kind == "queue" else f"[{name}]", quarter))
    room = max([cells(name) + 2 for name, _ in lines] + [_NAME_LEAST])
    room = min(room, max(1, width - sum(widths)))
    title = (
        words("Staffing of the quarter from {at}, expected", at=_moment(at, zone))
        if at > course.at
        else words("Staffing of the quarter from {at}, at its worst", at=_moment(at, zone))
    )
    told: list[TonedLine] = [(Span(title, Tone.HEAD),)]
    head = fit(words("Queue or team"), room)
    head += "".join(right(one, width_) for one, width_ in zip(columns, widths, strict=True))
    told.append((Span(head, Tone.DIM),))
    for name, one in lines:
        gap = None if one.needed is None or one.staff is None else one.needed - one.staff
        values = (_number(one.rostered), _number(one.staff), _number(one.needed), net(gap))
        text = "".join(right(v, width_) for v, width_ in zip(values, widths, strict=True))
        told.append((Span(fit(name, room) + text, Tone.BAD if (gap or 0) > 0 else Tone.PLAIN),))
    for code in sorted({one.unknown for _, one in lines} - {""}):
        told += wrapped(_unseen(code, words), width, tone=Tone.BAD)
    return told


def _unseen(code: str, words: Words) -> str:
    if code == "not_watched":
        return words("This daemon did not look yet: who was there is not known.")
    if code == "blind":
        return words("The PBX was not seen, or is not now: who is there is not known.")
    return clean(code, _NAME)


def _clock(at: Instant, zone: tzinfo) -> str:
    return f"{wall_time(at, zone):%H:%M}"


def _moment(at: Instant, zone: tzinfo) -> str:
    return f"{wall_time(at, zone):%Y-%m-%d %H:%M:%S}"
