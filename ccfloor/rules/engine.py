"""Changes in, findings out. The only door to the rules.

The law:

1. Before a change is looked at, every deadline at or before its instant has fired. So
   what is found depends on the changes alone: it is the same however often ``advance``
   was called in between, live by the clock or in a replay by nobody.
2. A deadline fires at its own nominal instant, never at "when the machine got round to
   it", but never before it could be known: not before the change that set it, and not
   inside a coverage gap. What falls due in a gap waits until the gap is closed.
3. When a gap closes and no other begins there, the monitor knows what is: once all that
   the fact altered has been looked at, rules look again, what waited fires, and alerts of
   an earlier run for which no reason was found are cleared.

A rule may watch findings too (``BreachFound``, ``AlertRaised`` …): it sees those of all rules
once the fact has been looked at by all of them; deeds and rosters by their own types, which it
is handed as a ``Told`` with their moment; and what ``Attendance`` and ``Callbacks`` make of the
changes. Most changes concern no rule: they cost one look into a dict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ccfloor.config import Config
from ccfloor.floor.changes import Change, GapClosed, GapOpened, Told
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.roster.plan import Plan
from ccfloor.rules.approvals import Approvals
from ccfloor.rules.attendance import Attendance
from ccfloor.rules.attended import Attended, Minute
from ccfloor.rules.book import Book, hand_on, waiting_of
from ccfloor.rules.callbacks import Callbacks, PromiseJudged
from ccfloor.rules.deadlines import Deadlines
from ccfloor.rules.desk import Desk, Sight
from ccfloor.rules.enforced import RULES
from ccfloor.rules.findings import Alert, Finding
from ccfloor.rules.rule import Rule, RuleMaker
from ccfloor.rules.t07_seat_vacant import EmptySeat, SeatVacant
from ccfloor.rules.t16_headcount_cut import HeadcountCut
from ccfloor.staffing.arrivals import Earlier


class Engine:
    """All rules, one set of deadlines, one stream of findings."""

    def __init__(self, config: Config, rules: Sequence[RuleMaker] = RULES) -> None:
        """Make each rule, and the table that says which change goes where."""
        self._found: list[Finding] = []
        self._sight = Sight(config)
        self._deadlines = Deadlines()
        self._seeing_since: Instant = 0
        self._minute_ends: Instant = 0
        self._fact: Fact | None = None
        self._told: Instant = 0
        self._rules: list[Rule] = []
        self._desks: list[Desk] = []
        self._watchers: dict[type, tuple[Callable[[Any], None], ...]] = {}
        for number, make in enumerate(rules):
            code = getattr(make, "code", "")
            enabled = config.regulation.enabled(code, config.site.timezone)
            desk = Desk(number, self._sight, self._deadlines, self._found, enabled)
            rule = make(config, desk)
            self._rules.append(rule)
            self._desks.append(desk)
            for change, watcher in rule.watches().items():
                self._watchers[change] = (*self._watchers.get(change, ()), watcher)
        self._ownerless = Desk(len(self._desks), self._sight, self._deadlines, self._found)

    def on(self, changes: Sequence[Change], at: Instant, fact: Fact | None = None) -> list[Finding]:
        """Look at all that one fact altered; ``at`` is the fact's own instant.

        ``fact`` is what attendance gives as evidence: it is told of seats, not of frames.
        """
        self._fact = fact
        closed: GapClosed | None = None
        for change in changes:
            self._fire(change.at)
            if change.at >= self._minute_ends and not self._sight.blind:
                self._begin_minute(change.at)
            if isinstance(change, GapClosed):
                closed = change
                continue
            if isinstance(change, GapOpened):
                if closed is not None and closed.gap.to == change.gap.from_:
                    self._show(closed)  # one gap goes over into another: still blind
                    closed = None
                elif closed is not None:
                    self._see_again(closed)
                    closed = None
                self._sight.blind = True
            self._show(change)
        if closed is not None:
            self._see_again(closed)
        self._fire(at)
        return self._hand_out()

    def advance(self, to: Instant) -> list[Finding]:
        """Fire every deadline at or before ``to``; call it before a fact of that instant."""
        self._fire(to)
        return self._hand_out()

    @property
    def attendance(self) -> Attendance:
        """Who is there for which shift."""
        return self._sight.attendance

    @property
    def approvals(self) -> Approvals:
        """Who asked to leave, and what was answered."""
        return self._sight.approvals

    @property
    def callbacks(self) -> Callbacks:
        """Who is to call which customer by when, and what became of it."""
        return self._sight.callbacks

    def empty_seats(self, now: Instant) -> list[EmptySeat]:
        """List the rostered seats at which nobody is, as T07 sees them; while blind, as it did."""
        return [
            seat for rule in self._rules if isinstance(rule, SeatVacant) for seat in rule.empty(now)
        ]

    def next_deadline(self) -> Instant | None:
        """Say when ``advance`` will next have something to do; None: not before the next fact."""
        return None if self._sight.blind else self._deadlines.first()

    def restore(self, standing: Sequence[Alert]) -> None:
        """Take over from an earlier run, before the first change; it is dark until a gap closes.

        Alerts still open are not raised again and will be cleared; those cleared but kept
        for a person to acknowledge are not raised again.
        """
        self._sight.blind = True
        by_code = {
            rule.code: (rule, desk) for rule, desk in zip(self._rules, self._desks, strict=True)
        }
        for alert in standing:
            rule, desk = by_code.get(alert.rule, (None, self._ownerless))
            desk.restore(alert)
            if rule is not None and alert.cleared_at is None:
                rule.restored(alert)

    def recall(self, earlier: Earlier) -> None:
        """Tell whoever goes by the callers what earlier runs saw of them; after ``restore``."""
        for rule in self._rules:
            if isinstance(rule, HeadcountCut):
                rule.recall(earlier)

    def book(self, at: Instant) -> Book:
        """Write down what the next run has to know; ``at`` is how far this one has seen."""
        return Book(
            at,
            self._told,
            self.attendance.kept(at),
            self.approvals.kept(),
            self.callbacks.kept(),
            waiting_of(self._rules),
        )

    def take_up(self, book: Book) -> None:
        """Go on where an earlier run put the book down; after ``restore``."""
        self._told = book.told
        self.attendance.take_up(book.attendance)
        self.approvals.take_up(book.approvals)
        self.callbacks.take_up(book.callbacks)
        hand_on(book.rules, self._rules)

    def standing(self) -> list[Alert]:
        """List the open alerts, by the instant they were raised, then by id."""
        alerts = [alert for desk in self._every_desk() for alert in desk.standing.values()]
        return sorted(alerts, key=lambda alert: (alert.raised_at, alert.id))

    def _every_desk(self) -> list[Desk]:
        return [*self._desks, self._ownerless]

    def _fire(self, to: Instant) -> None:
        if self._sight.blind:
            return
        while (due := self._deadlines.take(to)) is not None:
            nominal, number, key = due
            moment = max(nominal, self._seeing_since)
            self._sight.now = moment
            self._rules[number].due(key, moment)

    def _begin_minute(self, at: Instant) -> None:
        self._minute_ends = at - at % MINUTE + MINUTE
        self._show(Minute(at))

    def _show(self, change: Change | Attended) -> None:
        kind: type = type(change)
        if isinstance(change, Told):
            kind = type(change.what)
            self._sight.approvals.on(kind, change)
            if kind is not Plan:
                self._told = max(self._told, change.at)
        attended = self._sight.attendance.on(kind, change, self._fact)
        promises = self._sight.callbacks.on(kind, change)  # it is in the book when rules hear of it
        self._watch(kind, change)
        for told in attended:
            self._show(told)
        for judged in promises:
            self._watch(PromiseJudged, judged)

    def _watch(self, kind: type, change: Change | Attended | PromiseJudged) -> None:
        watchers = self._watchers.get(kind)
        if watchers is not None:
            self._sight.now = change.at
            for watcher in watchers:
                watcher(change)

    def _see_again(self, closed: GapClosed) -> None:
        self._sight.blind = False
        self._seeing_since = closed.at
        self._show(closed)
        self._fire(closed.at)
        for desk in self._every_desk():
            desk.clear_unclaimed(closed.at)

    def _hand_out(self) -> list[Finding]:
        if not self._found:
            return []
        for finding in tuple(self._found):
            for watcher in self._watchers.get(type(finding), ()):
                watcher(finding)
        found = self._found.copy()
        self._found.clear()
        return found
