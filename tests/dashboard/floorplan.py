"""A floor made by hand for the dashboard's tests: a feed without a daemon, a fixed moment."""

from __future__ import annotations

import asyncio
from typing import Any

from ccfloor.dashboard.app import QUIET_FROM
from ccfloor.dashboard.feed import Batch, Lost, News, Post
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.messages import (
    Alert,
    Limits,
    LinkState,
    Proof,
    Queue,
    Seat,
    Snapshot,
    Welcome,
)
from ccfloor.serve.mine import AnyMessage, AnyRequest

NOON = 1_790_000_000 * SECOND
"""The moment of all tests: 2026-09-21 22:13:20 in Shanghai."""

NAMES = [
    *("王小明", "李芳", "张建国", "刘丽华", "陈伟", "杨秀英", "赵磊", "黄静怡"),
    *("周杰", "吴敏", "徐强", "孙丽", "马超", "朱红", "胡军", "郭婷"),
]


class HandFeed:
    """A feed that a test pushes by hand."""

    def __init__(self) -> None:
        self.sent: list[AnyRequest] = []
        self.quiet: list[AnyRequest] = []
        """What the program asked of its own, beside what somebody did."""
        self.connected = True
        self._post: Post | None = None
        self._waiting: list[News] = []

    async def run(self, post: Post) -> None:
        self._post = post
        for news in self._waiting:
            post(news)
        await asyncio.Event().wait()

    def send(self, request: AnyRequest) -> bool:
        if self.connected:
            own = getattr(request, "id", 0) >= QUIET_FROM
            (self.quiet if own else self.sent).append(request)
        return self.connected

    def push(self, news: News) -> None:
        if self._post is None:
            self._waiting.append(news)
        else:
            self._post(news)

    def tell(self, *messages: AnyMessage, at_s: float) -> None:
        self.push(Batch(messages, at_s))

    def lose(self, at: int, reason: str = "ended", retry_s: float = 2.0) -> None:
        self.push(Lost(at, reason, retry_s))


def welcome(**fields) -> Welcome:
    values: dict[str, Any] = {
        "user": "组长李",
        "role": "lead",
        "site": "供热客服中心",
        "version": "0.1.0",
        "timezone": "Asia/Shanghai",
        "limits": Limits(exempt_reasons=("用餐", "lunch")),
    }
    return Welcome(**(values | fields))


def seat(number: int, state: SeatState = SeatState.READY, ago: int = 3 * MINUTE, **fields) -> Seat:
    values: dict[str, Any] = {
        "seat": f"PJSIP/{number}",
        "agent": f"agent{number}",
        "state": state,
        "since": NOON - ago,
        "name": NAMES[number % len(NAMES)],
        "team": "A组" if number % 100 <= 12 else "B组",
        "queues": ("报修", "投诉") if number % 3 else ("投诉",),
    }
    return Seat(**(values | fields))


def away(number: int, ago: int, **fields) -> Seat:
    return seat(number, SeatState.AWAY, ago, away_since=NOON - ago, **({"reason": "小休"} | fields))


def ringing(number: int, ago: int, **fields) -> Seat:
    values: dict[str, Any] = {"ring_since": NOON - ago, "queue": "报修", "caller": "138****5678"}
    return seat(number, SeatState.RINGING, ago, **(values | fields))


def alert(rule: str, stage: str, number: int, ago: int, severity: Severity, limit: int, **fields):
    values: dict[str, Any] = {
        "id": f"{rule}:{stage}:PJSIP/{number}:{NOON - ago}",
        "rule": rule,
        "stage": stage,
        "severity": severity,
        "subject": f"PJSIP/{number}",
        "kind": "seat",
        "begun_at": NOON - ago,
        "raised_at": NOON - ago + limit,
        "limit": limit,
        "agent": f"agent{number}",
        "seat": f"PJSIP/{number}",
        "evidence": (
            Proof("LegRinging" if rule == "T01" else "MemberPaused", NOON - ago + 137_000, 4711),
        ),
    }
    return Alert(**(values | fields))


