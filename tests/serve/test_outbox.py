from __future__ import annotations

from ccfloor.serve.outbox import Outbox, Owed


def drained(limit: int) -> Outbox:
    outbox = Outbox(limit)
    assert outbox.take() is Owed.SNAPSHOT
    return outbox


def take_all(outbox: Outbox) -> list[bytes | Owed]:
    taken = []
    while (message := outbox.take()) is not None:
        taken.append(message)
    return taken


def test_a_new_client_is_owed_a_snapshot_and_answers_go_before_it():
    outbox = Outbox(4)
    outbox.answer(b"welcome")
    assert take_all(outbox) == [b"welcome", Owed.SNAPSHOT]


def test_deltas_before_the_snapshot_are_told_by_it():
    outbox = Outbox(4)
    assert outbox.delta(b"1", 0.0)
    assert take_all(outbox) == [Owed.SNAPSHOT]
    assert outbox.delta(b"2", 0.0)
    assert take_all(outbox) == [b"2"]


def test_deltas_wait_in_order_up_to_the_limit():
    outbox = drained(3)
    assert [outbox.delta(str(n).encode(), 0.0) for n in range(3)] == [True, True, True]
    assert take_all(outbox) == [b"0", b"1", b"2"]


def test_an_overflow_replaces_all_that_waits_by_one_snapshot():
    outbox = drained(3)
    outbox.answer(b"done")
    for n in range(4):
        assert outbox.delta(str(n).encode(), 0.0)
    assert len(outbox) == 2
    assert take_all(outbox) == [b"done", Owed.SNAPSHOT]


def test_a_second_overflow_within_a_minute_is_too_slow():
    outbox = drained(2)
    assert [outbox.delta(b"x", 0.0) for _ in range(3)] == [True, True, True]
    take_all(outbox)
    assert [outbox.delta(b"x", 59.9) for _ in range(3)] == [True, True, False]


def test_an_overflow_is_forgotten_after_a_minute():
    outbox = drained(2)
    assert [outbox.delta(b"x", 0.0) for _ in range(3)] == [True, True, True]
    take_all(outbox)
    assert [outbox.delta(b"x", 60.0) for _ in range(3)] == [True, True, True]
    assert take_all(outbox) == [Owed.SNAPSHOT]


def test_a_client_that_never_takes_its_snapshot_is_too_slow():
    outbox = Outbox(3)
    assert [outbox.delta(b"x", 0.0) for _ in range(3)] == [True, True, False]


def test_a_client_that_asks_faster_than_it_reads_is_too_slow():
    outbox = Outbox(2)
    assert [outbox.answer(b"pong") for _ in range(3)] == [True, True, False]


def test_a_resync_replaces_what_waits():
    outbox = drained(8)
    outbox.delta(b"1", 0.0)
    outbox.owe_snapshot()
    outbox.owe_snapshot()
    assert take_all(outbox) == [Owed.SNAPSHOT]


def test_of_figures_only_the_newest_of_a_kind_waits_behind_everything_else():
    outbox = drained(3)
    outbox.newest("staff", b"old")
    outbox.newest("course", b"course")
    outbox.newest("staff", b"new")
    outbox.delta(b"delta", 0.0)
    outbox.answer(b"answer")
    assert len(outbox) == 4
    assert take_all(outbox) == [b"answer", b"delta", b"new", b"course"]
    assert len(outbox) == 0


def test_figures_that_wait_make_nobody_slow():
    outbox = drained(1)
    for number in range(100):
        outbox.newest("staff", str(number).encode())
    assert outbox.delta(b"delta", 0.0)
    assert take_all(outbox) == [b"delta", b"99"]
