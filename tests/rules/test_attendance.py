"""Laws of all rules that ask the roster, on whole histories of a change of shift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.config import ApprovalsConfig, Config
from ccfloor.floor.changes import Change, GapOpened, SeatChanged, Told, VisitEnded
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.states import SeatState, VisitOutcome
from ccfloor.floor.views import SeatView, Visit
from ccfloor.roster.plan import Plan, Shift
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import Breach, BreachFound, Finding
from tests.properties.hunting import hunt
from tests.rules.histories import blind, sees
from tests.rules.rosters import (
    DAY,
    NIGHT,
    hours,
    in_,
    leave,
    noted,
    out,
    passing,
    plan,
    reported,
    signed,
    when,
)

PEOPLE = ("d1", "d2", "n1", "n2", "z7")
"""The day's, the night's, and somebody the roster does not know."""
SEATS = ("PJSIP/1", "PJSIP/2", "PJSIP/7")
STRICT = Config(approvals=ApprovalsConfig(required=True))
DAWN = -12 * 3600
NIGHT_OVER = 12 * 3600

Step: TypeAlias = tuple[float, str, int, int]
"""(seconds since the step before, what, which person, which seat or side)."""

steps = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1.0, 30.0, 60.000001, 301.0, 900.0, 1800.0, 1800.000001, 3601.0]),
        st.sampled_from(["in", "in", "out", "out", "rest", "roll", "sign", "report", "cut"]),
        st.integers(0, len(PEOPLE) - 1),
        st.integers(0, len(SEATS) - 1),
    ),
    max_size=30,
)


class Teller:
    """Turns steps into a history that a floor could have told: a seat has one person at a time."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.at: dict[str, str] = {}

    def tell(self, told: Sequence[Step]) -> list[Change]:
        return [change for step in told for change in self.step(*step)]

    def step(self, pause: float, what: str, person: int, place: int) -> list[Change]:
        self.now += pause
        who, seat = PEOPLE[person], SEATS[place]
        if what == "in":
            return self.sits(who, seat)
        if what in {"out", "cut"}:
            return self.rises(who, cut=what == "cut")
        told: dict[str, Change] = {
            "roll": noted(self.now, who, present=place > 0),
            "sign": signed(self.now, "outgoing" if place else "incoming"),
            "report": reported(self.now, seat if place else ""),
            "rest": passing(self.now),
        }
        return [told[what]]

    def rises(self, who: str, *, cut: bool) -> list[Change]:
        """Log out; ``cut``: after a conversation that he ended half a minute before."""
        seat = next((one for one, agent in self.at.items() if agent == who), "")
        if not seat:
            return []
        talk = [talked(self.now - 30, who, seat)] if cut else []
        return [*talk, out(self.now, self.at.pop(seat), seat)]

    def sits(self, who: str, seat: str) -> list[Change]:
        if who in self.at.values() or seat in self.at:
            return []
        self.at[seat] = who
        return [in_(self.now, who, seat)]


def talked(seconds: float, agent: str, seat: str) -> VisitEnded:
    visit = Visit(
        call=f"c{seconds}",
        visit=1,
        queue="sales",
        joined_at=when(seconds - 60),
        outcome=VisitOutcome.ANSWERED,
        answered_by=agent,
        seat=seat,
        talk_from=when(seconds - 50),
        talk_to=when(seconds),
        ended_by="agent",
    )
    return VisitEnded(when(seconds + 30), visit)  # told with the log-out that follows


def after(told: Sequence[Step]) -> list[Change]:
    """Let the steps happen, and time pass until everything has been decided."""
    return [*Teller(DAWN - 1800).tell(told), *at_last(told)]


def at_handover(told: Sequence[Step]) -> list[Change]:
    """Let the day shift work, and the steps happen from a little before the change of shift."""
    teller = Teller(-1000)
    came = [*teller.sits("d1", SEATS[0]), *teller.sits("d2", SEATS[1])]
    at_work = [msgspec.structs.replace(one, at=when(DAWN - 60)) for one in came]
    roll: list[Change] = [passing(-2000), noted(-960, "n1")]
    return [*at_work, *roll, *teller.tell([(60, "rest", 0, 0), *told]), *at_last(told)]


