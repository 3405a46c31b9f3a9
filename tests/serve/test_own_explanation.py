"""What a person may see of an explanation: all of his own, and no phone of anybody else."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest

from ccfloor.commands.explain_session import answers_of
from ccfloor.config import Config
from ccfloor.floor.names import MINUTE
from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.explanation import (
    Difference,
    Explanation,
    Noted,
    Party,
    RawFrame,
    Recomputed,
    Rung,
)
from ccfloor.serve.own_explanation import HIDDEN, for_own_eyes
from ccfloor.telling.lines import plain
from ccfloor.telling.page import page

RECORDINGS = Path(__file__).parents[1] / "recordings"
WAYS = ("ringall", "penalties_ringall", "caller_quits_ringall")
RINGALLS = [f"ways/{way}-{release}" for way in WAYS for release in (16, 22)]


@lru_cache
def explained(recording: str) -> tuple[Explanation, ...]:
    """Explain every call of a recording, numbers and all."""

    async def each() -> tuple[Explanation, ...]:
        answers = await answers_of(RECORDINGS / recording / "session.ami.zst", Config())
        visits = await answers._store.visits(0, 1 << 62)
        calls = dict.fromkeys(visit.call for visit in visits)
        return tuple([await answers.explain(f"call:{call}", numbers=True) for call in calls])

    return asyncio.run(each())


def as_of(told: Explanation, mine: Party) -> Explanation:
    """Make of a call what it would be in a case of one of its phones."""
    parties = tuple(
        msgspec.structs.replace(one, subject=one.name == mine.name) for one in told.parties
    )
    return msgspec.structs.replace(told, seat=mine.name, agent=mine.agent, parties=parties)


def phones(told: Explanation) -> list[Party]:
    return [one for one in told.parties if one.kind == "phone"]


@pytest.mark.parametrize("recording", RINGALLS)
def test_of_a_ringall_everybody_sees_the_whole_course_and_no_phone_but_his_own(
    recording: str,
) -> None:
    several = 0
    for told in explained(recording):
        for mine in phones(told):
            others = [one for one in phones(told) if one != mine]
            several += len(others)
            full = as_of(told, mine)
            shown = for_own_eyes(full)
            text = msgspec.json.encode(shown).decode()
            caller = next(one.name for one in told.parties if one.kind == "caller")
            for other in others:
                extension = other.name.rpartition("/")[2].partition("@")[0]
                assert extension in msgspec.json.encode(full).decode()
                for name in (other.name, other.agent, extension):
                    assert not re.search(rf"(?<![0-9.]){re.escape(name)}(?![0-9.])", text), name
            assert caller
            assert not re.search(rf"(?<![0-9.]){re.escape(caller)}(?![0-9.])", text)
            assert mine.name in text
            assert len(shown.parties) == len(full.parties)
            assert [(r.at, r.what, r.party, r.to, r.frame) for r in shown.ladder] == [
                (r.at, r.what, r.party, r.to, r.frame) for r in full.ladder
            ]
            assert [(f.what, f.at, f.ref, f.places) for f in shown.frames] == [
                (f.what, f.at, f.ref, f.places) for f in full.frames
            ]
            for after, before in zip(shown.frames, full.frames, strict=True):
                assert [line.partition(":")[0] for line in after.lines] == [
                    line.partition(":")[0] for line in before.lines
                ]
    assert several > 0


def test_of_a_recorded_finding_the_sum_and_what_it_was_taken_from_stay() -> None:
    """His phone rang too long; the next one that was called is nobody's business of his."""

    async def finding() -> Explanation:
        answers = await answers_of(RECORDINGS / "asterisk-22.10/session.ami.zst", Config())
        (breach,) = [
            one for one in await answers._store.breaches(0, 1 << 62) if one.seat == "PJSIP/1010"
            and one.rule == "T01"
        ]  # fmt: skip
        return await answers.explain(breach.id)

    told = asyncio.run(finding())
    shown = for_own_eyes(told)
    assert [(one.kind, one.name, one.agent) for one in shown.parties] == [
        ("caller", "", ""),
        ("queue", "support", ""),
        ("phone", "PJSIP/1010", "agent1010"),
        ("phone", "", ""),
    ]
    assert (shown.measure, shown.checks, shown.clauses) == (told.measure, told.checks, told.clauses)
    assert shown.recomputed == told.recomputed
    rang = next(frame for frame in shown.frames if frame.what == "LegRinging")
    assert rang.lines == (
        "Event: Newstate",
        "Privilege: call,all",
        "Timestamp: 1795421956.456134",
        "Channel: PJSIP/1010-0000003f",
        "ChannelState: 5",
        "ChannelStateDesc: Ringing",
        "CallerIDNum: ***",
        "CallerIDName: <unknown>",
        "ConnectedLineNum: ***",
        "ConnectedLineName: ***",
        "Language: en",
        "AccountCode: ",
        "Context: ***",
        "Exten: ***",
        "Priority: 1",
        "Uniqueid: 1795421956.63",
        "Linkedid: 1795421955.62",
    )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Channel: PJSIP/1001-0000000a", "Channel: PJSIP/1001-0000000a"),
        ("DestChannel: Local/1001@agents-0000000a;2", "DestChannel: Local/1001@agents-0000000a;2"),
        ("Interface: Local/1001@agents/n", "Interface: Local/1001@agents/n"),
        ("ConnectedLineNum: 1001", "ConnectedLineNum: 1001"),
        ("Channel: PJSIP/1001-desk-0000000a", "Channel: ***"),
        ("Channel: PJSIP/1001-0000000a PJSIP/1002", "Channel: ***"),
        ("Channel: PJSIP/10010-0000000a", "Channel: ***"),
        ("MemberName: agent1002", "MemberName: ***"),
        ("Status: 13812345678", "Status: ***"),
        ("ChannelStateDesc: 1002", "ChannelStateDesc: ***"),
        ("Uniqueid: 13812345678", "Uniqueid: ***"),
        ("Reason: caller", "Reason: caller"),
        ("Reason: for 1002", "Reason: ***"),
        ("ChanVariable: who=1002", "ChanVariable: ***"),
        ("Queue: support", "Queue: support"),
        ("Queue: 1002", "Queue: ***"),
        ("x1002: y", HIDDEN),
        ("1002", HIDDEN),
        ("no colon here", HIDDEN),
        ("", ""),
    ],
)
def test_only_what_is_known_to_name_nobody_else_stays(line: str, shown: str) -> None:
    told = Explanation(
        0,
        "x",
        "breach",
        seat="PJSIP/1001",
        agent="agent1001",
        queue="support",
        parties=(Party("phone", "Local/1001@agents/n", "agent1001", subject=True),),
        frames=(RawFrame("Garbled", 1, 0, 1, lines=(line,)),),
    )
    assert for_own_eyes(told).frames[0].lines == (shown,)


