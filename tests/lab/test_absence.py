"""A real pause, a virtual wait: the alarm comes past the fifth minute and not before.

Asterisk's own pause starts the clock; nobody sits through five minutes of it, because the
rules are told the time. A monitor that comes later reads the true start from LastPause.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.pipeline import Pipeline
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised
from tests.lab.conftest import lab_or_skip
from tests.lab.live import LINKS, LiveFloor
from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.standing import standing

pytestmark = pytest.mark.lab

PLAN = FloorPlan(
    queues=(Queue("one", seats("1001")), Queue("two", seats("1001", "1002"))),
    phones=dict.fromkeys(("1001", "1002"), Phone(1_000)),
)
SEAT = "PJSIP/1001"
LAST_WORD = "TheEnd"


@pytest.mark.parametrize("link", LINKS)
def test_an_absence_alarms_past_the_fifth_minute_even_for_who_comes_later(
    release: str, link: str, tmp_path: Path
):
    with lab_or_skip(), standing(release, PLAN, tmp_path) as lab:
        control = lab.asterisk.control
        first = watching(lab.asterisk.account(link=link))
        pause(control, "away")
        tell(control, first, away=True)
        (absence,) = first.pipeline.floor.open_absences()
        log = lab.asterisk.queue_log.read_text()
        time.sleep(1.1)  # the second monitor must not be right by coming in the same second
        second = watching(lab.asterisk.account(link=link))
        (later,) = second.pipeline.floor.open_absences()
        pause(control, "")
        tell(control, second, away=False)

    paused_at = int(next(row for row in log.splitlines() if "|PAUSEALL|" in row).split("|")[0])
    assert absence.from_ // SECOND - paused_at in {0, 1}
    assert absence.queues == ("one", "two")
    alarm_after(first.pipeline, absence.from_)

    # LastPause has whole seconds: a person gains or loses nothing but the fraction, and the
    # moment that Asterisk takes to word the event, which may fall into the next second.
    assert 0 <= absence.from_ - later.from_ < SECOND + SECOND // 10
    assert later.from_ == later.last_pause * SECOND
    assert states(second.pipeline)[SEAT] is SeatState.READY
    assert states(second.pipeline)["PJSIP/1002"] is SeatState.READY


def watching(ami) -> LiveFloor:
    floor = LiveFloor(ami, until=LAST_WORD.encode())
    floor.start()
    return floor


def pause(control, reason: str) -> None:
    told = {"Interface": SEAT, "Paused": "true" if reason else "false", "Reason": reason}
    assert b"Success" in control.action("QueuePause", told)


def tell(control, floor: LiveFloor, *, away: bool) -> None:
    """Let a floor see the pause or its end and hear the last word, then end its watch.

    An action's UserEvent does not stand in the queue of the others [AMI.md A9]: without
    waiting it overtakes what was said before it.
    """
    floor.wait_until(
        lambda of: states(of)[SEAT] is (SeatState.AWAY if away else SeatState.READY), "the pause"
    )
    control.action("UserEvent", {"UserEvent": LAST_WORD})
    floor.wait()
    floor.halt()


def states(pipeline: Pipeline) -> dict[str, SeatState]:
    return {seat.seat: seat.state for seat in pipeline.floor.seats()}


def alarm_after(pipeline: Pipeline, begun: int) -> None:
    """Go through the five minutes by hand: amber at the fourth, red past the fifth."""
    amber = alerts(pipeline, begun + 4 * MINUTE)
    assert [(alert.rule, alert.stage) for alert in amber] == [("T06", "warn")]
    assert alerts(pipeline, begun + 5 * MINUTE) == []
    red = alerts(pipeline, begun + 5 * MINUTE + 1)
    assert [(alert.rule, alert.stage, alert.seat) for alert in red] == [("T06", "breach", SEAT)]
    assert red[0].begun_at == begun


def alerts(pipeline: Pipeline, to: int) -> list[Alert]:
    found = pipeline.advance(to).findings
    assert all(isinstance(finding, AlertRaised | AlertCleared) for finding in found)
    return [finding.alert for finding in found if isinstance(finding, AlertRaised)]