def at_last(told: Sequence[Step]) -> list[Change]:
    last = sum(pause for pause, *_ in told) + NIGHT_OVER
    return [passing(last + minute * 60) for minute in (1, 2, 120, 121)]


def found(engine: Engine, history: Sequence[Change], wakes: Sequence[float] = ()) -> list[Breach]:
    findings: list[Finding] = []
    pending = sorted(when(second) for second in wakes)
    for change in history:
        while pending and pending[0] <= change.at:
            findings += engine.advance(pending.pop(0))
        findings += engine.on((change,), change.at)
    return [one.breach for one in findings if isinstance(one, BreachFound)]


def judged(history: Sequence[Change]) -> list[Breach]:
    return found(Engine(STRICT), history)


def unseen(breach: Breach, from_: Instant, to: Instant) -> int:
    return max(0, min(breach.begun_at + breach.measured, to) - max(breach.begun_at, from_))


histories = st.one_of(steps.map(after), steps.map(at_handover))


# --- laws ---------------------------------------------------------------------------


@hunt(150)
@given(histories, st.lists(st.floats(DAWN - 3600, NIGHT_OVER + 7200), max_size=12))
def test_however_often_the_clock_is_looked_at_the_same_is_found(happened, wakes):
    history = [plan(), *happened]
    assert found(Engine(STRICT), history, wakes) == judged(history)


@hunt(150)
@given(histories, st.integers(0, 40))
def test_a_plan_told_again_unchanged_finds_nothing_else(history, every):
    again: list[Change] = []
    for place, change in enumerate(history):
        again.append(change)
        if place % 7 == every % 7:
            again.append(Told(change.at, plan(at=0).what))
    assert judged([plan(), *again]) == judged([plan(), *history])


@hunt(150)
@given(histories, st.floats(-3600, 0))
def test_when_a_plan_comes_is_no_matter_as_long_as_it_comes_before_its_shifts(history, seconds):
    early = Told(when(DAWN - 4000), plan().what)
    later = Told(when(DAWN - 1800 + seconds / 4), plan().what)
    assert judged([early, *history]) == judged(sorted([later, *history], key=lambda one: one.at))


@hunt(150)
@given(histories, st.integers(0, 40))
def test_a_plan_that_comes_late_finds_nothing_that_it_would_not_have_found_in_time(history, place):
    place = min(place, len(history) - 1)
    late = [*history[:place], Told(history[place].at, plan().what), *history[place:]]
    in_time = {breach.id: breach.measured for breach in judged([plan(), *history])}
    for breach in judged(late):
        if breach.rule in {"T07", "T10"}:  # begins when the plan is told
            continue
        assert breach.measured <= in_time.get(breach.id, 0)


@hunt(150)
@given(histories, st.integers(0, 40))
def test_a_plan_that_comes_late_empties_no_seat_before_it_came(history, place):
    at = history[min(place, len(history) - 1)].at
    late = sorted([*history, Told(at, plan().what)], key=lambda one: one.at)
    for breach in judged(late):
        if breach.rule in {"T07", "T08", "T10", "T19"}:
            assert breach.begun_at >= at or at <= when(DAWN)


@hunt(150)
@given(steps)
def test_what_happens_in_the_dark_costs_nobody(told):
    """Everybody is at work; the link is lost a quarter of an hour before the change of shift."""
    dark = blind(hours(-1000))
    teller = Teller(-990)
    teller.at = {"PJSIP/1": "d1", "PJSIP/2": "d2"}
    hidden = [one for one in teller.tell(told) if one.at < when(NIGHT_OVER)]
    after_all = [passing(NIGHT_OVER + 8000 + minute * 60) for minute in (1, 2, 120)]
    census = [
        SeatChanged(when(NIGHT_OVER + 8000), SeatView(seat, "", SeatState.OUT, 0)) for seat in SEATS
    ]
    history = [
        plan(),
        in_(DAWN - 1000, "d1"),
        in_(DAWN - 1000, "d2"),
        passing(-2000),
        dark,
        *hidden,
        *census,
        sees(dark, hours(NIGHT_OVER + 8000)),
        *after_all,
    ]
    for breach in judged(history):
        rest = breach.measured - unseen(breach, dark.gap.from_, when(NIGHT_OVER + 8000))
        assert rest <= breach.limit, breach


