from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.dashboard.model import Dirty, FloorModel
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.messages import Delta, Done, Pong, Snapshot
from tests.dashboard import floorplan as fp


def model_with(snapshot: Snapshot | None = None, heard_at: float = 100.0) -> FloorModel:
    model = FloorModel()
    model.apply(snapshot or fp.snapshot(), heard_at)
    return model


def test_a_snapshot_replaces_everything_that_was_known():
    model = model_with()
    model.apply(fp.snapshot(seats=(fp.seat(7),), queues=(), alerts=()), 101.0)
    assert list(model.seats) == ["PJSIP/7"]
    assert (model.queues, model.alerts) == ({}, {})
    assert model.alerts_on("PJSIP/1005") == []


def test_a_delta_makes_dirty_only_what_it_names():
    model = model_with()
    changed = fp.seat(1002, SeatState.WRAP)
    dirty = model.apply(Delta(2, fp.NOON, seats=(changed,)), 100.2)
    assert dirty.seats == {"PJSIP/1002"}
    assert not any((dirty.order, dirty.called, dirty.queues, dirty.alerts, dirty.link))
    assert model.apply(Delta(3, fp.NOON, seats=(fp.seat(1002, name="阿一"),)), 100.4).called


def test_a_new_seat_or_a_new_team_asks_for_a_new_layout():
    model = model_with()
    assert model.apply(Delta(2, fp.NOON, seats=(fp.seat(1099),)), 100.2).order
    assert model.apply(Delta(3, fp.NOON, seats=(fp.seat(1002, team="C组"),)), 100.4).order
    assert model.apply(Delta(4, fp.NOON, gone=("PJSIP/1002",)), 100.6).order
    assert not model.apply(Delta(5, fp.NOON, gone=("PJSIP/1002",)), 100.8).order


def test_an_alert_makes_its_seat_dirty_when_it_comes_and_when_it_goes():
    model = model_with()
    came = fp.alert("T06", "breach", 1001, 400 * SECOND, Severity.CRITICAL, 300 * SECOND)
    assert model.apply(Delta(2, fp.NOON, alerts=(came,)), 100.2).seats == {"PJSIP/1001"}
    assert model.loudest_on("PJSIP/1001") is Severity.CRITICAL
    assert model.apply(Delta(3, fp.NOON, gone_alerts=(came.id,)), 100.4).seats == {"PJSIP/1001"}
    assert model.loudest_on("PJSIP/1001") is None


def test_a_cleared_alert_no_longer_makes_its_seat_loud():
    model = model_with()
    over = msgspec.structs.replace(fp.alerts()[0], cleared_at=fp.NOON)
    model.apply(Delta(2, fp.NOON, alerts=(over,)), 100.2)
    assert model.loudest_on("PJSIP/1005") is None
    assert [alert.id for alert in model.alerts_on("PJSIP/1005")] == [over.id]


def test_only_alerts_nobody_saw_here_before_are_fresh():
    model = model_with()
    again = fp.alerts()[0]
    other = fp.alert("T01", "breach", 1003, 13 * SECOND, Severity.CRITICAL, 12 * SECOND)
    dirty = model.apply(Delta(2, fp.NOON, alerts=(again, other)), 100.2)
    assert [alert.id for alert in dirty.fresh] == [other.id]


def test_the_first_snapshot_shouts_nothing_but_one_after_a_reconnect_says_what_is_new():
    model = FloorModel()
    assert model.apply(fp.snapshot(alerts=fp.alerts()[:2]), 100.0).fresh == []
    fresh = model.apply(fp.snapshot(), 200.0).fresh
    assert [alert.rule for alert in fresh] == ["T06", "T06", "T16"]


def test_the_clock_runs_on_between_messages_and_stops_when_the_daemon_is_stale():
    model = model_with(heard_at=100.0)
    assert model.now(101.5) == fp.NOON + 1_500_000
    assert model.now(103.0) == fp.NOON + 3 * SECOND
    assert model.now(170.0) == fp.NOON + 3 * SECOND


def test_the_daemon_is_stale_after_more_than_three_seconds_of_silence():
    model = model_with(heard_at=100.0)
    assert (model.stale(103.0), model.stale(103.1)) == (False, True)
    model.apply(Pong(1, fp.NOON + 4 * SECOND), 104.0)
    assert not model.stale(104.5)


def test_a_late_message_does_not_turn_the_clock_back_at_once():
    model = model_with(heard_at=100.0)
    model.apply(Delta(2, fp.NOON + 1 * SECOND), 101.8)  # 800 ms late
    assert fp.NOON + 1_700_000 < model.now(101.8) < fp.NOON + 1_800_000


def test_a_clock_that_was_set_is_followed_at_once():
    model = model_with(heard_at=100.0)
    model.apply(Delta(2, fp.NOON - 3600 * SECOND), 101.0)
    assert model.now(101.0) == fp.NOON - 3600 * SECOND


def test_a_still_copy_is_not_altered_by_later_messages():
    model = model_with()
    still = model.still()
    model.apply(Delta(2, fp.NOON, gone=("PJSIP/1001",), gone_alerts=(fp.alerts()[0].id,)), 101.0)
    assert "PJSIP/1001" in still.seats
    assert still.loudest_on("PJSIP/1005") is Severity.CRITICAL
    assert model.loudest_on("PJSIP/1005") is None


def test_an_answer_to_a_command_changes_nothing_but_proves_the_daemon_alive():
    model = model_with(heard_at=100.0)
    dirty = model.apply(Done(1, ok=True), 110.0)
    assert dirty == Dirty()
    assert not model.stale(111.0)


numbers = st.integers(1, 6)
deltas = st.lists(
    st.tuples(st.lists(numbers, max_size=3), st.lists(numbers, max_size=2)), max_size=12
)


@given(deltas)
@settings(max_examples=60, deadline=None)
def test_deltas_lead_to_what_a_snapshot_of_the_same_would_say(steps):
    model = model_with(fp.snapshot(seats=(), alerts=(), queues=()))
    known: dict[str, object] = {}
    for seq, (changed, gone) in enumerate(steps, 2):
        seats = tuple(fp.seat(number, ago=seq) for number in changed)
        names = tuple(f"PJSIP/{number}" for number in gone)
        dirty = model.apply(Delta(seq, fp.NOON, seats=seats, gone=names), 100.0)
        before = set(known)
        known.update({seat.seat: seat for seat in seats})
        for name in names:
            known.pop(name, None)
        assert dirty.order or set(known) == before  # who comes or goes asks for a layout
    assert model.seats == known
