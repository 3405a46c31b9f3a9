"""Cases through a real door: a leader sees his teams', decides by his key, and all are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from ccfloor.case_log import CaseLog
from ccfloor.case_office import CaseOffice
from ccfloor.case_room import CaseRoom
from ccfloor.cases.case import Case, Doer
from ccfloor.clock import SetClock
from ccfloor.config import Config, ServeConfig, TeamConfig, Token
from ccfloor.errors import StoreError
from ccfloor.floor.names import Micros
from ccfloor.floor.views import Evidence
from ccfloor.line_desk import LineDesk
from ccfloor.pipeline import Pipeline
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Person, Posting, Rank
from ccfloor.seat_room import SeatRoom
from ccfloor.serve.auth import make_token
from ccfloor.serve.board import Board
from ccfloor.serve.cases import (
    CaseFile,
    CaseList,
    Cases,
    CasesMoved,
    DecideCase,
    OpenCase,
)
from ccfloor.serve.client import FloorClient
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import Done, Goodbye, Ping, Pong, Snapshot
from ccfloor.serve.mine import AnyMessage, AnyRequest, Appeal, Mine, Own
from ccfloor.serve.websocket import Door
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.memory_store import MemoryStore
from tests.cases.making import (
    BOSS,
    DAY,
    HOUR,
    LI,
    MIN,
    NOON,
    PEOPLE,
    SHIFTS,
    SUN,
    ZHAO,
    ZONE,
    S,
    breach,
    posting,
    roster,
    shift,
)

REGULATION = Config().regulation
PEOPLE_WITH_BOSSES = (
    *PEOPLE,
    Person("P-chen", "陈主管", postings=(posting(Rank.SUPERVISOR, "agent9100"),)),
    Person("P-boss", "经理", postings=(posting(Rank.MANAGER, "agent9200"),)),
)
KEYS = {
    name: make_token()
    for name in ("li", "zhao", "lin", "chen", "sun", "boss", "wang", "wall")
}  # fmt: skip


def key(name: str, role: str, agent: str = "", teams: tuple[str, ...] = ()) -> Token:
    values = {"user": name, "role": role, "agent": agent, "teams": teams}
    return msgspec.convert(values | {"sha256": KEYS[name][1]}, Token)


TOKENS = (
    key("li", "lead", "agent9001", ("A",)),
    key("lin", "lead", "agent9003", ("A",)),
    key("zhao", "lead", "agent9002", ("B",)),
    key("chen", "supervisor", "agent9100"),
    key("sun", "supervisor"),
    key("boss", "supervisor", "agent9200"),
    key("wang", "agent", "agent1001"),
    key("wall", "wall"),
)


class Site:
    """A roster, an office, both rooms, the log they follow, and a door."""

    def __init__(self, folder) -> None:
        self.config = Config(
            serve=ServeConfig(host="127.0.0.1", port=0, token=TOKENS),
            team=(TeamConfig(name="A", agents=("agent1001-agent1009",)),),
        )
        self.clock = SetClock(NOON + HOUR)
        self.store = MemoryStore()
        self.duty: DutyRoster | None = roster(people=PEOPLE_WITH_BOSSES)
        self.office = CaseOffice(self.store, REGULATION, ZONE, self.clock)
        self.board = Board(self.config)
        self.hub = Hub(self.board, self.clock)
        pipeline = Pipeline(self.config)
        self.lines = LineDesk(self.config, self.store, self.clock, lambda: self.duty)
        self.room = CaseRoom(
            self.config, self.store, self.office, lambda: self.duty, self.clock.now,
            self.clock.now, self.lines.decide,
        )  # fmt: skip
        self.seats = SeatRoom(
            self.config, self.store, self.clock, self.office, self.board,
            lambda: pipeline.engine.approvals, lambda: self.duty, self.clock.now,
        )  # fmt: skip
        self.log = CaseLog(self.store)
        self.log.on_moved = self._moved
        self.door = Door(
            self.config, self.hub, self.clock,
            acknowledge=self._acknowledge, find_out=self._find_out,
            ready=lambda: Readiness(link=True, store=True), readings=list,
            token_file=folder / "token", own_seat=self.seats, cases=self.room,
        )  # fmt: skip

    def _moved(self, cases: Sequence[Case]) -> None:
        self.room.on(cases)
        self.seats.cases_moved(cases)
        self.door.cases_moved(
            lambda person: any(
                self.room.shows(person, one) or self.seats.is_about(person, one) for one in cases
            )
        )

    async def _acknowledge(self, _acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        raise AssertionError("nobody here acknowledges")

    async def _find_out(self, what: str) -> Explanation:
        return Explanation(id=0, what=what, kind="breach")

    def client(self, name: str) -> FloorClient:
        return FloorClient(self.door.url, KEYS[name][0], client="test")

    async def ask(self, name: str, request: AnyRequest) -> AnyMessage:
        async with asyncio.timeout(60), self.client(name) as client:
            return await asked(client, request)

    async def listed(self, name: str, **wanted) -> CaseList:
        answer = await self.ask(name, Cases(1, **wanted))
        assert isinstance(answer, CaseList), answer
        return answer

    async def file(self, name: str, case: str) -> CaseFile:
        answer = await self.ask(name, OpenCase(1, case))
        assert isinstance(answer, CaseFile), answer
        return answer

    async def decide(self, name: str, case: Case, act: str, seen: int = 0, **more) -> str:
        """Decide, and give the error's code; empty: it was done."""
        request = DecideCase(1, case.id, act, seen or case.revision, **more)
        answer = await self.ask(name, request)
        assert isinstance(answer, Done), answer
        assert answer.ok is (answer.error == "")
        return answer.error

    async def open(self, rule: str = "T05", begun: int = NOON, **fields) -> Case:
        (case,) = await self.office.open(
            [breach(rule, begun, evidence=(Evidence("MemberPaused", begun, 4711),), **fields)],
            roster=self.duty,
        )
        return case

    async def now(self, case: Case) -> Case:
        found = await self.store.case(case.id)
        assert found is not None
        return found


