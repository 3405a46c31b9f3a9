"""What rests on the roster, word for word in both languages: T12, T14, T16, T17, T19, T25.

One day of team A: who is rostered for seat 3 does not come and another sits there; at noon the
queue asks for more than are there; the lead is reminded of his report, and stays long after he
handed over; a conversation is ended just before going; and nobody looks after who is away.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from ccfloor.config import Config, QueueConfig, Required
from ccfloor.floor import deeds as d
from ccfloor.floor.names import MINUTE
from ccfloor.locale import Words
from ccfloor.roster.plan import Plan
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.own_explanation import for_own_eyes
from ccfloor.telling.lines import Span, Tone, plain
from ccfloor.telling.page import page
from tests.explain.evening import (
    QUEUE,
    Evening,
    Happening,
    comes,
    elsewhere,
    event,
    explained,
    goes,
    member,
    when,
)
from tests.rules.rosters import DAY, HALF_A_DAY, NIGHT, E, shift

CONFIG = Config(
    queue=(QueueConfig(name=QUEUE, required=(Required(from_="12:00", to="13:00", staff=4),)),)
)
PLAN = Plan(
    version=7,
    made_at=E - 800 * MINUTE,
    made_by="li",
    shifts=(*DAY, shift("d3", E - HALF_A_DAY, "PJSIP/3"), *NIGHT),
)


def away(minutes: float, agent: str, seat: str, reason: str) -> Happening:
    at = when(minutes)
    told = member(at, "QueueMemberPause", agent, seat)
    if reason:
        told = told.replace(b"Paused: 0", b"Paused: 1")
        told = told.replace(b"PausedReason: ", b"PausedReason: " + reason.encode())
    return at, told


def call(minutes: float, agent: str, seat: str, talk_s: int) -> list[Happening]:
    """Let a caller come, be answered, and be hung up on after ``talk_s``."""
    caller = {"Queue": QUEUE, "Uniqueid": "9.1", "Channel": "PJSIP/trunk-1"}
    to = caller | {
        "Interface": f"PJSIP/{seat}", "MemberName": agent, "DestUniqueid": "9.2",
        "DestChannel": f"PJSIP/{seat}-2",
    }  # fmt: skip
    told = (
        (0, "QueueCallerJoin", caller | {"Position": "1", "Count": "1"}),
        (1, "AgentCalled", to),
        (1, "DialBegin", to | {"DialString": seat}),
        (2, "DialState", to | {"DialStatus": "RINGING"}),
        (5, "DialEnd", to | {"DialStatus": "ANSWER"}),
        (5, "QueueCallerLeave", caller | {"Position": "1", "Count": "0"}),
        (5, "AgentConnect", to | {"HoldTime": "5", "RingTime": "4"}),
        (5 + talk_s, "AgentComplete", to | {"TalkTime": str(talk_s), "Reason": "agent"}),
    )
    moments = [(when(minutes + second / 60), name, headers) for second, name, headers in told]
    return [(at, event(at, name, **headers)) for at, name, headers in moments]


ALERT = f"T06:breach:PJSIP/7:{when(50.5)}"
HAPPENS: tuple[Happening, ...] = (
    (when(-790), PLAN),
    comes(-730.5, "d1", "1"),
    comes(-729.5, "d2", "2"),
    elsewhere(-717),
    elsewhere(-716),
    comes(-715.5, "n2", "3"),  # whose shift is the night's
    goes(-600.5, "n2", "3"),
    (when(-10.5), d.ReportSent("A", E, "d1")),
    comes(-18.5, "n1", "8"),
    comes(-17.5, "n2", "7"),
    *call(0.5, "d2", "2", 85),  # until 20:02:00
    goes(2.3, "d2", "2"),
    (when(3.5), d.HandoverSigned("A", E, "outgoing", "d1")),
    (when(5.5), d.HandoverSigned("A", E, "incoming", "n1")),
    goes(40.5, "d1", "1"),
    away(50.5, "n2", "7", "restroom"),
    (when(56.5), d.AlertDelivered(ALERT, "n1")),
    away(70.2, "n2", "7", ""),
)

FINDINGS = {
    "T12": f"T12:d2:{when(2)}",
    "T14-stays": f"T14:d1:{when(5.5)}",
    "T14-no-shift": f"T14:n2:{when(-715.5)}",
    "T16-queue": f"T16:breach:{QUEUE}:{when(-480)}",
    "T16-team": f"T16:rostered:A:{when(-720)}",
    "T17": f"T17:T06:PJSIP/7:{when(56.5)}",
    "T19-sat-there": f"T19:n2:{when(-715.5)}",
    "T19-did-not-come": f"T19:d3:{when(-715.5)}",
    "T25": f"T25:warn:A:{when(-30)}",
}
TEXTS = Path(__file__).parent / "by_roster"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    made = Evening(tmp_path_factory.mktemp("journal"), HAPPENS, (PLAN,), CONFIG)
    asyncio.run(made.kept())
    return made


def text_of(told: Explanation, words: Words) -> str:
    """Write all of it but the frames' own bytes: of these only what each is."""
    lines = page(told, 100, words)
    begins = lines.index((Span(words("Raw frames"), Tone.HEAD),)) if told.frames else len(lines)
    named = [line for line in lines[begins:] if line and line[0].text.startswith("[")]
    return plain([*lines[: begins + 1], *named])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", FINDINGS)
def test_what_was_found_is_told_word_for_word(evening: Evening, name: str, language: str) -> None:
    told = explained(evening, FINDINGS[name])
    text, path = text_of(told, Words(language)), TEXTS / f"{name}-{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_who_did_not_come_is_not_told_who_sat_there(evening: Evening) -> None:
    own = for_own_eyes(explained(evening, FINDINGS["T19-did-not-come"]))
    assert "n2" not in plain(page(own, 100, Words("en")))
