"""The staff room: what is known of staffing, kept fresh for whoever watches it.

The law: the loop never waits for a reckoning. What is quick is done at once; the shift's course is
reckoned a quarter hour at a time, with others let in between; an advice is drafted here and played
in a thread. Nobody watching, one look a minute is taken, for the shift's past.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from ccfloor.callers_before import callers_before
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import BreakAsked
from ccfloor.floor.names import SECOND, AgentName, Instant, Micros, QueueName
from ccfloor.rules.engine import Engine
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.serve.staff_desk import Scope, StaffDesk
from ccfloor.serve.staffing import BreakAdvice, CourseLine, EmptySeat, Staff, StaffCourse, StaffLine
from ccfloor.staff_wording import (
    BLIND,
    NO_ROSTER,
    break_advice,
    by_name,
    course_line,
    empty_seat,
    line,
    unheard,
)
from ccfloor.staffing.advisor import Advice, finished
from ccfloor.staffing.course import KEPT, Noted, Point, quarter_of
from ccfloor.staffing.live import Outlooks, Staffing
from ccfloor.store.interface import StaffQuarter, Store

_LOG: Final = structlog.get_logger(__name__)

EVERY_S: Final = 3.0
"""Seconds between two looks while somebody watches."""
SHARE: Final = 0.01
"""Of the loop's time that looks may take: where one is slow, on a floor of thousands, the next
waits longer."""
UNWATCHED_S: Final = 60.0
"""Seconds between two looks while nobody does."""
COURSE_S: Final = 60.0
"""Seconds for which what is to come of the shift is not reckoned again."""
ADVICE: Final[Micros] = 15 * SECOND
"""An advice as old as this is given anew."""
BREAKS_MOST: Final = 20
ADVISED_AT_ONCE: Final = 3
"""Advices given in one look: each takes up to a tenth of a second of a core."""


class StaffRoom:
    """Looks, remembers, and answers the staff desk."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        staffing: Staffing,
        engine: Callable[[], Engine],
        now: Callable[[], Instant],
        *,
        team_of: Callable[[AgentName], str],
        name_of: Callable[[AgentName], str],
        store: Store | None = None,
    ) -> None:
        """``now`` is the stream's clock; in ``store`` the shift's past outlives the program."""
        self._store = store
        self._clock = clock
        self._staffing = staffing
        self._engine = engine
        self._now = now
        self._team_of, self._name_of = team_of, name_of
        self._labels = {queue.name: queue.label for queue in config.queue}
        self._looking = asyncio.Lock()
        self._looked_s = self._followed_s = float("-inf")
        self._followed_for: tuple[object, ...] = ()
        self._failures = 0
        self._look_s = 0.0
        self._lines: tuple[StaffLine, ...] = ()
        self._empty: tuple[EmptySeat, ...] | None = None
        self._breaks: tuple[BreakAdvice, ...] = ()
        self._unknown: tuple[str, ...] = ()
        self._advices: dict[str, Advice] = {}
        self._at: Instant = 0
        self._course = StaffCourse(0, 0, 0, 0, ())
        self.desk = StaffDesk(self)

    async def run(self) -> None:
        """Look again and again; a defect costs one look."""
        while True:
            try:
                await self.renew()
            except Exception:  # noqa: BLE001 - the telling must outlive a defect; the next look may do
                self._failures += 1
                _LOG.exception("staffing not told")
            await asyncio.sleep(self.pause_s)

    @property
    def pause_s(self) -> float:
        """Seconds to the next look."""
        return max(EVERY_S, self._look_s / SHARE)

    async def renew(self) -> None:
        """Look if it is time, and tell whoever watches."""
        if self.desk.watched:
            await self.look()
            self.desk.tell()
        elif self._clock.monotonic() - self._looked_s >= UNWATCHED_S:
            self._looked_s = self._clock.monotonic()
            self._staffing.note(self._staffing.outlooks(self._now()))
        await self._keep()

    async def recall(self, last_seen: Instant, day: Instant, seen_from: Instant) -> None:
        """Go on with what earlier runs saw, before the first change; raises StoreError.

        Who came since ``day`` and is there still the floor takes up too, and says when he goes.
        ``seen_from`` is what the first run saw first; 0: that is not known.
        """
        if self._store is None or not last_seen:
            return
        reach = self._staffing.reach
        earlier = await callers_before(self._store, last_seen, day, reach, seen_from)
        if earlier is not None:
            self._staffing.restore(earlier)
        rows = await self._store.staff_quarters(last_seen - KEPT, last_seen + SECOND)
        self._staffing.past.restore(map(_noted, rows))

    async def _keep(self) -> None:
        """Write down what is new of the shift's past; what is not kept is tried again."""
        if self._store is None:
            return
        fresh, gone = self._staffing.past.take_fresh()
        if not fresh and not gone:
            return
        try:
            await self._store.replace(list(map(_row, gone)), list(map(_row, fresh)))
        except StoreError:
            self._staffing.past.give_back(fresh, gone)
            _LOG.exception("what was seen of staffing is not stored", quarters=len(fresh))

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return [
            gauge("ccfloor_staff_watchers", "Clients that watch staffing", self.desk.watchers),
            counter("ccfloor_staff_failures_total", "Looks lost to a defect", self._failures),
        ]

    # --- what the desk asks (serve.staff_desk.StaffNews) ---------------------------------

    async def look(self) -> None:
        """Have figures of now; those of a moment ago will do."""
        async with self._looking:
            if self._at and self._clock.monotonic() - self._looked_s < EVERY_S / 2:
                return
            now, began_s = self._now(), self._clock.monotonic()
            seen = self._staffing.outlooks(now)
            self._staffing.note(seen)
            self._read(seen)
            self._look_s = self._clock.monotonic() - began_s
            await self._advise(now, blind=seen.blind)
            await self._follow(now, seen)
            self._at = now
            self._looked_s = self._clock.monotonic()

    def told(self, scope: Scope) -> tuple[Staff, StaffCourse]:
        """Give what was seen last, as far as it is somebody's to see."""
        with_breaks, teams = scope
        empty = self._empty
        return (
            Staff(
                id=0,
                at=self._at,
                lines=tuple(one for one in self._lines if _is_his(one, teams)),
                empty=None
                if empty is None
                else tuple(one for one in empty if not teams or one.team in teams),
                breaks=tuple(
                    one for one in self._breaks if with_breaks and (not teams or one.team in teams)
                ),
                unknown=self._unknown,
            ),
            StaffCourse(
                id=0,
                at=self._course.at,
                begins=self._course.begins,
                ends=self._course.ends,
                lines=tuple(one for one in self._course.lines if _is_his(one, teams)),
            ),
        )

    # --- inside --------------------------------------------------------------------------

    def _read(self, seen: Outlooks) -> None:
        blind = seen.blind
        self._lines = (
            *(line("queue", one, self._label(one.subject), blind=blind) for one in seen.queues),
            *(line("team", one, "", blind=blind) for one in seen.teams),
        )
        self._unknown = (
            *([BLIND] * blind),
            *([NO_ROSTER] * (not self._staffing.rostered)),
        )
        self._empty = None
        if not self._unknown:
            self._empty = tuple(
                empty_seat(one, self._name_of(one.shift.agent))
                for one in self._engine().empty_seats(seen.at)
            )

    async def _advise(self, now: Instant, *, blind: bool) -> None:
        """Give the advices that are due, the oldest questions first."""
        asked = self._engine().approvals.waiting[:BREAKS_MOST]
        waiting = {one.id for one in asked}
        self._advices = {name: one for name, one in self._advices.items() if name in waiting}
        due = [one for one in asked if not blind and self._is_due(one, now)]
        for one in due[:ADVISED_AT_ONCE]:
            draft = self._staffing.draft(one, now)
            self._advices[one.id] = await asyncio.to_thread(finished, draft)
        self._breaks = tuple(told for one in asked if (told := self._told(one, now, blind=blind)))

    def _is_due(self, asked: BreakAsked, now: Instant) -> bool:
        given = self._advices.get(asked.id)
        return given is None or given.blind or not 0 <= now - given.at < ADVICE

    def _told(self, asked: BreakAsked, now: Instant, *, blind: bool) -> BreakAdvice | None:
        name, team = self._name_of(asked.agent), self._team_of(asked.agent)
        if blind:
            return unheard(asked.agent, now, name, team)
        given = self._advices.get(asked.id)
        if given is None:
            return None  # its turn comes in the next look
        return break_advice(given, name, team, self._label, blind=blind)

    async def _follow(self, now: Instant, seen: Outlooks) -> None:
        """Reckon the shift's course anew, where a minute has passed or its ground has changed."""
        names = tuple(one.subject for one in (*seen.queues, *seen.teams))
        ground = (quarter_of(now), seen.blind, self._staffing.rostered, names)
        old = self._clock.monotonic() - self._followed_s >= COURSE_S
        if not old and ground == self._followed_for:
            return
        begins, ends = self._staffing.window(now)
        quarters = []
        for quarter in self._staffing.ahead(now, ends):
            quarters.append(quarter)
            await asyncio.sleep(0)
        ahead, past = by_name(quarters), self._staffing.past
        lines: list[CourseLine] = []
        for kind, outlooks in (("queue", seen.queues), ("team", seen.teams)):
            for one in outlooks:
                was = past.of(kind, one.subject, begins, now)
                will = ahead.get((kind, one.subject), ())
                lines.append(course_line(kind, one.subject, was, will, blind=seen.blind))
        self._course = StaffCourse(0, now, begins, ends, tuple(lines))
        self._followed_s, self._followed_for = self._clock.monotonic(), ground

    def _label(self, queue: QueueName) -> str:
        return self._labels.get(queue, "")


def _is_his(one: StaffLine | CourseLine, teams: tuple[str, ...]) -> bool:
    return one.kind == "queue" or not teams or one.name in teams


def _row(one: Noted) -> StaffQuarter:
    point = one.point
    return StaffQuarter(
        point.quarter, one.kind, one.subject, point.at, point.rostered, point.staff, point.needed
    )


def _noted(row: StaffQuarter) -> Noted:
    point = Point(row.quarter, row.at, row.rostered, row.staff, row.needed)
    return Noted(row.kind, row.subject, point)