async def asked(client: FloorClient, request: AnyRequest) -> AnyMessage:
    """Send, and give the answer; what the floor tells meanwhile is not looked at."""
    await client.send(request)
    return await answer_of(client)


async def answer_of(client: FloorClient) -> AnyMessage:
    while True:
        message = await client.receive()
        if not isinstance(message, Snapshot) and type(message).__name__ != "Delta":
            return message


@pytest.fixture
async def site(tmp_path) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    await site.store.open()
    await site.log.begin()
    await site.door.open()
    yield site
    await site.door.close()
    await site.store.close()


# --- who is shown what ----------------------------------------------------------------


async def test_a_lead_is_shown_his_teams_cases_with_names_and_amounts(site):
    case = await site.open()
    told = await site.listed("li")
    assert (told.total, told.waiting, told.offset) == (1, 1, 0)
    (line,) = told.cases
    assert (line.id, line.revision, line.rule, line.state) == (case.id, 1, "T05", "candidate")
    assert (line.name, line.agent, line.team, line.day) == ("王丽", "agent1001", "A", "2025-11-25")
    assert line.fen == (5_000, 10_000)
    assert (await site.listed("chen")).total == 1


async def test_another_team_s_cases_are_as_if_they_were_not(site):
    case = await site.open()
    told = await site.listed("zhao", state="")
    assert (told.cases, told.total, told.waiting) == ((), 0, 0)
    assert await site.ask("zhao", OpenCase(1, case.id)) == await site.ask("zhao", OpenCase(1, "x"))
    assert await site.decide("zhao", case, "confirm", why="x") == "unknown_case"
    assert await site.now(case) == case


@pytest.mark.parametrize("who", ["wall", "wang"])
async def test_a_wall_and_an_agent_are_refused(site, who):
    case = await site.open()
    for request in (
        Cases(1, follow=True),
        OpenCase(1, case.id),
        DecideCase(1, case.id, "confirm", 1, why="x"),
    ):
        assert await site.ask(who, request) == Done(1, ok=False, error="not_allowed")
    async with asyncio.timeout(60), site.client(who) as client:
        assert await asked(client, Cases(1, follow=True)) == Done(1, ok=False, error="not_allowed")
        await site.office.confirm(case.id, LI, "x")
        await site.log.look()
        assert isinstance(await asked(client, Ping(2)), Pong)  # and nothing came before it


async def test_the_team_is_the_configuration_s_where_no_roster_says_it(site):
    site.duty = None
    case = await site.open()
    assert case.team == ""
    assert [one.team for one in (await site.listed("li")).cases] == ["A"]
    assert (await site.listed("zhao")).total == 0


