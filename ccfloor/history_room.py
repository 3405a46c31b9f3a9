"""The history room: asks the process that lives the past, for whoever looks back.

The law: the live floor never waits for the past. One process, begun when somebody asks and ended
when nobody has for some minutes, is shared by all; it is asked one thing at a time, and each
thing is given a second: what takes longer is answered by how far it came, and asked again.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Final, Protocol

import msgspec
import structlog

from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.history.wishes import Answer, Lived, Refused, Setting, Wish, WishAt, WishCourse
from ccfloor.house import House
from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.regulation.editions import parts_of
from ccfloor.rules.findings import Alert
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.cleaning import identity
from ccfloor.serve.history import (
    FloorAt,
    FloorCourse,
    FloorDay,
    FloorMarks,
    FloorSince,
    FloorThen,
    PastAlert,
    PastGap,
)
from ccfloor.serve.lookups import LookUpRefusedError
from ccfloor.store.journal import Journal, files, hour_of, read_file

_LOG: Final = structlog.get_logger(__name__)

LONGEST: Final[Micros] = 15 * MINUTE
"""Of one course."""
_QUICKEST, _SLOWEST = 100_000, 60 * SECOND
"""Of ``FloorSince.every``."""
IDLE_S: Final = 180.0
"""So long after the last question the process is ended."""
ANSWER_S: Final = 60.0
"""A process that does not answer for so long is ended."""
BUDGET_S: Final = 1.0
_MOST_ALERTS, _MOST_GAPS = 5_000, 1_000
_ANSWERS: Final[msgspec.json.Decoder[Answer]] = msgspec.json.Decoder(Answer)
_LINE: Final = 1 << 28
"""Bytes of one answer, at most."""
_CLOCKS_APART: Final[Micros] = SECOND
"""Clocks closer to each other than this are taken for the same: the rest is the way of a frame."""


class Elsewhere(Protocol):
    """Who lives the past."""

    async def meet(self, wish: Wish) -> Answer:
        """Meet one wish."""

    async def close(self) -> None:
        """End it; it may be asked again."""


class OtherProcess:
    """A process of its own, at the lowest priority."""

    def __init__(self, config: Config) -> None:
        """Begin nothing yet."""
        quiet = msgspec.structs.replace(config.ami, secret="")
        config = msgspec.structs.replace(config, ami=quiet)
        self._setting = msgspec.json.encode(Setting(config), enc_hook=parts_of) + b"\n"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def runs(self) -> bool:
        """Whether there is one now."""
        return self._process is not None and self._process.returncode is None

    async def meet(self, wish: Wish) -> Answer:
        """Meet one wish; a process that fails is ended, and the next wish begins another."""
        try:
            process = await self._running()
            assert process.stdin is not None  # noqa: S101 - it was asked for
            assert process.stdout is not None  # noqa: S101 - it was asked for
            process.stdin.write(msgspec.json.encode(wish) + b"\n")
            await process.stdin.drain()
            line = await asyncio.wait_for(process.stdout.readline(), ANSWER_S)
            return _ANSWERS.decode(line)
        except asyncio.CancelledError:
            await self.close()  # its answer would be taken for that to the next wish
            raise
        except (OSError, ValueError, TimeoutError, msgspec.MsgspecError) as error:
            _LOG.warning("the process of the past failed", why=str(error) or type(error).__name__)
            await self.close()
            return Refused("failed")

    async def close(self) -> None:
        """End it."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ccfloor.history.process",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LINE,
            )  # fmt: skip
            assert self._process.stdin is not None  # noqa: S101 - it was asked for
            self._process.stdin.write(self._setting)
        return self._process


