"""One's own payslips through a real door: of published months, his own, each one in the log."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from ccfloor.cases.copies import Copy, copies
from ccfloor.clock import SetClock
from ccfloor.config import Config, ServeConfig, Token
from ccfloor.errors import StoreError
from ccfloor.floor.names import MINUTE
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.period import Period
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import PayrollOffice
from ccfloor.payroll_slips import slip_in
from ccfloor.payslip_room import PayslipRoom
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Person, Plan, Posting, Rank
from ccfloor.serve.auth import Person as Holder
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.messages import Done
from ccfloor.serve.payslips import MyPayslip, Payslip, PayslipTold
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.payroll_port import StoredRun
from tests.payroll.making import USUAL, entered
from tests.payroll.site import at

SINCE = "2026-01-01"
CHEN = Actor("chen", "O-chen", None, frozenset({"hr"}))
PLAN = Plan(1, 0, "t", (
    Person("P-wang", "王丽\x1b[2J", (), (Posting(SINCE, agent="agent1001"),)),
    Person("P-xu", "徐", (), (Posting(SINCE, "2026-11-30", agent="agent1002"),
                             Posting("2026-12-01", agent="agent1003"))),
    Person("P-new", "新", (), (Posting("2026-12-01", agent="agent1002"),)),
))  # fmt: skip


class House:
    """What the room needs, and a period to look at."""

    def __init__(self, plan: Plan | None = PLAN) -> None:
        token = msgspec.convert({"user": "w", "role": "agent", "sha256": "0" * 64}, Token)
        self.config = Config(serve=ServeConfig(token=(token,)))
        self.clock, self.store, self.lookups = (
            SetClock(at("2026-12-01", 540)),
            MemoryStore(),
            LookUps(),
        )
        self.office = PayrollOffice(
            self.store, self.config.payroll, self.config.regulation, self.config.site, self.clock
        )
        self.roster = None if plan is None else DutyRoster(plan)
        if plan is not None:
            self.does(self.store.add_plan(plan))
        PayslipRoom(self, lambda: self.roster)

    def does(self, what: Any) -> Any:
        return asyncio.run(what)

    def calculate(self, period: str = "2026-11") -> None:
        given = [entered(item, value, "", "P-wang") for item, value in USUAL.items()]
        self.does(self.office.enter(period, given, CHEN))
        assert isinstance(self.does(self.office.calculate(period, CHEN)), Period)

    def publish(self, period: str = "2026-11") -> None:
        self.calculate(period)
        assert isinstance(self.does(self.office.publish(period, CHEN, "a test")), Period)

    def ask(self, agent: str = "agent1001", period: str = "", role: str = "agent") -> Any:
        holder = msgspec.convert({"user": "wang", "role": role, "agent": agent}, Holder)
        return self.does(self.lookups.answer(holder, MyPayslip(7, period)))

    def slip(self, agent: str = "agent1001", period: str = "") -> Payslip:
        told = self.ask(agent, period)
        assert isinstance(told, PayslipTold)
        assert told.payslip is not None
        return told.payslip

    def copied(self) -> list[tuple[str, Copy]]:
        return [(one.who, one.copy) for one in copies(self.does(self.store.audit()))]


def test_a_month_is_told_once_it_is_published_and_not_before():
    house = House()
    assert house.ask() == PayslipTold(7)
    house.calculate()
    assert house.ask() == PayslipTold(7)
    assert house.ask(period="2026-11") == PayslipTold(7)
    assert house.copied() == []
    house.does(house.office.publish("2026-11", CHEN, "a test"))
    slip = house.slip()
    assert (slip.person, slip.name, slip.state, slip.run) == ("P-wang", "王丽", "published", 1)
    assert slip.objections_until == at("2026-12-05") - 1
    period = house.does(house.office.period("2026-11"))
    assert slip.basis_sha256 == period.basis_sha256
    items = [line.item for line in slip.lines]
    assert items[:3] == ["score.exam", "score.satisfaction", "score.daily"]
    assert all(line.clause and line.evidence for line in slip.lines)
    assert [one.code for one in slip.remarks] == ["missing"]  # no base was set for the volume
    # calculated anew it is not there until it is published anew
    house.does(house.office.enter("2026-11", [entered("exam", "80", "", "P-wang")], CHEN))
    house.does(house.office.calculate("2026-11", CHEN))
    assert house.ask().payslip is None


def test_each_is_told_of_himself_by_the_code_that_he_has_today():
    house = House()
    house.publish()
    assert house.slip("agent1003").person == "P-xu"  # whom it calls by another code in November
    assert house.ask("agent1002").payslip is None  # who has his former code was not there
    for agent in ("agent9999", ""):
        answer = house.ask(agent)
        assert (answer.ok, answer.error) == (False, "not_allowed")
    assert [copy.subject for _, copy in house.copied()] == ["2026-11 P-xu"]


@pytest.mark.parametrize("role", ["lead", "supervisor", "wall"])
def test_the_keys_of_others_open_nobodys_payslip(role):
    house = House()
    house.publish()
    assert house.ask(role=role) == Done(7, ok=False, error="not_allowed")


def test_each_payslip_that_is_told_is_in_the_log_first_or_it_is_not_told(monkeypatch):
    house = House()
    house.publish()
    house.slip()
    house.slip(period="2026-11")
    copy = Copy("payslip", "2026-11 P-wang", "page", 1)
    assert house.copied() == [("wang", copy), ("wang", copy)]

    async def full(_drafts: Any) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(house.store, "append_audit", full)
    assert house.ask() == Done(7, ok=False, error="store")


def test_the_newest_is_told_first_and_the_others_by_name():
    house = House()
    house.publish("2026-10")
    house.clock.move(house.clock.now() + MINUTE)
    house.publish("2026-11")
    told = house.ask()
    assert (told.periods, told.payslip.period) == (("2026-11", "2026-10"), "2026-11")
    assert house.slip(period="2026-10").period == "2026-10"
    assert house.ask(period="2026-09") == PayslipTold(7, ("2026-11", "2026-10"))


def test_a_run_that_was_altered_is_not_shown():
    house = House()
    house.publish()
    run = house.does(house.store.pay_run("2026-11", 1))
    wrong = msgspec.structs.replace(run, basis=run.basis + " ")
    house.store._runs["2026-11", 1] = wrong
    assert house.ask() == Done(7, ok=False, error="store")


def test_without_a_roster_the_code_is_the_person():
    house = House(plan=None)
    given = [entered("praise_phone", "1", "form 1", "agent:agent1001")]
    house.does(house.office.enter("2026-11", given, CHEN))
    house.does(house.office.calculate("2026-11", CHEN))
    house.does(house.office.publish("2026-11", CHEN, "a test"))
    assert house.slip().net == 1_000
    assert house.ask("agent1002").payslip is None


def test_each_line_has_its_id_and_the_objection_to_it_with_the_answer():
    house = House()
    house.publish()
    line = next(one for one in house.slip().lines if one.item == "score.exam")
    assert line.id == "2026-11/P-wang/score.exam/"
    assert line.objection is None
    wang, zhou = Actor("wang", "P-wang", Rank.AGENT), Actor("zhou", "P-zhou", Rank.SUPERVISOR)
    made = house.does(house.office.object_to(line.id, "P-wang", wang, "\x1b[2Jit was 95"))
    assert isinstance(made, Period)
    (of,) = [one.objection for one in house.slip().lines if one.objection is not None]
    assert (of.state, of.claim, of.by, of.answered_at) == ("open", "it was 95", "wang", None)
    house.does(house.office.answer(line.id, zhou, "it is 95: entered", granted=True))
    (of,) = [one.objection for one in house.slip().lines if one.objection is not None]
    assert (of.state, of.answer, of.answered_by) == ("granted", "it is 95: entered", "zhou")
    assert (of.changed_in, of.kept_at) == (0, None)
    house.does(house.office.keep(line.id, zhou, "\x1b[2Jit was 95 already"))
    (of,) = [one.objection for one in house.slip().lines if one.objection is not None]
    assert (of.kept, of.kept_by) == ("it was 95 already", "zhou")
    assert of.kept_at is not None


def test_a_line_that_was_changed_for_an_objection_says_in_which_run():
    house = House()
    house.publish()
    wang, zhou = Actor("wang", "P-wang", Rank.AGENT), Actor("zhou", "P-zhou", Rank.SUPERVISOR)
    name = "2026-11/P-wang/score.exam/"
    house.does(house.office.object_to(name, "P-wang", wang, "it was 95"))
    house.does(house.office.answer(name, zhou, "so it is", granted=True))
    house.does(house.office.enter("2026-11", [Given("P-wang", "exam", "95")], CHEN))
    house.does(house.office.calculate("2026-11", CHEN))
    house.does(house.office.publish("2026-11", CHEN, "a test"))
    (of,) = [one.objection for one in house.slip().lines if one.objection is not None]
    assert (of.state, of.changed_in, of.kept_at) == ("granted", 2, None)


def test_of_a_run_only_the_lines_of_who_asks_are_read():
    people = '[{"person":"P"},{"person":"Q"}]'
    lines = '[{"person":"Q","of":"P","no":"line"}]'
    head = '"start":"a","end":"b","regulation":"c"'
    run = f'{{{head},"people":{people},"lines":{lines},"findings":[]}}'
    stored = StoredRun("2026-11", 1, 0, "", "", "", run)
    slip = slip_in(stored, "P")
    assert slip is not None
    assert (slip.who.person, slip.lines) == ("P", ())
    assert slip_in(stored, "R") is None
