"""Many phones gone at once are one incident of equipment, and nobody's doing."""

from __future__ import annotations

import pytest

from ccfloor.config import Config, Rules
from ccfloor.floor.changes import SeatChanged
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import BreachRevised, Finding, Incident, IncidentFound
from tests.rules.histories import at, blind, rang, seat, sees, told, unanswered, watch

READY, OFFLINE, OUT = SeatState.READY, SeatState.OFFLINE, SeatState.OUT


def names(count: int) -> list[str]:
    return [f"PJSIP/{1001 + number}" for number in range(count)]


def floor(count: int) -> list[SeatChanged]:
    return [seat(0, READY, name) for name in names(count)]


def dead(seconds: float, name: str, state: SeatState = OFFLINE) -> SeatChanged:
    return SeatChanged(at(seconds), SeatView(name, "a", state, at(seconds), device="unavailable"))


def gone(count: int, seconds: float, every: float = 0.1) -> list[SeatChanged]:
    return [dead(seconds + n * every, name) for n, name in enumerate(names(count))]


def auto_paused(seconds: float, name: str) -> SeatChanged:
    view = SeatView(name, "a", SeatState.AWAY, at(seconds), reason="Auto-Pause")
    return SeatChanged(at(seconds), view)


def incidents(found: list[Finding]) -> list[Incident]:
    """The incidents, each as it was last told."""
    told_last = {f.incident.id: f.incident for f in found if isinstance(f, IncidentFound)}
    return list(told_last.values())


def alerts(found: list[Finding]) -> list[str]:
    return [line for line in told([f for f in found if hasattr(f, "alert")]) if "OUTAGE" in line]


def test_phones_that_go_one_by_one_are_no_incident():
    assert incidents(watch(*floor(60), *gone(40, 10, every=1.0))) == []


def test_people_who_log_out_together_are_no_incident():
    assert incidents(watch(*floor(60), *[seat(10, OUT, name) for name in names(60)])) == []


def test_a_break_that_all_take_at_once_is_no_incident():
    away = [seat(10, SeatState.AWAY, name) for name in names(60)]
    assert incidents(watch(*floor(60), *away)) == []


def test_two_phones_of_a_small_house_may_fail_by_themselves():
    assert incidents(watch(*floor(4), *gone(2, 10))) == []


@pytest.mark.parametrize(("on_duty", "enough"), [(4, 3), (10, 5), (39, 20), (200, 20)])
def test_twenty_phones_or_half_of_the_house_within_five_seconds_are_one(on_duty: int, enough: int):
    assert incidents(watch(*floor(on_duty), *gone(enough - 1, 10))) == []
    (incident,) = incidents(watch(*floor(on_duty), *gone(enough, 10)))
    assert incident.id == f"OUTAGE:pbx:{at(10)}"
    assert incident.seats == tuple(names(enough))


def test_phones_that_the_pbx_paused_for_not_answering_count_as_gone():
    paused = [auto_paused(10, name) for name in names(5)]
    (incident,) = incidents(watch(*floor(10), *paused))
    assert len(incident.seats) == 5


def test_it_is_one_alert_that_stands_until_half_of_the_phones_are_back():
    back = [seat(60 + n, READY, name) for n, name in enumerate(names(6))]
    found = watch(*floor(10), *gone(6, 10), *back)
    assert alerts(found) == [
        "10.4 + OUTAGE breach critical pbx",
        "62 - OUTAGE breach critical pbx",
    ]


def test_a_phone_that_follows_while_it_lasts_belongs_to_it():
    found = watch(*floor(10), *gone(5, 10), dead(70, "PJSIP/1009"))
    (incident,) = incidents(found)
    assert incident.seats == (*names(5), "PJSIP/1009")
    assert incident.at == at(70)


def test_a_breach_on_a_dead_phone_is_explained_whether_found_before_or_after():
    before = rang(3, seat="PJSIP/1001", call="c1")
    after = rang(12, seat="PJSIP/1002", call="c2")
    healthy = rang(12, seat="PJSIP/1009", call="c3")
    found = watch(
        *floor(10),
        before,
        unanswered(before, 9),
        *gone(5, 10),
        after,
        unanswered(after, 20),
        healthy,
        unanswered(healthy, 20),
    )
    revised = [f.breach for f in found if isinstance(f, BreachRevised)]
    (incident,) = incidents(found)
    assert [(b.rule, b.seat, b.incident) for b in revised] == [
        ("T02", "PJSIP/1001", incident.id),
        ("T02", "PJSIP/1002", incident.id),
    ]
    assert incident.breaches == tuple(b.id for b in revised)
    assert incident.agents == ("a", "agent1001", "agent1002")


def test_a_breach_of_long_before_is_not():
    early = rang(0, seat="PJSIP/1001")
    found = watch(*floor(10), early, unanswered(early, 15), *gone(5, 80))
    assert [f for f in found if isinstance(f, BreachRevised)] == []
    assert len(incidents(found)) == 1


def test_phones_that_are_gone_when_sight_is_back_are_the_gaps_matter():
    dark = blind(5)
    unseen = [seat(5, SeatState.UNSEEN, name) for name in names(10)]
    assert incidents(watch(*floor(10), dark, *unseen, *gone(10, 60), sees(dark, 70))) == []


def test_the_limits_are_the_configurations():
    config = Config(rules=Rules(outage_seats=4, outage_within_s=1.0))
    assert incidents(watch(*floor(50), *gone(4, 10, every=0.4), config=config)) == []
    assert len(incidents(watch(*floor(50), *gone(4, 10, every=0.3), config=config))) == 1


def test_an_alert_of_an_earlier_run_is_cleared_by_the_first_census():
    engine = Engine(Config())
    watch(*floor(10), *gone(5, 10), engine=engine)
    after = Engine(Config())
    after.restore(engine.standing())
    dark = blind(20, "start")
    assert alerts(watch(dark, sees(dark, 21), engine=after)) == ["21 - OUTAGE breach critical pbx"]


def test_a_phone_that_is_gone_counts_whatever_its_owner_is_doing():
    busy = [dead(10 + n / 10, name, SeatState.TALKING) for n, name in enumerate(names(5))]
    (incident,) = incidents(watch(*floor(10), *busy))
    assert len(incident.seats) == 5


def test_phones_of_seats_where_nobody_is_logged_in_are_nobodys_matter():
    left = [seat(5, OUT, name) for name in names(8)]
    assert incidents(watch(*floor(10), *left, *[dead(9, n, OUT) for n in names(8)])) == []
