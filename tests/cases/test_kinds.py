"""By length and by flag: which of a rule's charges it is."""

from __future__ import annotations

import pytest

from ccfloor.cases.kinds import flagged, kind_of, unflagged
from ccfloor.rules.regulation import Charge
from tests.cases.making import EDITION, MIN, S, entry


def of(code: str):
    found = EDITION.entry(code)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "measured", "to_the_end", "kind"),
    [
        ("T07", 1_800 * S, False, ""),
        ("T07", 1_801 * S, False, "over_30min"),
        ("T07", 1_800 * S + 1, False, "over_30min"),
        ("T08", 30 * MIN, False, "late"),
        ("T08", 30 * MIN + S, False, "off_post"),
        ("T08", 60 * MIN, False, "off_post"),
        ("T08", 60 * MIN + S, False, "absent"),
        ("T08", 5 * MIN, True, "early"),
        ("T08", 31 * MIN, True, "off_post"),
        ("T05", 90 * MIN, False, ""),
    ],
)
def test_a_rung_begins_above_its_limit(code, measured, to_the_end, kind):
    assert kind_of(of(code), measured, to_the_end=to_the_end) == kind


def test_a_rung_that_the_regulation_does_not_name_is_not_climbed():
    off_post = Charge(key="off_post", tenths=(150,), over="off_post_after_s")
    bare = entry("T08", Charge(tenths=(20,)), off_post, params={"off_post_after_s": 1800})
    assert kind_of(bare, 99 * MIN, to_the_end=True) == "off_post"


def test_the_regulation_may_move_a_rung():
    long = Charge(key="over_30min", over="long_s")
    moved = entry("T07", Charge(fen=(1,)), long, params={"long_s": 600})
    assert kind_of(moved, 10 * MIN) == ""
    assert kind_of(moved, 11 * MIN) == "over_30min"


def test_a_flag_makes_the_kind_that_the_regulation_names():
    assert flagged(of("T01"), "", "dissatisfied") == "dissatisfied"
    assert flagged(of("T10"), "", "severe") == "severe"
    assert flagged(of("T08"), "off_post", "accident") == "off_post_accident"
    assert flagged(of("T08"), "late", "accident") is None
    assert flagged(of("T05"), "", "severe") is None


@pytest.mark.parametrize("kind", ["", "off_post"])
def test_a_flag_that_is_taken_back_leaves_what_was(kind):
    both = f"{kind}_accident" if kind else "accident"
    assert unflagged(both, "accident") == kind
