"""A promise has an alert while somebody can do something about it. Hours after 09:00.

``+`` raised, ``-`` cleared, each with rule, stage and hour.
"""

from __future__ import annotations

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, Told
from ccfloor.floor.deeds import CallbackClosed, CallbackSettled
from ccfloor.floor.names import SECOND
from ccfloor.rules import book as books
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, BreachFound, Finding
from tests.rules.histories import T0, at, blind, sees, watch
from tests.rules.test_t04_not_served_in_time import HOUR, MATE, called, later, promised

OURS = {"T04", "CALLBACK"}


def told(found: list[Finding]) -> list[str]:
    lines = []
    for finding in found:
        if isinstance(finding, AlertRaised) and finding.alert.rule in OURS:
            lines.append(_line("+", finding.alert, finding.alert.raised_at))
        elif isinstance(finding, AlertCleared) and finding.alert.rule in OURS:
            assert finding.alert.cleared_at is not None
            lines.append(_line("-", finding.alert, finding.alert.cleared_at))
        elif isinstance(finding, BreachFound):
            lines.append(f"! {finding.breach.rule}")
    return lines


def _line(sign: str, alert: Alert, moment: int) -> str:
    return f"{sign} {alert.rule} {alert.stage} {(moment - T0) / SECOND / HOUR:.2f}"


def lived(*history: object) -> list[str]:
    return told(watch(*history))  # type: ignore[arg-type]  # changes and numbers


def closed(hours: float) -> Told:
    return Told(at(hours * HOUR), CallbackClosed("cb1", "li", "served", "came to the counter"))


def test_a_promise_that_is_kept_in_time_says_nothing():
    assert lived(promised(), called(5), later(25), 25 * HOUR) == []


def test_an_hour_before_it_is_due_the_lead_is_warned_and_the_call_clears_it():
    assert lived(promised(), later(23.5), called(23.7), later(25)) == [
        "+ T04 warn 23.00",
        "- T04 warn 23.70",
    ]


def test_past_due_it_stands_until_the_customer_was_called_after_all():
    assert lived(promised(), later(25), called(26), later(27)) == [
        "+ T04 warn 23.00",
        "+ T04 breach 24.00",
        "- T04 warn 24.00",
        "! T04",
        "- T04 breach 26.00",
    ]


def test_the_clock_alone_raises_it_and_finds_nothing():
    """A breach comes from changes only, an alert from the clock: a replay finds the same."""
    assert lived(promised(), 24.5 * HOUR) == [
        "+ T04 warn 23.00",
        "+ T04 breach 24.00",
        "- T04 warn 24.00",
    ]


def test_who_promises_for_within_the_hour_is_not_warned_at_once():
    assert lived(promised(due=0.5), later(0.4)) == []


def test_what_was_not_wholly_seen_is_to_be_closed_by_hand_and_nobody_is_charged():
    dark = blind(10 * HOUR)
    seen = sees(dark, 10 * HOUR + 5)
    assert lived(promised(), dark, seen, later(25), later(60), closed(61)) == [
        "+ T04 warn 23.00",
        "- T04 warn 24.00",
        "+ CALLBACK breach 24.00",
        "- CALLBACK breach 61.00",
    ]


def test_the_owners_call_closes_it_too_and_a_colleagues_does_not():
    dark = blind(10 * HOUR)
    seen = sees(dark, 10 * HOUR + 5)
    assert lived(promised(due=20), dark, seen, called(21, MATE), called(22)) == [
        "+ T04 warn 19.00",
        "- T04 warn 20.00",
        "+ CALLBACK breach 20.00",
        "- CALLBACK breach 22.00",
    ]


def test_closed_by_hand_before_it_is_due_it_says_nothing_more():
    assert lived(promised(), closed(3), later(25), 30 * HOUR) == []


def test_two_weeks_later_it_is_forgotten_and_so_is_its_alert():
    lines = lived(promised(), later(25), later(49), later(24 * 15 + 0.1))
    assert lines[-1] == "- T04 breach 360.10"


# --- over a restart ---


def restarted(before: Engine, hours: float, seen: float) -> Engine:
    """Stop, and start again by what the journal and the store hold; ``seen`` is when it ended."""
    after = Engine(Config())
    book = books.read(books.written(before.book(at(seen * HOUR))))
    assert book is not None
    after.restore(before.standing())
    after.take_up(book)
    dark = msgspec.structs.replace(blind(seen * HOUR), at=at(hours * HOUR))
    watch(dark, engine=after)
    return after


def test_a_restart_that_lies_behind_the_due_time_leaves_it_to_be_judged():
    """The first run saw all of it and was stopped before it said so."""
    first = Engine(Config())
    watch(promised(), later(24), engine=first)
    second = restarted(first, 24.01, 24.005)
    found = watch(promised(), GapClosed(at(24.01 * HOUR), _gap(24.005, 24.01)), engine=second)
    found += watch(later(24.1), engine=second)
    assert told(found) == ["+ T04 breach 24.01", "- T04 warn 24.01", "! T04"]


def test_a_restart_of_seconds_within_leaves_it_to_be_closed_by_hand_and_says_so():
    first = Engine(Config())
    watch(promised(), later(10), engine=first)
    second = restarted(first, 10.003, 10)
    found = watch(promised(), GapClosed(at(10.003 * HOUR), _gap(10, 10.003)), engine=second)
    found += watch(later(25), engine=second)
    assert told(found) == ["+ T04 warn 23.00", "- T04 warn 24.00", "+ CALLBACK breach 24.00"]


def test_an_alert_that_stood_stands_after_a_restart_and_is_raised_once():
    first = Engine(Config())
    watch(promised(), later(25), engine=first)
    second = restarted(first, 26.01, 26)
    settled = Told(at(25 * HOUR), CallbackSettled("cb1", "missed"))
    found = watch(
        promised(), settled, GapClosed(at(26.01 * HOUR), _gap(26, 26.01)), later(27), engine=second
    )
    assert told(found) == []
    assert [one.id for one in second.standing()] == [f"T04:breach:cb1:{T0}"]
    assert told(watch(closed(28), engine=second)) == ["- T04 breach 28.00"]


def _gap(from_: float, to: float):
    return sees(blind(from_ * HOUR), to * HOUR).gap