async def test_the_list_is_filtered_and_paged(site):
    for number in range(205):
        await site.open("T01", NOON + number * S)
    duty, site.duty = site.duty, None  # of the day before there is no roster
    slow = await site.open("T05", NOON - DAY)
    site.duty = duty
    assert isinstance(await site.office.excuse(slow.id, LI, "approved"), Case)
    first = await site.listed("li")
    assert (len(first.cases), first.total, first.waiting) == (100, 205, 205)
    assert first.cases[0].begun_at == NOON + 204 * S
    last = await site.listed("li", offset=200)
    assert [one.begun_at for one in last.cases] == [NOON + n * S for n in range(4, -1, -1)]
    # one beyond the end shows the end
    assert (await site.listed("li", offset=900)).cases == last.cases
    assert (await site.listed("li", offset=-5)).cases == first.cases
    assert (await site.listed("li", state="")).total == 206
    assert [one.id for one in (await site.listed("li", state="excused")).cases] == [slow.id]
    assert [one.id for one in (await site.listed("li", state="", rule="t05")).cases] == [slow.id]
    assert (await site.listed("li", state="", day="2025-11-24")).total == 1
    assert (await site.listed("li", text="王丽 1001")).total == 205
    assert (await site.listed("li", text="AGENT1001")).total == 205
    assert (await site.listed("li", text="agent1002")).total == 0


async def test_what_is_older_is_read_by_its_day_and_unsettled_ones_stay_in_sight(site):
    site.duty = None  # of that time there is no roster
    old: Micros = NOON - 90 * DAY
    open_one = await site.open("T05", old)
    settled = await site.open("T05", old + HOUR)
    assert isinstance(await site.office.excuse(settled.id, ZHAO, "approved"), Case)
    assert [one.id for one in (await site.listed("chen", state="")).cases] == [open_one.id]
    assert (await site.listed("chen", state="", day=open_one.day)).total == 2
    # what is kept of an older month follows the log, and does not come into the recent ones
    assert (await site.listed("chen", state="")).total == 1
    assert await site.decide("chen", open_one, "excuse", code="approved") == ""
    assert (await site.listed("chen", state="excused", day=open_one.day)).total == 2
    assert (await site.listed("chen", state="")).total == 0
    for month in ("2025-05", "2025-04", "2025-03", "2025-02"):
        assert (await site.listed("chen", state="", day=f"{month}-01")).total == 0
    assert site.room._lines == {}  # nothing is kept for ever
    assert (await site.listed("chen", state="", day=open_one.day)).total == 2


async def test_names_follow_the_roster_in_force(site):
    case = await site.open()
    assert [one.name for one in (await site.listed("li")).cases] == ["王丽"]
    renamed = [
        msgspec.structs.replace(one, name="王丽丽") if one.id == "P-wang" else one for one in PEOPLE
    ]
    site.duty = roster(people=tuple(renamed))
    assert [one.name for one in (await site.listed("li")).cases] == ["王丽丽"]
    assert (await site.file("li", case.id)).name == "王丽丽"


async def test_a_burst_is_told_together(site):
    told: list[int] = []
    site.log.on_moved = lambda cases: told.append(len(cases))
    for number in range(600):
        await site.open("T01", NOON + number * S)
    assert await site.log.look() == 600
    assert told == [500, 100]
    assert await site.log.look() == 0


async def test_a_file_holds_what_its_person_sees_and_whether_one_may_decide(site):
    case = await site.open()
    file = await site.file("li", case.id)
    own = await site.ask("wang", Mine(1))
    assert isinstance(own, Own)
    assert file.case == own.cases[0]
    assert (file.name, file.rank, file.leader, file.team) == ("王丽", "agent", "李组长", "A")
    assert (file.may, file.barred) == (("confirm", "excuse"), "")
    assert "approved" in file.excuses


# --- deciding -------------------------------------------------------------------------


async def test_a_decision_is_the_key_s_own_sealed_and_shown(site):
    case = await site.open()
    assert await site.decide("li", case, "confirm", why="nobody\x00 had allowed it") == ""
    after = await site.now(case)
    assert after.decided_by == Doer("li", "P-li", "agent9001", Rank.LEAD)
    assert after.steps[-1].why == "nobody had allowed it"
    assert await site.office.verify() is None
    last = await site.store.last_audit()
    assert last is not None
    assert (last.who, last.what, last.subject) == ("li", "case.confirm", case.id)
    assert (await site.listed("li", state="confirmed")).total == 1


