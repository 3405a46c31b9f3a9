"""Several people late at one seat in a row: the seat is at fault, and none of them."""

from __future__ import annotations

import msgspec

from ccfloor.config import Config, Rules
from ccfloor.floor.changes import AttemptEnded, AttemptRang
from ccfloor.floor.states import AttemptOutcome
from ccfloor.rules.findings import BreachRevised, Finding, Incident, IncidentFound
from tests.rules.histories import answered, at, ended, rang, told, unanswered, watch


def by(change: AttemptRang, agent: str) -> AttemptRang:
    attempt = msgspec.structs.replace(change.attempt, agent=agent)
    return msgspec.structs.replace(change, attempt=attempt)


Call = tuple[AttemptRang, AttemptEnded]


def misses(agent: str, seconds: float, seat: str = "PJSIP/1001") -> Call:
    ringing = by(rang(seconds, seat=seat, call=f"c{seconds}"), agent)
    return ringing, unanswered(ringing, seconds + 10)


def takes(agent: str, seconds: float, after: float) -> Call:
    ringing = by(rang(seconds, call=f"c{seconds}"), agent)
    return ringing, answered(ringing, seconds + after)


def incidents(found: list[Finding]) -> list[Incident]:
    told_last = {f.incident.id: f.incident for f in found if isinstance(f, IncidentFound)}
    return list(told_last.values())


def revised(found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.breach.agent, f.breach.rule) for f in found if isinstance(f, BreachRevised)]


def test_one_person_who_misses_many_calls_is_no_incident():
    calls = [change for number in range(9) for change in misses("li", number * 60)]
    assert incidents(watch(*calls)) == []


def test_two_people_are_not_enough():
    assert incidents(watch(*misses("li", 0), *misses("wang", 60), *misses("li", 120))) == []


def test_three_at_different_seats_have_nothing_in_common():
    found = watch(
        *misses("li", 0), *misses("wang", 60, "PJSIP/1002"), *misses("zhao", 120, "PJSIP/1003")
    )
    assert incidents(found) == []


def test_three_people_in_a_row_at_one_seat_are_one_incident_of_its_handset():
    found = watch(*misses("li", 0), *misses("wang", 60), *misses("zhao", 120))
    (incident,) = incidents(found)
    assert incident == Incident(
        f"HANDSET:PJSIP/1001:{at(0)}",
        "HANDSET",
        "PJSIP/1001",
        at(0),
        at(130),
        ("PJSIP/1001",),
        ("li", "wang", "zhao"),
        tuple(f"T02:PJSIP/1001:{at(t)}" for t in (0, 60, 120)),
    )
    assert revised(found) == [("li", "T02"), ("wang", "T02"), ("zhao", "T02")]


def test_a_late_answer_is_one_of_them():
    found = watch(*misses("li", 0), *takes("wang", 60, 14), *misses("zhao", 120))
    assert revised(found) == [("li", "T02"), ("wang", "T01"), ("zhao", "T02")]


def test_a_call_taken_in_time_proves_the_handset_and_begins_anew():
    found = watch(
        *misses("li", 0), *misses("wang", 60), *takes("wang", 90, 3), *misses("zhao", 120)
    )
    assert incidents(found) == []


def test_so_does_a_call_that_somebody_declined():
    ringing = by(rang(90, call="c90"), "wang")
    declined = ended(ringing, 92, outcome=AttemptOutcome.REJECTED)
    found = watch(*misses("li", 0), *misses("wang", 60), ringing, declined, *misses("zhao", 120))
    assert incidents(found) == []


def test_what_follows_belongs_to_it_until_a_call_is_taken_in_time():
    found = watch(
        *misses("li", 0),
        *misses("wang", 60),
        *misses("zhao", 120),
        *misses("sun", 180),
        *takes("sun", 240, 2),
        *misses("sun", 300),
    )
    (incident,) = incidents(found)
    assert incident.agents == ("li", "sun", "wang", "zhao")
    assert len(revised(found)) == 4
    lines = [line for line in told([f for f in found if hasattr(f, "alert")]) if "HANDSET" in line]
    assert lines == [
        "130 + HANDSET breach warning PJSIP/1001",
        "242 - HANDSET breach warning PJSIP/1001",
    ]


def test_how_many_people_it_takes_is_the_configurations():
    config = Config(rules=Rules(handset_people=2))
    assert len(incidents(watch(*misses("li", 0), *misses("wang", 60), config=config))) == 1
