"""A case as it goes over the wire to the one it is about: all that the lead sees of it.

The law: a case is shown to nobody but the person who answers for it. Whose doing a leader's case
was, who led, who sat beside: names of others are in no field here, but those of the users who
took a step. What came from outside is cleaned.

Where the roster says who somebody is, the person decides and not the code: codes are given on.
"""

from __future__ import annotations

from ccfloor.cases.case import (
    AnyStep,
    Case,
    Decide,
    Excuse,
    Explain,
    Flag,
    Propose,
    State,
)
from ccfloor.cases.case import Proof as CaseProof
from ccfloor.floor.names import AgentName
from ccfloor.roster.plan import PersonId
from ccfloor.rules.regulation import Charge, Edition
from ccfloor.serve.cases import MyCase, MyStep
from ccfloor.serve.cleaning import NAME_WIDTH, clean
from ccfloor.serve.messages import Proof

_WORDS_WIDTH = 2_000
_ID_WIDTH = 700


def is_of(case: Case, agent: AgentName, person: PersonId) -> bool:
    """Tell whether a case is somebody's own: he answers for it.

    ``person`` is his id in the roster, empty where that does not know him.
    """
    if case.person:
        return case.person == person
    return bool(agent) and case.agent == agent


def told(case: Case, edition: Edition) -> MyCase:
    """Write a case for the one it is about, by the edition that judges it."""
    entry = edition.entry(case.rule)
    charge = None if entry is None else entry.charge(case.kind) or entry.charge()
    charge = charge or Charge()
    may_appeal = case.state is State.CONFIRMED and case.appeal_until
    return MyCase(
        id=case.id,
        revision=case.revision,
        rule=clean(case.rule, NAME_WIDTH),
        state=case.state.value,
        begun_at=case.begun_at,
        kind=clean(case.kind, NAME_WIDTH),
        breach=case.breach,
        name_zh="" if entry is None else entry.name_zh,
        name_en="" if entry is None else entry.name_en,
        clause="" if entry is None else entry.clause,
        clause_zh="" if entry is None else entry.zh,
        clause_en="" if entry is None else entry.en,
        kind_zh=charge.zh,
        measured=case.measured,
        limit=case.limit,
        unseen=case.unseen,
        outcome=case.outcome,
        excuse=clean(case.excuse, NAME_WIDTH),
        fen=charge.fen,
        tenths=charge.tenths,
        appeal_until=case.appeal_until if may_appeal else None,
        evidence=tuple(
            Proof(clean(one.what, NAME_WIDTH), one.at, one.ref) for one in case.evidence
        ),
        proofs=tuple(text for one in case.proofs if (text := _proof(one))),
        steps=tuple(_step(step) for step in case.steps),
    )


def _proof(proof: CaseProof) -> str:
    parts = (proof.text, proof.recording, proof.sha256 and f"SHA-256 {proof.sha256}")
    return clean(" ".join(part for part in parts if part), _WORDS_WIDTH)


def _step(step: AnyStep) -> MyStep:
    return MyStep(
        what=str(step.__struct_config__.tag),
        by=clean(step.by.user, NAME_WIDTH),
        at=step.at,
        why=clean(step.why, _WORDS_WIDTH),
        detail=clean(_detail(step), _ID_WIDTH),
        via=step.by.via,
    )


def _detail(step: AnyStep) -> str:
    match step:
        case Propose(excuse=excuse):
            return excuse
        case Excuse(code=code):
            return code
        case Flag(flag=flag, on=on):
            return flag if on else f"-{flag}"
        case Decide(upheld=upheld):
            return "upheld" if upheld else "overturned"
        case Explain():
            return "incident"
        case _:
            return ""
