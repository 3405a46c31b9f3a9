"""A4.1.2 「客户要求服务,未及时为客户服务,发生一次扣50元,超过规定的时间扣罚100元」.

Hours after 09:00. The regulation's words give 24 hours (I), and 48 are shipped for 「规定的时间」.
"""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from ccfloor.cases.opening import Scene, open_case
from ccfloor.config import Config
from ccfloor.floor.changes import OutboundAnswered, Told
from ccfloor.floor.deeds import CallbackClosed, CallbackPromised, CallbackSettled
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Evidence, OutboundCall
from ccfloor.rules.callbacks import Promise
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import Breach, BreachFound
from tests.rules.histories import T0, at, blind, seat, sees, watch

HOUR = 3_600
OWNER, MATE = "agent1001", "agent1002"
NUMBER = "138 0013 8000"


def promised(hours: float = 0, due: float | None = None, name: str = "cb1") -> Told:
    moment = 0 if due is None else at(due * HOUR)
    return Told(at(hours * HOUR), CallbackPromised(name, OWNER, NUMBER, moment))


def called(
    hours: float, agent: str = OWNER, dialled: str = "trunk/13800138000"
) -> OutboundAnswered:
    moment = at(hours * HOUR)
    evidence = (Evidence("LegEnded", moment, 9),)
    call = OutboundCall(
        "PJSIP/1001", agent, "c", "l", dialled, moment - 5 * SECOND, moment, evidence
    )
    return OutboundAnswered(moment, call)


def later(hours: float):
    return seat(hours * HOUR, SeatState.READY, "PJSIP/1009")


def run(*history) -> tuple[list[str], Promise | None, list[Breach]]:
    """Give the breaches as who, limit, measured (hours), the promise, and the breaches whole."""
    engine = Engine(Config())
    found = [f.breach for f in watch(*history, engine=engine) if isinstance(f, BreachFound)]
    assert {one.rule for one in found} <= {"T04"}
    lines = [f"{b.agent} {b.limit / SECOND / HOUR:g} {b.measured / SECOND / HOUR:g}" for b in found]
    return lines, engine.callbacks.find("cb1"), found


def test_a_call_of_the_owner_within_the_day_keeps_it():
    lines, promise, _ = run(promised(), called(5), later(25), later(50))
    assert lines == []
    assert promise is not None
    assert (promise.state, promise.answered_at) == ("kept", at(5 * HOUR))


def test_the_very_last_instant_keeps_it_and_a_microsecond_more_does_not():
    """「以内」 includes the number."""
    lines, promise, _ = run(promised(), called(24), later(25))
    assert (lines, promise and promise.state) == ([], "kept")
    late = 24 + 1e-6 / HOUR
    lines, promise, _ = run(promised(), called(late), later(25))
    assert (lines, promise and promise.state) == (["agent1001 24 24"], "late")


def test_not_called_is_found_once_and_past_the_hard_limit_once_more():
    lines, promise, found = run(promised(), later(24), later(24.5), later(30), later(48), later(49))
    assert lines == ["agent1001 24 24", "agent1001 24 48"]
    assert promise is not None
    assert promise.state == "overdue"
    assert [one.id for one in found] == [f"T04:agent1001:{T0}", f"T04:agent1001/hard:{T0}"]


@pytest.mark.parametrize(
    ("due", "kinds"),
    [
        (None, ["", "over_limit"]),  # 50, then 100 past 48 hours
        (2, ["", "over_limit"]),  # 50 past 2 hours, 100 past 26
        (72, ["", "over_limit"]),  # 50 past 72 hours, 100 past 96: never 100 at once
    ],
)
def test_the_tiers_are_50_past_the_due_time_and_100_past_the_hard_limit(due, kinds):
    _, _, found = run(promised(due=due), later(2.1), later(26.1), later(72.1), later(96.1))
    config = Config()
    zone = timezone(timedelta(hours=8))
    opened = [
        open_case(one, Scene(regulation=config.regulation, zone=zone), 0).opened for one in found
    ]
    assert [case.kind for case in opened] == kinds
    entry = config.regulation.newest.rule("T04")
    charges = [entry.charge(kind) for kind in kinds]
    assert [charge and charge.fen for charge in charges] == [(5_000,), (10_000,)]
    assert len({case.facts for case in opened}) == 1  # one fact: the ledger lets 100 stand alone


