"""What staffing means, in sentences: what is not known, empty seats, breaks asked for, reasons.

The law: every sentence is made from codes and numbers of the wire, in the reader's language; a
code that this version does not know is shown as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from typing import Final

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
    StaffLine,
    StaffReason,
)
from ccfloor.telling.lines import Tone, TonedLine, wrapped

UNKNOWN: Final = "?"
NAME: Final = 40
"""Characters of any name that are shown."""

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


def shown_name(line: StaffLine) -> str:
    """Name a queue or team for people."""
    return clean(line.label or line.name, NAME)


def number(value: int | None) -> str:
    """Write a number of people, a question mark where it is not known."""
    return UNKNOWN if value is None else str(value)


def unknowns(staff: Staff, words: Words) -> list[str]:
    """Say why there are question marks everywhere."""
    return [words(_WHY[code]) if code in _WHY else clean(code, NAME) for code in staff.unknown]


def unasked(staff: Staff, words: Words) -> list[str]:
    """Name the queues of which nobody has said how many they need."""
    found = [shown_name(line) for line in staff.lines if "no_requirement" in line.unknown]
    if not found:
        return []
    names = _listed(found, words)
    return [words("How many are needed nobody has said: {names}.", names=names)]


def _asked_for(low: int, high: int, words: Words) -> str:
    if low == high:
        return words("its callers ask for {n}", n=low)
    return words("its callers ask for {low} to {high}", low=low, high=high)


def behind(line: StaffLine, words: Words, now: Instant) -> list[str]:
    """Say what stands behind the numbers of one line, now and ahead."""
    told = []
    if line.low is not None and line.high is not None:
        told.append(_asked_for(line.low, line.high, words))
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
    later = [_later(one, now, words) for one in line.ahead if one.gap is not None]
    if not told:
        return later
    return [words("{what}: {told}.", what=shown_name(line), told=_listed(told, words)), *later]


def _later(one: StaffAhead, now: Instant, words: Words) -> str:
    minutes, gap = round((one.at - now) / MINUTE), one.gap or 0
    if gap > 0:
        told = words("In {n} min {gap} too few", n=minutes, gap=gap)
    elif gap < 0:
        told = words("In {n} min {more} more than needed", n=minutes, more=-gap)
    else:
        told = words("In {n} min as many as needed", n=minutes)
    why = _why(one.reasons, words)
    return words("{what}: {told}.", what=told, told=why) if why else words("{told}.", told=told)


def _why(reasons: Iterable[StaffReason], words: Words) -> str:
    told = (
        words(REASONS[one.code], n=abs(one.people))
        if one.code in REASONS
        else f"{clean(one.code, NAME)} {one.people:+d}"
        for one in reasons
    )
    return _listed(told, words)


def _listed(parts: Iterable[str], words: Words) -> str:
    """Put parts of a sentence in a row, as the language does."""
    return _joined(parts, lambda a, b: words("{a}, {b}", a=a, b=b))


def _joined(parts: Iterable[str], join: Callable[[str, str], str]) -> str:
    told = ""
    for part in parts:
        told = join(told, part) if told else part
    return told


def empty_seats(staff: Staff, words: Words, zone: tzinfo) -> list[str]:
    """List the seats at which nobody is, or say that there is none, or that nobody knows."""
    if staff.empty is None:
        return [words("Empty seats are not known now.")]
    if not staff.empty:
        return [words("No rostered seat stands empty.")]
    return [_empty(one, staff.at, words, zone) for one in staff.empty]


def _empty(one: EmptySeat, now: Instant, words: Words, zone: tzinfo) -> str:
    name = clean(one.name or one.agent, NAME)
    seat = clean(one.seat, NAME).rpartition("/")[2]
    told = words(
        "{who} is not there since {at} ({n} min)",
        who=" ".join(part for part in (seat, name, clean(one.team, NAME)) if part),
        at=_clock(one.since, zone),
        n=max(0, now - one.since) // MINUTE,
    )
    return _listed([told, words("reported")], words) if one.reported else told


def breaks(staff: Staff, words: Words, zone: tzinfo) -> list[str]:
    """Say of each break that is asked for what it would do."""
    names = {line.name: shown_name(line) for line in staff.lines}
    return [_break(one, names, words, zone) for one in staff.breaks]


def _break(one: BreakAdvice, names: Mapping[str, str], words: Words, zone: tzinfo) -> str:
    who = clean(one.name or one.agent, NAME)
    if one.unknown == "blind":
        return words("{who} asks to leave: nothing can be said while the PBX is not seen.", who=who)
    told = [words("{who} asks to leave for {n} min", who=who, n=round(one.away_for / MINUTE))]
    rules = [
        words(
            AGAINST[rule.code],
            subject=names.get(rule.subject) or clean(rule.subject, NAME),
            have=rule.have,
            limit=rule.limit,
            at=_clock(rule.have, zone) if rule.code == "handover" else "",
        )
        if rule.code in AGAINST
        else clean(rule.code, NAME)
        for rule in one.against
    ]
    if rules:
        told.append(words("against it: {rules}", rules=_listed(rules, words)))
    elif one.unknown:
        told.append(words("he is at no phone"))
    else:
        told.append(words("no rule speaks against it"))
    told += [_effect(effect, words) for effect in one.queues]
    return words("{told}.", told=_joined(told, lambda a, b: words("{a}; {b}", a=a, b=b)))


def _effect(one: BreakEffect, words: Words) -> str:
    told = words(
        "{queue}: {n} stay, {needed} needed, {ready} free, {waiting} callers wait",
        queue=clean(one.label or one.queue, NAME),
        n=one.staff_after,
        needed=number(one.needed),
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
    return words("{a}; {b}", a=told, b=effect)


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{100 * share:.0f}"


def notes(
    staff: Staff, lines: Iterable[StaffLine], words: Words, zone: tzinfo, width: int
) -> list[TonedLine]:
    """Write all that is no table, what a leader has to act on first.

    What is not known, breaks asked for, empty seats, what stands behind ``lines``.
    """
    told: list[TonedLine] = []

    def write(texts: Iterable[str], tone: Tone) -> None:
        for text in texts:
            told.extend(wrapped(text, width, tone=tone))

    write(unknowns(staff, words), Tone.BAD)
    asked = breaks(staff, words, zone)
    write(asked or [words("Nobody asks to leave")], Tone.STRONG if asked else Tone.DIM)
    write(empty_seats(staff, words, zone), Tone.BAD if staff.empty else Tone.DIM)
    for line in lines:
        write(behind(line, words, staff.at), Tone.PLAIN)
    write(unasked(staff, words), Tone.DIM)
    return told


def _clock(at: Instant, zone: tzinfo) -> str:
    return f"{wall_time(at, zone):%H:%M}"
