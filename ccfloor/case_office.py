"""The office where cases are opened and decided: the pure room of cases, with a store and a clock.

The law: a step and its entry in the log are stored in one transaction, or neither is. Two who
decide at once are one after the other: the second looks again, and is refused where his step does
not fit any more, or where he said which revision he had seen. Nothing is answered before it is
stored for good.

What people write is made fit for every screen on its way in (``why``, proofs): a log that is
sealed cannot be cleaned later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from typing import Final, TypeAlias

import msgspec

from ccfloor.cases.audit import Broken, Entry, Head, draft_of, step_of, verify
from ccfloor.cases.case import (
    MONITOR,
    AnyStep,
    Appeal,
    Case,
    Confirm,
    Decide,
    Doer,
    Excuse,
    Explain,
    Finalise,
    Month,
    Propose,
    Refusal,
    State,
)
from ccfloor.cases.ledger import Ledgers, ledgers, reach
from ccfloor.cases.manual import Item, enter, set_flag
from ccfloor.cases.opening import Scene, open_case
from ccfloor.cases.steps import replay, take
from ccfloor.cases.window import IsWorked, appeal_until, monday_to_friday
from ccfloor.clock import Clock
from ccfloor.errors import CaseChanged, RecordRefused
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Attempt, CoverageGap
from ccfloor.localtime import first_instant
from ccfloor.roster.duty import DutyRoster
from ccfloor.rules.findings import Breach, Incident
from ccfloor.rules.regulation import Regulation
from ccfloor.serve.cleaning import clean
from ccfloor.store.interface import CaseChange, Store

WORDS_WIDTH: Final = 2_000
"""Characters of a reason or a proof."""
_TRIES: Final = 8
_PIECE: Final = 500
"""Entries of the log that are read at a time."""

_Make: TypeAlias = Callable[[Case], AnyStep | Refusal]


class CaseOffice:
    """Opens cases and carries out what people decide."""

    def __init__(
        self,
        store: Store,
        regulation: Regulation,
        zone: tzinfo,
        clock: Clock,
        is_worked: IsWorked = monday_to_friday,
    ) -> None:
        """Take where cases are kept, what judges them and which days are worked."""
        self._store = store
        self._regulation = regulation
        self._zone = zone
        self._clock = clock
        self._is_worked = is_worked
        self.on_step: Callable[[], None] | None = None
        """Told after each step that is stored; must not wait and not raise."""

    # --- what the monitor does ---

    async def open(
        self,
        breaches: Sequence[Breach],
        *,
        roster: DutyRoster | None = None,
        gaps: Sequence[CoverageGap] = (),
        incidents: Sequence[Incident] = (),
        attempts: Sequence[Attempt] = (),
    ) -> list[Case]:
        """Open the cases of breaches; give those that are new or changed by it.

        For breaches found and revised alike: what has a case already is not opened again, but
        hears of the incident that now explains it. One after the other, in the order given, each
        stored for good before the next. Raises StoreError, and those before it are opened.
        """
        scene = Scene(
            regulation=self._regulation,
            zone=self._zone,
            roster=roster,
            gaps=gaps,
            incidents=incidents,
            attempts=attempts,
        )
        found: list[Case] = []
        for breach in breaches:
            await asyncio.sleep(0)  # a store in memory never waits, and others have work too
            step = open_case(breach, scene, self._clock.now())
            case = await self._store.case(step.case)
            if case is None:
                opened = await self._first(step)
                if isinstance(opened, Case):
                    found.append(opened)
            elif step.opened.incident and not case.incident:
                after = await self._on(case.id, self._explains(step.opened.incident), 0)
                if isinstance(after, Case):
                    found.append(after)
        return found

    async def close_due(self) -> list[Case]:
        """Close what can no longer be appealed against; to be called now and then."""
        now = self._clock.now()
        closed: list[Case] = []
        for case in await self._store.cases(state=State.CONFIRMED):
            await asyncio.sleep(0)
            if case.appeal_until < now:
                after = await self._on(case.id, self._closes, 0)
                if isinstance(after, Case):
                    closed.append(after)
        return closed

    def _closes(self, case: Case) -> AnyStep:
        return Finalise(id="finalise", case=case.id, by=MONITOR, at=self._clock.now())

    def _explains(self, incident: str) -> _Make:
        def make(case: Case) -> AnyStep:
            at, name = self._clock.now(), f"explain:{incident}"
            return Explain(id=name, case=case.id, by=MONITOR, at=at, incident=incident)

        return make

    # --- what people do ---

    async def confirm(
        self, name: str, by: Doer, why: str, *, step: str = "", seen: int = 0
    ) -> Case | Refusal:
        """Confirm a case. ``step`` makes it safe to ask twice; ``seen`` is the revision he saw."""

        def make(case: Case) -> AnyStep:
            at = self._clock.now()
            until = appeal_until(at, self._zone, is_worked=self._is_worked)
            named = step or _name("confirm", by, at)
            return Confirm(id=named, case=case.id, by=by, at=at, why=_clean(why), until=until)

        return await self._on(name, make, seen)

    async def excuse(
        self, name: str, by: Doer, code: str, why: str = "", *, step: str = "", seen: int = 0
    ) -> Case | Refusal:
        """Excuse a case by one of its rule's codes."""

        def make(case: Case) -> AnyStep:
            at = self._clock.now()
            given = _clean(code)
            named = step or _name("excuse", by, at)
            return Excuse(id=named, case=case.id, by=by, at=at, why=_clean(why), code=given)

        return await self._on(name, make, seen)

    async def flag(
        self, name: str, by: Doer, flag: str, why: str, *, on: bool = True, step: str = "",
        seen: int = 0,
    ) -> Case | Refusal:  # fmt: skip
        """Set what only a person can know, or take it back."""

        def make(case: Case) -> AnyStep | Refusal:
            at = self._clock.now()
            return set_flag(
                case,
                flag,
                step=step or _name("flag", by, at),
                by=by,
                at=at,
                why=_clean(why),
                regulation=self._regulation,
                on=on,
            )

        return await self._on(name, make, seen)

    async def appeal(
        self, name: str, by: Doer, claim: str, *, step: str = "", seen: int = 0
    ) -> Case | Refusal:
        """Object to a confirmed case."""

        def make(case: Case) -> AnyStep:
            at = self._clock.now()
            named = step or _name("appeal", by, at)
            return Appeal(id=named, case=case.id, by=by, at=at, why=_clean(claim))

        return await self._on(name, make, seen)

    async def decide(
        self, name: str, by: Doer, why: str, *, upheld: bool, step: str = "", seen: int = 0
    ) -> Case | Refusal:
        """Answer an appeal."""

        def make(case: Case) -> AnyStep:
            at = self._clock.now()
            named = step or _name("decide", by, at)
            return Decide(id=named, case=case.id, by=by, at=at, why=_clean(why), upheld=upheld)

        return await self._on(name, make, seen)

    async def finalise(
        self, name: str, by: Doer, why: str = "", *, step: str = "", seen: int = 0
    ) -> Case | Refusal:
        """Close a case whose time for an appeal is over, without waiting for the monitor."""

        def make(case: Case) -> AnyStep:
            at = self._clock.now()
            named = step or _name("finalise", by, at)
            return Finalise(id=named, case=case.id, by=by, at=at, why=_clean(why))

        return await self._on(name, make, seen)

    async def enter(self, item: Item, by: Doer, roster: DutyRoster | None = None) -> Case | Refusal:
        """Take in what a person saw; the same entry twice is one."""
        proofs = tuple(
            msgspec.structs.replace(one, text=_clean(one.text), recording=_clean(one.recording))
            for one in item.proofs
        )
        item = msgspec.structs.replace(item, proofs=proofs)
        proposed = enter(item, by, self._clock.now(), self._regulation, self._zone, roster)
        return proposed if isinstance(proposed, Refusal) else await self._first(proposed)

    # --- what people ask ---

    async def ledgers(self, month: Month) -> Ledgers:
        """Compute both ledgers of a month from all that matters to it."""
        first = first_instant(date.fromisoformat(f"{month}-01"), 0, self._zone)
        since = reach(self._regulation.on(f"{month}-31"), first)
        since = min(since, reach(self._regulation.on(f"{month}-01"), first))
        before = await self._store.cases_since(since, first)
        known = {case.id: case for case in (*before, *await self._store.cases(month=month))}
        return ledgers(known.values(), month, self._regulation)

    async def verify(self, known: Head | None = None) -> Broken | str | None:
        """Go through the whole log; then hold the cases against it.

        Gives the first broken link, or the id of a case that is not what its steps lead to.
        """
        entries: list[Entry] = []
        # by the last number and not by how many: a log with a hole must not be read for ever
        since = 0
        while part := await self._store.audit(since, _PIECE):
            entries += part
            since = part[-1].seq + 1
        broken = verify(entries, known)
        if broken is not None:
            return broken
        try:
            derived = replay(step for one in entries if (step := step_of(one)) is not None)
        except (ValueError, msgspec.MsgspecError) as error:
            return str(error)
        kept = {case.id: case for case in await self._store.cases()}
        differing = (name for name in {**derived, **kept} if derived.get(name) != kept.get(name))
        return min(differing, default=None)

    # --- one step ---

    async def _on(self, name: str, make: _Make, seen: int) -> Case | Refusal:
        """Make a step for the case as it stands, take it, store it; again where somebody else did.

        A step is made anew each time: what it says may depend on the case.
        """
        for _ in range(_TRIES):
            before = await self._store.case(name)
            if before is None:
                return Refusal("unknown_case", f"there is no case {name}")
            step = make(before)
            if isinstance(step, Refusal):
                return step
            if _was_taken(before, step):
                return before
            if seen and before.revision != seen:
                return Refusal("changed", "somebody took a step since you looked: look again")
            after = await self._store_step(before, step)
            if after is not None:
                return after
        return Refusal("changed", "others were faster each time: try again")

    async def _first(self, step: Propose) -> Case | Refusal:
        """Open a case, unless it is there; one that was opened the same way is given as it is."""
        for _ in range(_TRIES):
            before = await self._store.case(step.case)
            if before is not None and _was_taken(before, step):
                return before
            after = await self._store_step(before, step)
            if after is not None:
                return after
        return Refusal("changed", "others were faster each time: try again")

    async def _store_step(self, before: Case | None, step: AnyStep) -> Case | Refusal | None:
        """Take a step and store it with its entry; None where somebody was faster."""
        after = take(before, step)
        if isinstance(after, Refusal) or after is before:
            return after
        was = 0 if before is None else before.revision
        try:
            await self._store.write_cases([CaseChange(after, was)], [draft_of(step)])
        except CaseChanged:
            return None
        except UnicodeEncodeError as error:  # half a character in what the PBX told
            raise RecordRefused(f"{step.case}: {error}") from error
        if self.on_step is not None:
            self.on_step()
        return after


def _was_taken(case: Case, step: AnyStep) -> bool:
    """Tell whether this very step was taken, at whatever hour: somebody asked twice."""
    return any(
        taken.id == step.id and _at_no_hour(taken) == _at_no_hour(step) for taken in case.steps
    )


def _at_no_hour(step: AnyStep) -> AnyStep:
    if isinstance(step, Confirm):
        return msgspec.structs.replace(step, at=0, until=0)
    return msgspec.structs.replace(step, at=0)


def _name(what: str, by: Doer, at: Instant) -> str:
    return f"{what}:{by.user}:{at}"


def _clean(text: str) -> str:
    return clean(text, WORDS_WIDTH)
