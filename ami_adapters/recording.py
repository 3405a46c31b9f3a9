"""A session to and from a file, and a file as a link.

A ``.ami`` file is the bytes the PBX sent, as they came and nothing else; ``.ami.zst`` is
the same, compressed. Sessions may stand one behind the other: each begins with a greeting.
A recording has no arrival times, so ``Received.at`` is the newest Timestamp the stream has
told: the same file gives the same facts on every machine. No clock is read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import zstandard

from ami_adapters.frames import Received
from ami_adapters.protocol import LIMIT, Protocol
from ami_adapters.readers.values import stamp
from ami_adapters.session_states import Status
from ami_adapters.translate import WANTED
from ccfloor.errors import LinkLost, RecordingError
from ccfloor.floor.names import Instant

READ_SIZE: Final = 65_536
"""Bytes read at a time; how a file is cut makes no difference to its frames."""


def read_recording(
    path: str | Path,
    wanted: Mapping[bytes, bytes | None] = WANTED,
    *,
    read_size: int = READ_SIZE,
) -> Iterator[Received]:
    """Read a recording from its first byte to its last; RecordingError says what is wrong.

    The error may come late: whether a file holds frames is known when it has been read.
    """
    path = Path(path)
    protocol = Protocol(wanted)
    at: Instant = 0
    size = 0
    for data in _chunks(path, read_size):
        size += len(data)
        frames = protocol.feed(data)
        for frame in reversed(frames):
            told = stamp(frame.raw)
            if told:
                at = told
                break
        yield Received(data, frames, at)
    if not size:
        raise RecordingError(f"{path}: the file is empty")
    if not protocol.kept + protocol.dropped:
        raise RecordingError(f"{path}: {size} bytes and no AMI event or reply among them")


class RecordingLink:
    """A Link that replays a file as fast as it is read; it answers nothing."""

    def __init__(
        self,
        path: str | Path,
        wanted: Mapping[bytes, bytes | None] = WANTED,
        *,
        read_size: int = READ_SIZE,
    ) -> None:
        """Take the file and the events to let through; ``open`` finds out if it is there."""
        self._path = Path(path)
        self._reads = read_recording(path, wanted, read_size=read_size)
        self._first: Received | None = None
        self._open = False

    async def open(self) -> None:
        """Read the beginning; RecordingError says why that cannot be done."""
        self._first = next(self._reads)
        self._open = True

    async def receive(self) -> Received:
        """Return the next read; LinkLost when the file has ended."""
        if not self._open:
            raise LinkLost("the connection is closed")
        received, self._first = self._first or next(self._reads, None), None
        if received is None:
            self._open = False
            raise LinkLost(f"{self._path}: the recording has ended")
        return received

    def send(self, data: bytes) -> None:
        """Say something nobody hears: what the PBX answered is in the file or is not."""
        if not self._open:
            raise LinkLost(f"{self._path}: the recording has ended; {len(data)} bytes not sent")

    async def close(self) -> None:
        """Let go of the file."""
        self._open = False
        self._reads = iter(())


class SessionRecorder:
    """Writes what an Observer is told to a file; a torn last block is not written.

    It is an Observer, and a context that closes the file.
    """

    def __init__(self, path: str | Path) -> None:
        """Begin a new file; RecordingError when it cannot be made or is there already."""
        path = Path(path)
        try:
            self._raw: IO[bytes] = path.open("xb")
        except OSError as error:
            raise _unusable(path, error) from error
        self._file: IO[bytes] = self._raw
        if path.suffix == ".zst":
            self._file = zstandard.ZstdCompressor(level=10).stream_writer(self._raw, closefd=False)
        self._begun = b""
        self.bytes_written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def opened(self, at: Instant) -> None:  # noqa: ARG002  the observer port has it
        """Begin a session; its greeting follows the last whole block of the one before."""
        self._begun = b""

    def received(self, received: Received) -> None:
        """Write the whole blocks that came; keep a beginning until its end has come too."""
        data = self._begun + received.data
        end = max(data.rfind(b"\n\r\n") + 3, data.rfind(b"\n\n") + 2)
        if len(data) - end > LIMIT:  # more than a frame can hold is written as it comes
            end = len(data)
        if end > 2:  # noqa: PLR2004  not found is -1 + 3
            self._file.write(data[:end])
            self.bytes_written += end
            data = data[end:]
        self._begun = data

    def state(self, status: Status) -> None:
        """Take no note: a recording holds what the PBX said, not what we made of it."""

    def lost(self, reason: str) -> None:  # noqa: ARG002  the observer port has it
        """End a session: a block that never ended is not a frame and is left out."""
        self._begun = b""

    def close(self) -> None:
        """Finish the file."""
        self._begun = b""
        if self._file is not self._raw:
            self._file.close()
        self._raw.close()


def _chunks(path: Path, read_size: int) -> Iterator[bytes]:
    """Read a plain or compressed file piece by piece."""
    try:
        with path.open("rb") as raw:
            source: IO[bytes] = raw
            if path.suffix == ".zst":
                source = zstandard.ZstdDecompressor().stream_reader(
                    raw, read_across_frames=True, closefd=False
                )
            while data := source.read(read_size):
                yield data
    except (OSError, zstandard.ZstdError) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> RecordingError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return RecordingError(f"{path}: {reason}")
