"""Hold and its end stand in the ladder of the call, also at a phone behind a Local channel."""

from __future__ import annotations

import asyncio

import pytest
import zstandard

from ccfloor.explain.matter import behind
from ccfloor.floor import facts as f
from tests.explain.recorded import RECORDINGS, answers


def call_in(recording: str) -> str:
    """Give the first caller who joined."""
    with (RECORDINGS / recording / "session.ami.zst").open("rb") as packed:
        raw = zstandard.ZstdDecompressor().stream_reader(packed).read()
    joined = raw[raw.index(b"Event: QueueCallerJoin") :]
    return joined.partition(b"\r\nUniqueid: ")[2].partition(b"\r\n")[0].decode()


@pytest.mark.parametrize(
    ("way", "steps", "lasted"),
    [
        ("held-22", ["hold", "unhold"], 1_500_381),
        ("held_local-22", ["hold", "unhold"], 1_500_114),
        ("replaces_local-22", ["hold", "unhold", "transferred"], 1_499_734),
    ],
)
def test_a_hold_is_told_at_the_phone_that_pressed_it(
    way: str, steps: list[str], lasted: int
) -> None:
    recording = f"ways/{way}"
    told = asyncio.run(answers(recording).explain(f"call:{call_in(recording)}"))
    rungs = [one for one in told.ladder if one.what in {"hold", "unhold", "transferred"}]
    assert [one.what for one in rungs] == steps
    assert {told.parties[one.party].kind for one in rungs} == {"phone"}
    assert rungs[1].at - rungs[0].at == lasted


def test_whom_the_dialplan_dials_after_the_phone_is_not_the_agent() -> None:
    facts: list[f.Fact] = [
        f.LocalBridged(1, 0, "half;1", "half;2"),
        f.LocalBridged(1, 0, "other;1", "other;2"),
        f.LegEnded(2, 0, "half;2", "busy", "BUSY", ""),
        f.LegEnded(3, 0, "half;2", "phone", "ANSWER", ""),
        f.LegEnded(4, 0, "half;2", "colleague", "ANSWER", ""),
        f.LegEnded(5, 0, "other;2", "stranger", "ANSWER", ""),
    ]
    assert behind(facts, {"half;1"}) == {"phone": "half;1"}
