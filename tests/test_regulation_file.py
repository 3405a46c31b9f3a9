"""A house's editions of the regulation, from the file to the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccfloor.__main__ import main
from ccfloor.config_file import examine, load
from ccfloor.regulation.shipped import shipped

EDITION = """\
[[edition]]
version = "2026-09"
in_force_from = 2026-09-15
based_on = "shipped"
consulted = "职工代表大会 2026-08-20"

[edition.rules.T01]
params = { ring_limit_s = 15 }

[edition.rules.T05]
charges.ordinary = { yuan = [30, 60] }
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write a configuration that names the file beside it."""
    path = tmp_path / "ccfloor.toml"
    path.write_text('[rules]\nregulation = "house.toml"\n', encoding="utf-8")
    path.chmod(0o600)
    return path


def house(config: Path, text: str) -> None:
    (config.parent / "house.toml").write_text(text, encoding="utf-8")


def wrong(config: Path) -> list[str]:
    _, found = examine(config, {"CCFLOOR_AMI_SECRET": "x"})
    return [str(each.error(config.name)).replace(f"{config.parent}/", "") for each in found]


def test_an_edition_stands_on_top_of_the_shipped_one(config: Path):
    house(config, "\ufeff" + EDITION)
    regulation = load(config, {}).regulation
    assert [each.version for each in regulation.editions] == ["shipped", "2026-09"]
    assert regulation.on("2026-09-14") is shipped().newest
    limit = regulation.seconds("T01", "ring_limit_s", "Asia/Shanghai")
    assert (limit.at(0), limit.newest) == (12_000_000, 15_000_000)


def test_a_mistake_is_told_with_the_file_it_is_in_and_its_line(config: Path):
    house(config, EDITION.replace("[30, 60]", "[-30, 60]"))
    assert wrong(config) == [
        "house.toml:11: edition[0].rules.T05.charges.ordinary.yuan = -30: expected amounts like"
        " [50, 100], from 0 to 100000"
    ]


def test_a_file_that_is_no_toml_is_told_with_its_line(config: Path):
    house(config, "\n= 1")
    assert wrong(config)[0].startswith("house.toml:2: the file = (")


def test_a_file_that_is_not_there_is_the_configurations_mistake(config: Path):
    assert wrong(config) == [
        "ccfloor.toml:2: rules.regulation = 'house.toml': expected a file that can be read"
        " (No such file or directory)"
    ]


def test_a_file_of_another_encoding_is_refused(config: Path):
    (config.parent / "house.toml").write_bytes("# 制度".encode("gb18030"))
    assert wrong(config) == [
        "ccfloor.toml:2: rules.regulation = 'house.toml': expected a file in UTF-8 (byte 2 is not)"
    ]


def test_a_warning_that_no_longer_fits_is_refused(config: Path):
    house(config, EDITION.replace("ring_limit_s = 15", "ring_limit_s = 9"))
    assert wrong(config) == [
        "ccfloor.toml:1: rules.ring_warn_s = 9.0: expected seconds from 0 to less than T01"
        " ring_limit_s of the regulation's edition '2026-09' (9)"
    ]


def test_a_warning_that_did_not_fit_an_older_edition_stops_nobody(config: Path):
    house(
        config,
        EDITION.replace("= 15", "= 9")
        + '[[edition]]\nversion = "b"\nin_force_from = 2026-10-01\nbased_on = "shipped"\n',
    )
    _, (problem,) = examine(config, {"CCFLOOR_AMI_SECRET": "x"})
    assert not problem.fatal
    assert load(config, {}).regulation.newest.version == "b"


def test_check_config_reports_both_files(config: Path, capfd: pytest.CaptureFixture[str]):
    house(config, EDITION.replace("T05", "T0555"))
    assert main(["check-config", "--config", str(config)]) == 1
    said = capfd.readouterr().err
    assert f"error: {config.parent / 'house.toml'}:10: edition[0].rules.T0555 = (a table):" in said


# --- ccfloor regulation -----------------------------------------------------------------


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["regulation", *arguments]) == 0
    return capfd.readouterr().out


def test_the_rules_in_force_are_listed(config: Path, capfd: pytest.CaptureFixture[str]):
    house(config, EDITION)
    out = told(capfd, "-c", str(config), "--lang", "en", "--day", "2026-09-14")
    lines = out.splitlines()
    assert lines[:3] == [
        "edition shipped, in force from 2000-01-01",
        "staff consulted: not recorded",
        "again means: in the same month",
    ]
    assert lines[4].split() == ["code", "rule", "charged", "thresholds", "yuan", "points"]
    assert len(lines) == 5 + 45
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines[5:]}
    assert "ring_limit_s 12 " in rows["T01"]
    assert rows["T01"].endswith(" 50→100, dissatisfied 100")
    assert rows["T09"].split() == [
        "Late", "for", "handover", "agent", "or", "lead", "early_s", "900", "10", "2",
    ]  # fmt: skip


def test_the_edition_of_the_day_is_told(config: Path, capfd: pytest.CaptureFixture[str]):
    house(config, EDITION)
    out = told(capfd, "-c", str(config), "--day", "2026-09-15")
    assert out.startswith(
        "制度版本 2026-09，自2026-09-15起施行\n征求员工意见：职工代表大会 2026-08-20\n"
    )
    assert "ring_limit_s 15" in out
    assert "30→60" in out


def test_one_rule_is_told_whole_in_both_languages(config: Path, capfd: pytest.CaptureFixture[str]):
    house(config, EDITION)
    out = told(capfd, "t05", "-c", str(config), "--lang", "en", "--day", "2026-09-15")
    assert out.startswith("T05 擅自离岗 · Left without approval\n")
    assert "「客服代表不得擅自离岗」「应先向组长请示,批准后方可离开」" in out
    assert "charged: the agent\ndebounce_s = 60\n\nordinary: 30→60 yuan\n" in out
    assert "replaces for the same fact: T06, T15\n" in out
    assert out.endswith("changed from 2026-09-15, edition 2026-09\n")


def test_what_a_kind_needs_is_told_with_it(capfd: pytest.CaptureFixture[str]):
    ladder = told(capfd, "T08", "--lang", "en", "--day", "2026-01-01")
    assert "off_post: 15 points, past off_post_after_s\n" in ladder
    assert "absent_accident: 20 points, on top of absent\n" in ladder
    assert "sick: 0.3 points, for each day\n" in told(capfd, "T21", "--lang", "en")
    assert "severe: 100 yuan, a lead 2 times the money\n" in told(capfd, "T10", "--lang", "en")
    assert "not enforced\n" in told(capfd, "T24", "--lang", "en")
    assert "entered by people with evidence" in told(capfd, "M05", "--lang", "en")
    assert "ordinary: 辞退\n" in told(capfd, "M05", "--lang", "zh_CN")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["T0555"], "T0555: expected a rule's code; did you mean T05?"),
        (["--day", "15.9.2026"], "--day 15.9.2026: expected a day like 2026-09-15"),
        (["--lang", "de"], "--lang de: expected one of zh_CN, en"),
    ],
)
def test_what_cannot_be_told_is_said(
    arguments: list[str],
    said: str,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.chdir(tmp_path)
    assert main(["regulation", *arguments]) == 2
    assert said in capfd.readouterr().err
