"""Objections to payslip lines as leaders see and answer them: whose, in which order, by whom."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from ccfloor.clock import SetClock
from ccfloor.config import Config, ServeConfig, Token
from ccfloor.floor.names import MINUTE
from ccfloor.line_desk import MOST, LineDesk
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.period import Period
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import PayrollOffice
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Number, Person, Plan, Posting, Rank
from ccfloor.serve.auth import CHIEFS
from ccfloor.serve.auth import Person as Holder
from ccfloor.serve.cases import DecideCase
from ccfloor.serve.line_objections import LineObjection, LineObjections, ObjectionsTold
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.messages import Done
from ccfloor.store.memory_store import MemoryStore
from tests.payroll.making import USUAL, entered
from tests.payroll.site import at

DAY = 1_440 * MINUTE
MONTH = "2026-11"
SINCE = "2026-01-01"


def somebody(person: str, name: str, team: str, agent: str, rank: Rank = Rank.AGENT) -> Person:
    number = (Number("20" + agent[-4:], SINCE),)
    return Person(person, name, number, (Posting(SINCE, rank=rank, team=team, agent=agent),))


PLAN = Plan(1, 0, "t", (
    somebody("P-wang", "王丽\x1b[2J", "A", "agent1001"),
    somebody("P-xu", "徐", "B", "agent1002"),
    somebody("O-chen", "chen", "", "agent9001", Rank.SUPERVISOR),
    somebody("O-zhou", "zhou", "A", "agent9002", Rank.SUPERVISOR),
    somebody("O-sun", "sun", "", "agent9003", Rank.SUPERVISOR),
    somebody("O-boss", "boss", "", "agent9004", Rank.MANAGER),
    somebody("O-he", "he", "", "agent9005", Rank.LEAD),
))  # fmt: skip
CHEN = Actor("chen", "O-chen", Rank.SUPERVISOR)
WANG, XU = (Actor(one.name, one.id, Rank.AGENT) for one in PLAN.people[:2])
EXAM = f"{MONTH}/P-wang/score.exam/"


class House:
    """A published period, people who object, and the desk that tells of it."""

    def __init__(self, plan: Plan | None = PLAN) -> None:
        token = msgspec.convert({"user": "w", "role": "agent", "sha256": "0" * 64}, Token)
        self.config = Config(serve=ServeConfig(token=(token,)))
        self.clock, self.store = SetClock(at("2026-12-01", 540)), MemoryStore()
        config = self.config
        self.office = PayrollOffice(
            self.store, config.payroll, config.regulation, config.site, self.clock
        )
        self.roster = None if plan is None else DutyRoster(plan)
        if plan is not None:
            self.does(self.store.add_plan(plan))
        self.desk = LineDesk(config, self.store, self.clock, lambda: self.roster)
        self.lookups = LookUps()
        self.lookups.open(LineObjections, CHIEFS, self.desk.answer)

    def does(self, what: Any) -> Any:
        return asyncio.run(what)

    def publish(self, exam: str = "90") -> None:
        usual = USUAL | {"exam": exam}
        given = [
            entered(item, usual[item], "", who) for item in usual for who in ("P-wang", "P-xu")
        ]
        self.does(self.office.enter(MONTH, given, CHEN))
        assert isinstance(self.does(self.office.calculate(MONTH, CHEN)), Period)
        assert isinstance(self.does(self.office.publish(MONTH, CHEN, "a test")), Period)

    def objects(self, item: str, by: Actor = WANG, of: str = "P-wang", why: str = "no") -> str:
        self.clock.move(self.clock.now() + MINUTE)
        line = f"{MONTH}/{of}/{item}/"
        assert isinstance(self.does(self.office.object_to(line, of, by, why)), Period)
        return line

    def asks(self, user: str, role: str = "supervisor", teams: tuple[str, ...] = ()) -> Any:
        holder = Holder(user, role, teams=teams)
        return self.does(self.lookups.answer(holder, LineObjections(7)))

    def told(self, user: str = "zhou", **more: Any) -> tuple[LineObjection, ...]:
        told = self.asks(user, **more)
        assert isinstance(told, ObjectionsTold), told
        objections: tuple[LineObjection, ...] = told.objections
        return objections

    def decides(
        self, user: str, act: str = "grant", *, line: str = EXAM, why: str = "so", seen: int = 1,
        role: str = "supervisor", teams: tuple[str, ...] = (), agent: str = "",
    ) -> Done:  # fmt: skip
        self.clock.move(self.clock.now() + MINUTE)
        holder = Holder(user, role, agent=agent, teams=teams)
        done = self.does(self.desk.decide(holder, DecideCase(7, line, act, seen, why)))
        assert isinstance(done, Done)
        return done


@pytest.fixture
def house() -> House:
    made = House()
    made.publish()
    return made


def test_an_objection_is_told_with_who_what_and_when_and_no_amount(house):
    house.objects("score.exam", why="\x1b[2Jit was 95")
    (one,) = house.told()
    assert (one.line, one.run, one.period, one.state) == (EXAM, 1, MONTH, "published")
    assert (one.item, one.source, one.person, one.name) == ("score.exam", "", "P-wang", "王丽")
    assert (one.number, one.team, one.due) == ("201001", "A", False)
    assert (one.objection.state, one.objection.claim) == ("open", "it was 95")
    assert (one.may, one.barred) == (("grant", "reject"), "")
    assert "90" not in msgspec.json.encode(one).decode().replace(f"{one.objection.at}", "")
    told = house.asks("zhou")
    assert (told.id, told.total, told.open, told.due) == (7, 1, 1, 0)
    assert told.at == house.clock.now()


def test_what_waits_stands_first_then_what_is_due_then_the_newest_of_the_others(house):
    for item in ("score.exam", "score.peer", "score.manners", "score.ability", "score.daily"):
        house.objects(item)
    for item, act in (("score.exam", "reject"), ("score.peer", "grant"), ("score.manners", "grant"),
                      ("score.peer", "keep")):  # fmt: skip
        assert house.decides("zhou", act, line=f"{MONTH}/P-wang/{item}/").ok
    told = house.told()
    assert [(one.item, one.objection.state, one.due) for one in told] == [
        ("score.ability", "open", False),
        ("score.daily", "open", False),
        ("score.manners", "granted", True),
        ("score.peer", "granted", False),
        ("score.exam", "rejected", False),
    ]
    answer = house.asks("zhou")
    assert (answer.total, answer.open, answer.due) == (5, 2, 1)
    assert told[3].objection.kept == "so"


def test_a_key_sees_its_teams_and_who_is_below_sees_none(house):
    house.objects("score.exam")
    house.objects("score.exam", XU, "P-xu")
    assert [one.team for one in house.told()] == ["A", "B"]
    assert [one.team for one in house.told(teams=("B",))] == ["B"]
    assert house.told(teams=("C",)) == ()
    for role in ("lead", "agent", "wall"):
        assert house.asks("he", role) == Done(7, ok=False, error="not_allowed")
        assert house.decides("he", role=role).error == "not_allowed"
    assert house.decides("zhou", teams=("B",)).error == "unknown_line"


@pytest.mark.parametrize(
    ("user", "barred"),
    [
        ("chen", "proposer"),  # who calculated it
        ("201001", "rank"),  # a key of a supervisor, and whose line it is
        ("he", "rank"),  # the roster says that he is a lead
        ("nobody", "stranger"),
    ],
)
def test_who_may_not_answer_is_told_why_and_is_refused(house, user, barred):
    house.objects("score.exam")
    (one,) = house.told(user)
    assert (one.may, one.barred) == ((), barred)
    assert house.decides(user).error == barred
    assert house.told()[0].objection.state == "open"


def test_nobody_answers_an_objection_to_his_own_line(house):
    praised = [entered("praise_phone", "1", "form 1", "O-sun")]
    house.does(house.office.enter(MONTH, praised, CHEN))
    house.publish()
    source = "input:praise_phone:form 1"
    line = f"{MONTH}/O-sun/pay.praise/{source}"
    lead = Actor("he", "O-he", Rank.LEAD)
    made = house.does(house.office.object_to(line, "O-sun", lead, "there were two"))
    assert isinstance(made, Period)
    for name in ("sun", "209003", "O-sun"):
        (one,) = house.told(name)
        assert (one.item, one.source, one.barred) == ("pay.praise", source, "own_line")
        assert house.decides(name, line=line, seen=made.run).error == "own_line"
    assert house.decides("zhou", line=line, seen=made.run).ok


def test_who_objected_for_somebody_does_not_answer(house):
    lead = Actor("zhou", "O-zhou", Rank.SUPERVISOR)
    house.objects("score.exam", lead)
    assert house.told()[0].barred == "proposer"
    assert house.decides("zhou").error == "proposer"
    # nor by the agent code of his key, whatever his user is called
    assert house.decides("somebody", agent="agent9002").error == "proposer"
    assert house.decides("sun").ok


def test_an_answer_is_stored_under_the_person_and_has_words(house):
    house.objects("score.exam")
    assert house.decides("zhou", why=" ").error == "no_words"
    assert house.decides("zhou", "reject", why="it was 90").ok
    period = house.does(house.office.period(MONTH))
    answer = period.objections[0].answer
    assert (answer.by.user, answer.by.person, answer.granted) == ("zhou", "O-zhou", False)
    assert house.decides("sun").error == "no_objection"
    (one,) = house.told()
    assert (one.may, one.barred, one.due) == ((), "", False)


def test_who_granted_it_or_a_manager_says_why_the_line_stays(house):
    house.objects("score.exam")
    assert house.decides("zhou", "keep").error == "not_granted_by"
    assert house.decides("zhou").ok
    assert house.told()[0].may == ("keep",)
    assert house.told("boss", role="manager")[0].may == ("keep",)
    assert house.told("sun")[0].barred == "not_granted_by"
    assert house.decides("sun", "keep").error == "not_granted_by"
    assert house.decides("boss", "keep", role="manager").ok
    assert [(one.may, one.due, one.objection.kept_by) for one in house.told()] == [
        ((), False, "boss")
    ]


def test_what_was_on_the_screen_is_what_is_answered(house):
    house.objects("score.exam")
    assert house.decides("zhou", seen=2).error == "changed"
    house.publish("91")
    house.objects("score.exam", why="still")
    assert [one.run for one in house.told()] == [1, 2]
    assert house.decides("zhou", seen=2).error == "changed"  # the older one is next
    assert house.decides("zhou", "reject", seen=1).ok
    assert house.decides("zhou", "reject", seen=2).ok


@pytest.mark.parametrize(
    ("line", "act", "error"),
    [
        (EXAM, "uphold", "unknown_act"),
        (f"{MONTH}/P-wang/score.peer/", "grant", "unknown_line"),
        ("2031-01/P-wang/score.exam/", "grant", "unknown_line"),
        ("../" * 200, "grant", "unknown_line"),
        ("x/y", "grant", "unknown_line"),
    ],
)
def test_what_is_not_there_or_not_done_is_refused(house, line, act, error):
    house.objects("score.exam")
    assert house.decides("zhou", act, line=line).error == error


def test_without_a_roster_the_key_is_who_answers():
    house = House(None)
    given = [Given(f"agent:agent{n}", "praise_phone", "1", "form") for n in (1001, 1002)]
    house.does(house.office.enter(MONTH, given, CHEN))
    house.does(house.office.calculate(MONTH, CHEN))
    house.does(house.office.publish(MONTH, CHEN, "a test"))
    period = house.does(house.office.period(MONTH))
    _, found = house.does(house.office.run_of(period))
    line = next(
        one for one in found.lines if (one.person, one.item) == ("agent:agent1001", "pay.praise")
    )
    whose = Actor("wang", "agent1001", Rank.AGENT)
    assert isinstance(
        house.does(house.office.object_to(line.id, line.person, whose, "two")), Period
    )
    (one,) = house.told()
    assert (one.person, one.item, one.source) == (
        "agent:agent1001", "pay.praise", "input:praise_phone:form",
    )  # fmt: skip
    assert house.decides("x", line=line.id, agent="agent1001").error == "own_line"
    assert house.decides("zhou", line=line.id).ok


def test_a_locked_period_is_not_listed_and_a_long_list_is_cut(house, monkeypatch):
    for item in ("score.exam", "score.peer", "score.manners"):
        house.objects(item)
    monkeypatch.setattr("ccfloor.line_desk.MOST", 2)
    assert MOST == 200
    told = house.asks("zhou")
    assert (len(told.objections), told.total, told.open) == (2, 3, 3)
    periods = house.does(house.store.pay_periods())
    locked = msgspec.structs.replace(periods[0], state="locked")

    async def pay_periods() -> list[Period]:
        return [msgspec.convert(msgspec.to_builtins(locked), Period)]

    monkeypatch.setattr(house.store, "pay_periods", pay_periods)
    assert house.told() == ()