async def test_an_excuse_is_one_of_the_rule_s_codes(site):
    case = await site.open()
    assert await site.decide("li", case, "excuse", code="mood") == "no_code"
    assert await site.decide("li", case, "excuse", code="approved", why="on paper") == ""
    assert (await site.now(case)).excuse == "approved"


async def test_nobody_decides_his_own_case_whatever_he_is_called(site):
    own = await site.open("T05", agent="agent9001", seat="PJSIP/9001")
    assert (await site.file("li", own.id)).barred == "own_case"
    assert await site.decide("li", own, "confirm", why="x") == "own_case"
    assert await site.decide("li", own, "excuse", code="approved") == "own_case"
    assert await site.now(own) == own
    # the roster is gone: the code that the key names is enough
    site.duty = None
    assert await site.decide("li", own, "excuse", code="approved") == "own_case"


async def test_a_leader_s_case_takes_a_supervisor_and_a_supervisor_s_a_manager(site):
    leader_s = await site.open("T05", agent="agent9001", seat="PJSIP/9001")
    assert (await site.file("lin", leader_s.id)).barred == "rank"
    assert await site.decide("lin", leader_s, "confirm", why="x") == "rank"
    assert await site.decide("chen", leader_s, "confirm", why="x") == ""
    shifts = (*SHIFTS, shift("P-chen", "agent9100", Rank.SUPERVISOR, seat="PJSIP/9100"))
    site.duty = roster(people=PEOPLE_WITH_BOSSES, shifts=shifts)
    higher = await site.open("T05", agent="agent9100", seat="PJSIP/9100")
    assert higher.rank is Rank.SUPERVISOR
    assert await site.decide("chen", higher, "confirm", why="x") == "own_case"
    assert await site.decide("sun", higher, "confirm", why="x") == "rank"
    assert await site.decide("boss", higher, "confirm", why="x") == ""
    assert (await site.now(higher)).decided_by == Doer("boss", "P-boss", "agent9200", Rank.MANAGER)


async def test_who_proposed_does_not_decide(site):
    case = await site.open("T01")
    flagged = await site.office.flag(case.id, LI, "dissatisfied", "she said so")
    assert isinstance(flagged, Case)
    assert (await site.file("li", case.id)).barred == "proposer"
    assert await site.decide("li", flagged, "confirm", why="x") == "proposer"
    assert await site.decide("li", flagged, "excuse", code="customer") == "proposer"
    assert await site.decide("lin", flagged, "confirm", why="x") == ""


async def test_an_appeal_is_answered_by_somebody_else_than_who_confirmed(site):
    case = await site.open()
    assert await site.decide("li", case, "confirm", why="x") == ""
    objection = Appeal(1, case.id, "I was sent away", seen=2)
    assert await site.ask("wang", objection) == Done(1, ok=True)
    appealed = await site.now(case)
    assert (await site.file("li", case.id)).barred == "confirmer"
    assert await site.decide("li", appealed, "overturn") == "confirmer"
    assert (await site.file("lin", case.id)).may == ("uphold", "overturn")
    assert await site.decide("lin", appealed, "uphold") == "no_reason"
    assert await site.decide("lin", appealed, "overturn") == ""
    final = await site.now(case)
    assert (final.state, final.outcome) == ("final", "overturned")


async def test_a_case_is_closed_by_a_supervisor_once_nobody_can_appeal(site):
    case = await site.open()
    assert await site.decide("li", case, "confirm", why="x") == ""
    confirmed = await site.now(case)
    assert await site.decide("chen", confirmed, "finalise") == "too_early"
    site.clock.move(confirmed.appeal_until + 1)
    assert (await site.file("lin", case.id)).may == ()
    assert await site.decide("lin", confirmed, "finalise") == "rank"
    assert (await site.file("chen", case.id)).may == ("finalise",)
    assert await site.decide("chen", confirmed, "finalise") == ""
    assert (await site.now(case)).outcome == "upheld"


