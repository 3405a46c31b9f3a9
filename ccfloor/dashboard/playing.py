"""Plays a stretch of the past: what is shown, what comes next, what has to be asked for.

The law: nothing here draws, sends or reads a clock. The past has a model of its own, which no
word of the live floor ever touches. It is asked ahead of what is shown, so that it plays at any
speed; where the news do not keep up it waits, and never shows a moment that it does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from datetime import datetime, tzinfo
from typing import Final

from ccfloor.dashboard.model import Dirty, FloorModel, everything
from ccfloor.dashboard.view.durations import HOUR
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.localtime import MINUTES_A_DAY, first_instant, wall_time
from ccfloor.serve.history import FloorAt, FloorCourse, FloorDay, FloorMarks, FloorSince, FloorThen
from ccfloor.serve.messages import Delta, Snapshot

SPEEDS: Final = (1, 2, 4, 8, 15, 30, 60, 120, 300, 600)
AHEAD_S: Final = 6
"""So many seconds of playing are asked for at once, and half of it is kept ahead."""
_LEAST: Final[Micros] = 10 * SECOND
_MOST: Final[Micros] = 15 * MINUTE
BEHIND: Final[Micros] = 2 * SECOND
"""The past ends so long before now: what is younger is on its way into the journal."""
_FLUSHES: Final = 4
"""Times a second that the screen is drawn anew."""
_SHOWN: Final[Micros] = SECOND // 10
"""So long after its instant an alert is certainly on the board."""
_TIME: Final = re.compile(
    r"(?:(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})[ T])?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
)


class Player:
    """The floor at ``at``, standing or playing."""

    def __init__(self) -> None:
        """Show nothing yet: ``seek`` says where to begin."""
        self.model = FloorModel()
        self.at: Instant = 0
        self.speed = SPEEDS[0]
        self.playing = False
        self.shown = False
        """Whether ``model`` is the floor of ``at``; else it is still that of before."""
        self.reached: Instant = 0
        """How far the daemon has lived the journal for us, while it does."""
        self.hole: Instant | None = None
        self.marks: FloorMarks | None = None
        self.error = ""
        """A code, where the last question was refused."""
        self._news: deque[Snapshot | Delta] = deque()
        self._known: Instant = 0
        """Up to where the news reach."""

    # --- what somebody does ---

    def seek(self, at: Instant, now: Instant) -> None:
        """Go to a moment, at most to the end of the past; what is known of it is used."""
        at = min(at, now - BEHIND)
        if self.marks is not None:
            at = max(at, self.marks.kept)
        ahead = self.shown and self.at <= at <= self._known
        self.at, self.error = at, ""
        if not ahead:
            self.shown, self.reached, self._known = False, 0, 0
            self._news.clear()

    def step(self, by: Micros, now: Instant) -> None:
        """Go on or back by so much."""
        self.seek(self.at + by, now)

    def faster(self, by: int) -> None:
        """Take the next speed up or down."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place))]

    def alert(self, by: int, now: Instant) -> bool:
        """Go to the next alert of the day, or the one before; False where there is none."""
        marks = self.marks
        moments = [] if marks is None else sorted({one.at + _SHOWN for one in marks.alerts})
        return self._to_one_of(moments, by, now)

    def gap(self, now: Instant) -> bool:
        """Go to where the next gap of the day begins; behind the last one to the first."""
        marks = self.marks
        moments = [] if marks is None else sorted(max(g.since, marks.begins) for g in marks.gaps)
        return self._to_one_of(moments, 1, now) or self._to_one_of(moments[:1], 0, now)

    def _to_one_of(self, moments: list[Instant], by: int, now: Instant) -> bool:
        if by > 0:
            moments = [one for one in moments if one > self.at]
        elif by < 0:
            moments = [one for one in moments if one < self.at][::-1]
        if not moments or (by == 0 and moments[0] == self.at):
            return False
        self.seek(moments[0], now)
        return True

    # --- what is to be asked, and what was answered ---

    def question(self, now: Instant) -> FloorAt | FloorSince | None:
        """Say what has to be asked next; None while enough is known."""
        if self.error or not self.at:
            return None
        if not self.shown:
            return FloorAt(0, self.at)
        if not self.playing:
            return None
        piece = max(_LEAST, min(_MOST, self.speed * AHEAD_S * SECOND))
        from_ = max(self._known, self.at)
        to = min(from_ + piece, now - BEHIND)
        if to - from_ < SECOND or from_ - self.at > piece // 2:
            return None
        every = max(SECOND // 4, min(MINUTE, self.speed * SECOND // _FLUSHES))
        return FloorSince(0, from_, to, every)

    def day(self) -> FloorDay | None:
        """Ask for the marks of another day, where it is another."""
        marks = self.marks
        if not self.at or (marks is not None and marks.begins <= self.at < marks.ends):
            return None
        return FloorDay(0, self.at)

    def take(self, answer: FloorThen | FloorCourse) -> Dirty:
        """Take what was told; what is not of what is shown is left."""
        self.reached = answer.reached
        if isinstance(answer, FloorThen):
            if self.shown or answer.at != self.at or answer.snapshot is None:
                return Dirty()
            self.model.apply(answer.snapshot, 0.0)
            self.shown, self._known, self.hole = True, self.at, answer.hole
            self._news.clear()
            return everything()
        if self.shown and answer.from_ == max(self._known, self.at):
            self._news.extend(answer.news)
            self._known, self.hole = max(self._known, answer.to), answer.hole
        return Dirty()

    # --- time passes ---

    def play(self, passed_s: float, now: Instant) -> Dirty:
        """Let so many seconds of ours pass; answer with what is not on the screen any more."""
        if self.playing and self.shown:
            wanted = self.at + round(passed_s * SECOND) * self.speed
            self.at = max(self.at, min(wanted, self._known))
            if self.at >= now - BEHIND - SECOND:
                self.playing = False  # this is all the past there is
        dirty = Dirty()
        while self.shown and self._news and self._news[0].at <= self.at:
            dirty.add(self.model.apply(self._news.popleft(), 0.0))
        return dirty

    @property
    def waits(self) -> bool:
        """Tell whether the daemon has not told yet what should be shown."""
        behind = self.playing and self._known <= self.at
        return not self.error and (not self.shown or behind)


def moment_of(text: str, at: Instant, zone: tzinfo) -> Instant | None:
    """Read ``2026-11-25 14:03:20``, ``11-25 14:03`` or ``14:03``; None where it is no time.

    What is left out is that of ``at``. Full-width digits and colons are read too.
    """
    match = _TIME.fullmatch(unicodedata.normalize("NFKC", text).replace("/", "-").strip())
    if match is None:
        return None
    shown = wall_time(at, zone)
    try:
        day = datetime(
            int(match["year"] or shown.year),
            int(match["month"] or shown.month),
            int(match["day"] or shown.day),
            tzinfo=zone,
        ).date()
    except ValueError:
        return None
    minute, second = int(match["hour"]) * 60 + int(match["minute"]), int(match["second"] or 0)
    if minute > MINUTES_A_DAY or int(match["minute"]) > 59 or second > 59:  # noqa: PLR2004 - of a clock
        return None
    return first_instant(day, minute, zone) + second * SECOND


STEPS: Final = {
    "back": -10 * SECOND,
    "on": 10 * SECOND,
    "back_minute": -MINUTE,
    "on_minute": MINUTE,
    "back_hour": -HOUR,
    "on_hour": HOUR,
}
"""What the keys that step do."""
