"""The recordings of a real Asterisk, against what its phones did and its queue_log wrote."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
import zstandard

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.replay import Document, replay, replay_reads, to_json
from ccfloor.store.journal import HOUR, Journal, files

RECORDINGS = Path(__file__).parent / "recordings"
RELEASES = ("asterisk-22.10", "asterisk-16.28")
NOMINAL_MS = (3_000, 7_000, 11_000, 14_000)
"""How long a phone rings before it answers, by (extension - 1001) mod 5 (README.md there)."""


@lru_cache
def document(release: str) -> Document:
    return replay(RECORDINGS / release / "session.ami.zst", Config())


def queue_log(release: str) -> list[list[str]]:
    """Rows of the queue_log up to the end of what the AMI client was sent."""
    end = document(release).coverage.to // 1_000_000
    lines = (RECORDINGS / release / "queue_log").read_text().splitlines()
    return [row for line in lines if int((row := line.split("|"))[0]) <= end]


def phone(interface: str) -> int:
    return (int(re.sub(r"\D", "", interface)) - 1001) % 5


@pytest.mark.parametrize("release", RELEASES)
def test_every_answering_phone_rang_its_nominal_time(release: str) -> None:
    answered = [a for a in document(release).attempts if a.outcome == "answered"]
    assert answered
    for attempt in answered:
        assert attempt.ring_ms == pytest.approx(NOMINAL_MS[phone(attempt.interface)], abs=50)


@pytest.mark.parametrize("release", RELEASES)
def test_every_attempt_is_there_with_its_outcome(release: str) -> None:
    outcomes = Counter(a.outcome for a in document(release).attempts)
    assert outcomes == {
        "answered": 20,
        "answered_elsewhere": 34,
        "caller_quit": 2,
        "no_answer": 1,
    }
    log = Counter(row[4] for row in queue_log(release))
    assert outcomes["answered"] == log["CONNECT"]
    assert outcomes["caller_quit"] == log["RINGCANCELED"]
    assert outcomes["no_answer"] == log["RINGNOANSWER"]


@pytest.mark.parametrize("release", RELEASES)
def test_late_answers_and_no_others_are_breaches_of_the_twelve_second_rule(release: str) -> None:
    doc = document(release)
    late = {(a.call, a.agent) for a in doc.attempts if phone(a.interface) == 3 and a.ring_ms > 12e3}
    missed = {(a.call, a.agent) for a in doc.attempts if a.outcome == "no_answer"}
    assert {(b.call, b.agent) for b in doc.breaches if b.rule == "T01"} == late | missed
    assert {(b.call, b.agent) for b in doc.breaches if b.rule == "T02"} == missed
    assert [a for a in doc.attempts if phone(a.interface) == 2 and a.outcome == "answered"]
    assert len(late) == 2


@pytest.mark.parametrize("release", RELEASES)
def test_counts_equal_the_queue_logs(release: str) -> None:
    log = queue_log(release)
    for queue, figures in document(release).kpis.items():
        rows = Counter(row[4] for row in log if row[2] == queue)
        assert figures.offered == rows["ENTERQUEUE"]
        assert figures.answered == rows["CONNECT"]
        assert figures.abandoned == rows["ABANDON"]


@pytest.mark.parametrize("release", RELEASES)
def test_every_call_ends_as_the_queue_log_says(release: str) -> None:
    log = queue_log(release)
    answered_by = {row[1]: row[3] for row in log if row[4] == "CONNECT"}
    abandoned = {row[1] for row in log if row[4] == "ABANDON"}
    for call in document(release).calls:
        assert call.answered_by == answered_by.get(call.call)
        assert (call.outcome == "abandoned") is (call.call in abandoned)


@pytest.mark.parametrize("release", RELEASES)
def test_talk_times_agree_with_the_queue_log_to_its_second(release: str) -> None:
    talks = {c.call: c.talk_ms for c in document(release).calls}
    ended = [row for row in queue_log(release) if row[4].startswith("COMPLETE")]
    assert len(ended) == 19
    for row in ended:
        assert talks[row[1]] / 1_000 == pytest.approx(float(row[6]), abs=1)


@pytest.mark.parametrize("release", RELEASES)
def test_an_absence_goes_on_through_a_change_of_its_reason(release: str) -> None:
    away = [(a.agent, a.reasons, round(a.ms / 1_000)) for a in document(release).away]
    assert away == [("agent1006", ("lunch",), 66), ("agent1002", ("away", "restroom"), 91)]


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_is_contradictory_and_nothing_unseen(release: str) -> None:
    doc = document(release)
    assert doc.anomalies == []
    assert doc.coverage.seen == 1.0


@pytest.mark.parametrize("release", RELEASES)
def test_hostile_callers_are_calls_like_any_other(release: str) -> None:
    raw = zstandard.ZstdDecompressor().decompress(
        (RECORDINGS / release / "session.ami.zst").read_bytes()
    )
    for name in ("status will follow", "王丽", "Event: Hangup"):
        joined = re.compile(
            rb"Event: QueueCallerJoin\r\n(?:[^\r\n]*\r\n)*?CallerIDName: "
            + re.escape(name.encode())
            + rb"\r\n(?:[^\r\n]*\r\n)*?Uniqueid: ([^\r]*)"
        )
        calls = joined.findall(raw)
        assert calls
        outcomes = {c.call: c.outcome for c in document(release).calls}
        assert [outcomes[call.decode()] for call in calls] == ["answered"] * len(calls)


@pytest.mark.parametrize("release", RELEASES)
def test_the_same_bytes_give_the_same_document_however_they_are_cut(release: str) -> None:
    raw = zstandard.ZstdDecompressor().decompress(
        (RECORDINGS / release / "session.ami.zst").read_bytes()
    )
    protocol = Protocol(WANTED)
    size = 997
    reads = [
        Received(chunk, protocol.feed(chunk), 0)
        for chunk in (raw[i : i + size] for i in range(0, len(raw), size))
    ]
    assert to_json(replay_reads(reads, Config())) == to_json(document(release))


@pytest.mark.parametrize("release", RELEASES)
def test_every_prefix_leaves_a_legal_floor(release: str) -> None:
    raw = zstandard.ZstdDecompressor().decompress(
        (RECORDINGS / release / "session.ami.zst").read_bytes()
    )
    for end in range(0, len(raw), 40_009):
        doc = replay_reads([Received(raw[:end], Protocol(WANTED).feed(raw[:end]), 0)], Config())
        for queue in doc.kpis.values():
            assert queue.answered + queue.abandoned <= queue.offered


def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    path = tmp_path / "holiday.ami"
    path.write_bytes(b"not AMI at all\n")
    with pytest.raises(RecordingError, match=r"holiday\.ami"):
        replay(path, Config())


@pytest.mark.parametrize("release", RELEASES)
def test_a_journal_of_the_same_bytes_gives_the_same_document(release: str, tmp_path: Path) -> None:
    raw = zstandard.ZstdDecompressor().decompress(
        (RECORDINGS / release / "session.ami.zst").read_bytes()
    )
    journal = Journal(tmp_path, "pbx", 3, SetClock(HOUR * 10))
    journal.opened(HOUR * 10)
    half = len(raw) // 2 + 17  # the hour turns in the middle of a frame
    journal.append(raw[:half], HOUR * 10)
    journal.append(raw[half:], HOUR * 11)
    journal.close()
    assert len(files(tmp_path, "pbx")) == 2
    assert to_json(replay(tmp_path, Config())) == to_json(document(release))


def test_a_loss_in_a_journal_is_a_gap_in_its_replay(tmp_path: Path) -> None:
    raw = zstandard.ZstdDecompressor().decompress(
        (RECORDINGS / RELEASES[0] / "session.ami.zst").read_bytes()
    )
    journal = Journal(tmp_path, "pbx", 3, SetClock(HOUR * 10))
    journal.opened(HOUR * 10)
    journal.append(raw[: len(raw) // 2], HOUR * 10)
    journal.lost(HOUR * 10, "gone")
    journal.close()
    (file,) = files(tmp_path, "pbx")
    doc = replay(file, Config())
    assert [gap.reason for gap in doc.coverage.gaps] == ["start", "link_lost"]


def test_a_folder_without_a_journal_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no journal file"):
        replay(tmp_path, Config())