def queues() -> tuple[Queue, ...]:
    return (
        Queue(
            "报修",
            "rrmemory",
            waiting=3,
            oldest=NOON - 74 * SECOND,
            members=18,
            staffed=15,
            required=16,
            ready=4,
            ringing=2,
            talking=7,
            wrap=1,
            away=3,
            offered=412,
            answered=398,
            abandoned=9,
            short_abandoned=2,
            answered_within_12s=371,
            in_service_level=330,
            service_level=0.813,
            wait_sum=398 * 9 * SECOND,
        ),
        Queue(
            "投诉",
            "leastrecent",
            members=24,
            staffed=20,
            required=18,
            ready=9,
            talking=8,
            offered=97,
            answered=95,
            abandoned=2,
            answered_within_12s=93,
            in_service_level=88,
            service_level=0.926,
            wait_sum=95 * 6 * SECOND,
        ),
        Queue("VIP", "ringall", members=5, staffed=5, ready=3, talking=2),
    )


def seats() -> tuple[Seat, ...]:
    """Twenty-four people in two teams, one of each kind at least."""
    s = SeatState
    return (
        seat(1001, s.TALKING, 187 * SECOND, caller="138****5678", queue="报修"),
        seat(1002),
        ringing(1003, 5 * SECOND),
        ringing(1004, 10 * SECOND),
        ringing(1005, 14 * SECOND),
        seat(1006, s.TALKING, 64 * MINUTE, on_hold=True, queue="投诉"),
        away(1007, 2 * MINUTE),
        away(1008, 4 * MINUTE + 12 * SECOND),
        away(1009, 6 * MINUTE + 3 * SECOND),
        away(1010, 42 * MINUTE, reason="用餐"),
        seat(1011, s.WRAP, 18 * SECOND, wrap_until=NOON + 12 * SECOND),
        seat(1012, s.OTHER_CALL, 95 * SECOND),
        seat(1013, s.OFFLINE, 8 * MINUTE, device="unavailable"),
        seat(1014, s.OUT, 5 * 60 * MINUTE),
        *(seat(number, s.READY, number % 9 * 31 * SECOND) for number in range(1015, 1020)),
        *(seat(number, s.TALKING, number % 7 * 53 * SECOND) for number in range(1020, 1025)),
    )


def alerts() -> tuple[Alert, ...]:
    critical, warning = Severity.CRITICAL, Severity.WARNING
    return (
        alert("T01", "breach", 1005, 14 * SECOND, critical, 12 * SECOND),
        alert("T01", "warn", 1004, 10 * SECOND, warning, 9 * SECOND),
        alert("T06", "breach", 1009, 6 * MINUTE + 3 * SECOND, critical, 5 * MINUTE),
        alert(
            "T06",
            "warn",
            1008,
            4 * MINUTE + 12 * SECOND,
            warning,
            4 * MINUTE,
            seen_by="李组长",
            seen_at=NOON - 5 * SECOND,
        ),
        alert(
            "T16",
            "breach",
            0,
            3 * MINUTE,
            critical,
            30 * SECOND,
            subject="报修",
            kind="queue",
            queue="报修",
            seat="",
            agent="",
            have=15,
            need=16,
            id="T16:breach:报修:1",
        ),
    )


def link(**fields) -> LinkState:
    values: dict[str, Any] = {"pbx": "pbx", "state": "live", "since": NOON - 60 * MINUTE}
    return LinkState(**(values | fields))


def snapshot(**fields) -> Snapshot:
    values: dict[str, Any] = {
        "seq": 1,
        "at": NOON,
        "seats": seats(),
        "queues": queues(),
        "alerts": alerts(),
        "link": link(),
    }
    return Snapshot(**(values | fields))
