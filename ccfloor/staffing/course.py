"""The course of a shift: who was there and who will be, quarter hour by quarter hour.

The law: a quarter that is past tells the worst moment of it that was seen: the one at which
most were missing. All three numbers of a quarter are of that one moment, so they can be held
against the same instant of the records. A quarter of which no moment was seen has no number,
and says why. What is to come is told for the beginning of each quarter, by the same reckoning
as the outlook (``outlook.place``): everybody is followed by name.

Quarters are those of the clock on the wall: every offset in use is a whole number of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.roster.duty import DutyRoster
from ccfloor.staffing.outlook import HORIZONS, Outlook, is_due, place, teams_of
from ccfloor.staffing.presence import Presence
from ccfloor.staffing.requirement import Requirements

QUARTER: Micros = 15 * MINUTE
MOST_QUARTERS = 64
"""Sixteen hours: the longest shift that is told whole."""
UNROSTERED: Micros = 6 * 60 * MINUTE
"""So far back and ahead is told where nobody has a shift now."""
DARK = "dark"
KEPT: Micros = 24 * 60 * MINUTE


class Point(msgspec.Struct, frozen=True, gc=False):
    """One queue or team in one quarter of an hour."""

    quarter: Instant
    """When it begins."""
    at: Instant
    """The moment that the numbers are of."""
    rostered: int | None
    staff: int | None
    """Who was there, or will be; None where nobody saw, or knows."""
    needed: int | None
    unknown: str = ""
    """Why ``staff`` is None: ``blind``, or ``not_watched`` where no run looked."""

    @property
    def gap(self) -> int | None:
        """Above 0 so many too few; None where one of the two is not known."""
        return None if self.needed is None or self.staff is None else self.needed - self.staff


class Noted(msgspec.Struct, frozen=True, gc=False):
    """One quarter of one queue or team, to be kept over a restart."""

    kind: str
    """``queue`` or ``team``; ``dark``: in this quarter somebody looked and could not see."""
    subject: str
    """Which one; empty where it was dark."""
    point: Point


def quarter_of(at: Instant) -> Instant:
    """Give the beginning of the quarter that holds ``at``."""
    return at - at % QUARTER


def window(
    roster: DutyRoster | None, agents: Iterable[AgentName], now: Instant
) -> tuple[Instant, Instant]:
    """Give the shift to be told of: the one that most people have now, in whole quarters.

    It reaches an hour ahead at least, and is cut where it is longer than ``MOST_QUARTERS``.
    """
    running: Counter[tuple[Instant, Instant]] = Counter()
    for agent in agents if roster is not None else ():
        shift = None if roster is None else roster.shift_at(agent, now)
        if shift is not None:
            running[shift.start, shift.end] += 1
    if running:
        start, end = min(running, key=lambda span: (-running[span], span))
    else:
        start, end = now - UNROSTERED, now + UNROSTERED
    end = max(end, now + HORIZONS[-1])
    most = MOST_QUARTERS * QUARTER
    if end - start > most:  # what is near is what matters
        start = max(start, now - most // 2)
        end = min(end, start + most)
    begins = quarter_of(start)
    return begins, min(quarter_of(end + QUARTER - 1), begins + most)


def ahead(
    presence: Presence,
    requirements: Requirements,
    queues: Sequence[QueueName],
    now: Instant,
    until: Instant,
) -> Iterator[tuple[dict[str, Point], dict[str, Point]]]:
    """Tell of each quarter that begins after ``now`` and before ``until``: queues, teams.

    One quarter at a time, so that who asks may let others in between. People are taken as they
    are when the first is asked for.
    """
    people, roster = presence.people(now), presence.roster
    known = {person.agent: person for person in people}
    team_of = teams_of(roster, presence.rostered, (now, *(now + one for one in HORIZONS)))
    serving: dict[str, list[AgentName]] = defaultdict(list)
    for person in people:
        for queue in person.queues:
            serving[queue].append(person.agent)
    teams: dict[str, list[AgentName]] = defaultdict(list)
    for agent, team in team_of.items():
        teams[team].append(agent)
    everybody = {*known, *team_of}
    for at in range(quarter_of(now) + QUARTER, until, QUARTER):
        there = {a: place(a, known.get(a), roster, now, at).there for a in everybody}
        due = {agent: is_due(agent, roster, at) for agent in everybody}
        of_queues = {}
        for queue in queues:
            members = serving.get(queue, ())
            rostered = None if roster is None else sum(due[agent] for agent in members)
            staff = sum(there[agent] for agent in members)
            needed = requirements.ahead(queue, at, now)
            of_queues[queue] = Point(at, at, rostered, staff, needed)
        of_teams = {}
        for team, members in teams.items():
            asked = sum(due[agent] for agent in members)
            of_teams[team] = Point(at, at, asked, sum(there[a] for a in members), asked)
        yield of_queues, of_teams


class Past:
    """What was seen, quarter by quarter, by this run and by those before it."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._worst: dict[tuple[str, str], dict[Instant, Point]] = defaultdict(dict)
        self._dark: set[Instant] = set()
        """Quarters in which somebody looked and could not see."""
        self._fresh: dict[tuple[str, str, Instant], Noted] = {}
        self._gone: list[Noted] = []

    def note(self, kind: str, outlooks: Iterable[Outlook], *, blind: bool, now: Instant) -> None:
        """Take a look at the floor down; ``kind`` is ``queue`` or ``team``."""
        quarter = quarter_of(now)
        self._forget(quarter - KEPT)
        if blind:
            if quarter not in self._dark:
                self._keep(_dark(quarter))
            self._dark.add(quarter)
            return
        for one in outlooks:
            needed = one.required.staff if one.required is not None else one.rostered
            self._see(kind, one.subject, Point(quarter, now, one.rostered, one.present, needed))

    def restore(self, kept: Iterable[Noted]) -> None:
        """Go on with what earlier runs saw; before the first look."""
        for one in kept:
            if one.kind == DARK:
                self._dark.add(one.point.quarter)
            else:
                self._worst[one.kind, one.subject][one.point.quarter] = one.point

    def take_fresh(self) -> tuple[list[Noted], list[Noted]]:
        """Hand over what is to be kept and what need not be any more, since the last time."""
        fresh, gone = list(self._fresh.values()), self._gone
        self._fresh, self._gone = {}, []
        return fresh, gone

    def give_back(self, fresh: Iterable[Noted], gone: Iterable[Noted]) -> None:
        """Take what could not be kept; a quarter that has got worse meanwhile stays as it is."""
        for one in fresh:
            self._fresh.setdefault((one.kind, one.subject, one.point.quarter), one)
        self._gone += gone

    def of(self, kind: str, subject: str, begins: Instant, now: Instant) -> list[Point]:
        """Tell each quarter from ``begins`` to the one that holds ``now``, without a hole."""
        points = self._worst.get((kind, subject), {})
        return [
            points.get(quarter)
            or Point(
                quarter,
                quarter,
                None,
                None,
                None,
                "blind" if quarter in self._dark else "not_watched",
            )
            for quarter in range(begins, quarter_of(now) + 1, QUARTER)
        ]

    def _see(self, kind: str, subject: str, seen: Point) -> None:
        points = self._worst[kind, subject]
        before = points.get(seen.quarter)
        if before is None or _badness(seen) > _badness(before):
            points[seen.quarter] = seen
            self._keep(Noted(kind, subject, seen))

    def _keep(self, noted: Noted) -> None:
        self._fresh[noted.kind, noted.subject, noted.point.quarter] = noted

    def _forget(self, before: Instant) -> None:
        self._gone += [_dark(quarter) for quarter in self._dark if quarter < before]
        self._dark = {quarter for quarter in self._dark if quarter >= before}
        for (kind, subject), points in list(self._worst.items()):
            for quarter in [one for one in points if one < before]:
                self._gone.append(Noted(kind, subject, points.pop(quarter)))
            if not points:
                del self._worst[kind, subject]


def _dark(quarter: Instant) -> Noted:
    return Noted(DARK, "", Point(quarter, quarter, None, None, None, "blind"))


def _badness(point: Point) -> tuple[int, int]:
    """Order moments: most missing first; where nothing is asked for, fewest there."""
    gap, staff = point.gap, point.staff
    return (-(10**9) if gap is None else gap, -(staff or 0))
