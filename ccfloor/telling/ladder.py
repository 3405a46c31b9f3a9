"""The ladder as lines: time downwards, one lane for each party, what happened on the right.

The law: as many lanes as there is room for. Where phones are more than lanes (a ringall of
fifty) those that the matter turns on keep their own, and the others share one; steps that
many of them take without anybody else's in between are one line with a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

import msgspec

from ccfloor.floor.names import Instant, Micros
from ccfloor.locale import Words
from ccfloor.serve.explanation import Party, Rung
from ccfloor.telling.codes import Called, step
from ccfloor.telling.lines import (
    Span,
    Tone,
    TonedLine,
    cells,
    clock,
    fit,
    hours,
    milliseconds,
    right,
)

_CLOCK: Final = 12
_DELTA: Final = 11
_LEFT: Final = _CLOCK + 1 + _DELTA + 1
_LABEL: Final = 30
"""Cells that the words of a step need at least."""
_NARROW, _BROAD = 7, 16
"""Cells of a lane."""
_LANES: Final = 4
"""Lanes that there is always room for: caller, queue, the phone it is about, the others."""
_TURNS: Final = ("answered", "connected", "picked_up")
"""Steps that make a phone worth a lane of its own."""


class _Step(NamedTuple):
    at: Instant
    what: str
    detail: str
    lane: int
    to: int | None
    who: str
    """The phone, where its lane is shared."""
    times: int
    frame: int | None


def _since(duration: Micros) -> str:
    """Write what passed since the step above; what is too long for the column in hours."""
    text = f"+{milliseconds(duration)}"
    return text if len(text) <= _DELTA else f"+{hours(duration)}"


def ladder(
    parties: Sequence[Party],
    rungs: Sequence[Rung],
    width: int,
    zone: tzinfo,
    words: Words,
    called: Called = str,
) -> list[TonedLine]:
    """Draw the ladder in ``width`` cells."""
    parties = [_with_label(party, called) for party in parties]
    room = max(_LANES, (width - _LEFT - _LABEL) // _NARROW)
    lanes, shared = _lanes(parties, rungs, room)
    count = max(lanes, default=0) + 1
    lane = max(_NARROW, min(_BROAD, (width - _LEFT - _LABEL) // max(1, count)))
    lines = _heads(parties, lanes, shared, lane, words)
    before: Instant | None = None
    digits = len(str(max((rung.frame or 0 for rung in rungs), default=0) + 1))
    for one in _steps(parties, rungs, lanes, shared, words):
        lines.append(_line(one, before, count, lane, digits, width, zone, words, called))
        before = one.at
    return lines


def _with_label(party: Party, called: Called) -> Party:
    if party.kind != "queue":
        return party
    return msgspec.structs.replace(party, name=called(party.name))


def _lanes(
    parties: Sequence[Party], rungs: Sequence[Rung], room: int
) -> tuple[list[int], int | None]:
    """Give each party a lane; return also the lane that is shared, if one is."""
    if len(parties) <= room:
        return list(range(len(parties))), None
    turned = {rung.party for rung in rungs if rung.what in _TURNS}

    def rank(place: int) -> tuple[bool, bool, bool, int]:
        party = parties[place]
        return party.kind == "phone", not party.subject, place not in turned, place

    own = sorted(sorted(range(len(parties)), key=rank)[: room - 1])
    shared = len(own)
    return [own.index(n) if n in own else shared for n in range(len(parties))], shared


def _steps(
    parties: Sequence[Party],
    rungs: Sequence[Rung],
    lanes: Sequence[int],
    shared: int | None,
    words: Words,
) -> list[_Step]:
    steps: list[_Step] = []
    open_: dict[tuple[str, str, int, int | None], int] = {}
    for rung in rungs:
        lane, to = lanes[rung.party], None if rung.to is None else lanes[rung.to]
        hidden = rung.party if lane == shared else rung.to if to == shared else None
        if shared is None or hidden is None:
            open_.clear()  # somebody who has a lane of his own did something
            steps.append(_Step(rung.at, rung.what, rung.detail, lane, to, "", 1, rung.frame))
            continue
        key = (rung.what, rung.detail, lane, to)
        place = open_.get(key)
        if place is None:
            open_[key] = len(steps)
            who = _phone(parties[hidden].name, words)
            steps.append(_Step(rung.at, rung.what, rung.detail, lane, to, who, 1, rung.frame))
        else:
            steps[place] = steps[place]._replace(times=steps[place].times + 1, who="")
    return steps


def extension(phone: str) -> str:
    """Shorten a phone's name to what people call it: ``PJSIP/1001`` to ``1001``."""
    name = phone.rpartition("/")[2] if not phone.startswith("Local/") else phone[len("Local/") :]
    return name.partition("@")[0] or phone


