"""What is to be simulated: a floor, its queues, its people's habits, what goes wrong.

Two simulations of equal scenarios say the same bytes.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from ami_adapters.simulated_pbx.population import FIRST_EXTEN, RELIEF, person_names
from ccfloor.floor.names import SECOND, AgentName, Instant, QueueName

Strategy = Literal["ringall", "rrmemory", "leastrecent", "fewestcalls", "random"]

TEAM: Final = 15
"""Seats in a team."""
DESKS: Final = 4
"""Desks of a block in the room, side by side."""
BLOCK: Final = 240
"""Seats that share one set of queues: a floor of thousands is many departments."""

_LABELS: Final = {
    "support": "售后服务",
    "billing": "账单查询",
    "vip": "贵宾专线",
    "complaint": "投诉处理",
}


class QueuePlan(msgspec.Struct, frozen=True, kw_only=True):
    """One queue, as queues.conf and the roster have it."""

    name: QueueName
    label: str = ""
    strategy: Strategy = "rrmemory"
    timeout_s: int = 20
    """How long one attempt rings."""
    retry_s: int = 1
    wrapup_s: int = 5
    service_level_s: int = 12
    max_wait_s: int = 120
    """How long Queue() keeps a caller."""
    overflow: QueueName = ""
    """Where a caller goes whose time is up; empty: he is hung up on."""
    seats: tuple[int, ...] = ()
    """Extensions of its members."""
    load: float = 0.8
    """Erlangs offered for each member; past 1 callers pile up."""
    autopause: bool = False
    """Whether a member who lets it ring out is paused in this queue [queues.conf]."""
    required: int = 0
    """How many must be on duty."""


class Planted(msgspec.Struct, frozen=True, kw_only=True):
    """Things that surely happen, on top of what chance brings."""

    away_at_start: tuple[tuple[int, str, int], ...] = ()
    """(extension, reason, seconds he has been away when the session begins)."""
    log_out: tuple[tuple[int, float], ...] = ()
    """(extension, seconds after the start): he leaves, nobody takes over."""
    relief: tuple[tuple[int, float], ...] = ()
    """(extension, seconds after the start): the next shift takes the seat over. Before the
    start, with a minus, only where there is an earlier time: at the start the day's person sits
    there."""
    shift_change_s: float = 0.0
    """Seconds after the start: within three minutes everybody is relieved. 0: never."""
    phone_dies: tuple[tuple[int, float, float], ...] = ()
    """(extension, seconds after the start, for how many seconds)."""


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """How the floor was at work before its session, within everybody's hearing.

    Arrivals follow a working day then, whatever ``curve`` says. Each share is of how often a
    thing happens in the session, 0 to 1.
    """

    for_s: float = 0.0
    """How long before the warm-up it began; 0: there is nothing to hear of it."""
    calls: float = 0.02
    """Of callers, in the busiest hour."""
    breaks: float = 0.07
    """Of breaks."""
    rest: float = 0.01
    """Of errands and of failures of phones."""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A call centre and a day of its life."""

    seats: int = 60
    queues: tuple[QueuePlan, ...] = ()
    seed: int = 1
    start: Instant = 1_795_399_200_000_000
    """The PBX's clock when the session begins; 2026-11-23 10:00 in Shanghai. A live server
    puts the real moment here."""
    utc_offset_s: int = 8 * 3600
    """Of the floor's wall clock: decides what time of day it is."""
    curve: Literal["day", "flat"] = "day"
    """Arrivals follow a working day, or come evenly."""
    busyness: float = 1.0
    """Multiplies the load of every queue."""
    talk_s: float = 110.0
    """Median length of a conversation."""
    patience_s: float = 90.0
    """Mean time after which a waiting caller gives up."""
    slow_share: float = 0.08
    """Agents who mostly let it ring past ten seconds."""
    deaf_share: float = 0.03
    """Agents who often do not answer at all."""
    break_every_s: float = 3600.0
    """Mean time at the desk between two breaks; 0: nobody ever leaves."""
    overrun_share: float = 0.15
    """Breaks that last longer than five minutes though they should not."""
    errands_every_s: float = 1800.0
    """Mean time between two outgoing calls of one seat; 0: none."""
    faults_every_s: float = 14400.0
    """Mean time between two failures of one phone; 0: none."""
    hostile_share: float = 0.03
    """Callers whose name is an attack on whoever reads it."""
    noise: bool = False
    """Also say VarSet, Newexten and TestEvent as the recordings have them: 54 % of all frames."""
    warmup_s: float = 240.0
    """How long the floor has been at work, unheard, when the session begins."""
    earlier: Earlier = Earlier()
    """With a time before the session the warm-up is heard, too."""
    directed: bool = False
    """Nobody calls, answers, refuses or hangs up by himself: whoever runs it says what happens."""
    planted: Planted = Planted()
    book: int = 200_000
    """How many attempts, visits and absences the ledger keeps: the latest ones."""

    @property
    def begins(self) -> Instant:
        """When the floor begins to work, heard or not."""
        return self.start - round((self.warmup_s + self.earlier.for_s) * SECOND)

    def share_at(self, share: float, at: Instant) -> float:
        """Return ``share`` in the earlier time, 1 once the session and its warm-up have begun."""
        if not self.earlier.for_s or at >= self.start - round(self.warmup_s * SECOND):
            return 1.0
        return share

    def names(self) -> dict[AgentName, str]:
        """Return each agent code's person, second shift included."""
        return person_names(self.seats, self.seed)

    def teams(self) -> dict[str, tuple[AgentName, ...]]:
        """Return each team's agent codes, second shift included."""
        teams: dict[str, tuple[AgentName, ...]] = {}
        for number, first in enumerate(range(0, self.seats, TEAM)):
            letter = chr(ord("A") + number % 26)
            lap = number // 26
            day = [FIRST_EXTEN + seat for seat in range(first, min(first + TEAM, self.seats))]
            codes = day + [exten + RELIEF for exten in day]
            name = f"{letter}组" if not lap else f"{letter}{lap + 1}组"
            teams[name] = tuple(f"agent{code}" for code in codes)
        return teams

    def config_parts(self) -> dict[str, list[dict[str, Any]]]:
        """Return ``queue``, ``team`` and ``person`` as tables of the configuration file."""
        return {
            "queue": [
                {
                    "name": queue.name,
                    "label": queue.label,
                    "wrapup_s": float(queue.wrapup_s),
                    "service_level_s": float(queue.service_level_s),
                    "required": [{"from": "00:00", "to": "24:00", "staff": queue.required}],
                }
                for queue in self.queues
            ],
            "team": [
                {"name": name, "agents": list(agents)} for name, agents in self.teams().items()
            ],
            "person": [{"agent": agent, "name": name} for agent, name in self.names().items()],
            "area": _room([str(FIRST_EXTEN + seat) for seat in range(self.seats)]),
        }

    @classmethod
    def floor(cls, seats: int = 60, seed: int = 1, **changes: Any) -> Scenario:
        """Return an ordinary working floor of 5 to 5,000 seats; ``changes`` replace fields."""
        if not 5 <= seats <= 5000:  # noqa: PLR2004 - extensions and relief codes allow for no more
            raise ValueError(f"seats = {seats}: expected 5 to 5000")
        changes.setdefault("queues", _queues(seats))
        changes.setdefault("warmup_s", 240.0 if seats <= BLOCK else 90.0)
        return cls(seats=seats, seed=seed, **changes)

    @classmethod
    def demo(cls, seats: int = 60, seed: int = 1) -> Scenario:
        """Return a lively floor on which every alarm of the regulation sounds within a minute."""
        extens = [FIRST_EXTEN + seat for seat in range(seats)]
        late = [(271, "洗手间"), (262, "喝水"), (249, "restroom"), (244, "away"), (331, "洗手间")]
        away = tuple((extens[3 + 7 * i], why, ago) for i, (ago, why) in enumerate(late)
                     if 3 + 7 * i < seats)  # fmt: skip
        meals = ((extens[-2], "用餐", 1_320), (extens[-4], "training", 2_400))
        queues = tuple(
            msgspec.structs.replace(queue, load=1.5, required=len(queue.seats) + 2)
            if queue.name.startswith("complaint")
            else msgspec.structs.replace(queue, load=queue.load * 0.75)
            for queue in _queues(seats)
        )
        return cls(
            seats=seats,
            seed=seed,
            queues=queues,
            curve="flat",
            talk_s=45.0,
            slow_share=0.25,
            deaf_share=0.08,
            break_every_s=1500.0,
            overrun_share=0.3,
            errands_every_s=600.0,
            faults_every_s=5400.0,
            hostile_share=0.06,
            earlier=_quiet(seats),
            planted=Planted(
                away_at_start=away + meals,
                log_out=((extens[-5], 40.0),),
                relief=((extens[1], 25.0),),
                phone_dies=((extens[2], 15.0, 45.0),),
            ),
        )


