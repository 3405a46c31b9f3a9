"""The second sum: it comes out the same from the frames alone, and says so where it does not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
import zstandard

from ccfloor.clock import SetClock
from ccfloor.commands.explain_session import answers_of
from ccfloor.config import Config
from ccfloor.explaining import Answers
from ccfloor.floor.names import SECOND
from ccfloor.rules.findings import Alert, Breach
from ccfloor.serve.explanation import Explanation
from ccfloor.store.interface import Acknowledgement, Store
from ccfloor.store.journal import HOUR, Journal
from ccfloor.store.memory_store import MemoryStore
from ccfloor.tracing.readings import JournalReading, Reading, RecordingReading
from tests.explain.recorded import RECORDINGS, answers

PLANTED = RECORDINGS / "planted-22" / "session.ami.zst"
BREACH = "T01:PJSIP/1004:1795432529749072"
BEGAN = 1_795_432_528_000_000


def stored(release: str = "planted-22") -> Store:
    return answers(release)._store


def explain(what: str, store: Store, reading: Reading | None, **options: bool) -> Explanation:
    return asyncio.run(Answers(Config(), store, reading).explain(what, **options))


async def altered(**fields: object) -> MemoryStore:
    """Give a store whose breach says otherwise than the frames."""
    store, of = MemoryStore(), stored()
    await store.write(await of.visits(0, 2**62))
    await store.write(await of.attempts(0, 2**62))
    (breach,) = await of.named(BREACH, 1)
    await store.write([msgspec.structs.replace(breach, **fields)])
    return store


@pytest.mark.parametrize(
    "release", ["planted-22", "planted-16", "asterisk-22.10", "asterisk-16.28"]
)
def test_every_finding_about_a_person_comes_out_the_same_from_its_frames(release: str) -> None:
    found = asyncio.run(stored(release).named("T", 99))
    assert found
    for one in found:
        told = asyncio.run(answers(release).explain(one.id))
        assert told.recomputed is not None
        assert (one.id, told.recomputed.verdict) == (one.id, "identical")
        assert told.missing == ()
        assert told.measure is not None
        if isinstance(one, Breach):
            assert told.measure.measured == one.measured


def test_so_does_every_one_of_every_way_a_call_can_go() -> None:
    ways = [f"ways/{folder.name}" for folder in sorted((RECORDINGS / "ways").iterdir())]
    verdicts = {
        (way, one.id): asyncio.run(answers(way).explain(one.id)).recomputed
        for way in ways
        for one in asyncio.run(stored(way).named("T", 99))
    }
    assert len(verdicts) > 50
    assert {key: told and told.verdict for key, told in verdicts.items()} == dict.fromkeys(
        verdicts, "identical"
    )


def test_an_alert_about_a_queue_rests_on_the_whole_floor() -> None:
    told = asyncio.run(answers("planted-22").explain("QUEUE_EMPTY:breach:nobody:1795432533948307"))
    assert told.recomputed is not None
    assert (told.recomputed.verdict, told.recomputed.why) == ("impossible", "whole_floor")


def test_a_record_that_the_frames_do_not_bear_out_is_told_field_by_field() -> None:
    store = asyncio.run(altered(measured=14_004_125, agent="somebody"))
    told = explain(BREACH, store, RecordingReading(PLANTED))
    assert told.recomputed is not None
    assert told.recomputed.verdict == "different"
    assert [(d.field, d.recorded, d.computed) for d in told.recomputed.differences] == [
        ("measured", "14004125", "14004120"),
        ("agent", "somebody", "agent1004"),
    ]


def test_without_frames_nothing_is_claimed(tmp_path: Path) -> None:
    reading = JournalReading(folder=tmp_path, pbx="pbx")
    told = explain(BREACH, stored(), reading)
    assert told.recomputed is not None
    assert (told.recomputed.verdict, told.recomputed.why) == ("impossible", "frames_missing")
    assert told.missing == (
        "AgentCalled@1795432529748677",
        "LegRinging@1795432529749072",
        "ChannelState@1795432543753192",
    )
    assert told.frames == ()
    assert told.measure is not None
    assert told.measure.measured == 14_004_120


def test_a_live_store_and_journal_are_asked_the_same_way(tmp_path: Path) -> None:
    """The journal holds the session over a turn of the hour, in pieces of a frame."""
    data = zstandard.ZstdDecompressor().decompressobj().decompress(PLANTED.read_bytes())
    book = Journal(tmp_path, "pbx", 3, SetClock(BEGAN))
    start = BEGAN // HOUR * HOUR + HOUR - 100_000
    book.opened(start)
    for number, place in enumerate(range(0, len(data), 512)):
        book.append(data[place : place + 512], start + number * 500)
    book.close()
    told = explain(BREACH, stored(), JournalReading(folder=tmp_path, pbx="pbx"))
    assert told.recomputed is not None
    assert told.recomputed.verdict == "identical"
    named = {place.file for frame in told.frames for place in frame.places}
    assert named == {"20261123T11.000.amij.zst", "20261123T12.000.amij.zst"}
    by_journal = asyncio.run(answers_of(tmp_path, Config()))
    assert asyncio.run(by_journal.explain(BREACH)).recomputed == told.recomputed


def test_who_took_note_of_the_alert_is_told_with_the_breach() -> None:
    async def noted() -> Explanation:
        store = await altered()
        (alert,) = await stored().named("T01:breach:PJSIP/1004", 1)
        assert isinstance(alert, Alert)
        await store.write([alert])
        await store.acknowledge([Acknowledgement(alert.id, "李组长", alert.raised_at + SECOND)])
        return await Answers(Config(), store, None).explain(BREACH)

    (noted_,) = asyncio.run(noted()).noted
    assert (noted_.by, noted_.alert) == ("李组长", "T01:breach:PJSIP/1004:1795432529749072")


def test_a_callers_number_is_masked_wherever_it_stands() -> None:
    shown = msgspec.json.encode(asyncio.run(answers("planted-22").explain(BREACH)))
    assert b"138****0003" in shown
    assert b"13800000003" not in shown
    full = msgspec.json.encode(asyncio.run(answers("planted-22").explain(BREACH, numbers=True)))
    assert b"13800000003" in full


def test_what_nobody_knows_is_said_with_what_looks_like_it() -> None:
    told = asyncio.run(answers("planted-22").explain("T01:PJSIP/1004:1795432529749073"))
    assert told.kind == "unknown"
    assert told.nearest == (BREACH,)
    assert asyncio.run(answers("planted-22").explain("")).kind == "unknown"
    for what in ("call:", "absence:x@y", "figure:", "figure:a/b@c", "call:9.9", "\x1b[31m"):
        told = asyncio.run(answers("planted-22").explain(what))
        assert (told.kind, "\x1b" in told.what) == ("unknown", False)


def test_a_beginning_that_fits_one_finding_is_enough() -> None:
    assert asyncio.run(answers("planted-22").explain("T01:PJSIP/1004")).what == BREACH
    told = asyncio.run(answers("planted-22").explain("T02:PJSIP"))
    assert told.kind == "unknown"
    assert len(told.nearest) == 2
