"""Sessions to and from files."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest
import zstandard

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.recording import RecordingLink, SessionRecorder, read_recording
from ccfloor.errors import RecordingError

HANGUP = b"Event: Hangup\r\nPrivilege: call,all\r\nTimestamp: 1795421859.866739\r\n\r\n"


def names(path, **extra) -> list[bytes]:
    return [frame.name for read in read_recording(path, **extra) for frame in read.frames]


def test_a_recording_of_a_real_asterisk_is_read_whole(session_file):
    reads = list(read_recording(session_file))
    counts = Counter(frame.name for read in reads for frame in read.frames)
    assert sum(len(read.data) for read in reads) in {1_208_592, 927_451}
    assert counts[b"AgentCalled"] == 57
    assert counts[b"AgentConnect"] == 20
    assert counts[b"QueueCallerJoin"] == counts[b"QueueCallerLeave"] == 22
    assert counts[b"QueueMember"] == 20
    assert counts[b"Newexten"] == 0


def test_plain_and_compressed_give_the_same(session_file, tmp_path):
    plain = tmp_path / "session.ami"
    with session_file.open("rb") as packed, plain.open("wb") as out:
        zstandard.ZstdDecompressor().copy_stream(packed, out)
    frames = [
        [(f.ref, f.raw) for read in read_recording(path, read_size=size) for f in read.frames]
        for path, size in [(session_file, 65_536), (plain, 65_536), (plain, 1_000)]
    ]
    assert frames[0] == frames[1] == frames[2]


def test_a_read_is_as_old_as_the_newest_stamp_before_its_end(tmp_path):
    path = tmp_path / "session.ami"
    path.write_bytes(b"Asterisk Call Manager/11.0.0\r\n" + HANGUP)
    assert [read.at for read in read_recording(path)] == [1_795_421_859_866_739]
    stamps = [read.at for read in read_recording(path, read_size=40)]
    assert stamps == [0, 0, 1_795_421_859_866_739]  # the block ends in the third read


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.ami", b"", "the file is empty"),
        ("empty.ami.zst", zstandard.compress(b""), "the file is empty"),
        ("picture.ami", b"\x89PNG\r\n\x1a\n" * 40, "320 bytes and no AMI event or reply"),
        ("queue_log.ami", b"1795421859|1|support|NONE|ENTERQUEUE||\n" * 3, "no AMI event"),
        ("plain.ami.zst", HANGUP, "(?i)zstd|frame|magic|prefix"),
    ],
)
def test_a_file_that_is_no_recording_is_named_with_the_reason(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=reason) as error:
        names(path)
    assert str(error.value).startswith(f"{path}: ")


def test_a_file_that_cannot_be_opened_is_named_with_the_reason(tmp_path):
    with pytest.raises(RecordingError, match=r"missing\.ami: No such file"):
        names(tmp_path / "missing.ami")
    with pytest.raises(RecordingError, match="directory"):
        names(tmp_path)


async def test_the_link_says_so_when_it_is_opened(tmp_path):
    with pytest.raises(RecordingError, match=r"missing\.ami"):
        await RecordingLink(tmp_path / "missing.ami").open()


# --- writing --------------------------------------------------------------------------


def record(path, *sessions: list[bytes]) -> None:
    with SessionRecorder(path) as recorder:
        for reads in sessions:
            recorder.opened(0)
            for data in reads:
                recorder.received(Received(data, [], 0))
            recorder.lost("the end")


@pytest.mark.parametrize("name", ["a.ami", "a.ami.zst"])
def test_what_is_written_is_what_came(session_file, tmp_path, name):
    reads = [read.data for read in read_recording(session_file, read_size=1_447)]
    record(tmp_path / name, reads)
    again = b"".join(read.data for read in read_recording(tmp_path / name))
    whole = b"".join(reads)
    assert again == whole[: len(again)]
    torn = Protocol({})
    torn.feed(whole)
    assert whole[len(again) :] == torn.close()


def test_a_torn_block_does_not_swallow_the_session_after_it(tmp_path):
    greeting = b"Asterisk Call Manager/11.0.0\r\n"
    torn = [greeting + HANGUP + b"Event: Newst", b"ate\r\nUniqueid: 1"]
    record(tmp_path / "a.ami", torn, [greeting + HANGUP])
    assert (tmp_path / "a.ami").read_bytes() == (greeting + HANGUP) * 2
    assert names(tmp_path / "a.ami") == [b"", b"Hangup", b"", b"Hangup"]


def test_a_block_that_never_ends_does_not_stay_in_memory(tmp_path):
    with SessionRecorder(tmp_path / "a.ami") as recorder:
        recorder.opened(0)
        for _ in range(100):
            recorder.received(Received(b"A" * 65_536, [], 0))
        assert recorder.bytes_written >= 6_000_000


def test_a_recording_that_is_there_is_never_overwritten(session_file, tmp_path):
    path = tmp_path / "session.ami.zst"
    shutil.copy(session_file, path)
    before = path.read_bytes()
    with pytest.raises(RecordingError, match="exists"):
        SessionRecorder(path)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RecordingError, match="No such file"):
        SessionRecorder(tmp_path / "nowhere" / "a.ami")
