"""A restart in the middle of a shift is a gap of coverage, and nothing else.

One evening, told fact by fact: who comes late, leaves before his relief, forgets to sign, is away
and is not looked after. It is led through once without a break, once with the link down for twenty
seconds, and once with the program stopped for as long, at every minute there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pytest

from ccfloor.config import ApprovalsConfig, Config
from ccfloor.deeds_kept import kept, to_tell
from ccfloor.floor import facts as f
from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertDelivered,
    BreakAnswered,
    BreakAsked,
    Deed,
    HandoverSigned,
    PresenceNoted,
    VacancyReported,
)
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.notes import fact as fact_of
from ccfloor.pipeline import Pipeline, Step
from ccfloor.roster.plan import Plan
from ccfloor.rules import book as books
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Breach, BreachFound
from ccfloor.store.interface import StoredDeed
from tests.properties.hunting import LONGER
from tests.rules.rosters import DAY, NIGHT, E

FIRST, LAST = -13 * 60 - 30, 100
"""Minutes from 20:00: from before the day's shift to when all is said of its end."""
DARK: Instant = 20 * SECOND
PLAN = Plan(version=1, made_at=0, shifts=(*DAY, *NIGHT))

LOGS: tuple[tuple[float, str, str, bool], ...] = (
    (-730.5, "d1", "1", True),
    (-712.5, "d2", "2", True),  # seven and a half minutes late
    (-400.5, "d2", "2", False),
    (-365.5, "d2", "2", True),  # thirty-five minutes out in mid-shift
    (-9.5, "d2", "2", False),  # gone before his relief, and before his time
    (1.5, "d1", "1", False),
    (1.6, "n1", "1", True),
    (12.5, "n2", "2", True),  # twelve and a half minutes late
)
PAUSES: tuple[tuple[float, str, str, bool], ...] = (
    (-300.5, "d1", "1", True),
    (-294.5, "d1", "1", False),
    (30.5, "n2", "2", True),
    (55.5, "n2", "2", False),
)
AWAY_LONG = f"T06:breach:PJSIP/2:{E + round(30.5 * MINUTE)}"
DEEDS: tuple[tuple[float, Deed], ...] = (
    (-302.5, BreakAsked("b1", "d1")),
    (-301.5, BreakAnswered("b1", "d1", "boss", granted=True)),
    (-20.5, PresenceNoted("n1", "n1", present=True)),
    (-19.5, PresenceNoted("n2", "n1", present=False)),
    (3.5, HandoverSigned("A", E, "incoming", "n1")),
    (36.5, AlertDelivered(AWAY_LONG, "n1")),
    (70.5, VacancyReported("n1", "A", "PJSIP/2", "illness")),
)


def when(minutes: float) -> Instant:
    return E + round(minutes * MINUTE)


def elsewhere(kind: type[f.MemberFact], minute: int, at: Instant) -> f.Fact:
    """Let a phone be taken up or put down at a seat that no roster knows: so time passes."""
    told = member(kind, at, "x9", "9")
    assert isinstance(told, f.MemberFact)
    return msgspec.structs.replace(told, status=1 + minute % 2)


def member(
    kind: type[f.MemberFact], at: Instant, agent: str, seat: str, since: Instant = 0
) -> f.Fact:
    return kind(
        at, 0, "support", f"PJSIP/{seat}", f"PJSIP/{seat}", agent, 1, bool(since),
        "restroom" if since else "", since // SECOND, 0, 0, 0,
    )  # fmt: skip


def story() -> list[f.Fact]:
    """Tell all that happens, in order, and every minute on the minute."""
    told: list[f.Fact] = [
        elsewhere(f.MemberStatus, minute, when(minute)) for minute in range(FIRST + 1, LAST)
    ]
    for at, agent, seat, comes in LOGS:
        told.append(member(f.MemberAdded if comes else f.MemberRemoved, when(at), agent, seat))
    for at, agent, seat, away in PAUSES:
        told.append(member(f.MemberPaused, when(at), agent, seat, when(at) if away else 0))
    told += [f.Told(when(at), -1, deed) for at, deed in DEEDS]
    return sorted(told, key=lambda fact: fact.at)


