"""Any legal history, read in any way: the laws of floor, rules and figures hold."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import Ledger, Scenario
from ami_adapters.simulated_pbx.ledger import TrueAttempt, TrueVisit
from ccfloor.config import Config
from ccfloor.floor.names import MILLISECOND
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.views import Visit
from tests.properties.account import Account, account_of
from tests.properties.hunting import hunt
from tests.properties.script import History, Stage, histories, played


def config_of(scenario: Scenario) -> Config:
    return msgspec.convert(scenario.config_parts(), Config)


def stream_of(stage: Stage) -> bytes:
    return "".join(said.text for said in stage.told).encode()


@hunt(60)
@given(histories())
def test_the_laws_hold_of_any_history(history: History) -> None:
    account_of(config_of(history.scenario), stream_of(played(history))).hold()


@hunt(60)
@given(histories())
def test_the_account_is_the_models_own(history: History) -> None:
    stage = played(history)
    account = account_of(config_of(history.scenario), stream_of(stage))
    truth = stage.simulation.truth
    assert set(account.attempts) == {(a.call, a.leg) for a in truth.attempts}
    for true in truth.attempts:
        mine = account.attempts[true.call, true.leg]
        assert mine.outcome == true.outcome or may_have_been_cut_short(true, truth), (mine, true)
        assert (mine.visit, mine.queue, mine.agent) == (true.visit, true.queue, true.agent)
        assert mine.called_at == true.called_at
        if true.ring_from is not None and mine.ring:
            assert abs(mine.ring - true.ring) < 5 * MILLISECOND
    assert {key: told(v) for key, v in account.visits.items()} == {
        (v.call, v.visit): told(v) for v in truth.visits
    }
    assert account.anomalies == []


def told(visit: Visit | TrueVisit) -> tuple[object, ...]:
    """Say of a visit what model and floor must agree on to the microsecond."""
    left = visit.talk_from if visit.outcome is VisitOutcome.ANSWERED else visit.left_at
    return visit.outcome, visit.answered_by, visit.joined_at, left, visit.ended_by


def may_have_been_cut_short(attempt: TrueAttempt, truth: Ledger) -> bool:
    """Tell whether the queue gave the caller up in the same breath: it does not say whether the
    ring was as long as its rings are, and as long as no longer one was seen nobody is charged.
    """
    return attempt.outcome is AttemptOutcome.NO_ANSWER and any(
        visit.outcome is VisitOutcome.TIMEOUT
        and (visit.left_at or 0) - (attempt.ended_at or 0) < 200 * MILLISECOND
        for visit in truth.visits
        if (visit.call, visit.visit) == (attempt.call, attempt.visit)
    )


@hunt(40)
@given(histories(most=20), st.data())
def test_live_in_many_reads_and_replayed_in_one_it_is_the_same_account(
    history: History, data: st.DataObject
) -> None:
    config, stream = config_of(history.scenario), stream_of(played(history))
    replayed = account_of(config, stream)
    live = Account(config)
    live.connect()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=40)))
    for begin, end in zip((0, *cuts), (*cuts, len(stream)), strict=True):
        live.read(stream[begin:end])
        if live.pipeline.floor.now and data.draw(st.booleans()):
            ahead = data.draw(st.integers(0, 20_000)) * MILLISECOND
            live.note(live.pipeline.advance(live.pipeline.translator.clock + ahead))
    live.finish().hold_now()
    assert live.proven() == replayed.proven()
    assert live.breaches == replayed.breaches


@hunt(30)
@given(histories(most=20), st.data())
def test_wherever_a_session_ends_the_floor_is_a_legal_one(
    history: History, data: st.DataObject
) -> None:
    config, stream = config_of(history.scenario), stream_of(played(history))
    account = account_of(config, stream[: data.draw(st.integers(0, len(stream)))])
    account.hold()


@hunt(20)
@given(histories(most=15))
def test_the_laws_hold_after_every_frame(history: History) -> None:
    stage = played(history, closed=False)
    account = Account(config_of(history.scenario))
    account.connect()
    for said in stage.told:
        account.read(said.text.encode())
        account.hold_now()
    account.finish().hold()


@hunt(20)
@given(histories())
def test_when_all_calls_are_over_nothing_of_them_is_remembered(history: History) -> None:
    stage = played(history)
    stage.wait(4_000 * 1_000_000)
    account = account_of(config_of(history.scenario), stream_of(stage), finished=False)
    account.note(account.pipeline.advance(account.pipeline.floor.now))
    kept = account.remembered()
    assert {name: count for name, count in kept.items() if count} == {}
