"""The page: who and what, the rule, the sum, the ladder, the checks, the frames."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ccfloor.floor.names import MINUTE, SECOND, Micros
from ccfloor.locale import Words, mark
from ccfloor.serve.explanation import Check, Erased, Explanation, Measure, RawFrame
from ccfloor.telling.codes import (
    ALERTS_MEAN,
    CHECKS,
    FOUND,
    GAPS,
    KINDS,
    MEANINGS,
    SUMS,
    WHY_NOT,
    Called,
    check_found,
    word,
)
from ccfloor.telling.explained_roster import roster_lines
from ccfloor.telling.figure import figure
from ccfloor.telling.ladder import extension, ladder
from ccfloor.telling.lines import (
    Span,
    Tone,
    TonedLine,
    cells,
    clipped,
    clock,
    day_and_clock,
    fit,
    hours,
    seconds,
    wrapped,
)
from ccfloor.telling.rule_names import rule_called

NARROWEST: Final = 60
_LABEL: Final = 12
_OF_A_SEAT: Final = frozenset({"T07", "T17", "T19"})
"""Rules by which somebody answers for a seat at which another sits, or should."""
EXEMPT: Final = mark("exempt, not counted")
_NOT_COUNTED: Final = {"missing": mark("not asked for by the roster, or exempt: not counted")}
"""Why a stretch is not counted, where that is not its reason."""
_LONG: Final = 10 * MINUTE
"""From here on a measured time is told in hours and minutes as well."""
_REMINDERS: Final = frozenset({"T25"})
"""Rules whose alert is over when it was heeded, and measures nothing."""


def page(told: Explanation, width: int, words: Words, called: Called = str) -> list[TonedLine]:
    """Write an explanation in ``width`` cells, ``NARROWEST`` at least; ``called`` names queues."""
    width = max(NARROWEST, width)
    return [clipped(line, width) for line in _page(told, width, words, called)]


def _page(told: Explanation, width: int, words: Words, called: Called) -> list[TonedLine]:
    zone = _zone(told.timezone)
    lines = _header(told, width, zone, words, called)
    if told.kind == "unknown":
        return [*lines, *_nearest(told, words)]
    if told.figure is not None:
        lines += figure(told.figure, width, zone, words, called)
    if told.measure is not None:
        lines += _head(words("Arithmetic"))
        lines += _arithmetic(told.measure, width, zone, words)
    if told.recomputed is not None:
        lines += _recomputed(told, width, words)
    if told.roster is not None:
        lines += _head(words("Roster"))
        lines += roster_lines(told.roster, width, zone, words)
    if told.ladder:
        lines += _head(words("What happened"))
        lines += ladder(told.parties, told.ladder, width, zone, words, called)
    if told.checks:
        lines += _head(words("What was checked for fairness"))
        lines += [_check(check, zone, words) for check in told.checks]
    lines += _dark(told, zone, words)
    lines += _noted(told, width, zone, words)
    lines += _frames(told, width, zone, words)
    return lines


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _head(text: str) -> list[TonedLine]:
    return [(), (Span(text, Tone.HEAD),)]


def _entry(label: str, value: str, width: int, tone: Tone = Tone.PLAIN) -> list[TonedLine]:
    """Write a labelled value; what does not fit goes on below it."""
    room = max(_LABEL, cells(label) + 1)
    first, *rest = wrapped(value, width - room)
    lines: list[TonedLine] = [
        (Span(fit(label, room), Tone.DIM), *(Span(span.text, tone) for span in first))
    ]
    lines += [(Span(" " * room), *(Span(span.text, tone) for span in line)) for line in rest]
    return lines


def limit_of(limit: Micros, words: Words) -> str:
    """Tell a limit: ``12 s`` below two minutes, else ``5 min``."""
    if limit >= 2 * MINUTE and limit % MINUTE == 0:
        return words("{n} min", n=limit // MINUTE)
    return words("{n} s", n=f"{limit / SECOND:g}")


# --- who and what ---


def _header(
    told: Explanation, width: int, zone: tzinfo, words: Words, called: Called
) -> list[TonedLine]:
    rule = rule_called(told.rule, told.rule_zh, told.rule_en, words)
    title = " ".join(part for part in (word(KINDS, told.kind, words), rule) if part)
    lines: list[TonedLine] = [(Span(title, Tone.STRONG), Span("  "), Span(told.what, Tone.DIM))]
    if cells(title) + 2 + cells(told.what) > width:
        lines = [(Span(title, Tone.STRONG),), *wrapped(told.what, width, 2, Tone.DIM)]
    if told.kind in {"unknown", "figure"}:
        return lines
    if told.rule:
        of_alert = ALERTS_MEAN.get(told.rule) if told.kind == "alert" else None
        meaning = of_alert or MEANINGS.get(told.rule)
        if meaning:
            shown = limit_of(_limit(told), words)
            lines += _entry(words("Rule"), words(meaning, limit=shown), width)
        for clause in told.clauses:
            lines += _entry(clause.source, f"「{clause.text}」", width)
    for label, value in (
        *_who(told, words),
        (words("Queue"), called(told.queue)),
        (words("Caller"), next((p.name for p in told.parties if p.kind == "caller"), "")),
        (words("Call"), told.call),
        (words("Result"), word(FOUND, told.outcome, words) if told.outcome else ""),
    ):
        if value:
            lines += _entry(label, value, width)
    return [*lines, *_times(told, width, zone, words)]


def _times(told: Explanation, width: int, zone: tzinfo, words: Words) -> Iterable[TonedLine]:
    if told.begun_at:
        yield from _entry(words("Began"), day_and_clock(told.begun_at, zone), width)
    if told.rule in _REMINDERS and told.cleared_at is not None:
        yield from _entry(words("Over"), day_and_clock(told.cleared_at, zone), width)
    if told.measure is not None:
        tone = _tone(told.measure)
        yield from _entry(words("Measured"), _measured(told.measure, words), width, tone)


def _limit(told: Explanation) -> Micros:
    """Give the rule's limit; an older daemon tells it with the sum alone."""
    measured = None if told.measure is None else told.measure.limit
    return told.limit or measured or 0


