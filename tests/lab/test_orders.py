"""A lead acts on a real Asterisk: what he confirmed happens, is seen, and is written down.

What happened is asked of Asterisk itself, by its console and its own log, never of us.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import pytest

from ccfloor.acting.rights import ORDERS
from ccfloor.config import ActionsConfig, TeamConfig, Token
from ccfloor.floor.states import SeatState
from ccfloor.serve.auth import make_token
from ccfloor.serve.client import Mirror
from ccfloor.serve.messages import Done
from ccfloor.serve.orders import Act, Confirm
from tests.lab.asterisk import Asterisk
from tests.lab.conftest import lab_or_skip
from tests.lab.install import ensure
from tests.lab.live import LINKS
from tests.lab.manager_client import ManagerClient
from tests.lab.plan import FloorPlan, Member, Phone, Queue
from tests.lab.standing import Standing, standing
from tests.lab.watched import PATIENCE_S, Watched, folder, watched, written

pytestmark = pytest.mark.lab

PLAN = FloorPlan(
    queues=(Queue("one"), Queue("two", (Member("PJSIP/1003", "agent1003"),))),
    phones=dict.fromkeys(("1001", "1002", "1003", "9001"), Phone(300)),
)
SEAT, LISTENER = "PJSIP/1001", "PJSIP/9001"
PERSON = "王丽"
ALLOWED = ActionsConfig(allow=ORDERS, reasons=("会议",))
TEAM = TeamConfig(name="A", agents=(PERSON,))
_EVER: Final = 2**62


async def test_what_a_lead_confirms_happens_is_seen_and_is_written_down(
    release: str, tmp_path: Path
):
    with lab_or_skip():
        await asyncio.to_thread(ensure, release)
    for link in LINKS:
        async with AsyncExitStack() as stack:
            here = folder(tmp_path, link)
            lab = stack.enter_context(standing(release, PLAN, here))
            added = {"Queue": "one", "Interface": SEAT, "MemberName": PERSON, "Penalty": "3"}
            assert b"Success" in lab.asterisk.control.action("QueueAdd", added)
            text, sha256 = make_token()
            token = Token(
                user="zhang", role="lead", sha256=sha256, teams=("A",), device=LISTENER,
                may=("listen", "whisper"),
            )  # fmt: skip
            floor = await stack.enter_async_context(
                watched(
                    lab.asterisk.account(link=link),
                    here,
                    actions=ALLOWED,
                    teams=(TEAM,),
                    key=(text, token),
                )
            )
            await pause_penalty_move(floor, lab.asterisk)
            await listen_and_hang_up(floor, lab)
            await what_is_refused(floor, lab.asterisk)
            await what_is_written(floor)


async def pause_penalty_move(floor: Watched, pbx: Asterisk) -> None:
    asked, done = await floor.have_done(act("pause", reason="会议"))
    assert isinstance(asked, Confirm)
    assert (asked.agent, asked.reason) == (PERSON, "会议")
    assert done.ok, done
    await floor.until(in_state(SeatState.AWAY))
    assert floor.mirror.seats[SEAT].reason == "会议"

    assert (await floor.have_done(act("penalty", penalty=7)))[1].ok
    asked, done = await floor.have_done(act("move", to="two"))
    assert isinstance(asked, Confirm)
    assert (asked.queue, asked.to, asked.penalty, asked.paused) == ("one", "two", 7, True)
    assert done.ok, done
    await floor.until(lambda mirror: mirror.seats[SEAT].queues == ("two",))
    assert floor.mirror.seats[SEAT].state is SeatState.AWAY  # not for a moment was he out
    assert PERSON not in pbx.cli("queue show one")
    (line,) = [row for row in pbx.cli("queue show two").splitlines() if PERSON in row]
    assert "with penalty 7" in line
    assert "paused:会议" in line

    assert (await floor.have_done(act("unpause")))[1].ok
    await floor.until(in_state(SeatState.READY))
    log = pbx.queue_log.read_text()
    for row in ("|two|", "|one|"):
        assert row in log
    assert re.findall(r"\|(ADDMEMBER|REMOVEMEMBER)\|", log)[-2:] == ["ADDMEMBER", "REMOVEMEMBER"]


async def listen_and_hang_up(floor: Watched, lab: Standing) -> None:
    pbx = lab.asterisk
    assert (await floor.have_done(act("listen")))[1].error == "no_call"
    removed = {"Queue": "two", "Interface": "PJSIP/1003", "Paused": "true"}
    # So that the call comes to the one we follow.
    await asyncio.to_thread(pbx.control.action, "QueuePause", removed)
    lab.callers.call("two", "13812345678", lasts_s=60.0)
    await floor.until(in_state(SeatState.TALKING))
    witness = await asyncio.to_thread(lambda: pbx.connect(events="call"))
    heard = 0
    for mode in ("listen", "whisper"):
        asked, done = await floor.have_done(act(mode))
        assert isinstance(asked, Confirm), (asked, floor.mirror.seats[SEAT], as_it_stands(lab))
        assert (asked.caller, asked.device, asked.queue) == ("138****5678", LISTENER, "two")
        assert done.ok, done
        heard = await heard_of(witness, b"Event: ChanSpyStart", heard)
        channels = channels_of(pbx)
        listeners = [one for one in channels if one.startswith(LISTENER)]
        assert listeners
        assert "ChanSpy" in channels[listeners[-1]]
    started = bytes(witness.raw).split(b"Event: ChanSpyStart")
    assert len(started) == 3
    for told in started[1:]:
        assert b"SpyerChannel: PJSIP/9001-" in told
        assert b"SpyeeChannel: PJSIP/1001-" in told
    before = len(witness.raw)
    asked, done = await floor.have_done(act("hangup"))
    assert isinstance(asked, Confirm)
    assert done.ok, done
    await floor.until(in_state(SeatState.READY))
    await heard_of(witness, b"Event: ChanSpyStop", 0)
    for _ in ("caller", "agent", "listener", "whisperer"):
        before = await heard_of(witness, b"Event: Hangup", before)
    witness.close()
    assert not any(one.startswith(SEAT) for one in channels_of(pbx))


async def what_is_refused(floor: Watched, pbx: Asterisk) -> None:
    """Other people's people, rights nobody gave, members of a file: nothing reaches Asterisk."""
    before = pbx.queue_log.read_text()
    wishes = {
        "PJSIP/1003": "not_allowed",  # of no team of his
        "PJSIP/4711": "unknown_seat",
    }
    for seat, why in wishes.items():
        _, done = await floor.have_done(Act(id=1, order="pause", seat=seat, reason="会议"))
        assert done.error == why
    for wish, why in (
        (act("barge"), "not_allowed"),
        (act("pause", reason="tea"), "bad_reason"),
        (act("move", to="three"), "unknown_queue"),
        (act("unpause"), "not_paused"),
    ):
        assert (await floor.have_done(wish))[1] == Done(1, ok=False, error=why)
    assert pbx.queue_log.read_text() == before


