"""The shipped edition says what RULEBOOK 1A and 1B say: the amounts are written out here again."""

from __future__ import annotations

import re

import pytest

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.regulation.excuses import EXCUSES
from ccfloor.regulation.shipped import shipped, shipped_edition
from ccfloor.rules.enforced import CLAUSES

EDITION = shipped_edition()

CODES = (
    *(f"T{n:02}" for n in range(1, 29)),
    *(f"M{n:02}" for n in range(1, 14)),
    "L02", "L04", "L06", "L08",
)  # fmt: skip

FEN = {
    ("T01", ""): (5000, 10000),
    ("T01", "dissatisfied"): (10000,),
    ("T02", ""): (5000, 10000),
    ("T02", "dissatisfied"): (10000,),
    ("T03", ""): (5000, 10000),
    ("T03", "dissatisfied"): (10000,),
    ("T04", ""): (5000,),
    ("T04", "over_limit"): (10000,),
    ("T05", ""): (5000, 10000),
    ("T07", ""): (10000,),
    ("T07", "over_30min"): (20000,),
    ("T09", ""): (1000,),
    ("T10", "severe"): (10000,),
    ("T13", ""): (2000,),
    ("T17", ""): (3000,),
    ("M01", ""): (1000,),
    ("M01", "severe"): (10000,),
    ("M02", "severe"): (10000,),
    ("M04", ""): (1000,),
    ("M06", ""): (5000,),
    ("M07", ""): (1000,),
    ("M07", "forbidden_words"): (1000,),
    ("M07", "severe"): (10000,),
    ("M08", ""): (10000,),
    ("M08", "severe"): (10000,),
    ("M09", ""): (10000,),
    ("M09", "repeated"): (10000,),
    ("L02", ""): (2000,),
    ("L02", "severe"): (10000,),
    ("L06", ""): (2000,),
    ("L06", "data_lost"): (5000,),
    ("L08", ""): (10000,),
    ("L08", "severe"): (20000,),
}

TENTHS = {
    ("T08", "late"): (20,),
    ("T08", "early"): (20,),
    ("T08", "off_post"): (150,),
    ("T08", "off_post_accident"): (100,),
    ("T08", "absent"): (150,),
    ("T08", "absent_accident"): (200,),
    ("T09", ""): (20,),
    ("T19", ""): (50,),
    ("T21", "personal"): (30,),
    ("T21", "sick"): (3,),
    ("M02", ""): (30,),
    ("M02", "severe"): (30,),
    ("M03", ""): (150,),
    ("M04", ""): (50,),
    ("M06", ""): (50,),
    ("M07", ""): (20,),
    ("M07", "forbidden_words"): (80,),
    ("M07", "not_mandarin"): (30,),
    ("M07", "no_apology"): (50,),
    ("M10", ""): (100,),
    ("M11", ""): (30,),
    ("M11", "untidy"): (30,),
    ("M11", "outsider"): (100,),
    ("M12", "leave"): (20,),
    ("M12", "late"): (50,),
    ("M12", "missed"): (80,),
    ("M13", ""): (150,),
}

SECONDS = {
    ("T01", "ring_limit_s"): 12,
    ("T03", "limit_s"): 0,
    ("T04", "due_s"): 24 * 3600,
    ("T05", "debounce_s"): 60,
    ("T06", "away_limit_s"): 300,
    ("T07", "long_s"): 1800,
    ("T07", "report_within_s"): 300,
    ("T08", "grace_s"): 0,
    ("T08", "off_post_after_s"): 1800,
    ("T08", "absent_after_s"): 3600,
    ("T09", "early_s"): 900,
    ("T10", "before_s"): 900,
    ("T12", "within_s"): 60,
    ("T14", "after_s"): 900,
    ("T15", "over_s"): 120,
    ("T15", "outage_within_s"): 60,
    ("T17", "act_within_s"): 300,
    ("T20", "notice_s"): 24 * 3600,
    ("T21", "notice_s"): 48 * 3600,
    ("T21", "sick_notice_s"): 3600,
    ("T23", "duty_s"): 12 * 3600,
    ("T24", "over_s"): 180,
    ("T25", "remind_before_s"): 1800,
}


def test_every_rule_of_the_regulation_is_there():
    assert tuple(entry.code for entry in EDITION.rules) == CODES


def test_the_money_is_the_regulations():
    told = {(e.code, c.key): c.fen for e in EDITION.rules for c in e.charges if c.fen}
    assert told == FEN


def test_the_points_are_the_regulations():
    told = {(e.code, c.key): c.tenths for e in EDITION.rules for c in e.charges if c.tenths}
    assert told == TENTHS


@pytest.mark.parametrize(("where", "seconds"), SECONDS.items())
def test_the_thresholds_are_the_regulations(where: tuple[str, str], seconds: int):
    code, name = where
    assert EDITION.rule(code).seconds(name) == seconds * SECOND


