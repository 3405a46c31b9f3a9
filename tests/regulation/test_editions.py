"""Which edition judges what, and what its entries answer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor.names import SECOND, Instant
from ccfloor.localtime import instant_of
from ccfloor.regulation.dated import Dated, always
from ccfloor.regulation.editions import Charge, Regulation
from ccfloor.regulation.shipped import shipped_edition
from tests.regulation.houses import edition, regulation

SHANGHAI = "Asia/Shanghai"


def moment(text: str, zone: str = SHANGHAI) -> Instant:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


CHANGED = Regulation(
    (
        edition({"T01": {"ring_limit_s": 10}}, "later", "2026-09-15"),
        edition({}, "first", "2026-01-01"),
        edition({"T01": {"ring_limit_s": 8.5}}, "last", "2027-01-01"),
    )
)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2020-01-01", "first"),
        ("2026-09-14", "first"),
        ("2026-09-15", "later"),
        ("2026-12-31", "later"),
        ("2030-01-01", "last"),
    ],
)
def test_an_edition_is_in_force_from_its_day_on(day: str, version: str):
    assert CHANGED.on(day).version == version


@pytest.mark.parametrize(
    ("began", "seconds"),
    [
        ("1999-01-01 00:00:00", 12),
        ("2026-09-14 23:59:59.999999", 12),
        ("2026-09-15 00:00:00", 10),
        ("2027-01-01 00:00:00", 8.5),
    ],
)
def test_a_threshold_holds_from_local_midnight(began: str, seconds: float):
    limit = CHANGED.seconds("T01", "ring_limit_s", SHANGHAI)
    assert limit.at(moment(began)) == round(seconds * SECOND)


def test_midnight_is_the_sites():
    limit = CHANGED.seconds("T01", "ring_limit_s", "America/New_York")
    assert limit.at(moment("2026-09-15 00:00:00")) == 12 * SECOND
    assert limit.at(moment("2026-09-15 00:00:00", "America/New_York")) == 10 * SECOND


def test_the_newest_is_the_last_that_will_hold():
    assert CHANGED.newest.version == "last"
    assert CHANGED.seconds("T01", "ring_limit_s", SHANGHAI).newest == 8.5 * SECOND


def test_a_rule_the_regulation_does_not_know_is_always_enforced():
    assert CHANGED.enabled("LINK", SHANGHAI).at(0) is True
    assert CHANGED.enabled("T24", SHANGHAI).at(0) is False


def test_two_of_the_same_editions_are_equal():
    assert regulation(T01={"ring_limit_s": 5}) == regulation(T01={"ring_limit_s": 5})
    assert regulation(T01={"ring_limit_s": 5}) != regulation(T01={"ring_limit_s": 6})
    assert hash(regulation()) == hash(regulation())
    assert repr(regulation()) == "Regulation(test from 2000-01-01)"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda e: e.rule("T99"), "edition shipped of the regulation has no rule T99"),
        (
            lambda e: e.rule("T01").seconds("limit_s"),
            "rule T01 has no param 'limit_s'; it has: ring_limit_s",
        ),
        (
            lambda e: e.rule("T20").seconds("same_rank"),
            "rule T20: param same_rank = True is not a time",
        ),
        (
            lambda e: e.rule("T20").flag("approvals"),
            "rule T20: param approvals = 3 is not true or false",
        ),
        (lambda e: e.rule("T16").count("x"), "rule T16 has no param 'x'; it has: none"),
    ],
)
def test_code_that_asks_for_what_is_not_there_is_told(call, said: str):
    with pytest.raises(LookupError) as told:
        call(shipped_edition())
    assert told.value.args[0] == said


def test_a_ledger_that_a_kind_is_not_in_costs_nothing():
    assert Charge().fen_for(1) == Charge().tenths_for(7) == 0


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), min_size=1, unique_by=lambda v: v[0])
)
def test_a_dated_value_is_the_last_that_began_before(values):
    dated = Dated(values)
    for at in range(-1, 52):
        before = [value for start, value in sorted(values) if start <= at]
        assert dated.at(at) == (before[-1] if before else min(values)[1])


def test_what_never_changes_is_the_same_at_all_times():
    assert always("x").at(-(10**18)) == always("x").at(10**18) == "x"
