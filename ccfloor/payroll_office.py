"""The office of payroll: the pure room of a month, with a store and a clock.

The law: a period's step, the run or the inputs that it is about and the entry in the sealed log
are stored in one transaction, or none is. What is published or signed must still be what the
store leads to: where a decision or an input came meanwhile, the step is refused as stale.
Nothing is answered before it is stored for good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

import msgspec

from ccfloor.cases.audit import Draft, Entry, canonical
from ccfloor.cases.case import Case, Doer, Refusal, State
from ccfloor.cases.case import Export as ExportCase
from ccfloor.cases.steps import take as take_case
from ccfloor.cases.who import at_least
from ccfloor.cases.window import appeal_until
from ccfloor.errors import CaseChanged, PayrollError, PeriodChanged
from ccfloor.floor.names import Instant
from ccfloor.payroll.basis import Basis
from ccfloor.payroll.fairness import unchanged
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import Line, LineId, PeriodId
from ccfloor.payroll.month import Calculation, digest
from ccfloor.payroll.objections import Somebody, to_answer, to_follow
from ccfloor.payroll.period import (
    TAKES_INPUTS,
    Ack,
    Answer,
    AnyPeriodStep,
    Begin,
    Calculate,
    Export,
    Keep,
    Lock,
    Object,
    Period,
    PeriodState,
    Publish,
    Role,
    Sign,
    Unlock,
    replay,
    same,
    take,
)
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_books import PayrollBooks, comes_to_the_same
from ccfloor.payroll_slips import digest_of, fault_of
from ccfloor.roster.plan import PersonId, Rank
from ccfloor.serve.cleaning import clean
from ccfloor.store.interface import CaseChange
from ccfloor.store.payroll_port import PeriodChange, StoredRun

PREFIX: Final = "payroll."
"""How ``what`` begins in the log."""
WORDS_WIDTH: Final = 2_000
_TRIES: Final = 4

_step: msgspec.json.Decoder[AnyPeriodStep] = msgspec.json.Decoder(AnyPeriodStep)

Outcome: TypeAlias = Period | Refusal
Render: TypeAlias = Callable[[StoredRun, Calculation], tuple[Export, Callable[[], Awaitable[None]]]]


class PayrollOffice(PayrollBooks):
    """Carries out what people do about periods."""

    # --- what people do ---

    async def enter(self, name: PeriodId, given: Sequence[Given], by: Actor) -> Period | Refusal:
        """Keep inputs, all or none; a value that stands already is no change."""
        known = (await self.periods()).get(name)
        if known is not None and known.state not in TAKES_INPUTS:
            states = ", ".join(sorted(state.value for state in TAKES_INPUTS))
            text = f"{name} is {known.state.value}: inputs are taken when it is {states}"
            return Refusal("wrong_state", text, f"{name} {known.state.value}")
        period = known or await self._begin(name, by)
        if isinstance(period, Refusal):
            return period
        standing = {one.key: one for one in await self._store.pay_inputs(name)}
        at = self._clock.now()
        fresh = [
            msgspec.structs.replace(one, by=by.user, at=at)
            for one in given
            if _told(standing.get(one.key)) != _told(one)
        ]
        if fresh:
            body = canonical({"period": name, "inputs": fresh})
            draft = Draft(at, by.user, f"{PREFIX}inputs", name, body)
            await self._store.write_payroll(None, [draft], inputs=(name, fresh))
        return period

    async def calculate(self, name: PeriodId, by: Actor) -> Outcome:
        """Compute and keep a run; the same result again changes nothing."""
        period = (await self.periods()).get(name) or await self._begin(name, by)
        if isinstance(period, Refusal):
            return period
        basis, calculation = await self.preview(name)
        sha256 = digest(calculation)
        at, number = self._clock.now(), period.run + 1
        if period.state is not PeriodState.OPEN and sha256 == period.run_sha256:
            number = period.run  # the step that was taken: it changes nothing
        if number == period.run:
            return period
        told = canonical(basis)
        step = Calculate(
            key=f"calculate:{number}",
            period=name,
            by=by.user,
            person=by.person,
            at=at,
            run=number,
            sha256=sha256,
            basis_sha256=digest_of(told),
            changed=_changed(basis, calculation),
        )
        run = StoredRun(name, number, at, by.user, sha256, told, canonical(calculation))
        return await self._store_step(period, step, run)

    async def publish(self, name: PeriodId, by: Actor, why: str = "") -> Outcome:
        """Show everybody his month; the appeal window begins."""
        period = await self.period(name)
        _, calculation = await self.run_of(period)
        if period.state is PeriodState.CALCULATED and await self.is_stale(calculation):
            return _STALE
        at = self._clock.now()
        step = Publish(
            key=f"publish:{period.run}",
            period=name,
            by=by.user,
            person=by.person,
            at=at,
            why=clean(why, WORDS_WIDTH),
            until=appeal_until(at, self._zone, self._config.appeal_days, self._is_worked),
            blocking=sum(one.blocks for one in calculation.findings),
        )
        return await self._store_step(period, step)

    async def object_to(self, line: LineId, of: PersonId, by: Actor, why: str) -> Outcome:
        """Object to a line of somebody's payslip: he himself, or a lead for him."""
        own = by.person and of in {by.person, f"agent:{by.person}"}
        if not own and not at_least(by.rank, Rank.LEAD):
            return Refusal("not_yours", "a line is objected to by its person, or by a lead for him")
        period = await self.period(line.partition("/")[0])
        slip = await self.slip_of(period, of)
        if slip is None or all(one.id != line for one in slip.lines):
            return Refusal("unknown_line", f"{line} is no line of {of} in {period.id}", line)
        claim = clean(why, WORDS_WIDTH)
        step = Object(
            key=f"object:{period.run}:{line}:{_seal(claim)}",
            period=period.id,
            by=by.user,
            person=by.person,
            at=self._clock.now(),
            why=claim,
            line=line,
            of=of,
        )
        return await self._store_step(period, step)

    async def answer(self, line: LineId, by: Actor, why: str, *, granted: bool) -> Outcome:
        """Answer the objection to a line; it changes no amount by itself."""
        if not by.is_clerk:
            return Refusal("rank", f"{by.user} does not answer objections to a payslip")
        period = await self.period(line.partition("/")[0])
        of, why = to_answer(period.objections, line), clean(why, WORDS_WIDTH)
        step = Answer(
            key=f"answer:{of.run if of is not None else 0}:{line}:{_seal(f'{granted} {why}')}",
            period=period.id,
            by=by.user,
            person=by.person,
            at=self._clock.now(),
            why=why,
            line=line,
            granted=granted,
            due=granted,
        )
        return await self._store_step(period, step)

    async def keep(self, line: LineId, by: Actor, why: str) -> Outcome:
        """Say why a line stays as it is although the objection to it was granted.

        Who granted it says so, or a manager in his place.
        """
        period = await self.period(line.partition("/")[0])
        of, why = to_follow(period.objections, line), clean(why, WORDS_WIDTH)
        answer = None if of is None else of.answer
        answered_it = answer is not None and answer.by.is_also(Somebody(by.user, by.person))
        if not (answered_it or by.is_manager):
            text = f"{by.user} neither granted an objection to {line} nor is a manager"
            return Refusal("not_granted_by", text)
        step = Keep(
            key=f"keep:{of.run if of is not None else 0}:{line}:{_seal(why)}",
            period=period.id,
            by=by.user,
            person=by.person,
            at=self._clock.now(),
            why=why,
            line=line,
        )
        return await self._store_step(period, step)

    async def sign(self, name: PeriodId, by: Actor, role: Role) -> Outcome:
        """Sign for a role that is this person's."""
        period = await self.period(name)
        wanted = tuple(dict.fromkeys(one.role for one in self._config.signer))
        if not wanted:
            raise PayrollError("nobody may sign: set [[payroll.signer]] in the configuration")
        if role not in by.roles:
            return Refusal("rank", f"{by.user} does not sign for {role}", f"{by.user} {role}")
        _, calculation = await self.run_of(period)
        if period.state is PeriodState.PUBLISHED and await self.is_stale(calculation):
            return _STALE
        key = f"sign:{period.run}:{role}"
        at = self._clock.now()
        step = Sign(
            key=key, period=name, by=by.user, person=by.person, at=at, role=role, wanted=wanted
        )
        return await self._store_step(period, step)

    async def export(self, name: PeriodId, by: Actor, render: Render) -> Outcome:
        """Write the files, then take the step; what was exported is written the same again.

        ``render`` gives the step's figures, under whatever key, person and moment, and what writes
        the files. Files that would not be those that were exported are not written.
        """
        period = await self.period(name)
        run, calculation = await self.run_of(period)
        told, write = render(run, calculation)
        key = f"export:{period.run}"
        step = msgspec.structs.replace(
            told, key=key, period=name, by=by.user, person=by.person, at=self._clock.now()
        )
        if period.exported is not None:
            if period.exported.manifest_sha256 != step.manifest_sha256:
                return Refusal("mismatch", "the files would not be those that were exported")
            await write()
            # where a crash came between the step and its cases, or one was closed since
            await self._mark_cases(calculation, f"{name}/{period.run}", period.exported.by)
            return period
        refusal = take(period, step)
        if isinstance(refusal, Refusal):
            return refusal
        await write()
        after = await self._store_step(period, step)
        if isinstance(after, Period):
            await self._mark_cases(calculation, f"{name}/{period.run}", by.user)
        return after

    async def ack(self, name: PeriodId, by: Actor, sha256: str, rows: int, fen: int) -> Outcome:
        """Take in payroll's own count of what it has; a mismatch blocks."""
        period = await self.period(name)
        key = f"ack:{period.run}"
        at = self._clock.now()
        step = Ack(
            key=key, period=name, by=by.user, person=by.person, at=at,
            lines_sha256=sha256, rows=rows, fen=fen,
        )  # fmt: skip
        return await self._store_step(period, step)

    async def lock(self, name: PeriodId, by: Actor) -> Outcome:
        """Close it."""
        period = await self.period(name)
        at = self._clock.now()
        key = f"lock:{period.run}"
        step = Lock(key=key, period=name, by=by.user, person=by.person, at=at)
        return await self._store_step(period, step)

    async def unlock(self, name: PeriodId, by: Actor, why: str) -> Outcome:
        """Ask for it to be opened, or open what somebody else asked for."""
        period = await self.period(name)
        asked = sum(isinstance(one, Unlock) for one in period.steps)
        last = period.steps[-1]
        if isinstance(last, Unlock) and same(last, by.user, by.person):
            asked -= 1  # the same wish again
        step = Unlock(
            key=f"unlock:{period.run}:{asked}",
            period=name,
            by=by.user,
            person=by.person,
            at=self._clock.now(),
            why=clean(why, WORDS_WIDTH),
            corrected=any(one.corrects.startswith(f"{name}/") for one in await self.carried(name)),
        )
        return await self._store_step(period, step)

    async def verify(self) -> str:
        """Name the first period that the log does not lead to, or run that was altered."""
        steps, since = [], 0
        while part := await self._store.audit(since, 500):
            steps += [step for one in part if (step := _step_of(one)) is not None]
            since = part[-1].seq + 1
        try:
            derived = replay(steps)
        except ValueError as error:
            return str(error)
        kept = await self.periods()
        for name in sorted({*derived, *kept}):
            if derived.get(name) != kept.get(name):
                return name
        for period in kept.values():
            for step in period.steps:
                if isinstance(step, Calculate):
                    run = await self._store.pay_run(period.id, step.run)
                    broken = run is None or fault_of(run, step.sha256, step.basis_sha256)
                    if run is None or broken or not comes_to_the_same(run):
                        return f"{period.id} run {step.run}"
        return ""

    # --- one step ---

    async def _begin(self, name: PeriodId, by: Actor) -> Outcome:
        at, span = self._clock.now(), self.span(name)
        step = Begin(key="begin", period=name, by=by.user, person=by.person, at=at, span=span)
        return await self._store_step(None, step)

    async def _store_step(
        self, period: Period | None, step: AnyPeriodStep, run: StoredRun | None = None
    ) -> Outcome:
        after = take(period, step)
        if isinstance(after, Refusal) or after is period:
            return after
        what = PREFIX + str(step.__struct_config__.tag)
        draft = Draft(step.at, step.by, what, step.period, canonical(step))
        was = period.revision if period is not None else 0
        try:
            await self._store.write_payroll(PeriodChange(after, was), [draft], run=run)
        except PeriodChanged:
            return Refusal("changed", "somebody took a step meanwhile: look again")
        return after

    async def _mark_cases(self, calculation: Calculation, run: str, by: str) -> None:
        """Note on each final case of the feed that payroll has taken it."""
        wanted = sorted({line.source for line in calculation.lines if _is_case(line)})
        for _ in range(_TRIES):
            changes, drafts = [], []
            for name in wanted:
                case = await self._store.case(name)
                after = self._exported(case, run, by)
                if case is not None and after is not None:
                    changes.append(CaseChange(after, case.revision))
                    step = after.steps[-1]
                    drafts.append(Draft(step.at, by, "case.export", name, canonical(step)))
            try:
                if changes:
                    await self._store.write_cases(changes, drafts)
            except CaseChanged:
                continue
            return

    def _exported(self, case: Case | None, run: str, by: str) -> Case | None:
        if case is None or case.state is not State.FINAL:
            return None
        doer = Doer(by)
        at: Instant = self._clock.now()
        step = ExportCase(id=f"export:{run}", case=case.id, by=doer, at=at, run=run)
        after = take_case(case, step)
        return after if isinstance(after, Case) and after is not case else None


_STALE: Final = Refusal(
    "stale", "a decision or an input came since it was calculated: calculate it again"
)


def _step_of(entry: Entry) -> AnyPeriodStep | None:
    if not entry.what.startswith(PREFIX) or entry.what == f"{PREFIX}inputs":
        return None
    return _step.decode(entry.body)


def _changed(basis: Basis, calculation: Calculation) -> tuple[tuple[LineId, int], ...]:
    """Name the objected lines that are others in a run, each with the run objected to."""
    same = unchanged(basis, calculation.lines)
    return tuple((one.line.id, one.run) for one in basis.objected if one not in same)


def _seal(text: str) -> str:
    """Mark words in a step's key: the same said twice is one step."""
    return digest_of(text)[:12]


def _is_case(line: Line) -> bool:
    return line.source.startswith("case:") and not line.corrects


def _told(given: Given | None) -> tuple[str, str, str]:
    return ("", "", "") if given is None else (given.value, given.ref, given.note)
