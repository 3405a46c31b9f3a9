"""The call room: tells one call's story, of a call that runs as of one that is long over.

The law: what is recorded comes from the store, what goes on from the live floor, the steps from
the raw frames, by the very rooms that explain a finding. A call that runs is asked for again every
second; its frames are read again only when something of it has changed. One search at a time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from ccfloor.cases.case import Case
from ccfloor.explain.recorded import Recorded
from ccfloor.explaining import Answers
from ccfloor.floor.names import MINUTE, SECOND, ChannelId, Instant, Micros
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Attempt, CoverageGap, SeatView, Visit
from ccfloor.house import House
from ccfloor.regulation.editions import RuleName
from ccfloor.rules.findings import Alert
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.call_story import CallAlert, CallCase, CallStory, CallTold, Ringing, Stay
from ccfloor.serve.cleaning import identity, mask
from ccfloor.serve.explanation import Dark, Explanation, Party, Rung
from ccfloor.serve.lookups import LookUpRefusedError
from ccfloor.store.journal import Journal
from ccfloor.tracing.readings import JournalReading

MOST_BACK: Final = 50
"""Calls of a seat or a queue that can be gone back."""
_BACK: Final[Micros] = 24 * 60 * MINUTE
_PIECE: Final[Micros] = 30 * MINUTE
_AFTER: Final[Micros] = 10 * MINUTE
"""So long after a call's end what came of it is still looked for."""
_KEPT: Final = 16
"""Stories whose steps are remembered."""
_LONGEST: Final[Micros] = 12 * 60 * MINUTE
_MOST: Final = 200
"""Alerts, and attempts, of one call that are told."""


class Known(msgspec.Struct, frozen=True):
    """What is recorded of one call by now."""

    visits: tuple[Visit, ...]
    attempts: tuple[Attempt, ...]
    seats: tuple[SeatView, ...]
    """Those that are on it now."""


class CallRoom:
    """Answers CallStory."""

    def __init__(self, house: House) -> None:
        """Open the room."""
        self._house = house
        folder, pbx = house.config.journal.folder, house.config.ami.name
        reading = JournalReading(folder=Path(folder), pbx=pbx) if folder else None
        self._answers = Answers(
            house.config,
            house.store,
            reading,
            sync=lambda: house.keeping.journal(Journal.sync),
        )
        self._one = asyncio.Lock()
        self._steps: OrderedDict[ChannelId, tuple[Known, Explanation]] = OrderedDict()
        house.lookups.open(CallStory, LEADERS, self.answer)

    async def answer(self, person: Person, request: CallStory) -> CallTold:
        """Tell the story of a call, or of the nth newest of a seat or a queue."""
        if not 0 <= request.nth <= MOST_BACK:
            raise LookUpRefusedError("out_of_range", f"0 to {MOST_BACK}")
        if sum(map(bool, (request.call, request.seat, request.queue))) != 1:
            raise LookUpRefusedError("unclear", "one of call, seat and queue")
        house = self._house
        await house.keeping.flush()
        call = request.call or await self._nth(request)
        known = await self._known(call) if call else Known((), (), ())
        if not known.visits:
            return CallTold(request.id, house.hub.now())
        steps = await self._explained(call, known)
        return await self._told(person, request, known, steps)

    # --- which call ------------------------------------------------------------------------

    async def _nth(self, request: CallStory) -> ChannelId:
        """Find the nth newest call of a seat or a queue, going back a piece at a time."""
        now = self._house.hub.now()
        found: dict[ChannelId, None] = {}
        if request.seat:
            found |= dict.fromkeys(
                view.call
                for view in self._house.pipeline.floor.seats()
                if view.call and identity(view.seat) == request.seat
            )
        until = now + 1
        while len(found) <= request.nth and until > now - _BACK:
            for call in await self._piece(request, until - _PIECE, until):
                found.setdefault(call)
            until -= _PIECE
            await asyncio.sleep(0)
        return next(iter(list(found)[request.nth :]), "")

    async def _piece(self, request: CallStory, since: Instant, until: Instant) -> list[ChannelId]:
        """List the calls of a stretch, the newest first."""
        if request.queue:
            visits = await self._house.store.visits(since, until)
            return [v.call for v in reversed(visits) if identity(v.queue) == request.queue]
        attempts = await self._house.store.attempts(since, until)
        return [a.call for a in reversed(attempts) if identity(a.seat) == request.seat]

    # --- what is known of it ---------------------------------------------------------------

    async def _known(self, call: ChannelId) -> Known:
        store, floor = self._house.store, self._house.pipeline.floor
        visits = tuple(await store.visits_of(call))
        if not visits:
            return Known((), (), ())
        seats = tuple(view for view in floor.seats() if view.call == call)
        since = min(visit.joined_at for visit in visits) - SECOND
        last = max(visit.left_at or visit.joined_at + _LONGEST for visit in visits)
        attempts: list[Attempt] = []
        begin = since
        until = min(last + SECOND, self._house.hub.now() + SECOND)
        while begin < until and len(attempts) < _MOST:
            piece = await store.attempts(begin, min(begin + _PIECE, until))
            attempts += [attempt for attempt in piece if attempt.call == call]
            begin += _PIECE
        return Known(visits, tuple(attempts[:_MOST]), seats)

    async def _explained(self, call: ChannelId, known: Known) -> Explanation:
        """Find the frames of a call, unless nothing of it has changed since they were."""
        async with self._one:
            before = self._steps.get(call)
            if before is not None and before[0] == known:
                self._steps.move_to_end(call)
                return before[1]
            told = await self._answers.explain(f"call:{call}")
            self._steps[call] = known, told
            if len(self._steps) > _KEPT:
                self._steps.popitem(last=False)
            return told

    # --- telling it ------------------------------------------------------------------------

    async def _told(
        self, person: Person, request: CallStory, known: Known, steps: Explanation
    ) -> CallTold:
        house, visits = self._house, known.visits
        rings = [*known.attempts, *_still_ringing(known)]
        begun = min(visit.joined_at for visit in visits)
        runs = any(_runs(visit) for visit in visits) and _is_known(house, visits[0].call)
        ended = max(visit.talk_to or visit.left_at or visit.joined_at for visit in visits)
        until = house.hub.now() + 1 if runs else min(house.hub.now() + 1, ended + _AFTER)
        alerts = await self._alerts(visits[0].call, begun, until)
        cases = await house.store.cases_since(begun, until)
        gaps = await house.store.gaps(begun, house.hub.now() if runs else ended)
        parties, ladder, whole = _ladder(steps, visits, rings)
        site = house.config.site
        return CallTold(
            request.id,
            house.hub.now(),
            identity(visits[0].call),
            runs,
            mask(next((visit.number for visit in visits if visit.number), "")),
            begun,
            0 if runs else ended,
            house.config.regulation.seconds("T01", "ring_limit_s", site.timezone).at(begun),
            tuple(map(_stay, visits)),
            tuple(map(_ringing, rings)),
            parties,
            ladder,
            whole,
            tuple(map(_dark, gaps)),
            tuple(_alert(one, self._rule(one.rule, one.begun_at)) for one in alerts),
            tuple(
                _case(one, self._rule(one.rule, one.begun_at))
                for one in cases
                if self._is_shown(person, one, visits[0].call)
            ),
        )

    def _rule(self, code: str, at: Instant) -> RuleName:
        config = self._house.config
        return config.regulation.names(code, config.site.timezone).at(at)

    async def _alerts(self, call: ChannelId, since: Instant, until: Instant) -> list[Alert]:
        found: list[Alert] = []
        while since < until and len(found) < _MOST:
            piece = await self._house.store.alerts(since, min(since + _PIECE, until))
            found += [alert for alert in piece if alert.call == call]
            since += _PIECE
        return found[:_MOST]

    def _is_shown(self, person: Person, case: Case, call: ChannelId) -> bool:
        return case.call == call and self._house.duty_room.cases.shows(person, case)