def _quiet(seats: int) -> Earlier:
    """Have as much to hear of a large floor's past as of a small one's: it takes its time."""
    share = min(1.0, 60 / seats)
    usual = Earlier()
    return Earlier(calls=usual.calls * share, breaks=usual.breaks * share, rest=usual.rest * share)


def _room(desks: list[str]) -> list[dict[str, Any]]:
    """Put desks into areas of five rows of two blocks, with an aisle between them."""
    areas = []
    for number, start in enumerate(range(0, len(desks), 5 * 2 * DESKS), start=1):
        here = desks[start : start + 5 * 2 * DESKS]
        rows = []
        for row in range(0, len(here), 2 * DESKS):
            left, right = here[row : row + DESKS], here[row + DESKS : row + 2 * DESKS]
            rows.append(" ".join([*left, ".", *right] if right else left))
        areas.append({"name": f"{number}区", "rows": rows})
    return areas


def _queues(seats: int) -> tuple[QueuePlan, ...]:
    """Plan four queues for each block of seats; every fifth agent serves more than one."""
    plans = []
    blocks = max(1, round(seats / BLOCK))  # of about the same size: nobody sits alone
    for number in range(blocks):
        first, end = number * seats // blocks, (number + 1) * seats // blocks
        extens = [FIRST_EXTEN + seat for seat in range(first, end)]
        size = len(extens)
        suffix = f"-{number + 1:02d}" if blocks > 1 else ""
        half, tenth = max(2, size // 2), max(1, size // 10)
        support, billing = extens[:half], extens[half : max(half + 1, size - tenth)]
        complaint = extens[-tenth:]
        vip = sorted({*support[::5], *billing[::5]})[:8]
        plans += [
            QueuePlan(name=f"support{suffix}", seats=(*support, *complaint[:1])),
            QueuePlan(name=f"billing{suffix}", seats=tuple(billing), strategy="leastrecent"),
            QueuePlan(
                name=f"vip{suffix}",
                seats=tuple(vip),
                strategy="ringall",
                load=0.1,
                max_wait_s=60,
                overflow=f"billing{suffix}",
            ),
            QueuePlan(
                name=f"complaint{suffix}",
                seats=tuple(complaint),
                strategy="fewestcalls",
                timeout_s=15,
                load=0.7,
                overflow=f"billing{suffix}",
            ),
        ]
    return tuple(
        msgspec.structs.replace(
            plan,
            label=_LABELS[plan.name.split("-")[0]] + plan.name.partition("-")[2],
            required=max(1, len(plan.seats) * 7 // 10),
        )
        for plan in plans
    )