def test_his_own_pause_reason_stays_and_nobody_s_note_number_or_likeness_of_a_name() -> None:
    def paused(seat: str) -> RawFrame:
        return RawFrame(
            "MemberPaused", 1, 0, 1, lines=(f"Interface: {seat}", "PausedReason: 洗手间")
        )

    told = Explanation(
        0,
        "x",
        "breach",
        seat="PJSIP/1001",
        agent="agent1001",
        nearest=("T01:PJSIP/1002:1",),
        ladder=(Rung(1, "transferred", 0, None, "1002"), Rung(2, "ended", 0, None, "BUSY")),
        noted=(Noted("T01:PJSIP/1001:1", "lead", MINUTE, "1002 is out too"),),
        frames=(paused("PJSIP/1001"), paused("PJSIP/1002")),
        recomputed=Recomputed(
            "different",
            differences=(
                Difference("agent", "agent1001", "agent1002"),
                Difference("measured", "1", "2"),
            ),
        ),
    )
    shown = for_own_eyes(told)
    assert "1002" not in msgspec.json.encode(shown).decode()
    assert [frame.lines[1] for frame in shown.frames] == [
        "PausedReason: 洗手间",
        "PausedReason: ***",
    ]
    assert [rung.detail for rung in shown.ladder] == ["", "BUSY"]
    assert [(one.by, one.note) for one in shown.noted] == [("lead", "")]
    assert shown.recomputed is not None
    assert [(one.recorded, one.computed) for one in shown.recomputed.differences] == [
        ("agent1001", HIDDEN),
        ("1", "2"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_without_a_name_is_called_another_phone(language: str) -> None:
    words = Words(language)
    told = next(one for one in explained("ways/ringall-22") if len(phones(one)) > 1)
    shown = plain(page(for_own_eyes(as_of(told, phones(told)[0])), 160, words))
    assert words("another phone") in shown