# --- the vector ---------------------------------------------------------------------


def test_a_link_down_for_seven_minutes_charges_nobody_and_is_seven_unseen_minutes():
    """AMI down 10:00-10:07 (RULEBOOK 1G): whoever went and came meanwhile is charged nothing."""
    ten = -10 * 3600
    dark = blind(hours(ten))
    closed = sees(dark, hours(ten + 420))
    assert isinstance(dark, GapOpened)
    assert (closed.gap.to or 0) - closed.gap.from_ == 420 * SECOND
    at_work: list[Change] = [
        plan(),
        in_(DAWN - 1000, "d1"),
        in_(DAWN - 1000, "d2"),
        passing(ten - 60),
    ]
    stays, moves = in_(ten + 420, "d2"), in_(ten + 420, "d2", "PJSIP/7")
    leaves, returns = out(ten + 420, "d2"), in_(ten + 700, "d2")
    home: list[Change] = [
        noted(-1000, "n1"),
        noted(-1000, "n2"),
        signed(1),
        out(5, "d1"),
        passing(60),
    ]
    census: Sequence[Change]
    for census in ([stays], [leaves, moves], [leaves]):
        hidden: list[Change] = [dark, in_(ten + 420, "d1"), *census, closed, returns]
        assert judged([*at_work, *hidden, *home]) == []
    seen: list[Change] = [out(ten, "d2"), returns]  # the same in the light: 700 s
    assert [one.rule for one in judged([*at_work, *seen, *home])] == ["T07"]


# --- plans that change in mid-shift ---------------------------------------------------


def measured(history: Sequence[Change], code: str) -> list[tuple[str, float]]:
    return [(one.agent, one.measured / SECOND) for one in judged(list(history)) if one.rule == code]


def with_shifts(seconds: float, *shifts: Shift) -> Told:
    return Told(when(seconds), Plan(version=2, made_at=0, shifts=shifts or (*DAY, *NIGHT)))


LEAD: list[Change] = [in_(DAWN - 60, "d1"), in_(DAWN - 60, "d2"), passing(-3600)]


def test_a_shift_that_a_plan_adds_after_it_began_is_not_judged_by_its_beginning():
    before = with_shifts(DAWN - 3600, *DAY, NIGHT[0])
    added = with_shifts(1800)
    told = [before, *LEAD, in_(-60, "n1", "PJSIP/7"), added, in_(2100, "n2"), passing(NIGHT_OVER)]
    assert measured([*told, passing(NIGHT_OVER + 61)], "T08") == []
    assert measured([*told, passing(NIGHT_OVER + 61)], "T07") == []  # five minutes from 20:30


def test_a_leave_that_is_cancelled_counts_from_then_on():
    allowed = plan(leaves=[leave("n2", 0, 7200)])
    told = [allowed, *LEAD, in_(-60, "n1", "PJSIP/7"), out(5, "d2")]
    told = [*told, with_shifts(3600), in_(4800, "n2")]
    assert measured(told, "T08") == [("n2", 1200)]
    assert measured([*told, passing(NIGHT_OVER + 61)], "T07")[:1] == [("n1", 1200)]


def test_who_went_as_the_plan_then_let_him_has_gone_in_time_whatever_is_changed_later():
    allowed = plan(leaves=[leave("d2", -7200, 0)])
    told = [allowed, *LEAD[:2], out(-7200, "d2"), with_shifts(-3600), passing(5)]
    assert measured(told, "T08") == []
    longer = msgspec.structs.replace(DAY[1], end=when(3600))
    told = [plan(), *LEAD, out(1, "d2"), with_shifts(60, DAY[0], longer, *NIGHT), passing(3700)]
    assert [one for one in measured(told, "T08") if one[0] == "d2"] == []


def test_a_shift_that_is_taken_out_of_the_plan_empties_no_seat_and_holds_up_no_episode():
    gone = [*LEAD[:2], out(-9000, "d2")]
    without = with_shifts(-8000, DAY[0], *NIGHT)
    later = [out(-6000, "d1"), in_(-5000, "d1"), passing(-60)]
    assert measured([plan(), *gone, without, *later], "T07") == [("d1", 1000)]
