from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.config import Config, QueueConfig, Required
from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceChanged,
    AnomalySeen,
    AttemptRang,
    Change,
    GapClosed,
    GapOpened,
)
from ccfloor.floor.names import Instant
from ccfloor.floor.states import AttemptOutcome, SeatState
from ccfloor.floor.views import Anomaly
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import (
    AlertCleared,
    AlertRaised,
    BreachFound,
    Finding,
)
from tests.rules.histories import (
    T0,
    at,
    back,
    blind,
    ended,
    left,
    queue,
    rang,
    relabelled,
    seat,
    sees,
    told,
    unanswered,
    watch,
)

CONFIG = Config(
    queue=(
        QueueConfig(
            name="sales",
            required=(
                Required(from_="08:00", to="09:20", staff=2),
                Required(from_="09:20", to="18:00", staff=3),
            ),
        ),
    )
)
OUTCOMES = [
    AttemptOutcome.ANSWERED,
    AttemptOutcome.NO_ANSWER,
    AttemptOutcome.REJECTED,
    AttemptOutcome.CALLER_QUIT,
]
REASONS = ["walk", "lunch", "toilet", ""]

Step = tuple[float, str, int, int]
"""(seconds since the step before, what, which seat, which variety)."""

steps = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.5, 3.0, 9.0, 12.0, 12.000001, 19.0, 31.0, 59.0, 240.0, 300.000001]),
        st.sampled_from(["ring", "ring", "away", "queue", "gap", "nothing"]),
        st.integers(1, 3),
        st.integers(0, 3),
    ),
    max_size=40,
)