def _who(told: Explanation, words: Words) -> Iterable[tuple[str, str]]:
    """Tell who it is about, and apart from him a seat at which another may sit."""
    seat = extension(told.seat)
    if told.rule in _OF_A_SEAT and told.agent and seat:
        sits = next((party.agent for party in told.parties if party.subject), "")
        yield words("Who"), told.agent
        yield words("Seat"), f"{seat} {sits}".rstrip()
    else:
        yield words("Who"), " ".join(part for part in (seat, told.agent) if part)
    yield words("Team"), told.team
    if told.have is not None and told.need is not None:
        staff = words("{have} there, {need} asked for", have=told.have, need=told.need)
        yield words("Staff"), staff


def _tone(found: Measure) -> Tone:
    return Tone.BAD if found.over else Tone.STRONG


def _measured(found: Measure, words: Words) -> str:
    text = words("{n} s", n=seconds(found.measured))
    if found.measured >= _LONG:
        text += f" ({hours(found.measured)})"
    if found.open:
        text = words("{time} so far", time=text)
    if found.limit is not None:
        text += f" / {words('limit {limit}', limit=words('{n} s', n=seconds(found.limit)))}"
    return text


def _nearest(told: Explanation, words: Words) -> list[TonedLine]:
    if told.nearest and all(name.startswith(told.what) for name in told.nearest):
        lines: list[TonedLine] = [(Span(words("Several begin so"), Tone.BAD),)]
    else:
        lines = [(Span(words("Nothing of this name is recorded"), Tone.BAD),)]
    if told.nearest:
        lines.append((Span(words("Did you mean"), Tone.DIM),))
        lines += [(Span(f"  {name}"),) for name in told.nearest]
    return lines


# --- the sum ---


def _arithmetic(found: Measure, width: int, zone: tzinfo, words: Words) -> list[TonedLine]:
    name = word(SUMS, found.what, words)
    total = words("{n} s", n=seconds(found.measured))
    lines: list[TonedLine] = []
    if len(found.stretches) == 1 and found.stretches[0].counted:
        one = found.stretches[0]
        text = f"{name} = {clock(one.to, zone)} - {clock(one.from_, zone)} = {total}"
        lines += wrapped(text, width, 2)
    else:
        for one in found.stretches:
            took = words("{n} s", n=seconds(one.to - one.from_))
            reason = one.why or ("" if found.what == "missing" else "--")
            text = f"{clock(one.to, zone)} - {clock(one.from_, zone)} = {took}  {reason}"
            if not one.counted:
                text += f"  ({words(_NOT_COUNTED.get(found.what, EXEMPT))})"
            lines += wrapped(text, width, 2, Tone.PLAIN if one.counted else Tone.DIM)
        lines += wrapped(f"{name} = {total}", width, 2)
    if found.limit is None:
        return [*lines, *wrapped(words("no limit: the fact alone meets the rule"), width, 2)]
    limit = words("{n} s", n=seconds(found.limit))
    if found.what == "parting":
        text = words("at most {limit} is what the rule looks for", limit=limit)
        return [*lines, *wrapped(text, width, 2)]
    apart = words("{n} s", n=seconds(abs(found.measured - found.limit)))
    said = (
        words("over by {time}", time=apart) if found.over else words("within by {time}", time=apart)
    )
    lines += wrapped(f"{words('limit {limit}', limit=limit)}; {said}", width, 2, _tone(found))
    past = words("{n} s", n=seconds(found.limit + 1))
    boundary = words("boundary: {limit} passes, {past} is over", limit=limit, past=past)
    return [*lines, *wrapped(boundary, width, 2, Tone.DIM)]


