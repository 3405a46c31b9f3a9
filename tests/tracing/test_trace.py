"""Frames found again: each is the very bytes that stand at the place that is told."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import zstandard

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED, Translator
from ccfloor.clock import SetClock
from ccfloor.floor import facts as f
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.views import Evidence
from ccfloor.store.journal import HOUR, Journal, files
from ccfloor.tracing.frames import Traced
from ccfloor.tracing.readings import Chunk, JournalReading, RecordingReading
from ccfloor.tracing.trace import trace

RECORDING = Path(__file__).parents[1] / "recordings" / "planted-22" / "session.ami.zst"
SEAT = "PJSIP/1004"
FOR_EVER = 2**62
BEGAN = 1_795_432_528_000_000
"""When the recording was made, by its own Timestamps."""


@lru_cache
def recorded() -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(RECORDING.read_bytes())


def evidence() -> list[Evidence]:
    """All that the session says of one seat, told by reading it from its first byte."""
    translator, facts = Translator(), []
    for frame in Protocol(WANTED).feed(recorded()):
        if SEAT.encode() in frame.raw:
            translator.facts(frame, facts)
        else:
            translator.facts(frame, [])
    return [
        Evidence(type(fact).__name__, fact.at, fact.ref)
        for fact in facts
        if getattr(fact, "seat", SEAT) == SEAT
    ]


def content(folder: Path) -> dict[str, bytes]:
    """Decompress the journal's files, torn ones as far as they go."""
    found = {}
    for path in folder.rglob("*.amij.zst"):
        reader = zstandard.ZstdDecompressor().stream_reader(path.read_bytes())
        found[path.name] = reader.read()
    return found


def bytes_at(frame: Traced, kept: dict[str, bytes]) -> bytes:
    return b"".join(
        kept[piece.file][piece.place : piece.place + piece.length] for piece in frame.pieces
    )


def write(
    folder: Path,
    data: bytes,
    *,
    at: Instant = BEGAN,
    step: Instant = 1_000,
    size: int = 700,
) -> None:
    """Keep a session as the daemon would: one run, one connection, reads of ``size`` bytes."""
    book = Journal(folder, "pbx", 3, SetClock(at))
    book.opened(at)
    for number, place in enumerate(range(0, len(data), size)):
        book.append(data[place : place + size], at + number * step)
    book.lost(at, "eof")
    book.close()


def found_in(folder: Path, until: Instant = FOR_EVER, since: Instant = 0) -> list[Traced]:
    reading = JournalReading(folder=folder, pbx="pbx")
    return list(trace(reading, [SEAT], since, until, evidence()).frames)


def test_a_recordings_frames_stand_at_the_byte_that_is_told():
    frames = trace(RecordingReading(RECORDING), [SEAT], 0, FOR_EVER).frames
    assert len(frames) > 10
    for frame in frames:
        (piece,) = frame.pieces
        assert piece.place == frame.fact.ref
        assert recorded()[piece.place : piece.place + piece.length] == frame.raw


def test_a_frame_is_recognised_by_what_it_says_when_and_from_where():
    frames = trace(RecordingReading(RECORDING), [SEAT], 0, FOR_EVER).frames
    rings = next(frame for frame in frames if isinstance(frame.fact, f.LegRinging))
    at, ref = rings.fact.at, rings.fact.ref
    assert rings.is_evidence(Evidence("LegRinging", at, ref))
    assert not rings.is_evidence(Evidence("LegEnded", at, ref))
    assert not rings.is_evidence(Evidence("LegRinging", at + 1, ref))
    assert not rings.is_evidence(Evidence("LegRinging", at, ref + 1))


def test_a_frame_that_two_reads_share_is_told_piece_by_piece(tmp_path):
    write(tmp_path, recorded(), size=311)
    kept = content(tmp_path)
    frames = found_in(tmp_path)
    assert any(len(frame.pieces) > 1 for frame in frames)
    assert all(bytes_at(frame, kept) == frame.raw for frame in frames)
    for proof in evidence():
        assert any(frame.is_evidence(proof) for frame in frames)


def test_a_turn_of_the_hour_breaks_no_frame(tmp_path):
    whole_hour = BEGAN // HOUR * HOUR
    write(tmp_path, recorded(), at=whole_hour + HOUR - 200_000)
    assert len(files(tmp_path, "pbx")) == 2
    kept = content(tmp_path)
    frames = found_in(tmp_path, since=whole_hour)
    assert all(bytes_at(frame, kept) == frame.raw for frame in frames)
    assert {piece.file[:11] for frame in frames for piece in frame.pieces} == {
        "20261123T11",
        "20261123T12",
    }
    for proof in evidence():
        assert any(frame.is_evidence(proof) for frame in frames)