def _runs(visit: Visit) -> bool:
    return visit.outcome is VisitOutcome.OPEN or bool(visit.talk_from and not visit.talk_to)


def _is_known(house: House, call: ChannelId) -> bool:
    """Tell whether the live floor knows of it: a record whose end was not seen has none."""
    floor = house.pipeline.floor
    return any(visit.call == call for visit in floor.open_visits()) or any(
        view.call == call for view in floor.seats()
    )


def _still_ringing(known: Known) -> list[Attempt]:
    """Make of the seats that ring for it now attempts without an end."""
    begun = known.visits[-1].joined_at
    return [
        Attempt(
            call=view.call,
            visit=known.visits[-1].visit,
            queue=view.queue,
            seat=view.seat,
            agent=view.agent,
            interface=view.interface or view.seat,
            leg="",
            called_at=max(view.ring_since, begun),
            ring_from=view.ring_since,
        )
        for view in known.seats
        if view.ring_since is not None
    ]


def _ladder(
    steps: Explanation, visits: Sequence[Visit], rings: Sequence[Attempt]
) -> tuple[tuple[Party, ...], tuple[Rung, ...], bool]:
    """Take the steps that the frames tell; where there are none, those of the records."""
    if steps.ladder and not steps.damaged and not steps.missing:
        plain = tuple(msgspec.structs.replace(rung, frame=None) for rung in steps.ladder)
        return steps.parties, plain, True
    drawn = Recorded(visits, rings)
    number = mask(next((visit.number for visit in visits if visit.number), ""))
    caller = msgspec.structs.replace(drawn.parties[0], name=number)
    return (caller, *drawn.parties[1:]), tuple(drawn.rungs), False


def _stay(visit: Visit) -> Stay:
    return Stay(
        identity(visit.queue),
        visit.joined_at,
        visit.left_at,
        visit.outcome,
        identity(visit.answered_by),
        identity(visit.seat),
        visit.talk_from,
        visit.talk_to,
        visit.ended_by,
        visit.covered,
        visit.hold,
        visit.holds,
    )


def _ringing(attempt: Attempt) -> Ringing:
    return Ringing(
        identity(attempt.interface),
        identity(attempt.seat),
        identity(attempt.agent),
        identity(attempt.queue),
        identity(attempt.leg),
        attempt.called_at,
        attempt.ring_from,
        attempt.ended_at,
        attempt.outcome or "",
        attempt.excused,
    )


def _dark(gap: CoverageGap) -> Dark:
    return Dark(gap.from_, gap.to, gap.reason)


def _alert(alert: Alert, name: RuleName) -> CallAlert:
    return CallAlert(
        identity(alert.id),
        alert.rule,
        alert.stage,
        alert.severity,
        alert.raised_at,
        alert.cleared_at,
        identity(alert.agent),
        identity(alert.seat),
        *name,
    )


def _case(case: Case, name: RuleName) -> CallCase:
    return CallCase(
        identity(case.id),
        case.rule,
        case.state,
        identity(case.agent),
        identity(case.breach),
        *name,
    )
