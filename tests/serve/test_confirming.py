"""A leave beyond a limit is asked about twice, and never refused by the machine."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from ccfloor.floor.deeds import AwayLimit, BreakAnswered, BreakAsked, Deed
from ccfloor.floor.names import SECOND
from ccfloor.serve.auth import Person
from ccfloor.serve.beyond import BEYOND_S, Beyond
from ccfloor.serve.confirming import Confirming
from ccfloor.serve.doing import Doing
from ccfloor.serve.messages import Do, Done

T0 = 1_790_000_000_000_000
LEAD = Person("li", "lead", teams=("A",))
CHIEF = Person("chen", "supervisor")
FINE = AwayLimit("team", "A", away=2, most=3, stay=9)
FULL = AwayLimit("team", "A", away=3, most=3, stay=8)
SHORT = AwayLimit("queue", "7001", away=3, most=None, stay=2, need=4)
GRANT = BreakAnswered("", "agent1001", "", granted=True)


class House:
    """A desk at which who is away is set by hand."""

    def __init__(self, *limits: AwayLimit) -> None:
        self.now = T0
        self.limits = limits
        self.taken: list[Deed] = []
        self.blind = False
        confirming = Confirming(
            lambda agent: self.limits if agent == "agent1001" else (),
            lambda: self.now,
            lambda: self.blind,
            lambda queue: {"7001": "报修热线"}.get(queue, ""),
        )
        self.doing = Doing(
            self.take, lambda _agent: "A", lambda: self.now, lambda _id: None,
            lambda agent: BreakAsked("r", agent), confirming,
        )  # fmt: skip

    async def take(self, deed: Deed, _by: str) -> None:
        self.taken.append(deed)

    async def do(self, deed: Deed = GRANT, confirm: str = "", who: Person = LEAD) -> Done | Beyond:
        return await self.doing.do(who, Do(7, deed, confirm))

    async def asked(self, who: Person = LEAD) -> Beyond:
        answer = await self.do(who=who)
        assert isinstance(answer, Beyond)
        return answer

    @property
    def beyond(self) -> list[tuple[AwayLimit, ...]]:
        return [deed.beyond for deed in self.taken if isinstance(deed, BreakAnswered)]


async def test_within_the_limits_one_yes_is_enough_and_nothing_is_recorded_as_beyond():
    house = House(FINE)
    assert await house.do() == Done(7, ok=True)
    assert house.beyond == [()]


async def test_beyond_a_limit_nothing_is_done_before_it_is_confirmed():
    house = House(FINE, FULL, SHORT)
    asked = await house.asked()
    shown = (FULL, msgspec.structs.replace(SHORT, label="报修热线"))  # and kept without
    assert (asked.id, asked.agent, asked.limits) == (7, "agent1001", shown)
    assert house.taken == []
    assert await house.do(confirm=asked.confirm) == Done(7, ok=True)
    assert house.taken == [
        BreakAnswered("r", "agent1001", "li", granted=True, beyond=(FULL, SHORT))
    ]


async def test_a_refusal_is_never_asked_about():
    house = House(FULL)
    refusal = BreakAnswered("", "agent1001", "", granted=False)
    assert await house.do(refusal) == Done(7, ok=True)
    assert house.beyond == [()]


async def test_what_a_client_says_of_limits_is_not_believed():
    house = House(FINE)
    assert await house.do(msgspec.structs.replace(GRANT, beyond=(SHORT,))) == Done(7, ok=True)
    assert house.beyond == [()]


@pytest.mark.parametrize("confirm", ["", "x", "\ud800"])
async def test_any_other_id_is_asked_anew(confirm):
    house = House(FULL)
    await house.asked()
    assert isinstance(await house.do(confirm=confirm), Beyond)
    assert house.taken == []


async def test_a_confirmation_is_worth_one_answer():
    house = House(FULL)
    first = await house.asked()
    await house.do(confirm=first.confirm)
    assert isinstance(await house.do(confirm=first.confirm), Beyond)
    assert len(house.taken) == 1


async def test_a_confirmation_is_its_leaders_own():
    house = House(FULL)
    first = await house.asked()
    assert isinstance(await house.do(confirm=first.confirm, who=CHIEF), Beyond)


async def test_a_confirmation_is_for_one_agent():
    house = House(FULL)
    first = await house.asked()
    other = msgspec.structs.replace(GRANT, agent="agent1002")
    assert await house.do(other, first.confirm) == Done(7, ok=True)  # no limit there
    assert isinstance(await house.do(confirm=first.confirm), Beyond)


@pytest.mark.parametrize(("seconds", "holds"), [(BEYOND_S - 0.001, True), (BEYOND_S, False)])
async def test_a_confirmation_holds_half_a_minute(seconds, holds):
    house = House(FULL)
    first = await house.asked()
    house.now += round(seconds * SECOND)
    assert isinstance(await house.do(confirm=first.confirm), Done) is holds


@pytest.mark.parametrize(
    ("shown", "now", "holds"),
    [
        (FULL, msgspec.structs.replace(FULL, away=4), False),
        (FULL, msgspec.structs.replace(FULL, most=2), False),
        (msgspec.structs.replace(FULL, away=4), FULL, True),
        (FULL, msgspec.structs.replace(FULL, stay=3), True),  # nothing is required there
        (SHORT, msgspec.structs.replace(SHORT, stay=1), False),
        (SHORT, msgspec.structs.replace(SHORT, stay=3), True),
        (FULL, SHORT, False),
        (SHORT, msgspec.structs.replace(SHORT, most=3), False),
    ],
)
async def test_it_holds_while_it_is_not_worse_than_was_shown(shown, now, holds):
    house = House(shown)
    first = await house.asked()
    house.limits = (now,)
    assert isinstance(await house.do(confirm=first.confirm), Done) is holds
    assert house.beyond == [(now,)] * holds


async def test_what_is_within_by_now_is_granted_as_within():
    house = House(FULL)
    first = await house.asked()
    house.limits = (FINE,)
    assert await house.do(confirm=first.confirm) == Done(7, ok=True)
    assert house.beyond == [()]


async def test_who_may_not_answer_is_told_nothing_of_limits():
    house = House(FULL)
    agent = Person("xu", "agent", agent="agent1002")
    assert await house.do(who=agent) == Done(7, ok=False, error="not_allowed")


async def test_two_leaders_who_answer_together_see_each_others_grant():
    house = House(FINE)
    began, go = asyncio.Event(), asyncio.Event()

    async def slowly(deed: Deed, _by: str) -> None:
        began.set()
        await go.wait()
        house.taken.append(deed)
        house.limits = (FULL,)

    house.take = slowly  # type: ignore[method-assign]  # a disk that takes its time
    house.doing = Doing(
        slowly, lambda _agent: "A", lambda: house.now, lambda _id: None,
        lambda agent: BreakAsked("r", agent),
        Confirming(lambda _agent: house.limits, lambda: house.now),
    )  # fmt: skip
    first = asyncio.create_task(house.do())
    await began.wait()
    second = asyncio.create_task(house.do(who=CHIEF))
    go.set()
    assert await first == Done(7, ok=True)
    assert isinstance(await second, Beyond)


async def test_a_question_asked_in_the_dark_says_so_and_shows_no_control_characters():
    house = House(msgspec.structs.replace(FULL, subject="A\x1b[31m"))
    house.blind = True
    asked = await house.asked()
    assert asked.blind
    assert "\x1b" not in asked.limits[0].subject