def _recomputed(told: Explanation, width: int, words: Words) -> list[TonedLine]:
    again = told.recomputed
    if again is None:
        return []
    if again.verdict == "identical":
        text = words("Recomputed from {n} raw frames: identical", n=again.frames)
        if again.whole:
            text = words(
                "The whole journal led through again, {n} frames with roster and deeds: identical",
                n=again.frames,
            )
        return wrapped(text, width, 2, Tone.GOOD)
    if again.verdict == "impossible":
        why = word(WHY_NOT, again.why, words)
        return wrapped(words("Not recomputed: {why}", why=why), width, 2, Tone.DIM)
    text = words("Recomputed from {n} raw frames: NOT the same", n=again.frames)
    lines = wrapped(text, width, 2, Tone.BAD)
    for one in again.differences:
        recorded, computed = one.recorded or "--", one.computed or "--"
        values = words("recorded {a}, computed {b}", a=recorded, b=computed)
        lines += wrapped(f"{one.field}: {values}", width, 4, Tone.BAD)
    return lines


# --- fairness, darkness, people ---


def _check(check: Check, zone: tzinfo, words: Words) -> TonedLine:
    shown = [check_found(check.what, check.found, words)] if check.found else []
    if check.at is not None:
        shown.append(clock(check.at, zone))
    found = "  ".join(shown) or "--"
    mark_ = Span("  ok  ", Tone.GOOD) if check.fine else Span("  !!  ", Tone.BAD)
    return mark_, Span(f"{word(CHECKS, check.what, words)}: ", Tone.DIM), Span(found)


def _dark(told: Explanation, zone: tzinfo, words: Words) -> list[TonedLine]:
    lines = _head(words("Coverage"))
    if not told.gaps:
        return [*lines, (Span(f"  {words('no gap: all of it was seen')}", Tone.GOOD),)]
    for gap in told.gaps:
        until = day_and_clock(gap.to, zone) if gap.to is not None else "--"
        reason = word(GAPS, gap.reason, words)
        length = "" if gap.to is None else words("{n} s", n=seconds(gap.to - gap.from_))
        text = f"  {day_and_clock(gap.from_, zone)} - {until}  {length}  {reason}"
        lines.append((Span(text, Tone.BAD),))
    return lines


def _noted(told: Explanation, width: int, zone: tzinfo, words: Words) -> list[TonedLine]:
    lines: list[TonedLine] = []
    for one in told.noted:
        text = words("{who} took note at {time}", who=one.by, time=day_and_clock(one.at, zone))
        lines += wrapped(f"{text}  {one.note}".rstrip(), width, 2)
    return [*_head(words("Taken note of")), *lines] if lines else []


# --- the frames ---


def _frames(told: Explanation, width: int, zone: tzinfo, words: Words) -> list[TonedLine]:
    lines: list[TonedLine] = []
    for number, frame in enumerate(told.frames, start=1):
        lines += [(), *_frame(number, frame, width, zone, words)]
    notes: Iterable[str] = [
        *(words("frame missing: {name}", name=name) for name in told.missing),
        *(words("not readable: {name}", name=name) for name in told.damaged),
        *([words("{n} more frames", n=told.more_frames)] if told.more_frames else []),
    ]
    for note in notes:
        lines += wrapped(note, width, 2, Tone.BAD)
    for one in told.erased:
        lines += wrapped(_erased(one, zone, words), width, 2)
    return [*_head(words("Raw frames")), *lines] if lines else []


def _erased(one: Erased, zone: tzinfo, words: Words) -> str:
    return words(
        "deleted on {day} by journal.keep_days = {n}: {files} files, {since} - {until}",
        day=day_and_clock(one.at, zone)[:10],
        n=one.keep_days,
        files=one.files,
        since=day_and_clock(one.from_, zone),
        until=day_and_clock(one.to, zone),
    )


def _frame(number: int, frame: RawFrame, width: int, zone: tzinfo, words: Words) -> list[TonedLine]:
    said = f"[{number}] {frame.what}  {clock(frame.at, zone)}"
    proof = words("evidence") if frame.evidence else ""
    lines: list[TonedLine] = [(Span(said, Tone.STRONG), Span(f"  {proof}", Tone.GOOD))]
    for place in frame.places:
        where = words(
            "{file} byte {byte}, {n} bytes", file=place.file, byte=place.byte, n=place.length
        )
        lines += wrapped(where, width, 4, Tone.DIM)
    where = words("connection {n}, byte {ref}", n=frame.connection, ref=frame.ref)
    lines += wrapped(where, width, 4, Tone.DIM)
    for line in frame.lines:
        lines += wrapped(line, width, 4)
    if frame.cut:
        lines += wrapped(words("cut: there is more of it"), width, 4, Tone.BAD)
    return lines