class HistoryRoom:
    """Answers FloorAt, FloorSince and FloorDay."""

    def __init__(self, house: House, elsewhere: Elsewhere | None = None) -> None:
        """Open the room; ``elsewhere`` is a process of its own unless it is given."""
        self._house = house
        self._folder, self._pbx = house.config.journal.folder, house.config.ami.name
        self._elsewhere: Elsewhere = elsewhere or OtherProcess(house.config)
        self._first: tuple[Path, Instant] | None = None
        """The journal's first file, and its first moment by the journal's clock."""
        self._one = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        house.lookups.open(FloorAt, LEADERS, self.at)
        house.lookups.open(FloorSince, LEADERS, self.since)
        house.lookups.open(FloorDay, LEADERS, self.day)

    async def close(self) -> None:
        """End the process."""
        if self._idle is not None:
            self._idle.cancel()
        await self._elsewhere.close()

    async def at(self, person: Person, request: FloorAt) -> FloorThen:
        """Show the floor as it was."""
        del person  # the board is the same for everybody who leads
        await self._within(request.at)
        lived = await self._live(WishAt(request.at, self._apart(), BUDGET_S))
        return FloorThen(request.id, request.at, lived.snapshot, lived.reached, lived.hole)

    async def since(self, person: Person, request: FloorSince) -> FloorCourse:
        """Tell what changed."""
        del person
        from_, to = request.from_, request.to
        if to <= from_:
            raise LookUpRefusedError("reversed")
        if to - from_ > LONGEST:
            raise LookUpRefusedError("too_long", str(LONGEST))
        await self._within(from_)
        await self._within(to)
        every = max(_QUICKEST, min(_SLOWEST, request.every))
        lived = await self._live(WishCourse(from_, to, every, self._apart(), BUDGET_S))
        return FloorCourse(
            request.id, from_, lived.to or from_, lived.news, lived.reached, lived.hole
        )

    async def day(self, person: Person, request: FloorDay) -> FloorMarks:
        """Tell what a day has to look at."""
        del person
        kept = await self._within(request.at)
        site, now = self._house.config.site, self._house.hub.now()
        begins = day_start(request.at, site.timezone, site.day_starts)
        ends = next_day_start(request.at, site.timezone, site.day_starts)
        await self._house.keeping.flush()
        alerts = await self._house.store.alerts(begins, ends)
        gaps = await self._house.store.gaps(begins, ends)
        return FloorMarks(
            request.id,
            begins,
            ends,
            kept,
            now,
            tuple(map(_alert, alerts[:_MOST_ALERTS])),
            max(0, len(alerts) - _MOST_ALERTS),
            tuple(PastGap(gap.from_, gap.to, gap.reason) for gap in gaps[:_MOST_GAPS]),
        )

    # --- inside --------------------------------------------------------------------------

    def _apart(self) -> Micros:
        """Tell how far the PBX's clock is from the journal's."""
        link = self._house.board.link
        offset = 0 if link is None else link.offset
        return offset if abs(offset) > _CLOCKS_APART else 0

    async def _within(self, at: Instant) -> Instant:
        """Refuse what has not been yet, or was before anything was kept."""
        if not self._folder:
            raise LookUpRefusedError("no_journal")
        kept = await asyncio.to_thread(self._kept_since)
        if kept is None:
            raise LookUpRefusedError("no_journal")
        if at > self._house.hub.now():
            raise LookUpRefusedError("not_yet")
        if at < kept:
            raise LookUpRefusedError("not_kept", str(kept))
        return kept

    def _kept_since(self) -> Instant | None:
        """Tell the first moment of the journal: of its first file's first record."""
        there = files(Path(self._folder), self._pbx)
        if not there:
            return None
        if self._first is None or self._first[0] != there[0]:
            with contextlib.suppress(RecordingError):
                for record in read_file(there[0]):
                    self._first = there[0], record.at
                    break
        known = self._first is not None and self._first[0] == there[0]
        first = self._first[1] if self._first is not None and known else hour_of(there[0])
        return first + self._apart()

    async def _live(self, wish: Wish) -> Lived:
        """Have a wish met, one after the other; what is written late is written first."""
        async with self._one:
            if self._idle is not None:
                self._idle.cancel()
            await self._house.keeping.flush()
            self._house.keeping.journal(Journal.sync)
            answer = await self._elsewhere.meet(wish)
            self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._end)
        if isinstance(answer, Refused):
            raise LookUpRefusedError(answer.code, answer.detail)
        return answer

    def _end(self) -> None:
        """End the process: nobody looks back any more."""
        self._ending = asyncio.ensure_future(self._end_it())

    async def _end_it(self) -> None:
        async with self._one:
            await self._elsewhere.close()


def _alert(alert: Alert) -> PastAlert:
    return PastAlert(
        alert.raised_at,
        alert.rule,
        alert.stage,
        alert.severity,
        identity(alert.id),
        identity(alert.agent),
        identity(alert.seat),
        identity(alert.queue),
    )
