"""A shift report in words: a table that a mail can carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final

from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.handover.report import Workload
from ccfloor.locale import Words
from ccfloor.serve.cleaning import clean
from ccfloor.telling.alert_text import Text
from ccfloor.telling.lines import day_and_clock, fit, right

_NAME: Final = 16
_FIGURE: Final = 10


def shift_report(
    team: str,
    start: Instant,
    end: Instant,
    work: Sequence[Workload],
    site: str,
    zone: tzinfo,
    words: Words,
    name_of: Callable[[str], str],
) -> Text:
    """Write one team's shift as subject and body."""
    told = clean(team, _NAME)
    subject = f"[{site}] {words('Shift report')} {told} {day_and_clock(start, zone)}"
    headings = (
        words("answered"), words("talk"), words("mean ring"), words("missed"), words("away"),
        words("worked"), words("held over"),
    )  # fmt: skip
    lines = [
        f"{told}  {day_and_clock(start, zone)} – {day_and_clock(end, zone)}",
        "",
        fit("", _NAME) + "".join(right(text, _FIGURE) for text in headings),
    ]
    lines += [_line(one, name_of) for one in work]
    lines += ["", fit(words("together"), _NAME) + "".join(_figures(_sum(work)))]
    return Text(subject, "\n".join(line.rstrip() for line in lines))


def _line(one: Workload, name_of: Callable[[str], str]) -> str:
    name = clean(name_of(one.agent) or one.agent, _NAME)
    return fit(name, _NAME) + "".join(_figures(one))


def _figures(one: Workload) -> list[str]:
    mean = f"{one.ring / one.rings / SECOND:.1f} s" if one.rings else "–"
    figures = (
        str(one.answered), _minutes(one.talk), mean, str(one.missed), _minutes(one.away),
        _minutes(one.worked), _minutes(one.hold_over),
    )  # fmt: skip
    return [right(text, _FIGURE) for text in figures]


def _minutes(length: Micros) -> str:
    minutes = length // MINUTE
    return f"{minutes // 60}:{minutes % 60:02d}"


def _sum(work: Sequence[Workload]) -> Workload:
    return Workload(
        agent="",
        answered=sum(one.answered for one in work),
        talk=sum(one.talk for one in work),
        rings=sum(one.rings for one in work),
        ring=sum(one.ring for one in work),
        missed=sum(one.missed for one in work),
        away=sum(one.away for one in work),
        leaves=sum(one.leaves for one in work),
        worked=sum(one.worked for one in work),
        hold_over=sum(one.hold_over for one in work),
    )
