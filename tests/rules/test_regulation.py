"""The rules go by the edition in force when their clock started, never by a later one."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import ApprovalsConfig, Config, Rules
from ccfloor.floor.names import SECOND
from ccfloor.regulation.editions import Edition, Regulation, Value
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import Alert, AlertRaised, Breach, BreachFound, Finding
from ccfloor.rules.t05_away_unapproved import AwayUnapproved
from tests.regulation.houses import edition
from tests.rules.histories import answered, back, left, queue, rang, told, unanswered, watch

MIDNIGHT = 15 * 3600
"""Seconds from 9:00 on the 23rd, where the histories begin, to the 24th in Shanghai."""

RULES = Rules(ring_warn_s=2, away_warn_s=30)


def changed_on_the_24th(**params: dict[str, Value]) -> Config:
    later = edition(params, "later", "2025-11-24")
    return Config(rules=RULES, regulation=Regulation((edition({}, "first"), later)))


def switched_off(code: str, day: str) -> Config:
    rules = tuple(
        msgspec.structs.replace(entry, enabled=entry.enabled and entry.code != code)
        for entry in edition({}).rules
    )
    off: Edition = msgspec.structs.replace(edition({}, "off", day), rules=rules)
    return Config(regulation=Regulation((edition({}, "first"), off)))


def limits(found: list[Finding], rule: str) -> list[float]:
    """Tell the limit of each alert past it, and of each breach."""
    past: list[Alert | Breach] = []
    past += [f.alert for f in found if isinstance(f, AlertRaised) and f.alert.stage == "breach"]
    past += [f.breach for f in found if isinstance(f, BreachFound)]
    return [one.limit / SECOND for one in past if one.rule == rule]


@pytest.mark.parametrize(
    ("before", "seconds", "found"),
    [
        # Nobody rings longer than he may: twelve seconds on the 23rd, five on the 24th.
        (1, 12, []),
        (1e-6, 12, []),
        (0, 12, [5, 5]),
        (0, 5, []),
        (1, 12.5, [12, 12]),
    ],
)
def test_a_phone_that_rang_before_midnight_has_the_limit_of_its_day(
    before: float, seconds: float, found: list[float]
):
    config = changed_on_the_24th(T01={"ring_limit_s": 5})
    began = MIDNIGHT - before
    ring = rang(began)
    over = watch(ring, answered(ring, began + seconds), config=config)
    assert limits(over, "T01") == found


@pytest.mark.parametrize(
    ("before", "seconds", "found"),
    [(1, 300, []), (0, 300, [60, 60]), (0, 60, []), (1, 301, [300, 300])],
)
def test_who_left_before_midnight_may_stay_as_long_as_on_his_day(
    before: float, seconds: float, found: list[float]
):
    config = changed_on_the_24th(T06={"away_limit_s": 60})
    gone = left(MIDNIGHT - before, "toilet")
    over = watch(gone, back(gone, MIDNIGHT - before + seconds), config=config)
    assert limits(over, "T06") == found


def test_a_reason_that_is_exempt_no_more_stays_so_for_who_left_with_it():
    config = changed_on_the_24th(T06={"exempt_reasons": ("meal",)})
    gone = left(MIDNIGHT - 1, "lunch")
    assert told(watch(gone, back(gone, MIDNIGHT + 600), config=config)) == []
    gone = left(MIDNIGHT, "lunch")
    assert limits(watch(gone, back(gone, MIDNIGHT + 600), config=config), "T06") == [300, 300]


def test_the_shortest_absence_that_counts_is_that_of_its_day():
    config = msgspec.structs.replace(
        changed_on_the_24th(T05={"debounce_s": 10}), approvals=ApprovalsConfig(required=True)
    )
    early, late = left(MIDNIGHT - 1, "x"), left(MIDNIGHT + 60, "x")
    engine = Engine(config, (AwayUnapproved,))
    assert watch(early, back(early, MIDNIGHT + 29), engine=engine) == []
    assert limits(watch(late, back(late, MIDNIGHT + 90), engine=engine), "T05") == [10]


def test_after_how_many_calls_an_absence_is_suspected_is_the_regulations():
    config = changed_on_the_24th(T02={"absent_after_calls": 3})
    rings = [rang(MIDNIGHT + 60 * n, call=f"c{n}") for n in range(4)]
    calls = [one for n, r in enumerate(rings) for one in (r, unanswered(r, MIDNIGHT + 60 * n + 5))]
    lines = [line for line in told(watch(*calls, config=config)) if "+ T02" in line]
    assert lines == [
        f"{MIDNIGHT + 5} + T02 warn warning PJSIP/1001",
        f"{MIDNIGHT + 125} + T02 breach critical PJSIP/1001",
    ]


@pytest.mark.parametrize(("began", "found"), [(MIDNIGHT - 1, 3), (MIDNIGHT, 0)])
def test_a_rule_that_is_switched_off_finds_nothing_that_begins_then(began: float, found: int):
    config = switched_off("T01", "2025-11-24")
    ring = rang(began)
    over = watch(ring, answered(ring, began + 20), config=config)
    raised = [f for f in over if isinstance(f, AlertRaised) and f.alert.rule == "T01"]
    breaches = [f for f in over if isinstance(f, BreachFound)]
    assert len(raised) + len(breaches) == found


def test_one_rule_that_is_switched_off_leaves_the_others():
    config = switched_off("T01", "2025-11-01")
    ring = rang(0)
    lines = told(watch(ring, unanswered(ring, 20), queue(21, 0), config=config))
    assert "20 ! T02 agent1001 20" in lines
    assert not [line for line in lines if "T01" in line]
