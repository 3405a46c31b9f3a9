"""Asked, confirmed, written down, sent, answered: with a PBX of three lines."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import msgspec
import pytest

from ami_adapters.frames import Frame
from ami_adapters.memberships import Membership
from ami_adapters.ordering import Answer
from ami_adapters.orders import AddToQueue, Order, PauseMember, RemoveFromQueue
from ccfloor.acting.actor import Actor, Floor
from ccfloor.acting.plans import Sight
from ccfloor.acting.rights import ORDERS
from ccfloor.acting.tickets import ASKS_MOST
from ccfloor.clock import SystemClock
from ccfloor.config import ActionsConfig
from ccfloor.errors import StoreError
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Conversation, SeatView
from ccfloor.serve.auth import Person
from ccfloor.serve.messages import Done
from ccfloor.serve.orders import Act, Confirm
from ccfloor.store.interface import ActionRecord

SEAT = "PJSIP/1001"
LEAD = Person("zhang", "lead", "", ("A",), "PJSIP/8001", ("listen",))
PAUSE = Act(id=1, order="pause", seat=SEAT, reason="break")
MOVE = Act(id=1, order="move", seat=SEAT, to="sales")
LISTEN = Act(id=1, order="listen", seat=SEAT)
DONE = Answer("done")


class Pbx:
    """A PBX, a floor and a book, with an actor over them."""

    def __init__(self) -> None:
        self.sent: list[Order] = []
        self.answers: list[Answer] = []
        self.reached = asyncio.Event()
        self.waits: asyncio.Event | None = None
        self.book: list[ActionRecord] = []
        self.full_after: int | None = None
        self.live = True
        self.team = "A"
        self.member = Membership(
            queue="support", interface=SEAT, name="Li Na", seat=SEAT, dynamic=True, penalty=2,
            paused=True, reason="tea",
        )  # fmt: skip
        self.talk: Conversation | None = Conversation("support", "1.1", "1.1", "1.2")
        floor = Floor(
            sight=self._sight,
            has_queue={"support", "sales"}.__contains__,
            team=lambda _: self.team,
            name=lambda agent: f"<{agent}>",
            sees=lambda: self.live,
            now=lambda: 1_000_000,
        )
        allowed = ActionsConfig(allow=ORDERS)
        self.actor = Actor(allowed, floor, SystemClock(), send=self._send, audit=self._audit)

    def _sight(self, seat: str) -> Sight | None:
        if seat != SEAT:
            return None
        view = SeatView(seat=SEAT, agent="Li Na", state=SeatState.TALKING, since=0)
        return Sight(view, (self.member,), self.talk, "13812345678")

    async def _send(self, order: Order) -> Answer:
        self.sent.append(order)
        self.reached.set()
        if self.waits is not None:
            await self.waits.wait()
        return self.answers.pop(0) if self.answers else DONE

    async def _audit(self, record: ActionRecord) -> None:
        if self.full_after is not None and len(self.book) >= self.full_after:
            raise StoreError("the disk is full")
        self.book.append(record)

    async def ask(self, act: Act, person: Person = LEAD) -> Confirm:
        answer = await self.actor.act(person, act)
        assert isinstance(answer, Confirm), answer
        return answer

    async def do(self, act: Act, person: Person = LEAD) -> Done:
        """Ask and confirm."""
        asked = await self.ask(act, person)
        return await self.confirm(act, asked, person)

    async def confirm(self, act: Act, asked: Confirm, person: Person = LEAD) -> Done:
        again = msgspec.structs.replace(act, id=2, confirm=asked.confirm)
        answer = await self.actor.act(person, again)
        assert isinstance(answer, Done)
        return answer

    def outcomes(self) -> list[str]:
        return [record.outcome for record in self.book]


async def test_a_question_is_answered_with_what_would_be_done_and_does_nothing():
    pbx = Pbx()
    asked = await pbx.ask(LISTEN)
    assert pbx.sent == []
    assert msgspec.structs.replace(asked, confirm="") == Confirm(
        id=1,
        confirm="",
        order="listen",
        seat=SEAT,
        agent="Li Na",
        name="<Li Na>",
        queue="support",
        call="1.1",
        caller="138****5678",
        device="PJSIP/8001",
    )
    assert len(asked.confirm) >= 20
    assert pbx.outcomes() == ["asked"]


async def test_what_was_confirmed_is_written_down_sent_and_answered():
    pbx = Pbx()
    assert await pbx.do(PAUSE) == Done(2, ok=True)
    assert pbx.sent == [PauseMember(interface=SEAT, reason="break")]
    assert pbx.outcomes() == ["asked", "confirmed", "sent", "done"]
    last = pbx.book[-1]
    assert (last.by, last.order, last.target, last.at) == ("zhang", "pause", "Li Na", 1_000_000)
    assert json.loads(last.detail) == {"seat": SEAT, "reason": "break"}
    assert len({record.id for record in pbx.book}) == 4
    assert len({record.id.split("/")[0] for record in pbx.book}) == 1  # one attempt


async def test_one_confirmation_is_one_deed():
    pbx = Pbx()
    asked = await pbx.ask(PAUSE)
    assert (await pbx.confirm(PAUSE, asked)).ok
    assert await pbx.confirm(PAUSE, asked) == Done(2, ok=False, error="expired")
    assert len(pbx.sent) == 1
    assert pbx.outcomes()[-1] == "refused:expired"


def dark(pbx: Pbx) -> None:
    pbx.live = False


def other_team(pbx: Pbx) -> None:
    pbx.team = "B"


def other_call(pbx: Pbx) -> None:
    pbx.talk = Conversation("support", "1.8", "1.8", "1.9")


def no_call(pbx: Pbx) -> None:
    pbx.talk = None


def back(pbx: Pbx) -> None:
    pbx.member = msgspec.structs.replace(pbx.member, paused=False)


@pytest.mark.parametrize(
    ("act", "change", "why"),
    [
        (PAUSE, dark, "not_live"),
        (PAUSE, other_team, "not_allowed"),
        (LISTEN, other_call, "changed"),
        (LISTEN, no_call, "no_call"),
        (MOVE, back, "changed"),
    ],
)
async def test_what_changed_since_it_was_asked_is_not_done(act, change, why):
    pbx = Pbx()
    asked = await pbx.ask(act)
    change(pbx)
    assert await pbx.confirm(act, asked) == Done(2, ok=False, error=why)
    assert pbx.sent == []
    assert pbx.outcomes() == ["asked", "confirmed", f"refused:{why}"]


@pytest.mark.parametrize(
    ("person", "act", "why"),
    [
        (Person("screen", "wall", "", ("A",)), PAUSE, "not_allowed"),
        (Person("li", "lead", "", ("B",)), PAUSE, "not_allowed"),
        (Person("li", "lead"), PAUSE, "not_allowed"),
        (Person("zhang", "lead", "", ("A",)), LISTEN, "not_allowed"),
        (Person("wang", "supervisor"), LISTEN, "not_allowed"),
        (LEAD, Act(id=1, order="barge", seat=SEAT), "not_allowed"),
        (LEAD, Act(id=1, order="originate", seat=SEAT), "not_allowed"),
        (LEAD, Act(id=1, order="pause", seat="PJSIP/9", reason="break"), "unknown_seat"),
        (LEAD, Act(id=1, order="pause", seat=SEAT, reason="x\r\nAction: y"), "bad_reason"),
    ],
)
async def test_what_is_not_allowed_is_refused_at_once_and_written_down(person, act, why):
    pbx = Pbx()
    assert await pbx.actor.act(person, act) == Done(1, ok=False, error=why)
    assert pbx.sent == []
    assert pbx.outcomes() == [f"refused:{why}"]
    assert pbx.book[0].by == person.user


async def test_what_cannot_be_written_down_is_not_done():
    for full_after in (0, 1, 2):  # at the question, the confirmation, the sending
        pbx = Pbx()
        pbx.full_after = full_after
        asked = await pbx.actor.act(LEAD, PAUSE)
        if isinstance(asked, Confirm):
            asked = await pbx.confirm(PAUSE, asked)
        assert isinstance(asked, Done)
        assert (asked.ok, asked.error) == (False, "store")
        assert pbx.sent == []


async def test_one_thing_at_a_time_is_done_to_one_person():
    pbx = Pbx()
    pbx.waits = asyncio.Event()
    first = asyncio.create_task(pbx.do(PAUSE))
    await pbx.reached.wait()
    second = await pbx.do(PAUSE, Person("wang", "supervisor"))
    assert second == Done(2, ok=False, error="busy")
    pbx.waits.set()
    assert (await first).ok
    assert len(pbx.sent) == 1
    assert (await pbx.do(PAUSE, Person("wang", "supervisor"))).ok


@pytest.mark.parametrize("ending", ["unsent", "refused", "unanswered", "unknown"])
async def test_how_it_ended_is_told_as_it_is(ending: Any):
    pbx = Pbx()
    pbx.answers = [Answer(ending, "Interface\x1b[2J not found")]
    done = await pbx.do(PAUSE)
    assert done == Done(2, ok=False, error=ending, detail="Interface not found")
    assert pbx.outcomes()[-1] == ending
    assert len(pbx.sent) == 1  # nothing is tried twice


ADD = AddToQueue(queue="sales", interface=SEAT, name="Li Na", seat=SEAT, penalty=2, paused=True)
AGAIN = PauseMember(interface=SEAT, reason="tea", queue="sales")
REMOVE = RemoveFromQueue(queue="support", interface=SEAT)
UNDO = RemoveFromQueue(queue="sales", interface=SEAT)
NO = Answer("refused", "Unable to remove interface: Not there")


@pytest.mark.parametrize(
    ("answers", "sent", "error"),
    [
        ([], [ADD, AGAIN, REMOVE], ""),
        ([NO], [ADD], "refused"),
        ([Answer("unknown")], [ADD], "unknown"),
        ([DONE, NO], [ADD, AGAIN, UNDO], "taken_back"),
        ([DONE, DONE, NO], [ADD, AGAIN, REMOVE, UNDO], "taken_back"),
        ([DONE, DONE, Answer("unsent")], [ADD, AGAIN, REMOVE, UNDO], "taken_back"),
        ([DONE, DONE, NO, NO], [ADD, AGAIN, REMOVE, UNDO], "half"),
        ([DONE, DONE, Answer("unknown")], [ADD, AGAIN, REMOVE], "half_unknown"),
    ],
)
async def test_half_a_move_is_taken_back_or_said_to_be_half(answers, sent, error):
    pbx = Pbx()
    pbx.answers = answers
    done = await pbx.do(MOVE)
    assert (done.ok, done.error) == (not error, error)
    assert pbx.sent == sent


async def test_a_move_that_cannot_be_written_down_half_way_is_taken_back():
    pbx = Pbx()
    pbx.full_after = 3  # asked, confirmed, the first sent
    done = await pbx.do(MOVE)
    assert done.error == "taken_back"
    assert pbx.sent == [ADD, UNDO]


async def test_who_was_listened_to_finds_its_end_among_his_records():
    pbx = Pbx()
    pbx.answers = [Answer("done", "", "1.30")]
    assert (await pbx.do(LISTEN)).ok
    stop = b"Event: ChanSpyStop\r\nSpyerUniqueid: %s\r\nSpyeeUniqueid: 1.2"
    pbx.actor.heard([Frame(stop % b"1.29", b"ChanSpyStop"), Frame(b"Event: Hangup", b"Hangup")])
    await pbx.actor.close()
    assert pbx.outcomes() == ["asked", "confirmed", "sent", "done"]
    pbx.actor.heard([Frame(stop % b"1.30", b"ChanSpyStop")])
    await pbx.actor.close()
    assert pbx.outcomes()[-1] == "ended"
    assert {(record.target, record.order) for record in pbx.book} == {("Li Na", "listen")}
    assert json.loads(pbx.book[-1].detail)["call"] == "1.1"


async def test_who_asks_too_often_is_refused_and_that_is_written_down_once():
    pbx = Pbx()
    for _ in range(ASKS_MOST):
        await pbx.ask(PAUSE)
    for _ in range(5):
        assert await pbx.actor.act(LEAD, PAUSE) == Done(1, ok=False, error="too_many")
    assert pbx.outcomes().count("refused:too_many") == 1
