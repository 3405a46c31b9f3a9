"""Answers "why?": from an id to the records, from the records to the frames, to one explanation.

    breach or alert id, or its beginning      T01:PJSIP/1001:1795432543437058
    call:UNIQUEID                             one caller's way through the queues
    absence:SEAT@FROM                         one absence; FROM in microseconds
    figure:QUEUE/NAME@2026-11-25              one figure of one day; QUEUE may be *
    figure:QUEUE/NAME@today                   the same, of the day of the newest that was seen

The law: a live store and journal and a recording are asked the same way. A recording is first
led through the very rooms of a live session, into a store in memory. What is read from disk is
read in a thread of its own, so that who asks does not stall the floor.
"""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.config import Config
from ccfloor.explain.basis import RULES as BY_ROSTER_ASKED
from ccfloor.explain.explain import explain
from ccfloor.explain.figure import ALL, explain_figure, take_apart
from ccfloor.explain.matter import Matter
from ccfloor.floor.names import MINUTE, NO_REF, SECOND, Instant, Micros, micros
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Absence, Attempt, Visit
from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.kpi.definitions import DEFINITIONS
from ccfloor.kpi.live import QueueFigures
from ccfloor.lived_again import Again
from ccfloor.localtime import first_instant, minute_of_day, wall_time
from ccfloor.pipeline import floor_settings
from ccfloor.roster.plan import Plan
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import finding_id
from ccfloor.serve.cleaning import NAME_WIDTH, clean, identity
from ccfloor.serve.explanation import Explanation
from ccfloor.store.interface import Acknowledgement, Store
from ccfloor.tracing.frames import Trace
from ccfloor.tracing.readings import Reading
from ccfloor.tracing.trace import trace

NEAREST: Final = 5
"""Ids that are offered where nothing is found."""
_SOME: Final = 50
_ALIKE: Final = 0.4
"""How much an id must look like what was asked for to be offered, 0 to 1."""
_RINGS: Final[Micros] = 60 * MINUTE
"""So far back a queue's own time-out is looked for (``FloorSettings.known_ring``)."""
_LONGEST_AWAY: Final[Micros] = 24 * 60 * MINUTE
_PIECE: Final[Micros] = 10 * MINUTE
"""Visits of a day are read so much at a time: the loop breathes in between."""

_NO_ABSENCE: Final = frozenset({"T14", "T19", "T24"})
"""Rules about a seat at which somebody sat: whoever was away from it meanwhile is not meant."""
_NEEDS_ALL: Final = frozenset({"not_here", "whole_floor"})
"""Why something is not derived from the frames of one call or seat."""

TODAY = "today"

Shown = Callable[[str, Instant], QueueFigures | None]
"""Tells a queue's figures as they are shown, for the day that begins then; None where none are."""