def census(at: Instant) -> list[f.Fact]:
    """Tell a new connection who is there."""
    here: dict[str, str] = {}
    since: dict[str, Instant] = {}
    for minutes, agent, seat, comes in LOGS:
        if when(minutes) < at:
            here[seat] = agent if comes else ""
    for minutes, _, seat, away in PAUSES:
        if when(minutes) < at:
            since[seat] = when(minutes) if away else 0
    return [
        f.LinkUp(at, 0, "11.0.0"),
        f.CensusBegan(at, 0),
        f.QueueListed(at, 0, "support", "rrmemory", 20),
        elsewhere(f.MemberListed, (at - E) // MINUTE, at),
        *(
            member(f.MemberListed, at, agent, seat, since.get(seat, 0))
            for seat, agent in sorted(here.items())
            if agent
        ),
        f.CensusEnded(at, 0, True),
    ]


class House:
    """One pipeline after another, and all that they found."""

    def __init__(self) -> None:
        self.config = Config(approvals=ApprovalsConfig(required=True))
        self.breaches: dict[str, Breach] = {}
        self.found_twice: list[str] = []
        self.alerts: dict[str, Alert] = {}
        self.raised_twice: list[str] = []
        self.deeds: list[StoredDeed] = []
        self.told_again: list[Deed] = []
        self.seen: Instant = 0
        self.pipeline = Pipeline(self.config)
        self.tell([f.Told(when(FIRST), -1, PLAN), *census(when(FIRST))])

    def tell(self, facts: Iterable[f.Fact]) -> None:
        for fact in facts:
            if isinstance(fact, f.Told) and not isinstance(fact.what, Plan):
                deed: Deed = fact.what  # type: ignore[assignment]  # nothing else is told here
                self.deeds.append(kept(deed, fact.at, "x"))
            self.note(self.pipeline.advance(fact.at - 1))  # as the daemon's clock does
            self.note(self.pipeline.take([fact]))
            self.seen = max(self.seen, fact.at)

    def note(self, step: Step) -> None:
        for finding in step.findings:
            if isinstance(finding, BreachFound):
                known = self.breaches.get(finding.breach.id)
                if known is not None:
                    self.found_twice.append(finding.breach.id)
                self.breaches[finding.breach.id] = finding.breach
            elif isinstance(finding, AlertRaised):
                if finding.alert.id in self.alerts:
                    self.raised_twice.append(finding.alert.id)
                self.alerts[finding.alert.id] = finding.alert
            elif isinstance(finding, AlertCleared):
                self.alerts[finding.alert.id] = finding.alert

    def restart(self, at: Instant) -> None:
        """Stop, and start again as the daemon does: by what the store and the journal hold."""
        book = books.read(books.written(self.pipeline.engine.book(self.seen)))
        assert book is not None
        absences = self.pipeline.floor.open_absences()
        standing = self.pipeline.engine.standing()
        self.pipeline = Pipeline(self.config)
        self.note(
            self.pipeline.restore(
                absences=absences, alerts=standing, visits=(), last_seen=self.seen, book=book
            )
        )
        self.note(self.pipeline.take([f.Told(at, -1, PLAN)]))
        for done in to_tell(self.deeds, at, book):
            self.told_again.append(done.deed)
            self.note(self.pipeline.take([fact_of(done)]))
        self.tell(census(at))

    def cases(self) -> set[tuple[str, str, int, int]]:
        """Tell whom each breach is about, since when and how long, in seconds from 20:00."""
        return {
            (b.rule, b.agent, (b.begun_at - E) // SECOND, b.measured // SECOND)
            for b in self.breaches.values()
        }


def straight() -> House:
    house = House()
    house.tell(story())
    return house


def interrupted(minute: int, *, restarted: bool) -> House:
    house = House()
    dark = when(minute)
    facts: Sequence[f.Fact] = story()
    house.tell(fact for fact in facts if fact.at <= dark)
    if restarted:
        house.restart(dark + DARK)
    else:
        house.tell([f.LinkLost(dark, 0, "link_lost"), *census(dark + DARK)])
    house.tell(fact for fact in facts if fact.at > dark)
    return house


WHOLE = {
    ("T05", "n2", 30 * 60 + 30, 25 * 60),
    ("T06", "d1", -300 * 60 - 30, 6 * 60),
    ("T08", "d2", -720 * 60, 7 * 60 + 30),
    ("T08", "d2", -400 * 60 - 30, 35 * 60),
    ("T08", "d2", -9 * 60 - 30, 9 * 60 + 30),
    ("T08", "n2", 0, 12 * 60 + 30),
    ("T09", "n2", -15 * 60, 27 * 60 + 30),
    ("T10", "d2", -9 * 60 - 30, 22 * 60),
    ("T13", "d1", 0, 15 * 60),
    ("T17", "n1", 36 * 60 + 30, 5 * 60),
}


def test_the_evening_without_a_break() -> None:
    found = {case for case in straight().cases() if case[0] != "T07"}
    assert found >= WHOLE, sorted(found)


def minutes_of(hour: int) -> list[int]:
    """Choose every minute of an hour in which something happens near, and every one at length."""
    moments = [*(one[0] for one in LOGS), *(one[0] for one in PAUSES), *(one[0] for one in DEEDS)]
    near = {round(at + off) for at in moments for off in (-1.5, -0.5, 0.5, 1.5)}
    near |= {-721, -720, -719, *range(-3, 20), 41, 42, 43}
    every = range(max(FIRST + 1, hour * 60), min(LAST - 1, hour * 60 + 60))
    return [minute for minute in every if LONGER > 1 or minute in near or not minute % 20]


@pytest.mark.parametrize("hour", range(FIRST // 60, LAST // 60 + 1))
def test_at_whatever_minute_the_program_is_stopped_it_is_a_gap_and_nothing_else(hour: int) -> None:
    undisturbed = straight().cases()
    for minute in minutes_of(hour):
        cut = interrupted(minute, restarted=False)
        stopped = interrupted(minute, restarted=True)
        assert stopped.cases() == cut.cases(), minute
        assert stopped.found_twice == [], minute
        assert stopped.raised_twice == [], minute
        more = {case for case in stopped.cases() - undisturbed if case[0] not in {"T17", "T07"}}
        assert more == set(), minute  # a gap may excuse; it charges nobody


@pytest.mark.parametrize("minute", [-700, -15, 5, 20, 40, 80])
def test_no_deed_is_done_again(minute: int) -> None:
    assert interrupted(minute, restarted=True).told_again == []


def test_a_permit_is_told_to_every_run_and_a_deed_that_came_after_the_book_too() -> None:
    permit = AbsencePermitted(agent="d1", what="terminal", by="boss", until=when(60))
    deeds = ((-100, permit), (-90, DEEDS[2][1]), (-50, DEEDS[3][1]))
    rows = [kept(deed, when(at), "x") for at, deed in deeds]
    again = to_tell(rows, when(0), books.Book(told=when(-60)))
    assert [(done.at, done.deed) for done in again] == [
        (when(-100), permit),
        (when(-50), DEEDS[3][1]),
    ]


def test_a_request_that_still_waits_is_before_the_leaders_eyes_again() -> None:
    house = interrupted(-302, restarted=True)
    assert house.told_again == [BreakAsked("b1", "d1")]


def test_without_a_book_nothing_of_the_shift_is_known_and_nothing_is_charged_for_it() -> None:
    rows = [kept(deed, when(at), "x") for at, deed in DEEDS]
    assert [done.deed for done in to_tell(rows, when(0), None)] == [deed for _, deed in DEEDS]


def test_what_a_rule_kept_and_no_longer_understands_is_left_out() -> None:
    house = straight()
    book = house.pipeline.engine.book(house.seen)
    strange = msgspec.structs.replace(
        book, rules={"T13": msgspec.Raw(b'["what?"]'), "T99": msgspec.Raw(b"1")}
    )
    pipeline = Pipeline(house.config)
    pipeline.restore(absences=(), alerts=(), visits=(), last_seen=house.seen, book=strange)
    assert pipeline.engine.book(house.seen).rules == {}
    assert books.read(b"not a book") is None
