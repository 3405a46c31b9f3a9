"""What a run's record keeps of the regulation, and what it becomes again."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import Config, Rules
from ccfloor.errors import RecordingError
from ccfloor.regulation.editions import Regulation
from ccfloor.regulation.shipped import shipped
from ccfloor.regulation.thresholds import regulation_of, thresholds_of
from ccfloor.runs import Run, config_of, limits_of, read, written
from tests.regulation.houses import edition, regulation

TWO = Regulation(
    (
        edition({"T01": {"ring_limit_s": 8.5}}, "a", "2026-01-01"),
        edition({"T06": {"exempt_reasons": ("meal", "培训")}}, "b", "2026-09-15"),
    )
)


def test_a_regulation_comes_out_of_its_thresholds_again():
    unknown: list[str] = []
    assert regulation_of(thresholds_of(TWO), shipped(), unknown).editions == TWO.editions
    assert unknown == []


def test_a_run_goes_by_the_thresholds_of_its_own_day_through_the_journal():
    config = Config(rules=Rules(ring_warn_s=3), regulation=TWO)
    run = read(written(Run("1", limits=limits_of(config))))
    lived, unknown = config_of(run, Config(regulation=regulation(T01={"ring_limit_s": 60})))
    assert lived == config
    assert unknown == ()


def test_words_and_amounts_are_no_part_of_the_record():
    text = written(Run("1", limits=limits_of(Config()))).decode()
    assert "ring_limit_s" in text
    assert "电话铃响" not in text
    assert len(text) < 5000


def test_a_run_of_before_the_regulation_was_a_file_keeps_its_limits():
    limits = {"rules": {"ring_limit_s": 5.0, "ring_warn_s": 3.0, "exempt_reasons": ["lunch"]}}
    lived, unknown = config_of(Run("0", limits=limits), Config(regulation=TWO))
    (only,) = lived.regulation.editions
    assert only.rule("T01").seconds("ring_limit_s") == 5_000_000
    assert only.rule("T06").seconds("away_limit_s") == 300_000_000
    assert only.rule("T06").texts("exempt_reasons") == ("lunch",)
    assert [entry.code for entry in only.rules if not entry.enabled] == ["T03"]
    assert lived.rules == Rules(ring_warn_s=3.0)
    assert unknown == ()


def test_a_run_that_kept_nothing_goes_by_todays():
    today = Config(regulation=TWO)
    assert config_of(Run("0"), today) == (today, ())


def test_a_rule_that_was_switched_off_is_so_again():
    rules = tuple(
        msgspec.structs.replace(entry, enabled=entry.code not in {"T01", "T03"})
        for entry in edition({}).rules
    )
    off = Regulation((msgspec.structs.replace(edition({}), rules=rules),))
    run = Run("1", limits=limits_of(Config(regulation=off)))
    assert config_of(run, Config())[0].regulation == off


def test_a_threshold_that_no_rule_knows_any_more_is_named():
    limits = limits_of(Config())
    limits["regulation"][0]["params"]["T01"]["rings"] = 2
    limits["regulation"][0]["params"]["T77"] = {"x_s": 1}
    _, unknown = config_of(Run("9", limits=limits), Config())
    assert unknown == ("regulation.T01.rings", "regulation.T77.x_s")


def test_a_record_that_is_none_is_refused():
    with pytest.raises(RecordingError, match="the regulation in the journal's run record"):
        config_of(Run("1", limits={"regulation": [{"version": 5}]}), Config())
