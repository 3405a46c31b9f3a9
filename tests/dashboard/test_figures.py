from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from ccfloor.dashboard.look import DARK, Level, Look
from ccfloor.dashboard.scene import zone_named
from ccfloor.dashboard.view.kpi import add_up, figures, one_line, percent, strip_of
from ccfloor.dashboard.view.queue import columns_for, row, wait_level
from ccfloor.dashboard.view.status import Trust, banner, word
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words
from ccfloor.serve.messages import Queue
from tests.dashboard import floorplan as fp

EN, ZH, LOOK = Words("en"), Words("zh_CN"), Look(DARK)


def shown(queues, seats=()) -> dict[str, tuple[str, Level]]:
    made = figures(add_up(queues, seats), fp.NOON, EN)
    return {figure.label: (figure.value, figure.level) for figure in made}


def test_the_header_adds_up_the_centre():
    assert shown(fp.queues()) == {
        "Waiting": ("3", Level.ALARM),
        "Longest": ("1:14", Level.ALARM),
        "Service level": ("83%", Level.QUIET),
        "In 12 s": ("94%", Level.QUIET),
        "Abandoned": ("11 2%", Level.QUIET),
        "Staffed": ("35/34 -1", Level.ALARM),
    }


def test_where_nothing_counts_there_is_no_figure():
    assert {label: value for label, (value, _) in shown(()).items()} == {
        "Waiting": "0",
        "Longest": "--",
        "Service level": "--",
        "In 12 s": "--",
        "Abandoned": "0",
        "Staffed": "0",
    }


def test_without_minimums_everybody_on_duty_counts_once():
    states = (SeatState.READY, SeatState.TALKING, SeatState.AWAY, SeatState.OUT)
    seats = [fp.seat(number, state) for number, state in enumerate(states)]
    assert shown((Queue("a", staffed=2), Queue("b", staffed=2)), seats)["Staffed"][0] == "2"


def test_a_queue_with_no_call_in_time_pulls_the_service_level_down():
    good = Queue("a", service_level=1.0, in_service_level=10, answered=10)
    bad = Queue("b", service_level=0.0, answered=6, abandoned=5, short_abandoned=1)
    assert shown((good, bad))["Service level"] == ("50%", Level.AMBER)


def test_per_cent_is_cut_off_so_that_only_all_is_a_hundred():
    assert [percent(x) for x in (None, 0.0, 0.29, 0.9999, 1.0)] == [
        "--",
        "0%",
        "29%",
        "99%",
        "100%",
    ]


def test_a_wait_is_amber_from_twenty_seconds_and_an_alarm_from_a_minute_or_without_staff():
    def level(waited_s: int, staffed: int = 1, waiting: int = 1) -> Level:
        oldest = fp.NOON - waited_s * SECOND
        return wait_level(Queue("a", waiting=waiting, oldest=oldest, staffed=staffed), fp.NOON)

    assert [level(19), level(20), level(60)] == [Level.QUIET, Level.AMBER, Level.ALARM]
    assert level(1, staffed=0) is Level.ALARM
    assert level(99, staffed=0, waiting=0) is Level.QUIET


def test_figures_fill_the_width_and_on_one_line_none_is_cut_in_half():
    made = figures(add_up(fp.queues(), ()), fp.NOON, ZH)
    for width in (78, 100, 143, 300):
        for line in strip_of(made, width, LOOK):
            assert sum(cell_len(segment.text) for segment in line) == width
    for width in range(0, 90, 7):
        text = "".join(segment.text for segment in one_line(made, width, LOOK))
        assert cell_len(text) <= width
        assert text == "" or text.endswith(tuple(f"{figure.value} " for figure in made))


def test_a_queue_s_row_is_as_wide_as_the_panel_whatever_fits():
    for width in range(12, 120):
        line = row(fp.queues()[0], fp.NOON, width, LOOK, chosen=True)
        assert sum(cell_len(segment.text) for segment in line) == width
    assert [column.heading for column in columns_for(40)] == ["Wait", "Max", "Staff", "Free", "SL"]


def test_the_worst_that_keeps_the_floor_from_being_seen_is_said_first():
    lost_link = fp.link(state="lost", since=fp.NOON - 65 * SECOND)
    worst = Trust(fp.NOON, link=lost_link, paused_at=fp.NOON, lost_at=fp.NOON, stale=True)
    assert word(worst, EN)[0] == "CUT OFF"
    assert word(replace(worst, lost_at=None), EN)[0] == "STALE"
    assert word(replace(worst, lost_at=None, stale=False), EN)[0] == "BLIND"
    assert word(Trust(fp.NOON, link=fp.link(), paused_at=fp.NOON), EN)[0] == "PAUSED"
    assert word(Trust(fp.NOON, link=fp.link()), EN) == ("LIVE", Level.QUIET)
    assert word(Trust(0), EN)[0] == "WAITING"


def test_the_banner_says_since_when_the_pbx_is_unseen():
    zone = zone_named("Asia/Shanghai")
    trust = Trust(fp.NOON, link=fp.link(state="census", since=fp.NOON - 2 * MINUTE))
    assert banner(trust, zone, EN) == (
        "The PBX pbx has not been seen since 22:11:20 (2:00): taking stock.",
        Level.ALARM,
    )
    assert banner(Trust(fp.NOON, link=fp.link()), zone, EN) is None


def test_a_share_with_calls_that_were_not_wholly_seen_says_so():
    assert [percent(0.81, 1), percent(0.81, 0), percent(None, 1)] == ["~81%", "81%", "--"]
    queue = Queue("a", service_level=0.9, in_service_level=9, answered=10, offered=10, uncovered=1)
    shown = {figure.label: figure.value for figure in figures(add_up([queue], []), 0, Words("en"))}
    assert shown["Service level"] == "~90%"