async def test_nobody_closes_his_own_case(site):
    shifts = (*SHIFTS, shift("P-boss", "agent9200", Rank.AGENT, seat="PJSIP/9200"))
    site.duty = roster(people=PEOPLE_WITH_BOSSES, shifts=shifts)
    case = await site.open(agent="agent9200", seat="PJSIP/9200")
    confirmed = await site.office.confirm(case.id, SUN, "x")
    assert isinstance(confirmed, Case)
    site.clock.move(confirmed.appeal_until + 1)
    assert await site.decide("boss", confirmed, "finalise") == "own_case"


async def test_who_looked_before_another_decided_is_told_and_nobody_decides_unseen(site):
    case = await site.open()
    unseen = DecideCase(1, case.id, "confirm", 0, why="x")
    assert await site.ask("li", unseen) == Done(1, ok=False, error="not_seen")
    assert await site.decide("lin", case, "excuse", code="approved") == ""
    assert await site.decide("li", case, "confirm", why="x", seen=1) == "changed"
    assert await site.decide("li", case, "confirm", why="x", seen=2) == "wrong_state"
    assert await site.decide("li", case, "pardon", seen=2) == "unknown_act"


async def test_a_refusal_says_why_in_words_too(site):
    case = await site.open()
    answer = await site.ask("li", DecideCase(1, case.id, "confirm", 1))
    assert answer == Done(
        1, ok=False, error="no_reason", detail="a decision against a person says why"
    )


async def test_two_who_decide_at_once_are_one_after_the_other(site):
    case = await site.open()
    answers = await asyncio.gather(
        site.decide("li", case, "confirm", why="x"),
        site.decide("lin", case, "excuse", code="approved"),
    )
    assert sorted(answers) == ["", "changed"]
    assert (await site.now(case)).revision == 2
    assert await site.office.verify() is None


async def test_a_store_that_fails_is_said_and_not_hidden(site, monkeypatch):
    case = await site.open()

    async def broken(*_, **__):
        raise StoreError("disk")

    monkeypatch.setattr(site.store, "cases", broken)
    assert await site.ask("li", Cases(1)) == Done(1, ok=False, error="store")
    monkeypatch.undo()
    assert (await site.listed("li")).total == 1  # it is read again, not taken as empty
    monkeypatch.setattr(site.store, "write_cases", broken)
    assert await site.decide("li", case, "confirm", why="x") == "store"


# --- everybody is told ----------------------------------------------------------------


async def test_all_who_follow_are_told_whoever_took_the_step(site):
    case = await site.open()
    await site.log.look()
    async with (
        asyncio.timeout(60),
        site.client("li") as li,
        site.client("chen") as chen,
        site.client("zhao") as zhao,
        site.client("wang") as wang,
    ):
        await asked(li, Cases(1, follow=True))
        await asked(zhao, Cases(1, follow=True))
        await asked(chen, Cases(1))  # he did not ask to be told
        await asked(wang, Mine(1, follow=True))
        assert await asked(chen, DecideCase(2, case.id, "confirm", 1, why="x")) == Done(2, ok=True)
        await site.log.look()
        assert await answer_of(li) == CasesMoved(NOON + HOUR)
        assert await answer_of(wang) == CasesMoved(NOON + HOUR)
        own = await asked(wang, Mine(2, follow=True))
        assert isinstance(own, Own)
        assert own.cases[0].state == "confirmed"  # though it was read a moment ago
        for other in (zhao, chen):
            assert isinstance(await asked(other, Ping(3)), Pong)
        # a second step before li asks again is told by the first telling
        await site.office.appeal(case.id, ZHAO, "no")
        await site.log.look()
        assert isinstance(await asked(li, Ping(4)), Pong)
        told = await asked(li, Cases(5, follow=True))
        assert isinstance(told, CaseList)
        assert [one.state for one in told.cases] == ["appealed"]
        await site.office.decide(case.id, BOSS, "x", upheld=False)
        await site.log.look()
        assert isinstance(await answer_of(li), CasesMoved)


