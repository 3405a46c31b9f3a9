"""The command line: what it prints, and with which code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccfloor import __version__
from ccfloor.__main__ import main
from ccfloor.clock import SetClock
from ccfloor.store.journal import HOUR, Journal, files

RECORDING = Path(__file__).parent / "recordings" / "asterisk-22.10" / "session.ami.zst"


def test_a_replay_prints_one_document(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["replay", str(RECORDING), "--json"]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert list(document) == [
        "attempts",
        "calls",
        "away",
        "breaches",
        "incidents",
        "kpis",
        "coverage",
        "anomalies",
        "holes",
    ]
    assert document["kpis"]["support"]["offered"] == 14
    assert set(document["attempts"][0]) == {
        "call",
        "queue",
        "agent",
        "interface",
        "ring_ms",
        "outcome",
        "started_at",
    }


def test_a_replay_without_json_is_a_page(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(RECORDING)]) == 0
    page = capfd.readouterr().out
    assert "support                       14       12         2" in page
    assert "T01   agent1009          14.005 s of 12.000 s" in page


def test_a_reconciliation_ends_with_zero_where_all_is_explained(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    log = RECORDING.with_name("queue_log")
    assert main(["reconcile", str(RECORDING), str(log), "--json"]) == 0
    first = capfdbinary.readouterr().out
    assert json.loads(first)["unexplained"] == 0
    assert main(["reconcile", str(RECORDING), str(log), "--json"]) == 0
    assert capfdbinary.readouterr().out == first


def test_a_reconciliation_ends_with_one_over_the_limit(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = RECORDING.with_name("queue_log").read_bytes().splitlines(keepends=True)
    older, newer = tmp_path / "queue_log.1", tmp_path / "queue_log"
    older.write_bytes(b"".join(rows[:40]))
    newer.write_bytes(b"".join(rows[41:]))
    # The row that is missing says two things: how a caller left, and how a ringing ended.
    arguments = ["reconcile", str(RECORDING), str(newer), str(older)]
    assert main(arguments) == 1
    assert "NOT FINE: 2 unexplained, 0 allowed" in capfd.readouterr().out
    assert main([*arguments, "--limit", "2"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["replay", "nothing.ami"], "ccfloor: nothing.ami: No such file or directory"),
        (["reconcile", str(RECORDING), "nothing"], "ccfloor: nothing: No such file or directory"),
        (["reconcile", str(RECORDING)], "Missing argument 'queue_log'"),
        (["run", "--config", "nothing.toml"], "ccfloor: nothing.toml: the file ="),
        (["record", "x.ami", "--config", "nothing.toml"], "ccfloor: nothing.toml: the file ="),
        (["rebuild", "--config", "nothing.toml"], "ccfloor: nothing.toml: the file ="),
        (["verify-journal", "nothing"], "ccfloor: nothing: no journal file in it"),
        (["run"], "ccfloor: ccfloor.toml: there is no such file here."),
        (["watch"], "ccfloor: the dashboard needs a terminal"),
        (["demo"], "ccfloor: the dashboard needs a terminal"),
        (["screenshot", "--size", "big"], "--size big: expected columns and lines, e.g. 120x40"),
        (["screenshot", "walls"], "walls: expected one of floor, detail, explain"),
        (["bogus"], "No such command 'bogus'"),
        (["demo", "--seats", "3"], "greater than or equal to 5"),
    ],
)
def test_what_cannot_be_done_is_said_with_code_two(
    arguments: list[str],
    said: str,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert main(arguments) == 2
    assert said in capfd.readouterr().err


def test_check_config_says_all_that_is_wrong(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ccfloor.toml"
    file.write_text('[ami]\nport = 99999\n[site]\ntimezone = "Asia/Shanghia"\n')
    assert main(["check-config", "--config", str(file)]) == 1
    said = capfd.readouterr().err
    assert f"error: {file}:2: ami.port = 99999: expected TCP port from 1 to 65535" in said
    assert "did you mean Asia/Shanghai?" in said


def test_the_version_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capfd.readouterr().out == f"ccfloor {__version__}\n"


PLANTED = RECORDING.parents[1] / "planted-22" / "session.ami.zst"


def test_a_breach_is_explained_from_a_recording(capfd: pytest.CaptureFixture[str]) -> None:
    session = ["--session", str(PLANTED), "--language", "en", "--width", "80"]
    assert main(["explain", "T01:PJSIP/1004", *session]) == 0
    page = capfd.readouterr().out
    assert "  ring = 19:15:43.753192 - 19:15:29.749072 = 14.004120 s\n" in page
    assert "    session.ami.zst byte 76352, 753 bytes\n" in page
    assert "CallerIDNum: 138****0003\n" in page
    assert main(["explain", "T01:PJSIP/1004", *session, "--numbers"]) == 0
    assert "CallerIDNum: 13800000003\n" in capfd.readouterr().out


def test_an_explanation_is_one_document_too(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "T01:PJSIP/1004", "--session", str(PLANTED), "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["type"] == "explanation"
    assert document["recomputed"] == {"verdict": "identical", "frames": 30}


def test_an_id_nobody_knows_ends_with_code_one_and_the_nearest(
    capfd: pytest.CaptureFixture[str],
) -> None:
    session = ["--session", str(PLANTED), "--language", "en"]
    assert main(["explain", "T01:PJSIP/1004:9", *session]) == 1
    assert capfd.readouterr().out == (
        "Unknown  T01:PJSIP/1004:9\n"
        "Nothing of this name is recorded\n"
        "Did you mean\n"
        "  T01:PJSIP/1004:1795432529749072\n"
    )


def test_every_command_has_help(capfd: pytest.CaptureFixture[str]) -> None:
    for command in (
        "demo", "run", "watch", "replay", "explain", "rebuild", "verify-journal", "record",
        "prune-journal", "check-config", "regulation", "token", "screenshot",
    ):  # fmt: skip
        assert main([command, "--help"]) == 0
        assert "Usage" in capfd.readouterr().out


def test_a_headless_demo_prints_alerts_and_kpis_as_json_lines(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main(["demo", "--headless", "--for", "3", "--seats", "20", "--past", "0"]) == 0
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    alerts = [line["alert"]["rule"] for line in lines if line["type"] == "alert"]
    assert "T06" in alerts
    assert {queue["queue"] for queue in lines[-1]["queues"]} == {
        "billing",
        "complaint",
        "support",
        "vip",
    }


def test_a_journal_is_verified_file_by_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = Journal(tmp_path, "pbx", 3, SetClock(HOUR))
    whole.opened(HOUR)
    whole.append(b"a" * 1_000, HOUR)
    whole.close()
    cut = Journal(tmp_path, "pbx", 3, SetClock(2 * HOUR))
    cut.begun(2 * HOUR, b"{}")
    cut.opened(2 * HOUR)
    cut.append(b"b" * 500, 2 * HOUR)
    cut.sync()
    assert main(["verify-journal", str(tmp_path)]) == 0
    said = capfd.readouterr().out
    assert "good until 1970-01-01 02:00:00.000000 UTC" in said
    assert "1 files whole, 1 cut off, 0 damaged, 0 holes" in said
    cut.close()
    first, _ = files(tmp_path, "pbx")
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 0xFF
    first.write_bytes(data)
    assert main(["verify-journal", str(tmp_path)]) == 1
    said = capfd.readouterr().out
    assert f"damaged  {first}: " in said
    assert "1 files whole, 0 cut off, 1 damaged, 0 holes" in said
