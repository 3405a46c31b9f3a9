"""A session of real calls, recorded and replayed: every figure against an independent one.

The phones' own SIP traces say how long each rang, the script says how each attempt and
each stay had to end, Asterisk's queue_log says how often what happened.
"""

from __future__ import annotations

from collections import Counter

import pytest

from ccfloor.config import Config
from ccfloor.replay import AttemptLine, Document, replay
from tests.lab.live import counted
from tests.lab.planted import CALLS, SUPPORT
from tests.lab.rings import DIRECT, compare, extension
from tests.lab.session import Session

pytestmark = pytest.mark.lab


@pytest.fixture(scope="session")
def replayed(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("recording")
    session.record_fixture(folder)
    return replay(folder / "session.ami", Config())


def test_every_attempt_ended_as_planted(replayed: Document):
    planted = Counter((at, outcome) for call in CALLS for at, outcome, _ in call.attempts)
    planted += Counter((at, "answered") for at in SUPPORT)
    assert Counter((extension(a), a.outcome) for a in replayed.attempts) == planted


def test_every_ring_time_is_the_phones_own(session: Session, replayed: Document):
    assert [at for at in map(extension, replayed.attempts) if at == DIRECT] == []
    assert compare(session, replayed) == (28, [])


def test_every_stay_ended_as_planted(replayed: Document):
    planted = Counter(visit for call in CALLS for visit in call.visits)
    assert Counter((call.queue, str(call.outcome)) for call in replayed.calls) == planted


def test_every_stay_and_every_answer_is_in_the_queue_log(session: Session, replayed: Document):
    entered = Counter((r.queue, r.call) for r in session.queue_log if r.event == "ENTERQUEUE")
    assert Counter((call.queue, call.call) for call in replayed.calls) == entered
    logged = Counter(
        (row.queue, row.call, row.event)
        for row in session.queue_log
        if row.event in STAY_ROWS.values()
    )
    told = Counter((call.queue, call.call, STAY_ROWS[call.outcome]) for call in replayed.calls)
    assert told == logged


def test_every_attempt_is_in_the_queue_log(session: Session, replayed: Document):
    logged = Counter(
        (row.queue, row.member, row.event)
        for row in session.queue_log
        if row.event in {"CONNECT", "AGENTDUMP", "RINGNOANSWER", "RINGCANCELED"}
    )
    told = Counter(
        (a.queue, a.agent, attempt_row(a))
        for a in replayed.attempts
        if a.outcome != "answered_elsewhere"  # the log is silent on phones that lost the race
    )
    assert told == logged


def test_the_figures_are_the_queue_logs_own(session: Session, replayed: Document):
    for queue, figures in replayed.kpis.items():
        logged = Counter(row.event for row in session.queue_log if row.queue == queue)
        redirected = queue == "redirected"  # Asterisk calls a caller taken elsewhere lost
        assert figures.offered == logged["ENTERQUEUE"], queue
        assert figures.answered == logged["CONNECT"], queue
        assert figures.abandoned == logged["ABANDON"] - redirected, queue
    within = {queue: figures.answered_within_12s for queue, figures in replayed.kpis.items()}
    assert within["support"] == 3  # of four: one phone rang for fourteen seconds


def test_hostile_names_change_nothing(session: Session, replayed: Document):
    assert replayed.anomalies == []
    assert replayed.coverage.seen == 1.0
    support = [call for call in replayed.calls if call.queue == "support"]
    assert sorted(str(call.answered_by) for call in support) == [
        "agent1001",
        "agent1002",
        "agent1003",
        "agent1004",
    ]


def test_an_absence_runs_through_a_changed_reason_and_ends_with_the_unpause(
    session: Session, replayed: Document
):
    told = {away.agent: away for away in replayed.away}
    assert told["agent1032"].reasons == ("away", "restroom")
    assert told["agent1041"].reasons == ("Auto-Pause",)
    assert told["agent1040"].to is None
    assert told["agent1032"].ms == pytest.approx(7_000.0, abs=100.0)  # 2 s to 9 s of the script
    assert set(told) == {"agent1032", "agent1040", "agent1041"}
    pauses = {row.member for row in session.queue_log if row.event == "PAUSE"}
    assert pauses == set(told)


def test_only_what_the_regulation_names_is_a_breach(replayed: Document):
    assert sorted((b.rule, b.agent) for b in replayed.breaches) == [
        ("T01", "agent1004"),  # rang fourteen seconds; eleven are allowed
        ("T02", "agent1021"),
        ("T02", "agent1041"),
    ]


@pytest.mark.parametrize("link", ["asyncio", "pyst2"])
def test_watching_live_and_replaying_find_the_same(session: Session, replayed: Document, link: str):
    live = session.live[link]
    assert live.attempts == replayed.attempts
    assert live.calls == replayed.calls
    assert live.away == replayed.away
    assert live.breaches == replayed.breaches
    assert counted(live) == counted(replayed)
    assert [gap.reason for gap in live.coverage.gaps] == [
        gap.reason for gap in replayed.coverage.gaps
    ]
    assert live.anomalies == []


def test_an_account_that_may_only_look_sees_every_ring(session: Session, replayed: Document):
    live = session.live["readonly"]
    assert live.attempts == replayed.attempts
    assert live.breaches == replayed.breaches
    assert live.away == replayed.away
    assert live.anomalies == []


STAY_ROWS = {
    "answered": "CONNECT",
    "abandoned": "ABANDON",
    "timeout": "EXITWITHTIMEOUT",
    "exit_key": "EXITWITHKEY",
    "exit_empty": "EXITEMPTY",
    "transferred": "ABANDON",  # Asterisk calls a caller who was taken elsewhere lost
}


def attempt_row(attempt: AttemptLine) -> str:
    """What queue_log writes of such an attempt."""
    if attempt.outcome == "answered":
        return "AGENTDUMP" if attempt.queue == "dump" else "CONNECT"
    if attempt.outcome == "caller_quit":
        return "RINGCANCELED"
    if attempt.outcome == "cancelled" and attempt.queue in {"key", "redirected"}:
        return "RINGCANCELED"
    return "RINGNOANSWER"  # the queue's own time limit too
