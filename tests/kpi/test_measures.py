"""The dictionary of figures: every formula against literal figures, and against its own text."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from ccfloor.__main__ import main
from ccfloor.kpi.columns import numbers, second_bins
from ccfloor.kpi.measures import LEVELS, MEASURES, counts_of, level_of
from ccfloor.kpi.sums import HISTOGRAMS, Sums, add, quantile, total, within
from ccfloor.locale import LANGUAGES, Words
from ccfloor.telling.formulas import formula_told
from ccfloor.telling.kpi_page import listing, whole

S = 1_000_000

ICMI = Sums(
    offered=1060, answered=1000, abandoned=60, in_service_level=860, abandoned_in=20,
    short_abandoned=10,
)  # fmt: skip
"""RULEBOOK 2: A=1000 answered, B=60, 860 answered<=T, 20 abandoned<=T, 10 abandoned<=5 s."""

DAY = Sums(
    offered=110, answered=90, abandoned=14, short_abandoned=4, left=6, in_service_level=72,
    abandoned_in=6, handled=80, transferred=8, wait_sum=900 * S, abandon_wait=420 * S,
    total_wait=1680 * S, longest_wait=95 * S, talk=14_400 * S,
    hold_known=75, held_calls=15, holds=20, hold=900 * S, interaction=12_600 * S,
    offers=120, no_answers=18,
    rejected=2, rings=90, ring_sum=450 * S, requeued=11, waiting=1700 * S, ready=3000 * S,
    ringing=500 * S, talking=5000 * S, wrap=1500 * S, away=600 * S, rostered=12_000 * S,
    leave=600 * S, slots=1400 * S, asked=10_000 * S, available=9600 * S, on_calls=9000 * S,
    adhered=10_260 * S, attended=9400 * S, worked=10_500 * S,
    waits={5: 45, 12: 36, 13: 9},
)  # fmt: skip


@pytest.mark.parametrize(
    ("variant", "percent"),
    [("V1", 83.0), ("V2", 86.0), ("V3", 81.1), ("V4", 82.7), ("V5", 82.1), ("V6", 81.9)],
)
def test_the_six_service_levels_of_the_trades_own_example(variant, percent):
    value = level_of(variant).of(ICMI)
    assert value is not None
    assert round(100 * value, 1) == percent
    assert level_of(variant).version == variant
    assert level_of(variant).of(Sums()) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("service_level_v6", 72 / 106),
        ("average_speed_of_answer", 10 * S),
        ("ring_to_answer", 5 * S),
        ("abandon_rate", 10 / 106),
        ("average_abandon_wait", 30 * S),
        ("patience", 120 * S),
        ("average_talk_time", 180 * S),
        ("average_interaction_time", 168 * S),
        ("average_hold_time", 12 * S),
        ("average_hold_of_held", 60 * S),
        ("hold_rate", 0.2),
        ("average_after_call_work", 18_750_000),
        ("average_handle_time", 198_750_000),
        ("occupancy", 0.7),
        ("utilisation", 0.75),
        ("adherence", 0.9),
        ("conformance", 1.05),
        ("shrinkage", 0.2),
        ("shrinkage_planned", 2000 / 12_000),
        ("shrinkage_unplanned", 0.05),
        ("transfer_rate", 0.1),
        ("no_answer_rate", 0.15),
        ("requeue_rate", 0.1),
        ("longest_wait", 95 * S),
        ("calls_waiting", 1700 * S),
        ("wait_p50", 5),
        ("wait_p90", 12),
    ],
)
def test_a_figure_of_one_day(name, value):
    assert MEASURES[name].of(DAY) == value


def test_two_days_are_the_quotient_of_their_sums_and_not_the_mean_of_their_quotients():
    """RULEBOOK 2, after a forum: 65.4 % is right, the mean of the queues' 57.9 % is not."""
    small, large = (
        Sums(answered=366, in_service_level=162),
        Sums(answered=800, in_service_level=600),
    )
    both = total([small, large])
    value = MEASURES["service_level_v2"].of(both)
    assert value == 762 / 1166
    assert round(100 * 762 / 1166, 1) == 65.4


@pytest.mark.parametrize("name", [name for name in MEASURES if name != "calls_waiting"])
def test_where_nothing_counts_there_is_no_figure(name):
    assert MEASURES[name].of(Sums()) is None


def test_a_day_of_nothing_but_short_abandons_has_neither_level_nor_rate():
    day = Sums(offered=5, abandoned=5, short_abandoned=5)
    assert level_of("V6").of(day) is None
    assert MEASURES["abandon_rate"].of(day) is None


