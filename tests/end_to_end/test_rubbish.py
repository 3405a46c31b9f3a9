"""What no PBX should send, through the whole pipeline: nothing raises, nothing grows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import zstandard

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.config import Config
from ccfloor.floor import changes as c
from ccfloor.floor.views import Span
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rules.findings import AlertRaised

RECORDINGS = Path(__file__).parent.parent / "recordings"
SESSIONS = ("asterisk-22.10", "asterisk-16.28", "planted-22", "planted-16")


def blocks(session: str) -> list[bytes]:
    packed = (RECORDINGS / session / "session.ami.zst").read_bytes()
    return zstandard.ZstdDecompressor().decompress(packed).split(b"\r\n\r\n")


def run(data: bytes) -> tuple[Pipeline, list[Step]]:
    pipeline = Pipeline(Config(), days=False)
    protocol = Protocol(WANTED)
    steps = [pipeline.frames(protocol.feed(data[i : i + 4096])) for i in range(0, len(data), 4096)]
    return pipeline, [*steps, pipeline.lost("link_lost"), pipeline.finish()]


def tile(steps: list[Step]) -> None:
    """Spans of one seat never overlap, whatever was said."""
    ends: dict[str, int] = {}
    for step in steps:
        for change in step.changes:
            if isinstance(change, c.AnomalySeen) and change.anomaly.kind == "clock_step":
                ends.clear()  # the PBX lives through some moments twice
            elif isinstance(change, c.SpanClosed):
                span: Span = change.span
                assert span.to > span.from_ >= ends.get(span.seat, 0)
                ends[span.seat] = span.to


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("session", SESSIONS)
def test_frames_lost_doubled_and_out_of_order_are_followed(session: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    told = []
    for block in blocks(session):
        fate = dice.random()
        told += [block] * (0 if fate < 0.1 else 2 if fate < 0.2 else 1)
        if fate > 0.9 and len(told) > 3:
            place = len(told) - dice.randrange(1, 4)
            told[-1], told[place] = told[place], told[-1]
    _, steps = run(b"\r\n\r\n".join(told))
    tile(steps)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("session", SESSIONS)
def test_bytes_that_were_damaged_raise_nothing(session: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    data = bytearray(b"\r\n\r\n".join(blocks(session)))
    for _ in range(3_000):
        data[dice.randrange(len(data))] = dice.choice(b"\x00\r\n: -9\xffA")
    run(bytes(data))


@pytest.mark.parametrize("session", SESSIONS)
def test_every_header_may_be_missing_or_absurd(session: str) -> None:
    for absurd in (b"", b"-1", b"99999999999999999999", "王丽 \x1b[2J".encode(), b"nan"):
        spoiled = []
        for number, block in enumerate(blocks(session)):
            lines = block.split(b"\r\n")
            at = 1 + number % max(1, len(lines) - 1)
            if at < len(lines) and not lines[at].startswith((b"Timestamp", b"Privilege")):
                lines[at] = lines[at].partition(b":")[0] + b": " + absurd
            spoiled.append(b"\r\n".join(lines))
        run(b"\r\n\r\n".join(spoiled))


def test_random_bytes_make_no_floor_and_no_noise() -> None:
    dice = random.Random(1)  # noqa: S311 - a test's dice
    pipeline, steps = run(dice.randbytes(2_000_000))
    assert pipeline.floor.seats() == []
    alerts = [f.alert for step in steps for f in step.findings if isinstance(f, AlertRaised)]
    assert [alert.rule for alert in alerts] == ["LINK"]  # the loss that ``run`` ends with


def test_a_session_heard_forty_times_over_leaves_nothing_behind() -> None:
    """Each time the clock runs back and every call is new again: the book must not grow."""
    data = b"\r\n\r\n".join(blocks("asterisk-22.10"))
    sizes = []
    pipeline = Pipeline(Config(), days=False)
    for _ in range(40):
        pipeline.frames(Protocol(WANTED).feed(data))
        book = pipeline.floor._book
        sizes.append(len(book.callers) + len(book.legs) + len(book.early) + len(book.talks))
    assert max(sizes[10:]) <= max(sizes[:10])
