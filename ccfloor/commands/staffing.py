"""``ccfloor staffing``: who is rostered, there and needed, from a running daemon."""

from __future__ import annotations

import asyncio
from datetime import tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from ccfloor.commands.cases_desk import out, width
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration_unless
from ccfloor.commands.watch import address, own_token
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.locale import Words
from ccfloor.localtime import minute_of_day, wall_time
from ccfloor.serve.asking import ask_staffing
from ccfloor.serve.staffing import StaffCourse, StaffQuarter
from ccfloor.staffing.course import QUARTER
from ccfloor.telling.lines import Span, Tone, TonedLine, plain
from ccfloor.telling.staff_plot import plot
from ccfloor.telling.staff_sayings import shown_name
from ccfloor.telling.staffing import page, quarter_page

_PLOT = 16
"""Lines of a picture."""


def staffing(
    at: Annotated[
        str,
        typer.Option(help="HH:MM of this shift: that quarter of an hour, as it was or will be."),
    ] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    url: Annotated[
        str, typer.Option(help="The daemon, e.g. ws://127.0.0.1:8437/; else from the file.")
    ] = "",
    token: Annotated[
        str, typer.Option(help="Your key; else this machine's own.", envvar="CCFLOOR_TOKEN")
    ] = "",
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "",
    pictures: Annotated[bool, typer.Option("--plot", help="Draw the shift of each line.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As the daemon tells it.")] = False,
) -> int:
    """Show who is rostered, there and needed, now and ahead; 1 where somebody is too few."""
    settings = configuration_unless(config, known=bool(url and token))
    welcome, staff, course = asyncio.run(
        ask_staffing(url or address(settings), token or own_token(settings))
    )
    words, zone = Words(language or settings.site.language), ZoneInfo(welcome.timezone)
    moment = moment_of(at, course, zone) if at else None
    if as_json:
        out(msgspec.json.format(msgspec.json.encode((staff, course)), indent=2).decode() + "\n")
    elif moment is not None:
        out(plain(quarter_page(staff, course, moment, width(), words, zone)))
    else:
        out(plain(page(staff, width(), words, zone)))
    if pictures and not as_json:
        names = {(line.kind, line.name): shown_name(line) for line in staff.lines}
        lines: list[TonedLine] = []
        for line in course.lines:
            lines += [(), (Span(names.get((line.kind, line.name), line.name), Tone.HEAD),)]
            lines += plot(line, course.at, width(), _PLOT, words, zone)
        out(plain(lines))
    if moment is None:
        return int(any((line.gap or 0) > 0 for line in staff.lines))
    return int(any(_is_short(quarter_at(line.quarters, moment)) for line in course.lines))


def moment_of(text: str, course: StaffCourse, zone: tzinfo) -> Instant:
    """Find the quarter of the shift in which the wall shows ``HH:MM``; raises CcfloorError."""
    begins, ends = (f"{wall_time(one, zone):%H:%M}" for one in (course.begins, course.ends))
    try:
        minute = minute_of_day(text)
    except ValueError as error:
        raise CcfloorError(f"--at {text}: expected HH:MM from {begins} to {ends}") from error
    for quarter in range(course.begins, course.ends, QUARTER):
        shown = wall_time(quarter, zone)
        if 0 <= minute % 1440 - (shown.hour * 60 + shown.minute) < QUARTER // MINUTE:
            return quarter
    raise CcfloorError(f"--at {text}: expected a time of this shift, {begins} to {ends}")


def quarter_at(quarters: tuple[StaffQuarter, ...], at: Instant) -> StaffQuarter | None:
    """Give the quarter that begins at ``at``."""
    return next((one for one in quarters if one.begins == at), None)


def _is_short(one: StaffQuarter | None) -> bool:
    return (
        one is not None
        and one.staff is not None
        and one.needed is not None
        and one.staff < one.needed
    )
