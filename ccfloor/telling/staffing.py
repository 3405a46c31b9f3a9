"""Staffing as a table: now and in an hour, and of one quarter of the shift.

The law: what is not known is a question mark, and a sentence says why. Too few is a minus sign,
never a colour alone. Texts come cleaned from the daemon and are cleaned again here: a daemon may
be somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from ccfloor.floor.names import MINUTE, Instant
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.serve.cleaning import clean
from ccfloor.serve.staffing import Staff, StaffAhead, StaffCourse, StaffLine, StaffQuarter
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, fit, right, wrapped
from ccfloor.telling.staff_sayings import NAME, UNKNOWN, notes, number, shown_name

_NAME_LEAST: Final = 14
_BROAD: Final = 124
"""Columns from which on the table tells more than it must."""


class _Column(NamedTuple):
    heading: str
    value: Callable[[StaffLine], str]
    short: Callable[[StaffLine], bool] = lambda _: False


def net(gap: int | None) -> str:
    """Write a gap as people do: ``-2`` two too few, ``+1`` one more than needed."""
    return UNKNOWN if gap is None else f"{-gap:+d}" if gap else "0"


def _present(line: StaffLine) -> str:
    back = f"+{line.returning}" if line.returning else ""
    return number(line.present) + back


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
        _Column(words("Rostered"), lambda line: number(line.rostered)),
        _Column(words("Present"), _present),
        _Column(words("Required"), lambda line: number(line.required)),
        _Column(words("Gap now"), lambda line: net(line.gap), lambda line: (line.gap or 0) > 0),
    ]
    horizons = max((line.ahead for line in staff.lines), key=len, default=())
    for place, later in enumerate(horizons):
        heading = words("+{n} min", n=round((later.at - staff.at) / MINUTE))
        found.append(_Column(heading, _net_ahead(place), _short_ahead(place)))
    if width >= _BROAD:
        found += [
            _Column(words("Range"), _range),
            _Column(words("Free"), lambda line: number(line.ready)),
            _Column(words("Away"), lambda line: number(line.away)),
            _Column(words("Long calls"), lambda line: number(line.long_calls)),
            _Column(words("Shared"), lambda line: number(line.shared)),
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
    short = [line for line in staff.lines if (line.gap or 0) > 0]
    return [*told, *notes(staff, short, words, zone, width)]


def quarter_page(
    staff: Staff, course: StaffCourse, at: Instant, width: int, words: Words, zone: tzinfo
) -> list[TonedLine]:
    """Write the table of the quarter of an hour that begins at ``at``: as it was, or will be."""
    columns = [words("Rostered"), words("Present"), words("Required"), words("Gap")]
    widths = [max(5, cells(one)) + 2 for one in columns]
    lines: list[tuple[str, StaffQuarter]] = []
    names = {(line.kind, line.name): shown_name(line) for line in staff.lines}
    for line in course.lines:
        quarter = next((one for one in line.quarters if one.begins == at), None)
        if quarter is not None:
            name = names.get((line.kind, line.name), clean(line.name, NAME))
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
        values = (number(one.rostered), number(one.staff), number(one.needed), net(gap))
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
    return clean(code, NAME)


def _moment(at: Instant, zone: tzinfo) -> str:
    return f"{wall_time(at, zone):%Y-%m-%d %H:%M:%S}"