def test_a_colleagues_call_is_evidence_and_no_keeping():
    lines, promise, found = run(promised(), called(5, MATE), later(25))
    assert lines == ["agent1001 24 24"]
    assert [one.what for one in found[0].evidence] == ["CallbackPromised", "LegEnded"]
    assert promise is not None
    assert promise.unfinished


def test_a_call_to_another_number_or_before_the_promise_is_no_keeping():
    other = called(5, dialled="trunk/13800138001")
    assert run(promised(), other, later(25))[0] == ["agent1001 24 24"]
    assert run(called(1), promised(2), later(26.5))[0] == ["agent1001 24 24"]


def test_a_gap_anywhere_before_the_due_time_leaves_it_unjudged():
    dark = blind(10 * HOUR)
    seen = sees(dark, 10 * HOUR + 1)
    lines, promise, _ = run(promised(), dark, seen, later(25), later(60))
    assert lines == []
    assert promise is not None
    assert promise.state == "unjudged"
    assert promise.unfinished  # the customer may still wait: a person looks


def test_a_gap_that_goes_on_past_the_due_time_leaves_it_unjudged():
    dark = blind(23 * HOUR)
    lines, promise, _ = run(promised(), dark, sees(dark, 26 * HOUR), later(27))
    assert (lines, promise and promise.state) == ([], "unjudged")


def test_a_gap_before_the_promise_is_no_matter():
    dark = blind(-2 * HOUR)
    assert run(dark, sees(dark, -HOUR), promised(), later(25))[0] == ["agent1001 24 24"]


def test_a_call_that_was_seen_keeps_it_whatever_was_not_seen():
    dark = blind(10 * HOUR)
    lines, promise, _ = run(promised(), dark, sees(dark, 11 * HOUR), called(12), later(25))
    assert (lines, promise and promise.state) == ([], "kept")


def test_a_gap_after_the_due_time_leaves_it_at_the_lower_amount():
    dark = blind(30 * HOUR)
    history = [promised(), later(25), dark, sees(dark, 31 * HOUR), later(49)]
    assert run(*history)[0] == ["agent1001 24 24"]


def test_who_calls_late_but_before_the_hard_limit_pays_the_lower_amount():
    lines, promise, _ = run(promised(), later(25), called(30), later(49))
    assert (lines, promise and promise.state) == (["agent1001 24 24"], "late")


def test_both_limits_pass_while_nothing_happens():
    assert run(promised(), later(60))[0] == ["agent1001 24 24", "agent1001 24 48"]


@pytest.mark.parametrize("how", ["served", "withdrawn"])
def test_a_leader_closes_it_by_hand(how):
    closed = Told(at(HOUR), CallbackClosed("cb1", "li", how))
    lines, promise, _ = run(promised(), closed, later(25))
    assert (lines, promise and promise.state) == ([], how)


def test_closing_it_takes_back_nothing_that_was_found():
    closed = Told(at(26 * HOUR), CallbackClosed("cb1", "li", "served"))
    assert run(promised(), later(25), closed, later(49))[0] == ["agent1001 24 24"]


def test_what_an_earlier_run_saw_is_not_known():
    """The promise is told again after a restart; this run has seen nothing before."""
    lines, promise, _ = run(later(5), promised(), later(25))
    assert (lines, promise and promise.state) == ([], "unjudged")


def test_what_an_earlier_run_judged_is_not_judged_again():
    settled = Told(at(24.5 * HOUR), CallbackSettled("cb1", "kept"))
    lines, promise, _ = run(later(26), promised(), settled, later(60))
    assert (lines, promise and promise.state) == ([], "kept")


def test_a_promise_told_twice_is_one():
    assert run(promised(), promised(3), later(25))[0] == ["agent1001 24 24"]


def test_what_was_judged_is_handed_over_once():
    engine = Engine(Config())
    watch(promised(), later(25), later(49), engine=engine)
    assert [one.state for one in engine.callbacks.take_judged()] == ["missed", "overdue"]
    assert engine.callbacks.take_judged() == []


def test_a_promise_is_forgotten_two_weeks_after_its_due_time():
    assert run(promised(), later(24 * 15))[1] is not None
    assert run(promised(), later(24 * 15 + 0.1))[1] is None
