"""Who works here and who calls: names, habits, hostile jokers.

Everything is drawn from one seeded generator, so the same seed gives the same people.
"""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple

from ccfloor.floor.names import AgentName

FIRST_EXTEN: Final = 1001
RELIEF: Final = 5000
"""A seat's second person has the code of the first plus this."""

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN: Final = (
    "小明", "丽", "伟", "芳", "娜", "秀英", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰",
    "娟", "涛", "超", "霞", "平", "刚", "桂英", "欣怡", "子涵", "雨桐", "浩然", "思远", "佳琪",
    "晓东", "建国", "婷婷", "嘉豪", "梦洁", "文博", "雪梅", "志强", "海燕", "俊杰", "春花", "宇轩",
)  # fmt: skip

HOSTILE_NAMES: Final = (
    "status will follow",
    "Event: Hangup",
    "Response: Error",
    "StatusComplete",
    'O\'Brien "Bob" \\ 50%?',
    "\x1b[2J\x1b[31mALARM\x1b[0m",
    "a,Event: Hangup,Channel: PJSIP/1001-00000001",
    "<script>alert(1)</script>",
    "tab\tand\x07bell",
    "\u202egnp.exe \u200b\u0301\u0301\u0301",
    "=cmd|' /C calc'!A0",
    "很长的名字" * 120,
)
"""None holds a line end: SIP cannot carry one in a display name."""

REASONS: Final = (
    ("洗手间", 170.0, 6),
    ("restroom", 170.0, 2),
    ("喝水", 110.0, 4),
    ("away", 140.0, 2),
    ("lunch", 1500.0, 1),
    ("用餐", 1500.0, 1),
    ("training", 2700.0, 1),
    ("培训", 2700.0, 1),
)
"""Pause reason, median seconds of absence, weight."""

LONG_REASONS: Final = frozenset({"lunch", "用餐", "training", "培训"})


class Habits(NamedTuple):
    """How one agent treats a ringing phone."""

    ring_s: float
    """Median seconds until he answers."""
    spread: float
    """Sigma of the logarithm."""
    never: float
    """Share of calls that he lets ring out."""


def habits(slow_share: float, deaf_share: float, random: Random) -> Habits:
    """Draw one agent's habits."""
    draw = random.random()
    if draw < slow_share:
        return Habits(random.uniform(10.5, 14.5), 0.18, 0.04)
    if draw < slow_share + deaf_share:
        return Habits(random.uniform(5.0, 9.0), 0.4, 0.4)
    return Habits(random.uniform(1.8, 6.0), 0.45, 0.015)


def person_names(seats: int, seed: int) -> dict[AgentName, str]:
    """Return a Chinese name for both people of every seat."""
    random = Random(f"names {seed}")  # noqa: S311 - a simulation, not a secret
    extens = range(FIRST_EXTEN, FIRST_EXTEN + seats)
    codes = [*extens, *(exten + RELIEF for exten in extens)]
    return {f"agent{code}": random.choice(SURNAMES) + random.choice(GIVEN) for code in codes}


def caller_number(random: Random) -> str:
    """Return a number that looks like a mobile of the mainland."""
    return f"1380{random.randrange(10_000_000):07d}"


def caller_name(random: Random, hostile_share: float) -> str:
    """Return a display name: often none, mostly harmless, now and then an attack."""
    draw = random.random()
    if draw < hostile_share:
        return random.choice(HOSTILE_NAMES)
    if draw < hostile_share + 0.35 * (1 - hostile_share):
        return ""
    return random.choice(SURNAMES) + random.choice(GIVEN)
