"""One's own seat through a real door: a person sees himself, all of it, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import Case, Proof
from ccfloor.cases.manual import Item
from ccfloor.clock import SetClock
from ccfloor.config import ApprovalsConfig, Config, ServeConfig, Token
from ccfloor.errors import StoreError
from ccfloor.floor.changes import AttemptEnded, SeatChanged, Told
from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertAnswered,
    AwayLimit,
    BreakAnswered,
    BreakAsked,
    BreakWithdrawn,
    Deed,
    PermitWithdrawn,
    PresenceNoted,
)
from ccfloor.floor.states import AttemptOutcome, SeatState, Severity
from ccfloor.floor.views import Attempt, Evidence, SeatView
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import PayrollOffice
from ccfloor.permits_told import PermitsTold
from ccfloor.pipeline import Pipeline
from ccfloor.roster.duty import DutyRoster
from ccfloor.rules.approvals import Approvals
from ccfloor.rules.findings import Alert, AlertRaised
from ccfloor.seat_room import SeatRoom
from ccfloor.serve.auth import make_token
from ccfloor.serve.board import Board
from ccfloor.serve.client import FloorClient
from ccfloor.serve.doing import Doing
from ccfloor.serve.explanation import Explanation, Party
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import (
    Acknowledge,
    Do,
    Done,
    Explain,
    Goodbye,
    Ping,
    Pong,
    Resync,
)
from ccfloor.serve.mine import AnyMessage, AnyRequest, Appeal, Mine, MyBreak, Own
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.permits import Permits, PermitsNow
from ccfloor.serve.websocket import Door
from ccfloor.store.interface import Acknowledgement, CaseChange
from ccfloor.store.memory_store import MemoryStore
from tests.cases.making import HOUR, LI, MIN, NOON, PEOPLE, ZONE, S, breach, confirmed, roster

REGULATION = Config().regulation
KEYS = {name: make_token() for name in ("wang", "xu", "nobody", "lead")}


def key(name: str, role: str, agent: str = "") -> Token:
    return msgspec.convert(
        {"user": name, "role": role, "agent": agent, "sha256": KEYS[name][1]}, Token
    )


class Site:
    """A floor with two people, a case about each, and a door."""

    def __init__(self, folder) -> None:
        self.config = Config(
            serve=ServeConfig(
                host="127.0.0.1",
                port=0,
                token=(
                    key("wang", "agent", "agent1001"),
                    key("xu", "agent", "agent1002"),
                    key("nobody", "agent"),
                    key("lead", "lead"),
                ),
            ),
            approvals=ApprovalsConfig(required=True),
        )
        self.clock = SetClock(NOON + HOUR)
        self.store = MemoryStore()
        self.duty: DutyRoster | None = roster()
        self.office = CaseOffice(self.store, REGULATION, ZONE, self.clock)
        self.board = Board(self.config)
        self.hub = Hub(self.board, self.clock)
        self.pipeline = Pipeline(self.config)
        self.deeds: list[Deed] = []
        self.permits = PermitsTold(lambda: None, lambda agent: f"name of {agent}")
        self.explained: list[str] = []
        self.explanation: Explanation | None = None
        self.room = SeatRoom(
            self.config, self.store, self.clock, self.office, self.board,
            lambda: self.approvals, lambda: self.duty, self.clock.now,
            lambda agent: (AwayLimit("team", f"A\x1b[2J{agent}", away=3, most=3),),
            lambda agent: self.permits.of(agent, NOON + HOUR),
        )  # fmt: skip
        doing = Doing(
            self._take, lambda _agent: "A", self.clock.now, self.board.true_id, lambda _agent: None
        )
        self.door = Door(
            self.config, self.hub, self.clock,
            acknowledge=self._acknowledge, find_out=self._find_out,
            ready=lambda: Readiness(link=True, store=True), readings=list,
            token_file=folder / "token", doing=doing, own_seat=self.room,
            permits=lambda: self.permits.all(NOON + HOUR),
        )  # fmt: skip

    @property
    def approvals(self) -> Approvals:
        return self.pipeline.engine.approvals

    async def _take(self, deed: Deed, _by: str) -> None:
        self.deeds.append(deed)
        self.approvals.on(type(deed), Told(self.clock.now(), deed))

    async def _acknowledge(self, _acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        raise AssertionError("nobody here may acknowledge")

    async def _find_out(self, what: str) -> Explanation:
        self.explained.append(what)
        return self.explanation or Explanation(id=0, what=what, kind="breach")

    def client(self, name: str) -> FloorClient:
        return FloorClient(self.door.url, KEYS[name][0], client="test")

    async def ask(self, name: str, request: AnyRequest) -> AnyMessage:
        async with asyncio.timeout(60), self.client(name) as client:
            await client.send(request)
            return await client.receive()

    async def own(self, name: str) -> Own:
        answer = await self.ask(name, Mine(1))
        assert isinstance(answer, Own), answer
        return answer

    async def confirmed(self, agent: str, begun: int = NOON) -> Case:
        (case,) = await self.office.open(
            [breach("T05", begun, agent=agent, seat=f"PJSIP/{agent[-4:]}",
                    evidence=(Evidence("MemberPaused", begun, 4711),))],
            roster=self.duty,
        )  # fmt: skip
        after = await self.office.confirm(case.id, LI, "nobody had allowed it")
        assert isinstance(after, Case)
        self.clock.move(self.clock.now() + 10 * S)  # what was read before is forgotten
        return after


@pytest.fixture
async def site(tmp_path) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    await site.store.open()
    await site.room.take_up()
    for number in (1001, 1002):
        seat = SeatView(
            seat=f"PJSIP/{number}", agent=f"agent{number}", state=SeatState.AWAY, since=NOON,
            reason=f"tea\x1b[31m of {number}",
        )  # fmt: skip
        site.board.apply([SeatChanged(NOON, seat)])
    alert = Alert(
        id="T06:breach:PJSIP/1002:1", rule="T06", stage="breach", severity=Severity.CRITICAL,
        subject="PJSIP/1002", kind="seat", begun_at=NOON, raised_at=NOON, agent="agent1002",
    )  # fmt: skip
    site.board.apply([], [AlertRaised(alert)])
    await site.door.open()
    yield site
    await site.door.close()
    await site.store.close()


async def test_the_seat_is_one_s_own_and_clean(site):
    told = await site.own("wang")
    assert told.agent == "agent1001"
    assert told.seat is not None
    assert (told.seat.seat, told.seat.since) == ("PJSIP/1001", NOON)
    assert told.seat.reason.isprintable()
    assert "1001" in told.seat.reason


async def test_he_is_told_how_many_are_away_before_he_asks(site):
    (team,) = (await site.own("wang")).together
    assert (team.away, team.most, team.reached) == (3, 3, True)
    assert team.subject.isprintable()
    assert "agent1001" in team.subject


def permit(agent: str, what: str = "terminal", queue: str = "") -> Told:
    deed = AbsencePermitted("zhao", what, agent, queue, NOON + 2 * HOUR, 0, "why\x1b[2J")  # type: ignore[arg-type]  # a test's words
    return Told(NOON, deed)


async def test_he_is_told_of_his_own_permits_and_not_why(site):
    site.permits.on([
        permit("agent1001"), permit("agent1002"), permit("", "headcount"),
        permit("", "headcount", "sales"),
    ])  # fmt: skip
    told = (await site.own("wang")).permits
    assert [(one.what, one.agent, one.reason) for one in told] == [
        ("terminal", "agent1001", ""),
        ("headcount", "", ""),
    ]
    assert {(one.begins, one.until, one.by) for one in told} == {(NOON, NOON + 2 * HOUR, "zhao")}


async def test_a_leader_is_told_of_all_permits_and_an_agent_only_of_his_own(site):
    site.permits.on([permit("agent1002")])
    async with site.client("lead") as lead:
        await lead.send(Permits(5))
        while not isinstance(answer := await lead.receive(), PermitsNow):
            pass
    assert [one.agent for one in answer.permits] == ["agent1002"]
    assert not answer.may
    assert await site.ask("wang", Permits(5)) == Done(5, ok=False, error="not_allowed")
    (shown,) = site.permits.all(NOON)
    assert (shown.agent, shown.name, shown.reason) == ("agent1002", "name of agent1002", "why")
    site.permits.on([Told(NOON + 1, PermitWithdrawn("zhao", "terminal", "agent1002"))])
    assert site.permits.all(NOON + 1) == ()


async def test_a_case_is_told_with_all_that_the_lead_sees(site):
    case = await site.confirmed("agent1001")
    (told,) = (await site.own("wang")).cases
    entry = REGULATION.on("2025-11-25").rule("T05")
    assert (told.id, told.revision, told.state) == (case.id, 2, "confirmed")
    assert (told.clause_zh, told.clause_en) == (entry.zh, entry.en)
    assert (told.measured, told.limit, told.fen) == (14 * S, 12 * S, entry.charges[0].fen)
    assert told.fen
    assert told.appeal_until == case.appeal_until
    assert [(one.what, one.at, one.ref) for one in told.evidence] == [("MemberPaused", NOON, 4711)]
    assert [(one.what, one.by, one.why) for one in told.steps] == [
        ("propose", "ccfloor", ""),
        ("confirm", "li", "nobody had allowed it"),
    ]


async def test_of_anybody_else_there_is_not_one_word(site):
    await site.confirmed("agent1002")
    raw = msgspec.json.encode(await site.own("wang"))
    assert b"1002" not in raw
    assert b"P-xu" not in raw


async def test_what_his_leader_answers_for_is_not_his_though_it_was_his_doing(site):
    led = confirmed("T07", person="P-li", agent="agent9001", about="agent1001", charges="lead")
    await site.store.write_cases([CaseChange(led, 0)], [])
    assert (await site.own("wang")).cases == ()
    answer = await site.ask("wang", Appeal(1, led.id, "no"))
    assert answer == Done(1, ok=False, error="unknown_case")


async def test_an_agent_is_sent_nothing_that_he_did_not_ask_for(site):
    async with site.client("wang") as client:
        assert client.welcome is not None
        assert client.welcome.role == "agent"
        for number in range(20):
            seat = SeatView(
                seat="PJSIP/1002", agent="agent1002", state=SeatState.READY, since=NOON + number
            )
            site.board.apply([SeatChanged(NOON + number, seat)])
            site.hub.changed()
            await client.send(Ping(number))
            assert isinstance(await client.receive(), Pong)
        async with site.client("lead") as lead:
            await lead.receive()  # his snapshot: the hub tells those who may see
        await client.send(Ping(99))
        assert await client.receive() == Pong(99, NOON + HOUR)


async def test_a_resync_ends_the_line_and_shows_nothing(site):
    assert await site.ask("wang", Resync()) == Goodbye("protocol", "this key is shown no floor")


ALERT = "T06:breach:PJSIP/1002:1"


@pytest.mark.parametrize(
    "request_",
    [
        Acknowledge(1, (ALERT,)),
        Acknowledge(1, ("no such alert",)),
        Do(1, AlertAnswered(ALERT, "", "ack")),
        Do(1, AlertAnswered("no such alert", "", "ack")),
        Do(1, BreakAnswered("", "agent1002", "", granted=True)),
        Do(1, BreakAnswered("", "agent1001", "", granted=True)),
        Do(1, PresenceNoted("agent1001", "")),
        Explain(1, ALERT),
        Explain(1, "T05:PJSIP/1002"),
        Explain(1, f"T05:PJSIP/1002:{NOON}"),
        Explain(1, f"case:T05:PJSIP/1002:{NOON}"),
        Explain(1, f"T05:PJSIP/1001:{str(NOON)[:-1]}"),
        Explain(1, "call:1.1"),
        Explain(1, f"absence:PJSIP/1001@{NOON}"),
        Explain(1, "figure:q/service_level@today"),
    ],
)
async def test_what_is_not_his_he_may_not_and_is_not_told_whether_it_is(site, request_):
    await site.confirmed("agent1001")
    await site.confirmed("agent1002")
    assert await site.ask("wang", request_) == Done(1, ok=False, error="not_allowed")
    assert (site.deeds, site.explained) == ([], [])


@pytest.mark.parametrize("prefix", ["", "case:"])
async def test_what_his_own_case_rests_on_is_explained(site, prefix):
    await site.confirmed("agent1001")
    what = f"T05:PJSIP/1001:{NOON}"
    told = await site.ask("wang", Explain(3, prefix + what))
    assert told == Explanation(id=3, what=what, kind="breach")


async def test_the_phones_of_others_are_in_the_lead_s_explanation_and_not_in_his(site):
    await site.confirmed("agent1001")
    what = f"T05:PJSIP/1001:{NOON}"
    mine = Party("phone", "PJSIP/1001", "agent1001", subject=True)
    other = Party("phone", "PJSIP/1002", "agent1002")
    site.explanation = Explanation(
        0, what, "breach", seat="PJSIP/1001", agent="agent1001", parties=(mine, other)
    )
    async with asyncio.timeout(60), site.client("lead") as client:
        await client.send(Explain(3, what))
        async for message in client:
            if isinstance(message, Explanation):
                assert message.parties == (mine, other)
                break
    assert (await site.ask("wang", Explain(3, what))).parties == (mine, Party("phone"))


@pytest.mark.parametrize("name", ["nobody", "lead"])
@pytest.mark.parametrize("request_", [Mine(1), Appeal(1, "case:x", "no")])
async def test_a_key_that_names_no_agent_has_nothing_of_its_own(site, name, request_):
    async with asyncio.timeout(60), site.client(name) as client:
        await client.send(request_)
        async for message in client:
            if isinstance(message, Done):
                assert message == Done(1, ok=False, error="not_allowed")
                return


async def test_he_objects_to_his_own_case(site):
    case = await site.confirmed("agent1001")
    request = Appeal(2, case.id, "I was \x1b[31mill", seen=2)
    assert await site.ask("wang", request) == Done(2, ok=True)
    (told,) = (await site.own("wang")).cases
    assert (told.state, told.appeal_until, told.steps[-1].by) == ("appealed", None, "wang")
    assert told.steps[-1].why.isprintable()


async def test_he_does_not_object_to_somebody_else_s_and_learns_nothing_by_trying(site):
    other = await site.confirmed("agent1002")
    refused = Done(2, ok=False, error="unknown_case")
    assert await site.ask("wang", Appeal(2, other.id, "no")) == refused
    assert await site.ask("wang", Appeal(2, "case:nothing", "no")) == refused
    assert await site.store.case(other.id) == other


async def test_an_objection_says_why_and_looks_again_where_the_case_moved(site):
    case = await site.confirmed("agent1001")
    for claim in ("", " \u200b\n"):
        answer = await site.ask("wang", Appeal(2, case.id, claim))
        assert answer == Done(2, ok=False, error="no_reason")
    answer = await site.ask("wang", Appeal(2, case.id, "no", seen=1))
    assert answer == Done(2, ok=False, error="changed")
    assert await site.ask("wang", Appeal(2, case.id, "no", seen=2)) == Done(2, ok=True)
    site.clock.move(site.clock.now() + S)
    answer = await site.ask("wang", Appeal(2, case.id, "no"))
    assert answer == Done(2, ok=False, error="wrong_state")


async def test_after_its_time_an_objection_is_too_late(site):
    case = await site.confirmed("agent1001")
    site.clock.move(case.appeal_until + 1)
    assert await site.ask("wang", Appeal(2, case.id, "no")) == Done(2, ok=False, error="too_late")


async def test_a_code_that_was_given_on_does_not_show_the_cases_of_who_had_it(site):
    await site.confirmed("agent1001")
    heir = msgspec.structs.replace(PEOPLE[2], postings=(
        msgspec.structs.replace(PEOPLE[1].postings[0], from_="2025-11-26"),
    ))  # fmt: skip
    former = msgspec.structs.replace(PEOPLE[1], postings=(
        msgspec.structs.replace(PEOPLE[1].postings[0], to="2025-11-25"),
    ))  # fmt: skip
    site.duty = roster(people=(PEOPLE[0], former, heir))
    assert len((await site.own("wang")).cases) == 1
    site.clock.move(NOON + 24 * HOUR)
    assert (await site.own("wang")).cases == ()


async def test_without_a_roster_the_code_says_whose_case_it_is(site):
    site.duty = None
    await site.confirmed("agent1001")
    await site.confirmed("agent1002")
    assert [one.id for one in (await site.own("wang")).cases] == [f"case:T05:PJSIP/1001:{NOON}"]


async def test_a_break_is_asked_for_answered_used_and_withdrawn(site):
    asked = Do(1, BreakAsked("", "agent1002", reason="water\x00", wanted=5 * MIN))
    assert await site.ask("wang", asked) == Done(1, ok=True)
    assert site.deeds[-1].agent == "agent1001"  # whatever the message says
    now = site.clock.now()
    assert (await site.own("wang")).asked == MyBreak("asked", now, reason="water", wanted=5 * MIN)
    assert (await site.own("xu")).asked is None
    await site._take(BreakAnswered(site.deeds[-1].id, "agent1001", "li", granted=True), "li")
    granted = MyBreak("granted", now, until=now + 5 * MIN, by="li")
    assert (await site.own("wang")).asked == granted
    withdrawn = Do(1, BreakWithdrawn("", "agent1002"))
    assert await site.ask("wang", withdrawn) == Done(1, ok=True)
    assert (await site.own("wang")).asked is None


async def test_a_refusal_is_told_with_who_refused(site):
    await site._take(BreakAsked("a", "agent1001"), "wang")
    await site._take(BreakAnswered("a", "agent1001", "li", granted=False), "li")
    assert (await site.own("wang")).asked == MyBreak("refused", NOON + HOUR, by="li")


def rung(agent: str, at: int) -> Attempt:
    return Attempt(
        "1.1", 1, "q", "PJSIP/1001", agent, "PJSIP/1001", "1.2", at, at, at + 14 * S,
        AttemptOutcome.ANSWERED, ring=14 * S,
    )  # fmt: skip


async def test_the_figures_are_one_s_own_and_begin_anew_with_the_day(site):
    site.room.on(
        [AttemptEnded(NOON, rung("agent1001", NOON)), AttemptEnded(NOON, rung("agent1002", NOON))]
    )
    once = MyFigures(rings=1, ring_sum=14 * S, ring_longest=14 * S, late=1)
    assert (await site.own("wang")).figures == once
    site.clock.move(NOON + 24 * HOUR)
    site.room.on([])
    assert (await site.own("wang")).figures == MyFigures()


async def test_after_a_restart_the_day_is_counted_from_the_store(site):
    await site.store.write([rung("agent1001", NOON), rung("agent1001", NOON - 24 * HOUR)])
    await site.room.take_up()
    assert (await site.own("wang")).figures.rings == 1


async def test_a_store_that_fails_is_said_and_not_hidden(site, monkeypatch):
    async def broken(*_, **__):
        raise StoreError("disk")

    monkeypatch.setattr(site.store, "cases", broken)
    assert await site.ask("wang", Mine(1)) == Done(1, ok=False, error="store")
    monkeypatch.setattr(site.store, "case", broken)
    assert await site.ask("wang", Appeal(1, "x", "no")) == Done(1, ok=False, error="store")
    assert await site.ask("wang", Explain(1, "x")) == Done(1, ok=False, error="store")


async def test_what_people_laid_before_him_is_shown(site):
    item = Item(
        id="2025-1", rule="M02", person="P-wang", happened_at=NOON,
        proofs=(Proof(text="call 7\x07", recording="7.wav"),),
    )  # fmt: skip
    assert isinstance(await site.office.enter(item, LI, site.duty), Case)
    (told,) = (await site.own("wang")).cases
    assert told.proofs == ("call 7 7.wav",)
    assert (told.breach, told.steps[0].by) == ("", "li")


async def test_an_id_that_is_too_long_is_no_request(site):
    answer = await site.ask("wang", Appeal(1, "x" * 701, "no"))
    assert isinstance(answer, Goodbye)
    assert answer.reason == "protocol"


async def test_a_line_of_ones_own_payslip_is_objected_to_and_nobody_elses(site):
    of = site.config
    books = PayrollOffice(site.store, of.payroll, REGULATION, of.site, site.clock)
    await site.store.add_plan(roster().plan)
    chen = Actor("chen", "O-chen", None, frozenset({"hr"}))
    await books.calculate("2025-11", chen)
    await books.publish("2025-11", chen, "a test")
    line = "2025-11/P-wang/score.daily/"
    assert await site.ask("wang", Appeal(3, line, "I was there")) == Done(3, ok=True)
    (made,) = (await books.period("2025-11")).objections
    assert (made.line, made.by.user, made.claim) == (line, "wang", "I was there")
    unknown = Done(3, ok=False, error="unknown_line")
    for name, other in (("xu", line), ("wang", "2025-10/P-wang/x/"), ("wang", f"{line}x")):
        assert await site.ask(name, Appeal(3, other, "no")) == unknown
    assert await site.ask("wang", Appeal(3, line, " ")) == Done(3, ok=False, error="no_words")
    assert await site.ask("wang", Appeal(3, line, "x")) == Done(3, ok=False, error="objected")
    assert len((await books.period("2025-11")).objections) == 1


async def test_where_no_roster_is_kept_a_line_is_objected_to_by_the_code_of_the_key(site):
    site.duty = None
    books = PayrollOffice(site.store, site.config.payroll, REGULATION, site.config.site, site.clock)
    chen = Actor("chen", roles=frozenset({"hr"}))
    await books.enter("2025-11", [Given("agent:agent1001", "exam", "90")], chen)
    await books.calculate("2025-11", chen)
    await books.publish("2025-11", chen, "a test")
    line = "2025-11/agent:agent1001/score.exam/"
    unknown = Done(4, ok=False, error="unknown_line")
    assert await site.ask("xu", Appeal(4, line, "it was 95")) == unknown
    assert await site.ask("wang", Appeal(4, line, "it was 95")) == Done(4, ok=True)
    (made,) = (await books.period("2025-11")).objections
    assert (made.line, made.person) == (line, "agent:agent1001")