def test_swaps_are_counted_and_signed():
    rule = EDITION.rule("T20")
    assert (rule.count("most_per_month"), rule.count("approvals")) == (3, 3)


def test_whom_a_case_charges():
    leads = {entry.code for entry in EDITION.rules if entry.who == "lead"}
    assert leads == {"T07", "T13", "T17", "L02", "L04", "L06", "L08"}
    twice = {(e.code, c.key): c.leader_times for e in EDITION.rules for c in e.charges}
    assert {where for where, times in twice.items() if times == 2} == {
        ("T09", ""), ("T10", "severe"), ("M02", "severe"),
    }  # fmt: skip
    # Who may be a lead or an agent is charged as what he is, and only there it costs twice.
    assert {e.code for e in EDITION.rules if e.who == "both"} == {"T09", "T10", "M02"}


def test_what_costs_nothing_charges_nobody():
    free = {entry.code for entry in EDITION.rules if not entry.charges}
    assert free == {
        "T06", "T11", "T14", "T15", "T16", "T18", "T20", "T22", "T23", "T25", "T26", "T27", "T28",
        "L04",
    }  # fmt: skip


def test_people_enter_what_the_monitor_cannot_see():
    assert {e.code for e in EDITION.rules if e.manual} == {c for c in CODES if c[0] in "ML"}


def test_only_what_a_machine_cannot_tell_apart_is_not_enforced():
    assert [entry.code for entry in EDITION.rules if not entry.enabled] == ["T24"]


def test_one_fact_is_one_line():
    over = {entry.code: entry.supersedes for entry in EDITION.rules if entry.supersedes}
    assert over == {
        "T02": ("T01",),
        "T05": ("T06", "T15"),
        "T08": ("T09",),
        "M02": ("T10",),
        "M03": ("M12",),
        "L06": ("T13",),
    }


@pytest.mark.parametrize("entry", EDITION.rules, ids=lambda entry: entry.code)
def test_each_rule_can_be_read_in_two_languages(entry):
    assert re.fullmatch("(「[^「」]+」)+", entry.zh)
    assert 2 <= len(entry.name_zh) <= 6 or entry.name_zh == "12小时值班"
    assert entry.en.endswith(".")
    assert entry.en.isascii()
    assert entry.name_en.isascii()
    assert all(charge.en for charge in entry.charges)
    assert set(entry.excuses) <= set(EXCUSES)


@pytest.mark.parametrize("code", [code for code in CLAUSES if code in CODES])
def test_its_words_are_those_the_code_stands_on(code: str):
    entry = EDITION.rule(code)
    for clause in CLAUSES[code]:
        assert clause.text in entry.zh
        assert clause.source in entry.clause


# --- vectors (RULEBOOK 1G) ------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "more", "fen"), [(1, 0, 10000), (30, 0, 10000), (30, 1, 20000), (600, 0, 20000)]
)
def test_an_empty_seat_costs_twice_as_much_past_thirty_minutes(minutes: int, more: int, fen: int):
    rule = EDITION.rule("T07")
    charge = rule.charge(rule.tier(minutes * MINUTE + more))
    assert charge is not None
    assert charge.fen_for(1) == charge.fen_for(2) == fen


@pytest.mark.parametrize(
    ("late", "kind", "tenths"),
    [
        (30 * MINUTE, "late", 20),
        (30 * MINUTE + 1, "off_post", 150),
        (60 * MINUTE, "off_post", 150),
        (60 * MINUTE + 1, "absent", 150),
    ],
)
def test_the_ladder_of_being_late(late: int, kind: str, tenths: int):
    rule = EDITION.rule("T08")
    assert rule.tier(late, "late") == kind
    charge = rule.charge(kind)
    assert charge is not None
    assert charge.tenths_for(1) == tenths


@pytest.mark.parametrize("code", ["T01", "T05"])
def test_fifty_and_then_a_hundred(code: str):
    charge = EDITION.rule(code).charge()
    assert charge is not None
    assert [charge.fen_for(n) for n in (1, 2, 3, 9)] == [5000, 10000, 10000, 10000]


def test_a_lead_pays_twice_and_loses_the_same_points():
    late, left = EDITION.rule("T09").charge(), EDITION.rule("T10").charge("severe")
    assert late is not None
    assert left is not None
    assert (late.fen_for(1), late.fen_for(1, leader=True), late.tenths_for(1)) == (1000, 2000, 20)
    assert (left.fen_for(1), left.fen_for(1, leader=True), left.tenths_for(1)) == (10000, 20000, 0)


def test_the_shipped_regulation_is_one_edition_that_was_always_in_force():
    assert shipped().editions == (EDITION,)
    assert shipped().on("1999-01-01") is shipped().on("2030-01-01") is EDITION
