"""Who may do what beside the telephone, and whose name stands under it."""

from __future__ import annotations

import pytest

from ccfloor.errors import StoreError
from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertAnswered,
    AlertDelivered,
    BreakAnswered,
    BreakAsked,
    BreakWithdrawn,
    Deed,
    HandoverSigned,
    PermitWithdrawn,
    PresenceNoted,
    VacancyReported,
)
from ccfloor.serve.auth import Person
from ccfloor.serve.doing import Doing
from ccfloor.serve.messages import Do, Done

NOW = 1_790_000_000_000_000
WALL = Person("wall", "wall")
WANG = Person("wang", "agent", agent="agent1001")
LEAD = Person("li", "lead", agent="agent9001", teams=("A",))
OTHER = Person("he", "lead", agent="agent9002", teams=("B",))
CHIEF = Person("chen", "supervisor")
MANAGER = Person("zhao", "manager")
ASKED = BreakAsked(f"agent1001:{NOW - 5}", "agent1001", "PJSIP/1001")

BREAK = BreakAnswered("", "agent1001", "somebody", granted=True)
DEEDS: dict[str, Deed] = {
    "ask": BreakAsked("x", "agent1001"),
    "withdraw": BreakWithdrawn("", "agent1001"),
    "answer": BREAK,
    "roll": PresenceNoted("agent1001", "x"),
    "vacancy": VacancyReported("x", "A"),
    "sign": HandoverSigned("A", NOW, "outgoing", "x"),
    "alert": AlertAnswered("wire-id", "x", "recall"),
    "permit": AbsencePermitted("x", "terminal"),
    "withdraw permit": PermitWithdrawn("x", "terminal", "agent1001"),
    "delivered": AlertDelivered("wire-id", "x"),
}
LEADER = {"ask", "withdraw", "answer", "roll", "vacancy", "sign", "alert"}
MAY = {
    "wall": set(),
    "wang": {"ask", "withdraw"},
    "li": LEADER,
    "he": {"alert"},
    "chen": LEADER | {"permit", "withdraw permit"},
    "zhao": LEADER | {"permit", "withdraw permit"},
}

WHY = {False: "not_allowed", True: "own_case"}


class Office:
    """Keeps what was taken."""

    def __init__(self, *, broken: bool = False) -> None:
        self.taken: list[tuple[Deed, str]] = []
        self.broken = broken
        self.doing = Doing(
            self.take,
            lambda agent: "A" if agent.startswith("agent100") else "",
            lambda: NOW,
            lambda wire_id: "true-id" if wire_id == "wire-id" else None,
            lambda agent: ASKED if agent == "agent1001" else None,
        )

    async def take(self, deed: Deed, by: str) -> None:
        if self.broken:
            raise StoreError("no disk")
        self.taken.append((deed, by))

    async def do(self, person: Person, deed: Deed) -> Done:
        answer = await self.doing.do(person, Do(3, deed))
        assert isinstance(answer, Done)  # no limit is set here
        return answer


@pytest.mark.parametrize("person", [WALL, WANG, LEAD, OTHER, CHIEF, MANAGER], ids=lambda p: p.user)
@pytest.mark.parametrize("name", DEEDS)
async def test_who_may_do_what(person, name):
    office = Office()
    answer = await office.do(person, DEEDS[name])
    allowed = name in MAY[person.user]
    own = (name, person.user) == ("answer", "wang")
    assert answer == Done(3, ok=allowed, error=WHY[own] * (not allowed))
    assert len(office.taken) == allowed


async def test_who_did_it_is_whose_key_it_was():
    office = Office()
    await office.do(LEAD, BREAK)
    ((deed, by),) = office.taken
    assert by == "li"
    assert deed == BreakAnswered(ASKED.id, "agent1001", "li", granted=True)


async def test_an_agent_asks_for_himself_whatever_he_says():
    office = Office()
    await office.do(WANG, BreakAsked("x", "agent1002", "PJSIP/1002", "a\x1b[31m\nb"))
    ((deed, _),) = office.taken
    assert isinstance(deed, BreakAsked)
    assert (deed.agent, deed.id) == ("agent1001", f"agent1001:{NOW}")
    assert "\x1b" not in deed.reason
    await office.do(WANG, BreakWithdrawn("", "agent1002"))
    assert office.taken[-1][0] == BreakWithdrawn("", "agent1001")


async def test_nobody_answers_his_own_request():
    for person in (LEAD, CHIEF):
        own = Person(person.user, person.role, "agent1001", person.teams)
        assert (await Office().do(own, BREAK)).error == "own_case"


async def test_an_answer_that_nobody_asked_for_is_the_leaders_own():
    office = Office()
    await office.do(CHIEF, BreakAnswered("", "agent7777", "", granted=True))
    ((deed, _),) = office.taken
    assert isinstance(deed, BreakAnswered)
    assert deed.id == f"by:chen:{NOW}"


async def test_an_alert_that_does_not_stand_is_none():
    assert (await Office().do(LEAD, AlertAnswered("gone", "", "ack"))).error == "unknown_alert"


async def test_what_is_not_stored_is_not_done():
    assert await Office(broken=True).do(LEAD, BREAK) == Done(3, ok=False, error="store")


async def test_an_acknowledgement_is_an_action_of_a_leader_only():
    office = Office()
    await office.doing.acknowledged(LEAD, ["one", "two"])
    await office.doing.acknowledged(WANG, ["three"])
    assert [deed for deed, _ in office.taken] == [
        AlertAnswered("one", "li", "ack"),
        AlertAnswered("two", "li", "ack"),
    ]


STAND_IN = Person("li", "lead", agent="agent1009", teams=("A",), permits=True)
HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("person", "deed", "error"),
    [
        (STAND_IN, AbsencePermitted("", "terminal", "agent1001"), ""),
        (STAND_IN, PermitWithdrawn("", "headcount", "agent1001"), ""),
        (STAND_IN, AbsencePermitted("", "terminal", "agent7777"), "not_allowed"),  # of no team
        (STAND_IN, AbsencePermitted("", "terminal"), "not_allowed"),  # whoever it may be
        (STAND_IN, AbsencePermitted("", "headcount", "agent1001", "sales"), "not_allowed"),
        (STAND_IN, AbsencePermitted("", "terminal", "agent1009"), "own_case"),
        (LEAD, AbsencePermitted("", "terminal", "agent1001"), "not_allowed"),
        (Person("w", "agent", "agent1002", permits=True), DEEDS["permit"], "not_allowed"),
        (MANAGER, AbsencePermitted("", "headcount", queue="sales"), ""),
        (Person("zhao", "manager", "agent1001"), AbsencePermitted("", "terminal", "agent1001"),
         "own_case"),
    ],
)  # fmt: skip
async def test_who_gives_and_withdraws_permits(person, deed, error):
    assert (await Office().do(person, deed)).error == error


@pytest.mark.parametrize(
    ("from_", "until", "error"),
    [
        (0, 0, ""),
        (0, NOW, "bad_value"),
        (0, NOW + 1, ""),
        (NOW - HOUR, NOW + HOUR, ""),
        (NOW + HOUR, NOW + HOUR, "bad_value"),
        (NOW + 2 * HOUR, NOW + HOUR, "bad_value"),
        (0, NOW + 12 * HOUR, ""),
        (0, NOW + 12 * HOUR + 1, "bad_value"),
    ],
)
async def test_a_permit_ends_in_time_for_a_restart_to_be_told_of_it(from_, until, error):
    deed = AbsencePermitted("", "terminal", "agent1001", until=until, from_=from_)
    assert (await Office().do(MANAGER, deed)).error == error
