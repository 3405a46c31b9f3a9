from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.config import Config, PersonConfig, QueueConfig, TeamConfig
from ccfloor.floor.changes import (
    QueueChanged,
    QueueGone,
    SeatChanged,
    SeatGone,
    SpanClosed,
    VisitEnded,
)
from ccfloor.floor.states import SeatState, Severity
from ccfloor.floor.views import Evidence, QueueView, SeatView, Span, Visit
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Breach, BreachFound
from ccfloor.serve import messages as m
from ccfloor.serve.board import Board
from ccfloor.serve.client import Mirror
from ccfloor.store.interface import Acknowledgement

S = 1_000_000

CONFIG = Config(
    queue=(QueueConfig(name="support", label="客服热线"),),
    team=(TeamConfig(name="一组", agents=("agent1001-agent1040",)),),
    person=(PersonConfig(agent="agent1001", name="王丽"),),
)


class Day(msgspec.Struct):
    """The figures of a queue, as the figures' room tells them."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    left: int = 0
    answered_within_12s: int = 0
    in_service_level: int = 0
    service_level: float | None = None
    wait_sum: int = 0
    longest_wait: int = 0
    uncovered: int = 0


class Days(dict[str, Day]):
    def figures(self, queue: str) -> Day:
        return self.get(queue, Day())


def seat(name="PJSIP/1001", state=SeatState.READY, since=0, **more) -> SeatView:
    return SeatView(
        seat=name, agent=more.pop("agent", "agent1001"), state=state, since=since, **more
    )


def alert(name="T01:breach:PJSIP/1001:5", **more) -> Alert:
    values = {
        "id": name,
        "rule": "T01",
        "stage": "breach",
        "severity": Severity.CRITICAL,
        "kind": "seat",
        "subject": "PJSIP/1001",
        "begun_at": 5,
        "raised_at": 12 * S + 5,
        "agent": "agent1001",
        "seat": "PJSIP/1001",
    }
    return Alert(**(values | more))


def test_an_empty_board_has_nothing_to_tell():
    board = Board(CONFIG)
    assert not board.dirty
    assert board.take_delta(7) is None
    assert board.snapshot(7) == m.Snapshot(seq=0, at=7)


def test_a_seat_is_named_teamed_and_masked():
    board = Board(CONFIG)
    view = seat(
        state=SeatState.RINGING,
        since=4,
        interface="PJSIP/1001",
        queues=("billing", "support"),
        ring_since=4,
        queue="support",
        call="1700000000.12",
        caller="13812345678",
        device="ringing",
    )
    board.apply([SeatChanged(4, view)])
    assert board.take_delta(5) == m.Delta(
        seq=1,
        at=5,
        seats=(
            m.Seat(
                seat="PJSIP/1001",
                agent="agent1001",
                state=SeatState.RINGING,
                since=4,
                name="王丽",
                team="一组",
                queues=("billing", "support"),
                ring_since=4,
                queue="support",
                call="1700000000.12",
                caller="138****5678",
                device="ringing",
            ),
        ),
    )
    assert board.take_delta(6) is None


def test_who_has_no_name_is_called_by_his_code():
    board = Board(CONFIG)
    board.apply([SeatChanged(1, seat("PJSIP/2001", agent="agent2001"))])
    (shown,) = board.snapshot(1).seats
    assert (shown.name, shown.team) == ("agent2001", "")


def test_forty_changes_are_one_message_and_the_latest_wins():
    board = Board(CONFIG)
    board.apply([SeatChanged(n, seat(since=n)) for n in range(40)])
    delta = board.take_delta(50)
    assert delta is not None
    assert [s.since for s in delta.seats] == [39]
    assert delta.seq == 1


def test_a_seat_that_went_is_gone_and_one_that_came_back_is_not():
    board = Board(CONFIG)
    board.apply([SeatChanged(1, seat()), SeatChanged(1, seat("PJSIP/1002"))])
    board.take_delta(1)
    board.apply([SeatChanged(2, seat(since=2)), SeatGone(3, "PJSIP/1001")])
    assert board.take_delta(3) == m.Delta(seq=2, at=3, gone=("PJSIP/1001",))
    board.apply([SeatGone(4, "PJSIP/1002"), SeatChanged(5, seat("PJSIP/1002", since=5))])
    delta = board.take_delta(5)
    assert delta is not None
    assert (delta.gone, [s.since for s in delta.seats]) == ((), [5])
    board.apply([SeatGone(6, "PJSIP/9999")])
    assert board.take_delta(6) is None


def test_a_queue_has_its_figures_its_label_and_its_minimum():
    days = Days(support=Day(offered=3, answered=2, service_level=0.5, wait_sum=9 * S))
    board = Board(CONFIG, days)
    board.require("support", 2)
    board.apply([QueueChanged(1, QueueView("support", waiting=1, oldest=1, staffed=1, away=1))])
    expected = m.Queue(
        queue="support",
        waiting=1,
        oldest=1,
        staffed=1,
        away=1,
        required=2,
        offered=3,
        answered=2,
        service_level=0.5,
        wait_sum=9 * S,
        label="客服热线",
    )
    delta = board.take_delta(1)
    assert delta is not None
    assert delta.queues == (expected,)
    days["support"] = Day(offered=4)
    board.apply([VisitEnded(2, Visit("1.1", 1, "support", 1))])
    assert [q.offered for q in board.snapshot(2).queues] == [4]
    board.require("support", 2)
    board.require("support", 3)
    delta = board.take_delta(3)
    assert delta is not None
    assert [(q.offered, q.required) for q in delta.queues] == [(4, 3)]


def test_a_new_day_reads_all_figures_again():
    days = Days(a=Day(offered=9), b=Day(offered=8))
    board = Board(CONFIG, days)
    board.apply([QueueChanged(1, QueueView("a")), QueueChanged(1, QueueView("b"))])
    board.take_delta(1)
    days.clear()
    board.refigure()
    delta = board.take_delta(2)
    assert delta is not None
    assert [(q.queue, q.offered) for q in delta.queues] == [("a", 0), ("b", 0)]


def test_a_queue_that_the_census_no_longer_names_is_gone():
    board = Board(CONFIG)
    board.apply([QueueChanged(1, QueueView("a"))])
    board.take_delta(1)
    board.apply([QueueGone(2, "a"), VisitEnded(2, Visit("1.1", 1, "a", 1))])
    assert board.take_delta(2) == m.Delta(seq=2, at=2, gone_queues=("a",))


def test_an_alert_is_urgent_and_carries_its_evidence_and_team():
    board = Board(CONFIG)
    board.apply([SeatChanged(1, seat())])
    assert [board.dirty, board.urgent] == [True, False]
    board.apply([], [AlertRaised(alert(evidence=(Evidence("LegRinging", 5, 120),)))])
    assert [board.dirty, board.urgent] == [True, True]
    delta = board.take_delta(13)
    assert delta is not None
    (told,) = delta.alerts
    assert (told.team, told.severity) == ("一组", Severity.CRITICAL)
    assert told.evidence == (m.Proof("LegRinging", 5, 120),)
    assert [board.dirty, board.urgent] == [False, False]


def test_a_breach_is_for_the_record_and_not_for_the_board():
    board = Board(CONFIG)
    board.apply([], [BreachFound(Breach("T01:x:1", "T01", 2, measured=13 * S, limit=12 * S))])
    assert not board.dirty


def test_a_cleared_alert_stays_until_somebody_took_note_of_it():
    board = Board(CONFIG)
    board.apply([], [AlertRaised(alert())])
    board.take_delta(1)
    board.apply([], [AlertCleared(alert(cleared_at=20 * S))])
    delta = board.take_delta(2)
    assert delta is not None
    assert [a.cleared_at for a in delta.alerts] == [20 * S]
    assert board.acknowledge(Acknowledgement(alert().id, "lead", 30 * S))
    assert board.take_delta(3) == m.Delta(seq=3, at=3, gone_alerts=(alert().id,))
    assert board.snapshot(3).alerts == ()


def test_an_acknowledged_alert_stays_until_it_is_cleared():
    board = Board(CONFIG)
    board.apply([], [AlertRaised(alert())])
    assert board.acknowledge(Acknowledgement(alert().id, "组长", 13 * S, "去看\x1b[2J了"))
    (shown,) = board.snapshot(1).alerts
    assert (shown.seen_by, shown.seen_at, shown.note) == ("组长", 13 * S, "去看了")
    board.apply([], [AlertRaised(alert(evidence=(Evidence("x", 1),)))])
    (shown,) = board.snapshot(1).alerts
    assert (shown.seen_by, len(shown.evidence)) == ("组长", 1)
    board.apply([], [AlertCleared(alert(cleared_at=20 * S))])
    assert board.snapshot(2).alerts == ()


def test_only_the_first_acknowledgement_counts():
    board = Board(CONFIG)
    board.apply([], [AlertRaised(alert())])
    assert board.acknowledge(Acknowledgement(alert().id, "first", 13 * S))
    assert not board.acknowledge(Acknowledgement(alert().id, "second", 14 * S))
    assert not board.acknowledge(Acknowledgement("T01:breach:nobody:1", "first", 13 * S))
    assert [a.seen_by for a in board.snapshot(1).alerts] == ["first"]


def test_what_stood_before_a_restart_stands_after_it():
    board = Board(CONFIG)
    seen = Acknowledgement("b", "lead", 14 * S)
    board.restore([(alert("a", cleared_at=9), None), (alert("b"), seen)])
    assert [(a.id, a.seen_by) for a in board.snapshot(1).alerts] == [("a", ""), ("b", "lead")]


def test_a_night_without_a_lead_does_not_fill_the_memory():
    board = Board(CONFIG, cleared_kept=3)
    for n in range(5):
        board.apply([], [AlertRaised(alert(str(n)))])
    board.take_delta(1)
    for n in range(5):
        board.apply([], [AlertCleared(alert(str(n), cleared_at=n))])
    delta = board.take_delta(2)
    assert delta is not None
    assert delta.gone_alerts == ("0", "1")
    assert [a.id for a in board.snapshot(2).alerts] == ["2", "3", "4"]


def test_what_a_seat_tells_itself_is_not_told_twice():
    board = Board(CONFIG)
    span = Span("PJSIP/1001", "agent1001", SeatState.READY, 1, 2)
    board.apply([SpanClosed(2, span)])
    assert not board.dirty


def test_the_loss_of_the_link_is_urgent_and_its_lag_is_not():
    board = Board(CONFIG)
    board.set_link(m.LinkState("pbx", "live", 1))
    assert board.urgent
    board.take_delta(1)
    board.set_link(m.LinkState("pbx", "live", 1, lag=50))
    assert (board.dirty, board.urgent) == (True, False)
    board.take_delta(2)
    board.set_link(m.LinkState("pbx", "live", 1, lag=50))
    assert not board.dirty
    board.set_link(m.LinkState("pbx", "lost", 3))
    assert board.urgent


def test_a_beat_tells_the_time_though_nothing_changed():
    board = Board(CONFIG)
    assert board.take_delta(9, beat=True) == m.Delta(seq=1, at=9)


HOSTILE = "\x1b[31m\u202eevil\u200b\ud800\x00\x9b2J"


def hostile_board() -> Board:
    board = Board(
        Config(
            person=(PersonConfig(agent=HOSTILE, name=HOSTILE),),
            queue=(QueueConfig(name=HOSTILE, label=HOSTILE),),
            team=(TeamConfig(name=HOSTILE, agents=(HOSTILE,)),),
        )
    )
    board.set_link(m.LinkState(HOSTILE, "live", 1, version=HOSTILE))
    view = SeatView(
        seat=HOSTILE,
        agent=HOSTILE,
        state=SeatState.READY,
        since=1,
        interface=HOSTILE,
        queues=(HOSTILE,),
        reason=HOSTILE,
        queue=HOSTILE,
        call=HOSTILE,
        caller=HOSTILE,
        device=HOSTILE,
    )
    names = dict.fromkeys(("subject", "agent", "seat", "queue", "call"), HOSTILE)
    board.apply(
        [SeatChanged(1, view), QueueChanged(1, QueueView(HOSTILE, HOSTILE))],
        [AlertRaised(alert(HOSTILE, **names))],
    )
    board.acknowledge(Acknowledgement(HOSTILE, HOSTILE, 2, HOSTILE))
    return board


def test_no_hostile_text_reaches_the_wire():
    board = hostile_board()
    told = [board.take_delta(1), board.snapshot(1)]
    board.apply([SeatGone(2, HOSTILE), QueueGone(2, HOSTILE)])
    board.apply([], [AlertCleared(alert(HOSTILE, cleared_at=3))])
    told.append(board.take_delta(2))
    for message in told:
        wire = msgspec.json.encode(message).decode()
        texts = str(msgspec.json.decode(wire)) + wire
        assert "evil" in wire
        assert not {unicodedata.category(c) for c in texts} & {"Cc", "Cf", "Cs", "Co"}
        assert "\\u" not in wire
        assert "\\x" not in texts


def test_an_alert_with_a_hostile_id_can_still_be_acknowledged():
    board = Board(CONFIG)
    board.apply([], [AlertRaised(alert(HOSTILE))])
    (shown,) = board.snapshot(1).alerts
    assert shown.id.startswith("evil~")
    assert board.true_id(shown.id) == HOSTILE
    assert board.true_id("evil") is None


# --- the law ------------------------------------------------------------------------

names = st.sampled_from(["a", "b", "c"])
acts = st.one_of(
    st.tuples(st.just("seat"), names, st.integers(0, 3)),
    st.tuples(st.just("seat gone"), names, st.just(0)),
    st.tuples(st.just("queue"), names, st.integers(0, 3)),
    st.tuples(st.just("queue gone"), names, st.just(0)),
    st.tuples(st.just("require"), names, st.integers(0, 3)),
    st.tuples(st.just("raise"), names, st.just(0)),
    st.tuples(st.just("clear"), names, st.integers(1, 3)),
    st.tuples(st.just("acknowledge"), names, st.integers(1, 3)),
    st.tuples(st.just("link"), st.sampled_from(["live", "lost"]), st.integers(0, 3)),
    st.tuples(st.just("delta"), st.just(""), st.just(0)),
)


def act(board: Board, what: str, name: str, n: int) -> None:
    match what:
        case "seat":
            board.apply([SeatChanged(n, seat(name, since=n))])
        case "seat gone":
            board.apply([SeatGone(n, name)])
        case "queue":
            board.apply([QueueChanged(n, QueueView(name, waiting=n))])
        case "queue gone":
            board.apply([QueueGone(n, name)])
        case "require":
            board.require(name, n)
        case "raise":
            board.apply([], [AlertRaised(alert(name))])
        case "clear":
            board.apply([], [AlertCleared(alert(name, cleared_at=n))])
        case "acknowledge":
            board.acknowledge(Acknowledgement(name, "lead", n))
        case "link":
            board.set_link(m.LinkState("pbx", name, n))


@settings(max_examples=300)
@given(st.lists(acts, max_size=25), st.lists(acts, max_size=25))
def test_a_snapshot_and_the_deltas_after_it_give_the_later_snapshot(before, after):
    board = Board(CONFIG, cleared_kept=1)
    for step in before:
        if step[0] == "delta":
            board.take_delta(1)
        else:
            act(board, *step)
    mirror = Mirror()
    assert mirror.take(board.snapshot(1))
    for step in [*after, ("delta", "", 0)]:
        if step[0] == "delta":
            delta = board.take_delta(2)
            assert delta is None or mirror.take(delta)
        else:
            act(board, *step)
    later = Mirror()
    later.take(board.snapshot(2))
    assert mirror == later


@pytest.mark.parametrize("seq", [3, 5, 6])
def test_a_missing_number_is_noticed(seq):
    mirror = Mirror()
    assert not mirror.take(m.Delta(seq=1, at=1))
    assert mirror.take(m.Snapshot(seq=3, at=1))
    assert not mirror.take(m.Delta(seq=seq, at=1, gone=("a",)))
    assert mirror.take(m.Delta(seq=4, at=1))


def test_a_warning_that_came_to_nothing_goes_with_a_last_word() -> None:
    board = Board(Config())
    warned = msgspec.structs.replace(alert(), id="T01:warn:PJSIP/1001:5", stage="warn")
    board.apply((), [AlertRaised(warned)])
    board.take_delta(1)
    board.apply((), [AlertCleared(msgspec.structs.replace(warned, cleared_at=20 * S))])
    delta = board.take_delta(2)
    assert delta is not None
    assert [a.cleared_at for a in delta.alerts] == [20 * S]
    assert delta.gone_alerts == (warned.id,)
    assert board.snapshot(3).alerts == ()
