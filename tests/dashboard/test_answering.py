"""A break that is asked for is answered with one key."""

from __future__ import annotations

from ccfloor.floor.deeds import BreakAnswered
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Alert, Delta, Do
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching


def request(agent: str, at: int) -> Alert:
    return Alert(
        id=f"BREAK:warn:{agent}:{at}",
        rule="BREAK",
        stage="warn",
        severity=Severity.NOTICE,
        kind="seat",
        subject="PJSIP/1001",
        begun_at=at,
        raised_at=at,
        agent=agent,
        seat="PJSIP/1001",
    )


def asked(seq: int, *alerts: Alert) -> Delta:
    return Delta(seq=seq, at=fp.NOON, alerts=alerts)


async def test_one_key_allows_the_oldest_request_and_one_refuses():
    async with watching() as w:
        seq = fp.snapshot().seq
        await w.tell(
            asked(seq + 1, request("agent1007", fp.NOON - 9), request("agent1001", fp.NOON))
        )
        await w.press("y")
        await w.press("n")
        assert w.feed.sent == [
            Do(1, BreakAnswered("", "agent1007", "", granted=True)),
            Do(2, BreakAnswered("", "agent1007", "", granted=False)),
        ]


async def test_the_chosen_request_comes_first_and_the_full_width_key_does_the_same():
    async with watching(language="zh_CN") as w:
        seq = fp.snapshot().seq
        late = request("agent1001", fp.NOON)
        await w.tell(asked(seq + 1, request("agent1007", fp.NOON - 9), late))
        assert "申请离席" in w.text()
        assert "批准" in w.lines()[-1]
        w.desk.alerts.choose(late.id)
        await w.press("ｙ")
        assert w.feed.sent == [Do(1, BreakAnswered("", "agent1001", "", granted=True))]


async def test_while_nobody_asks_the_key_line_does_not_speak_of_it():
    async with watching() as w:
        assert "Allow" not in w.lines()[-1]
        await w.press("y")
        assert w.feed.sent == []


async def test_a_wall_answers_nobody():
    async with watching(tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await w.tell(asked(fp.snapshot().seq + 1, request("agent1001", fp.NOON)))
        await w.press("y")
        assert w.feed.sent == []