@pytest.mark.parametrize("name", MEASURES)
def test_what_is_printed_is_what_is_computed(name):
    """The formula's own text, over sums of which no two are alike, gives the figure."""
    one = MEASURES[name]
    told: dict[str, Any] = {
        field: 10_000 - 37 * n for n, field in enumerate(Sums.__struct_fields__)
    }
    numbers = {field: value for field, value in told.items() if field not in HISTOGRAMS}
    sums = Sums(**numbers, waits={3: 5, 9: 5})
    names = set(re.findall(r"[a-z_]+", one.formula)) - {"quantile"}
    assert names <= set(Sums.__struct_fields__)
    expected = eval(one.formula, {"quantile": quantile, **msgspec.structs.asdict(sums)})  # noqa: S307 - the formulas are our own constants
    value = one.of(sums)
    assert value == (expected if one.unit == "share" else int(expected))
    assert bool(one.denominator) is ("/" in one.formula)
    if one.denominator:
        assert one.formula.rpartition(" / ")[2].strip("()") == one.denominator


def test_counts_go_to_the_formulas_under_their_own_names():
    counts = counts_of(ICMI)
    assert (counts.answered, counts.abandoned, counts.answered_in) == (1000, 60, 860)
    assert (counts.abandoned_in, counts.short_abandoned, counts.left) == (20, 10, 0)


@pytest.mark.parametrize(
    ("duration", "second"),
    [(0, 0), (1, 1), (S, 1), (S + 1, 2), (20 * S, 20), (20 * S + 1, 21), (3600 * S, 3600),
     (3600 * S + 1, 3601), (99_999 * S, 3601)],
)  # fmt: skip
def test_a_bin_ends_with_its_own_second(duration, second):
    assert second_bins(numbers([duration])).tolist() == [second]


def test_a_limit_can_be_chosen_later_and_the_answer_is_exact():
    waits: dict[int, int] = {}
    for wait in (0, 19.5, 20.0, 20.000001, 60.0):
        (second,) = second_bins(numbers([round(wait * S)])).tolist()
        waits[second] = waits.get(second, 0) + 1
    assert (within(waits, 0), within(waits, 20), within(waits, 21), within(waits, 60)) == (
        1,
        3,
        4,
        5,
    )


def test_quantiles_are_the_nearest_rank():
    assert quantile({}, 50) is None
    assert quantile({7: 1}, 90) == 7
    assert [quantile({1: 1, 2: 1, 3: 1, 4: 1}, p) for p in (25, 26, 50, 75, 100)] == [1, 2, 2, 3, 4]


def test_adding_changes_only_the_first_and_takes_the_longer_wait():
    first = Sums(offered=1, longest_wait=5, waits={1: 1})
    second = Sums(offered=2, longest_wait=3, waits={1: 2, 4: 1})
    add(first, second)
    assert first == Sums(offered=3, longest_wait=5, waits={1: 3, 4: 1})
    assert second == Sums(offered=2, longest_wait=3, waits={1: 2, 4: 1})
    assert Sums().waits == {}


# --- the command ---------------------------------------------------------------------


def test_every_measure_is_listed_in_both_languages_and_told_whole():
    for language in LANGUAGES:
        words = Words(language)
        page = "\n".join(listing(words))
        for one in MEASURES.values():
            assert one.name in page
            assert (one.zh if language == "zh_CN" else one.en) in page
            told = "\n".join(whole(one, words))
            assert all(part in told for part in (one.zh, one.en, one.about_zh, one.about_en))
            parts = (one.formula, one.denominator, one.authority)
            assert all(formula_told(part, words) in told for part in parts)
    assert set(LEVELS) == {one.version for one in MEASURES.values() if one.version != "1"}


def test_the_command_tells_one_figure_in_full(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["kpi", "adherence", "--lang", "en"]) == 0
    assert (
        capsys.readouterr().out
        == """\
adherence  排班遵从率 · adherence

做的是排的:该在线时在线,该休息时不待机。
What was done was what was planned: on the phone when asked, not ready in a break.

Formula    adhered / (asked + slots)
Of         asked + slots
Unit       share, 0 to 1
Authority  Amazon Connect; a call that runs into a break is excused
Version    1 (dictionary 1)

Where nothing counts there is no figure: no calls are not 100 %.
"""
    )


def test_the_service_level_is_the_one_that_the_house_has_chosen(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ccfloor.toml").write_text('[rollup]\nservice_level = "V4"\n', encoding="utf-8")
    assert main(["kpi", "service_level", "-l", "zh_CN"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("service_level_v4  服务水平 V4 · service level V4\n")
    assert "单位  比例,0 到 1" in out


def test_a_figure_that_nobody_knows_is_named_with_its_nearest(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["kpi", "occupency"]) == 2
    assert "occupency: expected the name of a figure" in capsys.readouterr().err
    assert main(["kpi", "--lang", "fr"]) == 2
    assert "--lang fr: expected one of zh_CN, en" in capsys.readouterr().err