class Storyteller:
    """Turns arbitrary steps into a history that a floor could have told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls = 0
        self.rings: dict[int, AttemptRang] = {}
        self.gone: dict[int, AbsenceBegan | AbsenceChanged] = {}
        self.dark: GapOpened | None = None
        self.acts = {
            "ring": self.ring,
            "away": self.away,
            "queue": self.queue,
            "gap": self.gap,
            "nothing": self.nothing,
        }

    def tell(self, told_steps: Sequence[Step]) -> list[list[Change]]:
        """One list of changes for each fact."""
        history = []
        for pause, what, who, variety in told_steps:
            self.now += pause
            history.append(self.acts[what](who, variety))
        return history

    def nothing(self, _who: int, _variety: int) -> list[Change]:
        return [AnomalySeen(at(self.now), Anomaly("none", at(self.now)))]

    def ring(self, who: int, variety: int) -> list[Change]:
        ringing = self.rings.pop(who, None)
        if ringing is not None:
            return [ended(ringing, self.now, OUTCOMES[variety])]
        if self.dark is not None:
            return []
        self.calls += 1
        call = "shared" if variety == 3 else f"c{self.calls}"
        began = self.rings[who] = rang(
            self.now, seat=f"PJSIP/100{who}", call=call, siblings=int(variety == 3)
        )
        return [began, seat(self.now, SeatState.RINGING, began.attempt.seat)]

    def away(self, who: int, variety: int) -> list[Change]:
        gone = self.gone.get(who)
        if gone is None:
            began = self.gone[who] = left(self.now, REASONS[variety], seat=f"PJSIP/100{who}")
            return [seat(self.now, SeatState.AWAY, began.absence.seat), began]
        if variety == 0:
            del self.gone[who]
            return [back(gone, self.now)]
        self.gone[who] = changed = relabelled(gone, self.now, REASONS[variety])
        return [changed, seat(self.now, SeatState.AWAY, gone.absence.seat)]

    def queue(self, who: int, variety: int) -> list[Change]:
        return [queue(self.now, staffed=variety, waiting=who - 1)]

    def gap(self, who: int, variety: int) -> list[Change]:
        if self.dark is not None:
            lit, self.dark = sees(self.dark, self.now), None
            return [lit, queue(self.now, staffed=variety, waiting=who - 1)]
        self.dark = blind(self.now)
        lost = [
            ended(ringing, self.now, AttemptOutcome.UNKNOWN, excused="uncovered")
            for ringing in self.rings.values()
        ]
        self.rings.clear()
        return [self.dark, *lost, queue(self.now, 0, who - 1)]


def _listen(
    history: list[list[Change]], looks: Sequence[float], until: float
) -> tuple[Engine, list[Finding]]:
    """Run a history; let the clock look in between at shares of each pause."""
    engine, found = Engine(CONFIG), []
    before: Instant = T0
    for changes in history:
        if not changes:
            continue
        now = changes[0].at
        for share in looks:
            found += engine.advance(before + int((now - before) * share))
        found += engine.on(changes, now)
        before = now
    found += engine.advance(at(until))
    return engine, found


END = 40 * 301.0
"""Later than any history here can be, so that all that was to come has come."""


def test_a_change_that_concerns_no_rule_finds_nothing():
    engine = Engine(Config())
    assert engine.on([AnomalySeen(at(0), Anomaly("odd", at(0)))], at(0)) == []
    assert engine.next_deadline() is None


def test_the_next_deadline_is_told_and_in_a_gap_there_is_none():
    engine = Engine(Config())
    watch(rang(0), left(1, "walk"), engine=engine)
    assert engine.next_deadline() == at(9)
    watch(10, engine=engine)
    assert engine.next_deadline() == at(12) + 1
    dark = blind(11)
    watch(dark, engine=engine)
    assert engine.next_deadline() is None
    watch(sees(dark, 20), engine=engine)
    assert engine.next_deadline() == at(241)


def test_deadlines_fire_in_their_own_order_whatever_their_rules():
    lines = told(watch(left(0, "walk"), rang(230, seat="PJSIP/1002"), 241.5))
    assert lines == [
        "239 + T01 warn warning PJSIP/1002",
        "240 + T06 warn warning PJSIP/1001",
    ]


def test_a_deadline_of_the_instant_of_a_fact_fires_before_the_fact():
    ring = rang(0)
    lines = told(watch(ring, unanswered(ring, 9)))
    assert lines == [
        "9 + T01 warn warning PJSIP/1001",
        "9 - T01 warn warning PJSIP/1001",
        "9 ! T02 agent1001 9",
        "9 + T02 warn warning PJSIP/1001",
    ]


def test_seven_minutes_without_ami_charge_nobody():
    # RULEBOOK 1G: AMI down 10:00-10:07. Everything that could be charged goes on meanwhile.
    ring, gone, dark = rang(-5), left(-100, "walk", seat="PJSIP/1002"), blind(0)
    lost = ended(ring, 0, AttemptOutcome.UNKNOWN, excused="uncovered")
    engine = Engine(Config())
    found = watch(ring, gone, engine=engine)
    found += engine.on([dark, lost], at(0))
    found += engine.advance(at(419))
    found += engine.on([sees(dark, 420), back(gone, 0, covered=False, settled=420)], at(420))
    assert told(found) == ["0 + LINK breach critical pbx", "420 - LINK breach critical pbx"]


def test_what_the_last_fact_of_a_census_says_is_heard_before_anything_is_raised():
    gone, dark = left(0, "walk"), blind(60)
    engine = Engine(Config())
    watch(gone, dark, engine=engine)
    found = engine.on([sees(dark, 500), back(gone, 60, covered=False, settled=440)], at(500))
    assert [line for line in told(found) if "T06" in line] == []


@settings(max_examples=150, deadline=None)
@given(steps, st.lists(st.floats(0, 1), max_size=3).map(sorted))
def test_the_findings_do_not_depend_on_when_somebody_looked(
    told_steps: list[Step], looks: list[float]
):
    history = Storyteller().tell(told_steps)
    _, never = _listen(history, [], END)
    _, often = _listen(history, looks, END)
    assert told(often) == told(never)
    assert often == never


@settings(max_examples=150, deadline=None)
@given(steps)
def test_everything_is_said_exactly_once(told_steps: list[Step]):
    engine, found = _listen(Storyteller().tell(told_steps), [], END)
    raised = Counter(f.alert.id for f in found if isinstance(f, AlertRaised))
    cleared = Counter(f.alert.id for f in found if isinstance(f, AlertCleared))
    breaches = Counter(f.breach.id for f in found if isinstance(f, BreachFound))
    assert all(count == 1 for counter in (raised, cleared, breaches) for count in counter.values())
    assert set(cleared) <= set(raised)
    assert set(raised) - set(cleared) == {alert.id for alert in engine.standing()}
    for finding in found:
        if isinstance(finding, AlertCleared):
            assert finding.alert.cleared_at is not None
            assert finding.alert.cleared_at >= finding.alert.raised_at


@settings(max_examples=150, deadline=None)
@given(steps)
def test_inside_a_gap_nothing_is_raised_but_the_gap_itself(told_steps: list[Step]):
    history = Storyteller().tell(told_steps)
    _, found = _listen(history, [0.5], END)
    gaps: list[tuple[Instant, Instant]] = []
    for change in (change for changes in history for change in changes):
        if isinstance(change, GapOpened):
            gaps.append((change.at, at(END)))
        elif isinstance(change, GapClosed):
            gaps[-1] = (gaps[-1][0], change.at)
    for finding in found:
        if isinstance(finding, AlertRaised) and finding.alert.rule != "LINK":
            moment = finding.alert.raised_at
            assert not any(start < moment < end for start, end in gaps), told([finding])


@settings(max_examples=100, deadline=None)
@given(steps, st.integers(0, 40))
def test_after_a_restart_nothing_is_raised_twice_and_what_stood_is_cleared(
    told_steps: list[Step], stop: int
):
    teller = Storyteller()
    before, found = _listen(teller.tell(told_steps[:stop]), [], teller.now)
    standing = before.standing()
    after = Engine(CONFIG)
    after.restore(standing)
    dark = blind(teller.now + 5, "start")
    go_on = [AbsenceBegan(dark.at, gone.absence) for gone in teller.gone.values()]
    found = after.on([dark, *go_on], dark.at)
    everybody_back = [
        back(gone, teller.now, covered=False, settled=20) for gone in teller.gone.values()
    ]
    found += after.on([sees(dark, teller.now + 20), *everybody_back], at(teller.now + 20))
    found += after.on([queue(teller.now + 21, 3, 0)], at(teller.now + 21))
    found += after.advance(at(teller.now + 1800))
    assert not [f for f in found if isinstance(f, AlertRaised)]
    assert sorted(f.alert.id for f in found if isinstance(f, AlertCleared)) == sorted(
        alert.id for alert in standing
    )
    assert after.standing() == []


def test_an_absence_that_goes_on_over_a_restart_keeps_its_alert_and_its_clock():
    gone = left(0, "walk")
    before = Engine(Config())
    watch(gone, 250, engine=before)
    assert [alert.stage for alert in before.standing()] == ["warn"]
    after = Engine(Config())
    after.restore(before.standing())
    dark = blind(250, "start")
    lines = told(
        watch(
            dark,
            left(0, "walk", told=250),
            sees(dark, 270),
            400,
            back(gone, 500, covered=False),
            engine=after,
        )
    )
    assert lines == [
        "300.000001 + T06 breach critical PJSIP/1001",
        "300.000001 - T06 warn warning PJSIP/1001",
        "500 - T06 breach critical PJSIP/1001",
    ]


def test_an_alert_cleared_but_kept_for_a_person_is_not_raised_again():
    gone = left(0, "walk")
    (raised,) = [f.alert for f in watch(gone, 240) if isinstance(f, AlertRaised)]
    kept = msgspec.structs.replace(raised, cleared_at=at(250))
    after = Engine(Config())
    after.restore([kept])
    dark = blind(251, "start")
    lines = told(watch(dark, left(0, "walk", told=251), sees(dark, 252), 299, engine=after))
    assert lines == []


def test_an_alert_of_a_rule_that_is_no_longer_enforced_is_cleared():
    (raised,) = [f.alert for f in watch(rang(0), 9) if isinstance(f, AlertRaised)]
    after = Engine(Config(), rules=())
    after.restore([raised])
    dark = blind(10, "start")
    assert told(watch(dark, sees(dark, 11), engine=after)) == ["11 - T01 warn warning PJSIP/1001"]
