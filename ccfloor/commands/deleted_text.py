"""What was deleted of a journal, as lines for people: one for each run that went at one time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from zoneinfo import ZoneInfo

from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.serve.cleaning import clean
from ccfloor.store.deletions import Deleted

_NAME = 60


def deleted_lines(files: Iterable[Deleted], timezone: str) -> list[str]:
    """Tell of each run what it held, when it went and by which rule."""
    zone = ZoneInfo(timezone)

    def moment(at: Instant) -> str:
        return f"{wall_time(at, zone):%Y-%m-%d %H:%M}" if at else "--"

    def together(one: Deleted) -> tuple[str, Instant]:
        return one.run, one.at

    lines = []
    for (_, at), group in groupby(files, together):
        run = list(group)
        first = min((one.first for one in run if one.first), default=0)
        last = max(one.last for one in run)
        damaged = ", damaged" if any(one.wrong for one in run) else ""
        lines.append(
            f"{moment(first)} – {moment(last)} {timezone}: {len(run)} files, "
            f"{sum(one.raw for one in run)} bytes{damaged}, on {moment(at)} by "
            f"journal.keep_days = {run[0].keep_days} ({clean(run[0].by, _NAME)})"
        )
    return lines