class Answers:
    """Explains what is kept in one store, by one reading of the raw bytes."""

    def __init__(
        self,
        config: Config,
        store: Store,
        reading: Reading | None,
        shown: Shown | None = None,
        sync: Callable[[], None] | None = None,
        again: Again | None = None,
    ) -> None:
        """Take both; without a ``reading`` (no journal is kept) nothing can be proved.

        ``sync`` is called once the records are read and before the raw bytes are: what is
        recorded must be on the disk by then. ``again`` leads the whole journal through for what
        rests on more than one call or seat; a daemon, which has a floor to watch, has none.
        """
        self._config = config
        self._store = store
        self._reading = reading
        self._shown = shown
        self._sync = sync
        self._again = again

    async def explain(self, what: str, *, numbers: bool = False) -> Explanation:
        """Explain ``what``; an id that nobody knows gives kind ``unknown``.

        Raises StoreError. ``numbers`` shows callers' numbers in full.
        """
        kind, colon, rest = what.partition(":")
        if colon and kind == "figure":
            return await self._figure(what, rest)
        if colon and kind == "call":
            matter = await self._call(rest)
        elif colon and kind == "absence":
            matter = await self._absence(rest)
        else:
            matter = await self._finding(what)
        if isinstance(matter, Explanation):
            return matter
        matter = await self._complete(matter)
        if self._sync is not None:
            self._sync()
        told = await asyncio.to_thread(self._read, matter, numbers)
        lived = await self._live_again(matter, told)
        return told if lived is None else await asyncio.to_thread(self._read, lived, numbers)

    async def _live_again(self, matter: Matter, told: Explanation) -> Matter | None:
        """Add what the whole journal says, where nothing less can."""
        finding, again = matter.finding, told.recomputed
        if finding is None or again is None or again.why not in _NEEDS_ALL or self._again is None:
            return None
        lived = await asyncio.to_thread(self._again, finding)
        plan = matter.plan
        if lived.plan is not None:
            plan = await self._store.plan(lived.plan.version)
        return msgspec.structs.replace(matter, lived=lived, plan=plan)

    async def _plan_of(self, finding: Breach | Alert) -> Plan | None:
        """Give the newest roster that was made by the moment at which something was found."""
        if finding.rule not in BY_ROSTER_ASKED:
            return None
        at = finding.at if isinstance(finding, Breach) else finding.raised_at
        for version in range(await self._store.plan_version(), 0, -1):
            plan = await self._store.plan(version)
            if plan is not None and plan.made_at <= at:
                return plan
        return None

    def _read(self, matter: Matter, numbers: bool) -> Explanation:  # noqa: FBT001 - to_thread has no keywords to spare
        since, until = matter.range
        found = Trace((), 0, ())
        placed = [proof for proof in matter.evidence if proof.ref != NO_REF]
        if self._reading is not None:
            found = trace(self._reading, matter.keys, since, until, placed)
        return explain(matter, found, self._config, floor_settings(self._config), numbers=numbers)

    # --- what is asked about ---

    async def _finding(self, what: str) -> Matter | Explanation:
        found = await self._store.named(what, _SOME)
        exact = [one for one in found if one.id == what]
        if not what or (not exact and len(found) != 1):
            return await self._unknown(what, [one.id for one in found])
        finding = (exact or found)[0]
        calls = await self._calls(finding.call) if finding.call else ((), ())
        absence = None
        if not finding.call and finding.seat and finding.rule not in _NO_ABSENCE:
            absence = await self._absence_of(finding)
        return Matter(
            kind="breach" if isinstance(finding, Breach) else "alert",
            what=finding.id,
            breach=finding if isinstance(finding, Breach) else None,
            alert=finding if isinstance(finding, Alert) else None,
            visits=calls[0],
            attempts=calls[1],
            absence=absence,
            noted=tuple(await self._noted(finding)),
            plan=await self._plan_of(finding),
        )

    async def _call(self, call: str) -> Matter | Explanation:
        visits, attempts = await self._calls(call)
        if not visits:
            return await self._unknown(f"call:{call}", [])
        seen = (await self._store.marks()).get("seen", 0)
        return Matter(
            kind="call", what=f"call:{call}", visits=visits, attempts=attempts, until=seen
        )

    async def _absence(self, name: str) -> Matter | Explanation:
        seat, _, begun = name.rpartition("@")
        at = int(begun) if begun.isdecimal() and len(begun) < 18 else 0  # noqa: PLR2004 - digits of an instant
        found = [a for a in await self._store.absences(at, at + 1) if a.seat == seat]
        if not found:
            near = await self._store.absences(at - _LONGEST_AWAY, at + _LONGEST_AWAY)
            ids = [f"absence:{a.seat}@{a.from_}" for a in near]
            return await self._unknown(f"absence:{name}", ids)
        return Matter(kind="absence", what=f"absence:{name}", absence=found[0])

    async def _calls(self, call: str) -> tuple[tuple[Visit, ...], tuple[Attempt, ...]]:
        visits = await self._store.visits_of(call)
        if not visits:
            return (), ()
        last = max(visit.left_at or visit.joined_at + _LONGEST_AWAY for visit in visits)
        since = min(visit.joined_at for visit in visits) - SECOND
        attempts = await self._store.attempts(since, last + SECOND)
        return tuple(visits), tuple(a for a in attempts if a.call == call)

    async def _absence_of(self, finding: Breach | Alert) -> Absence | None:
        """Find the absence that the rule's clock ran for; it may have begun before the clock."""
        found_at = finding.at if isinstance(finding, Breach) else finding.raised_at
        near = await self._store.absences(found_at - _LONGEST_AWAY, found_at + 1)
        mine = [
            a
            for a in near
            if a.seat == finding.seat
            and a.from_ <= found_at
            and (a.to is None or a.to >= finding.begun_at)
        ]
        return mine[-1] if mine else None

    async def _noted(self, finding: Breach | Alert) -> list[Acknowledgement]:
        subjects = {finding.seat, finding.call, finding.queue}
        ids = {
            finding_id(finding.rule, stage, subject, finding.begun_at)
            for stage in ("warn", "breach")
            for subject in subjects
        }
        return await self._store.acknowledgements([*ids, finding.id])

    async def _complete(self, matter: Matter) -> Matter:
        """Add what is known only when the matter is: gaps near it, how long the queue rings."""
        since, until = matter.range
        known = 0
        subject = matter.subject
        if subject is not None and subject.outcome is AttemptOutcome.NO_ANSWER:
            at = subject.called_at
            known = max(
                (
                    attempt.ring
                    for attempt in await self._store.attempts(at - _RINGS, at)
                    if attempt.queue == subject.queue
                    and attempt.outcome is AttemptOutcome.NO_ANSWER
                ),
                default=0,
            )
        first = matter.visit.joined_at if matter.visit is not None else since
        first = matter.absence.from_ if matter.absence is not None else first
        return msgspec.structs.replace(
            matter,
            gaps=tuple(await self._store.gaps(first, until)),
            known_ring=known,
            settle=micros(self._config.rules.away_rejoin_s),
        )

    async def _unknown(self, what: str, several: list[str]) -> Explanation:
        """Say that there is no such thing, and what looks like it."""
        near, part, likeness = several, what, 0.0
        while not near and ":" in part:
            part = part.rpartition(":")[0]
            near = [one.id for one in await self._store.named(part + ":", _SOME)]
        if not near:
            near, likeness = [one.id for one in await self._store.named("", _SOME)], _ALIKE
        best = difflib.get_close_matches(what, near, NEAREST, likeness)
        return Explanation(
            id=0,
            what=clean(what, NAME_WIDTH),
            kind="unknown",
            nearest=tuple(identity(one) for one in best),
            timezone=self._config.site.timezone,
        )

    # --- figures ---

    async def _figure(self, what: str, asked: str) -> Explanation:
        path, _, day = asked.rpartition("@")
        queue, _, name = path.rpartition("/")
        if day == TODAY:
            seen = (await self._store.marks()).get("seen", 0)
            day = self._day_of(seen) if seen else ""
            what = f"figure:{path}@{day}"
        try:
            since = self._day(day)
        except ValueError:
            since = 0
        if not since or not queue or name not in DEFINITIONS:
            ids = [f"figure:{queue or ALL}/{one}@{day or 'YYYY-MM-DD'}" for one in DEFINITIONS]
            return await self._unknown(what, ids)
        site = self._config.site
        until = next_day_start(since, site.timezone, site.day_starts)
        visits: list[Visit] = []
        for begin in range(since, until, _PIECE):
            visits += await self._store.visits(begin, min(begin + _PIECE, until))
            await asyncio.sleep(0)
        shown = None if self._shown is None else self._shown(queue, since)
        figure = await asyncio.to_thread(
            take_apart, name, queue, since, until, visits, self._config, shown
        )
        gaps = await self._store.gaps(since, until)
        return explain_figure(what, figure, gaps, site.timezone)

    def _day_of(self, at: Instant) -> str:
        site = self._config.site
        zone = ZoneInfo(site.timezone)
        return wall_time(day_start(at, site.timezone, site.day_starts), zone).date().isoformat()

    def _day(self, text: str) -> Instant:
        site = self._config.site
        return first_instant(
            date.fromisoformat(text), minute_of_day(site.day_starts), ZoneInfo(site.timezone)
        )