async def what_is_written(floor: Watched) -> None:
    mine = await written(
        lambda: floor.store.actions(0, _EVER, PERSON),
        lambda rows: sum(row.outcome == "ended" for row in rows) == 2,
    )
    done = [
        (record.order, record.outcome) for record in mine if record.outcome in {"done", "ended"}
    ]
    assert [order for order, outcome in done if outcome == "done"] == [
        "pause",
        "penalty",
        "move",
        "unpause",
        "listen",
        "whisper",
        "hangup",
    ]
    assert {order for order, outcome in done if outcome == "ended"} == {"listen", "whisper"}
    assert {record.by for record in mine} == {"zhang"}
    everything = await floor.store.actions(0, _EVER)
    assert "refused:not_allowed" in {record.outcome for record in everything}


async def heard_of(witness: ManagerClient, event: bytes, start: int) -> int:
    """Return where the next such event ends; the daemon runs in this loop, and must go on."""
    return await asyncio.to_thread(
        witness.wait_for, event + b"\r\n", limit_s=PATIENCE_S, start=start, whole=True
    )


def as_it_stands(lab: Standing) -> tuple[object, ...]:
    """Return what Asterisk, the phones and the callers say, for whoever asks why."""
    pbx = lab.asterisk
    log = pbx.queue_log.read_text().splitlines()
    return channels_of(pbx), log, lab.phones.calls(), lab.phones.ended(), lab.callers.failed()


def act(order: str, **wish: str | int) -> Act:
    return Act(id=1, order=order, seat=SEAT, **wish)  # type: ignore[arg-type]  # of its fields


def in_state(state: SeatState):
    return lambda mirror: is_in(mirror, state)


def is_in(mirror: Mirror, state: SeatState) -> bool:
    return SEAT in mirror.seats and mirror.seats[SEAT].state is state


def channels_of(pbx: Asterisk) -> dict[str, str]:
    """Return what Asterisk's console says of each channel."""
    rows = pbx.cli("core show channels concise").splitlines()
    return {row.split("!")[0]: row for row in rows if "!" in row}