async def test_a_step_of_another_process_reaches_list_and_clients(site):
    case = await site.open()
    await site.log.look()
    async with asyncio.timeout(60), site.client("li") as li:
        await asked(li, Cases(1, follow=True))
        elsewhere = CaseOffice(site.store, REGULATION, ZONE, site.clock)
        by = Doer("chen", "P-chen", "agent9100", Rank.SUPERVISOR, "command")
        await elsewhere.confirm(case.id, by, "typed on the server")
        await site.log.look()
        assert isinstance(await answer_of(li), CasesMoved)
        told = await asked(li, Cases(2, state=""))
        assert isinstance(told, CaseList)
        assert [one.state for one in told.cases] == ["confirmed"]
        file = await asked(li, OpenCase(3, case.id))
        assert isinstance(file, CaseFile)
        assert (file.case.steps[-1].by, file.case.steps[-1].via) == ("chen", "command")


async def test_the_log_is_followed_by_itself_and_at_once(site):
    told: asyncio.Queue[str] = asyncio.Queue()
    site.log.on_moved = lambda cases: told.put_nowait(cases[0].id)
    site.office.on_step = site.log.nudge
    following = asyncio.create_task(site.log.run())
    case = await site.open()
    async with asyncio.timeout(60):
        assert await told.get() == case.id
    following.cancel()


async def test_a_log_that_cannot_be_read_is_read_again_from_there(site, monkeypatch):
    told: list[str] = []
    site.log.on_moved = lambda cases: told.extend(one.id for one in cases)
    first, second = await site.open(), await site.open("T05", NOON + MIN)

    async def broken(_name):
        raise StoreError("disk")

    monkeypatch.setattr(site.store, "case", broken)
    with pytest.raises(StoreError):
        await site.log.look()
    assert told == []
    monkeypatch.undo()
    await site.log.look()
    assert told == [first.id, second.id]


async def test_what_is_too_long_is_no_request(site):
    for request in (
        OpenCase(1, "x" * 701),
        DecideCase(1, "x" * 701, "confirm", 1),
        Cases(1, text="x" * 201),
    ):
        answer = await site.ask("li", request)
        assert isinstance(answer, Goodbye)
        assert answer.reason == "protocol"


async def test_a_case_of_the_code_that_one_had_then_is_one_s_own(site):
    site.duty = None  # no roster was kept when it was opened: the case knows a code alone
    case = await site.open(agent="agent1007", seat="PJSIP/1007")
    assert case.person == ""
    before = posting(Rank.AGENT, "agent1007", to="2025-11-30")
    since = Posting("2025-12-01", rank=Rank.LEAD, team="A", agent="agent9001")
    later = posting(Rank.AGENT, "agent1001", to="2025-11-30")
    taken_over = Posting("2025-12-01", rank=Rank.LEAD, team="A", agent="agent1007")
    site.duty = roster(
        people=(
            Person("P-li", "李组长", postings=(before, since)),
            Person("P-lin", "林组长", postings=(later, taken_over)),
        ),
        shifts=(),
    )
    site.clock.move(NOON + 10 * DAY)
    assert (await site.file("li", case.id)).barred == "own_case"
    assert await site.decide("li", case, "excuse", code="approved") == "own_case"
    assert await site.decide("lin", case, "excuse", code="approved") == ""


@pytest.mark.parametrize(
    "raw",
    [
        r'{"type":"cases","id":1,"state":"\u0000","rule":"\ud800","day":"\u0000","text":"\u0000"}',
        r'{"type":"cases","id":1,"day":"9999-99-99","text":"\u202e["}',
        r'{"type":"cases","id":1,"offset":9223372036854775807}',
        r'{"type":"open_case","id":1,"case":"\u0000\ud83d"}',
        r'{"type":"decide_case","id":1,"case":"x\u0000","act":"\u0000","seen":-9223372036854775808}',
        r'{"type":"decide_case","id":1,"case":"CASE","act":"confirm","seen":1,"why":"\u0000\ud83d"}',
        r'{"type":"decide_case","id":1,"case":"CASE","act":"excuse","seen":1,"code":"\ud83d\u0000"}',
    ],
)
async def test_hostile_texts_are_answered_and_the_line_lives_on(site, raw):
    case = await site.open()
    async with asyncio.timeout(60), site.client("li") as client:
        await client._connection.send(raw.replace("CASE", case.id), text=True)
        answer = await answer_of(client)
        assert isinstance(answer, CaseList | Done | Goodbye), answer
        if isinstance(answer, Goodbye):  # half a character is no JSON: so it is said
            assert answer.reason == "protocol"
        else:
            assert isinstance(await asked(client, Ping(2)), Pong)
    assert await site.now(case) == case
