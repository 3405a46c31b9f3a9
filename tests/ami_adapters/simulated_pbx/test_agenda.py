"""Virtual time: order, and nothing but order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.simulated_pbx.agenda import Agenda


def test_things_are_done_in_the_order_of_their_instants_then_of_their_making():
    agenda, done = Agenda(100), []
    agenda.at(300, done.append, "c")
    agenda.at(200, done.append, "a")
    agenda.at(200, done.append, "b")
    while agenda.keep_next(300):
        pass
    assert done == ["a", "b", "c"]
    assert agenda.now == 300


def test_nothing_is_done_before_it_is_due():
    agenda, done = Agenda(100), []
    agenda.at(200, done.append, "a")
    assert agenda.keep_next(199) is False
    assert done == []
    assert agenda.next_at() == 200


def test_what_is_put_down_for_the_past_is_done_now():
    agenda, done = Agenda(100), []
    agenda.at(5, done.append, "late")
    assert agenda.keep_next(100) is True
    assert agenda.now == 100


def test_what_was_called_off_is_not_done_and_not_waited_for():
    agenda, done = Agenda(0), []
    agenda.at(10, done.append, "never").call_off()
    agenda.at(20, done.append, "later")
    assert agenda.next_at() == 20
    assert agenda.keep_next(15) is False
    assert agenda.keep_next(20) is True
    assert done == ["later"]


def test_calling_off_what_has_been_done_is_harmless():
    agenda, done = Agenda(0), []
    appointment = agenda.at(10, done.append, "once")
    agenda.keep_next(10)
    appointment.call_off()
    assert agenda.keep_next(10) is False
    assert done == ["once"]


def test_clearing_calls_everything_off():
    agenda, done = Agenda(0), []
    agenda.at(10, done.append, "never")
    agenda.clear()
    assert agenda.next_at() is None
    assert done == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 50), max_size=30))
def test_time_never_runs_backwards_whatever_is_put_down(delays):
    agenda, seen = Agenda(0), []

    def look(delay: int) -> None:
        seen.append(agenda.now)
        if delay:
            agenda.after(delay, look, delay // 2)

    for delay in delays:
        agenda.after(delay, look, delay)
    while agenda.keep_next(10_000):
        pass
    assert seen == sorted(seen)
    assert agenda.next_at() is None