def _phone(name: str, words: Words) -> str:
    """Name a phone; whose is not told to this reader is another one."""
    return extension(name) if name else words("another phone")


def _heads(
    parties: Sequence[Party], lanes: Sequence[int], shared: int | None, lane: int, words: Words
) -> list[TonedLine]:
    """Name the lanes: who, and below, where it has room, his name; half a name is another's."""
    count = max(lanes, default=0) + 1
    above, below, bold = [""] * count, [""] * count, [False] * count
    for place, party in enumerate(parties):
        at = lanes[place]
        if at == shared:
            hidden = sum(one == shared for one in lanes)
            above[at], below[at] = f"+{hidden}", words("phones")
        elif party.kind == "caller":
            above[at], below[at] = words("caller"), party.name
        elif party.kind == "queue":
            above[at], below[at] = words("queue"), party.name
        else:
            above[at], below[at] = _phone(party.name, words), party.agent
        bold[at] = bold[at] or party.subject
    left = f"{fit(words('time'), _CLOCK)} {right('ms', _DELTA)} "
    lines: list[TonedLine] = []
    below = [text if cells(text) < lane else "" for text in below]
    for start, texts in ((left, above), (" " * _LEFT, below)):
        if not any(texts):
            continue
        spans = [Span(start, Tone.DIM)]
        spans += [
            Span(fit(fit(text, min(cells(text), lane - 1)), lane), _tone(strong=strong))
            for text, strong in zip(texts, bold, strict=True)
        ]
        lines.append(tuple(spans))
    return lines


def _tone(*, strong: bool) -> Tone:
    return Tone.STRONG if strong else Tone.DIM


def _line(
    one: _Step,
    before: Instant | None,
    count: int,
    lane: int,
    digits: int,
    width: int,
    zone: tzinfo,
    words: Words,
    called: Called,
) -> TonedLine:
    delta = "" if before is None else _since(max(0, one.at - before))
    text = step(one.what, one.detail, words, called)
    if one.times > 1:
        text += f" x{one.times}"
    elif one.who:
        text += f" {one.who}"
    number = "" if one.frame is None else f"[{one.frame + 1}]"
    text = f"{fit(number, digits + 2)} {text}"
    loud = Tone.BAD if one.what == "limit" else Tone.PLAIN
    room = width - _LEFT - count * lane
    return (
        Span(f"{clock(one.at, zone)[:_CLOCK]} ", Tone.PLAIN),
        Span(f"{right(delta, _DELTA)} ", Tone.DIM),
        Span(_drawing(one, count, lane), loud),
        Span(fit(text, min(cells(text), room)), loud),
    )


def _drawing(one: _Step, count: int, lane: int) -> str:
    """Draw the lanes of one line: bars, and an arrow or a mark."""
    cells_ = list(("|" + " " * (lane - 1)) * count)
    start = one.lane * lane
    if one.to is None or one.to == one.lane:
        cells_[start] = "X" if one.what == "limit" else "*"
        return "".join(cells_)
    end = one.to * lane
    low, high = min(start, end), max(start, end)
    for place in range(low + 1, high):
        cells_[place] = "-"
    cells_[start] = "*"
    if end > start:
        cells_[end - 1] = ">"
    else:
        cells_[end + 1] = "<"
    return "".join(cells_)