def test_a_reading_may_begin_days_after_the_connection(tmp_path):
    """The first hour is purged; the refs of what is left count from the connection's first byte."""
    write(tmp_path, recorded(), at=BEGAN // HOUR * HOUR + HOUR - 200_000)
    first, second = files(tmp_path, "pbx")
    first.unlink()
    frames = found_in(tmp_path)
    assert frames
    known = set(evidence())
    said = {Evidence(type(x.fact).__name__, x.fact.at, x.fact.ref) for x in frames}
    assert said & known == {proof for proof in known if proof in said}
    assert len(said & known) > 5
    assert {piece.file for frame in frames for piece in frame.pieces} == {second.name}


def test_connections_with_equal_bytes_are_told_apart_by_their_instants(tmp_path):
    """Three runs in one hour; only the second has this session, the others an earlier one."""
    earlier = recorded().replace(b"Timestamp: 17954325", b"Timestamp: 17954311")
    write(tmp_path, earlier, at=BEGAN - 10 * MINUTE)
    write(tmp_path, recorded(), at=BEGAN)
    write(tmp_path, earlier, at=BEGAN + SECOND)
    frames = found_in(tmp_path)
    for proof in evidence():
        (frame,) = [frame for frame in frames if frame.is_evidence(proof)]
        assert {piece.file for piece in frame.pieces} == {"20261123T11.001.amij.zst"}


def test_a_torn_file_is_read_as_far_as_it_goes(tmp_path):
    write(tmp_path, recorded())
    (path,) = files(tmp_path, "pbx")
    path.write_bytes(path.read_bytes()[:-400])
    kept = content(tmp_path)
    reading = JournalReading(folder=tmp_path, pbx="pbx")
    found = trace(reading, [SEAT], 0, FOR_EVER)
    assert found.damaged == ()
    assert all(bytes_at(frame, kept) == frame.raw for frame in found.frames)
    assert [x for x in evidence() if any(frame.is_evidence(x) for frame in found.frames)]


def test_a_damaged_file_is_said_and_the_next_is_read(tmp_path):
    write(tmp_path, recorded(), at=BEGAN - 10 * SECOND)
    write(tmp_path, recorded())
    first, second = files(tmp_path, "pbx")
    first.write_bytes(b"no zstandard at all")
    found = trace(JournalReading(folder=tmp_path, pbx="pbx"), [SEAT], 0, FOR_EVER)
    assert [text.partition(":")[0] for text in found.damaged] == [str(first)]
    assert {piece.file for frame in found.frames for piece in frame.pieces} == {second.name}


def test_only_the_hours_around_the_matter_are_opened(tmp_path):
    for hours in (-5, -1, 0, 1, 5):
        write(tmp_path, recorded(), at=BEGAN + hours * HOUR)
    reading = JournalReading(folder=tmp_path, pbx="pbx")
    opened = {chunk.file[:11] for chunk in reading.chunks(BEGAN, BEGAN + MINUTE)}
    assert opened == {"20261123T11"}
    at_the_turn = BEGAN // HOUR * HOUR + HOUR - MINUTE
    opened = {chunk.file[:11] for chunk in reading.chunks(at_the_turn, at_the_turn + 2 * MINUTE)}
    assert opened == {"20261123T11", "20261123T12"}


def test_clocks_that_are_minutes_apart_hide_nothing(tmp_path):
    write(tmp_path, recorded(), at=BEGAN - 9 * MINUTE)
    frames = found_in(tmp_path, since=BEGAN, until=BEGAN + MINUTE)
    for proof in evidence():
        assert any(frame.is_evidence(proof) for frame in frames)


def test_what_is_kept_is_bounded_and_what_is_not_is_counted(monkeypatch):
    monkeypatch.setattr("ccfloor.tracing.trace.MOST", 3)
    found = trace(RecordingReading(RECORDING), [SEAT], 0, FOR_EVER)
    assert len(found.frames) == 3
    assert found.more > 5


@pytest.mark.parametrize("cut", [1, 5_000, 71_843, 71_844, 200_000])
def test_wherever_a_reading_begins_the_frames_have_their_own_places(cut):
    """A stream that is joined anywhere gives the same refs, from the next whole frame on."""

    class Joined:
        def __init__(self) -> None:
            self.damaged: list[str] = []

        def chunks(self, since, until):  # noqa: ARG002  the port has it
            data = recorded()[cut:]
            for place in range(0, len(data), 997):
                yield Chunk("x", cut + place, 1, 1, cut + place, 0, data[place : place + 997])

        def erased(self, since, until):  # noqa: ARG002  the port has it
            return ()

    whole = {x.fact.ref: x.raw for x in trace(RecordingReading(RECORDING), [SEAT], 0, 2**62).frames}
    joined = trace(Joined(), [SEAT], 0, FOR_EVER).frames
    late = [frame for frame in joined if frame.fact.ref > cut]
    assert late == list(joined)
    assert {x.fact.ref: x.raw for x in joined}.items() <= whole.items()
    assert len(joined) >= sum(ref > cut for ref in whole) - 1
