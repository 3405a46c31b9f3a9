"""Records to write: one maker for each kind, everything but the key left to the caller."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ccfloor.floor.states import AttemptOutcome, SeatState, Severity, VisitOutcome
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Evidence, Span, Visit
from ccfloor.rules.findings import Alert, Breach, Incident
from ccfloor.store.interface import ActionRecord, Delivery, StaffQuarter, StoredDeed

S = 1_000_000
"""A second."""


def attempt(call="1.1", at=0, **fields) -> Attempt:
    named: dict[str, Any] = {"visit": 1, "queue": "support", "seat": "PJSIP/1001", "agent": "Li Na"}
    named |= {"interface": "PJSIP/1001", "leg": "1.2"}
    return Attempt(call=call, called_at=at, **(named | fields))


def visit(call="1.1", at=0, **fields) -> Visit:
    named: dict[str, Any] = {"visit": 1, "queue": "support"}
    return Visit(call=call, joined_at=at, **(named | fields))


def absence(seat="PJSIP/1001", at=0, to=None, agent="Li Na", **fields) -> Absence:
    return Absence(seat, agent, at, to, **fields)


def span(seat="PJSIP/1001", at=0, to=S, agent="Li Na", state=SeatState.READY) -> Span:
    return Span(seat, agent, state, at, to)


def alert(name="T01:warn:PJSIP/1001:0", at=0, cleared=None, **fields) -> Alert:
    named: dict[str, Any] = {
        "rule": "T01",
        "stage": "warn",
        "severity": Severity.WARNING,
        "kind": "seat",
    }
    named |= {"subject": "PJSIP/1001", "begun_at": 0}
    return Alert(id=name, raised_at=at, cleared_at=cleared, **(named | fields))


def incident(name="HANDSET:PJSIP/1001:0", at=0, **fields) -> Incident:
    named: dict[str, Any] = {"rule": "HANDSET", "subject": "PJSIP/1001", "begun_at": 0}
    named |= {"seats": ("PJSIP/1001",), "agents": ("Li Na", "王丽")}
    named |= {"breaches": ("T01:PJSIP/1001:0",)}
    return Incident(id=name, at=at, **(named | fields))


def action(name="a1/1", at=0, **fields) -> ActionRecord:
    named: dict[str, Any] = {"by": "zhang", "order": "listen", "target": "Li Na"}
    named |= {"detail": '{"seat":"PJSIP/1001"}', "outcome": "asked"}
    return ActionRecord(at=at, id=name, **(named | fields))


def breach(name="T01:PJSIP/1001:0", at=0, **fields) -> Breach:
    named: dict[str, Any] = {"rule": "T01", "measured": 14 * S, "limit": 12 * S}
    return Breach(id=name, at=at, **(named | fields))


wholes = st.integers(-(2**63), 2**63 - 1)
# every character that UTF-8 has, with the ones that need care made likely
texts = st.text(
    st.sampled_from("\x00\x100a\"\\\n\u2028'%:;王😀") | st.characters(codec="utf-8"), max_size=30
)
maybe = st.none() | wholes
evidence = st.lists(st.builds(Evidence, texts, wholes, wholes), max_size=3).map(tuple)
several = st.lists(texts, max_size=3).map(tuple)

records = st.one_of(
    st.builds(
        Attempt,
        call=texts,
        visit=wholes,
        queue=texts,
        seat=texts,
        agent=texts,
        interface=texts,
        leg=texts,
        called_at=wholes,
        ring_from=maybe,
        ended_at=maybe,
        outcome=st.none() | st.sampled_from(AttemptOutcome),
        ring=wholes,
        siblings=wholes,
        excused=texts,
        evidence=evidence,
        handset=texts,
    ),
    st.builds(
        Visit,
        call=texts,
        visit=wholes,
        queue=texts,
        joined_at=wholes,
        number=texts,
        name=texts,
        position=wholes,
        left_at=maybe,
        outcome=st.sampled_from(VisitOutcome),
        answered_by=texts,
        seat=texts,
        answer_ring=wholes,
        talk_from=maybe,
        talk_to=maybe,
        talk=wholes,
        queue_hold_s=wholes,
        queue_talk_s=wholes,
        ended_by=texts,
        covered=st.booleans(),
        hold=maybe,
        holds=maybe,
    ),
    st.builds(
        Absence,
        seat=texts,
        agent=texts,
        from_=wholes,
        to=maybe,
        reasons=several,
        last_pause=wholes,
        queues=several,
        covered=st.booleans(),
        evidence=evidence,
    ),
    st.builds(Span, texts, texts, st.sampled_from(SeatState), wholes, wholes, texts, texts),
    st.builds(CoverageGap, wholes, maybe, texts),
    st.builds(Anomaly, texts, wholes, texts, wholes),
    st.builds(
        Alert,
        id=texts,
        rule=texts,
        stage=texts,
        severity=st.sampled_from(Severity),
        kind=texts,
        subject=texts,
        begun_at=wholes,
        raised_at=wholes,
        cleared_at=maybe,
        limit=wholes,
        agent=texts,
        seat=texts,
        queue=texts,
        call=texts,
        have=maybe,
        need=maybe,
        evidence=evidence,
    ),
    st.builds(
        Breach,
        id=texts,
        rule=texts,
        at=wholes,
        measured=wholes,
        limit=wholes,
        agent=texts,
        seat=texts,
        queue=texts,
        call=texts,
        begun_at=wholes,
        evidence=evidence,
        incident=texts,
    ),
    st.builds(StaffQuarter, wholes, texts, texts, wholes, *(st.none() | wholes for _ in range(3))),
    st.builds(ActionRecord, wholes, texts, texts, texts, texts, texts, texts),
    st.builds(
        Incident,
        id=texts,
        rule=texts,
        subject=texts,
        begun_at=wholes,
        at=wholes,
        seats=st.lists(texts, max_size=3).map(tuple),
        agents=st.lists(texts, max_size=3).map(tuple),
        breaches=st.lists(texts, max_size=3).map(tuple),
    ),
    st.builds(
        Delivery,
        id=texts,
        target=texts,
        role=texts,
        alerts=st.lists(texts, max_size=3).map(tuple),
        severity=texts,
        subject=texts,
        body=texts,
        created_at=wholes,
        next_at=wholes,
        held=st.booleans(),
        state=texts,
        attempts=wholes,
        error=texts,
        sent_at=st.none() | wholes,
    ),
    st.builds(StoredDeed, at=wholes, kind=texts, subject=texts, by=texts, body=texts),
)
