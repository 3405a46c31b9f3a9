"""Two weeks of 200 seats: the cases are those that were planted, none missed, none invented."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from ccfloor.cases.case import Case, Confirm, Doer, State
from ccfloor.cases.ledger import ledgers
from ccfloor.cases.opening import Scene, open_case
from ccfloor.cases.steps import take
from ccfloor.floor.names import MINUTE
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Rank
from tests.end_to_end.fortnight import ZONE, Fortnight, differences, found

CHIEF = Doer("chen", "P-chen", "", Rank.SUPERVISOR)


@lru_cache(maxsize=1)
def played() -> Fortnight:
    fortnight = Fortnight()
    fortnight.play()
    return fortnight


def cases() -> list[Case]:
    """Open a case for each breach, as the daemon does."""
    fortnight = played()
    scene = Scene(
        regulation=fortnight.config.regulation,
        zone=ZONE,
        roster=DutyRoster(fortnight.plan),
        gaps=tuple(fortnight.gaps.values()),
        incidents=tuple(fortnight.incidents.values()),
    )
    opened = []
    for breach in fortnight.breaches.values():
        case = take(None, open_case(breach, scene, breach.at))
        assert isinstance(case, Case)
        opened.append(case)
    return opened


def test_what_is_found_is_what_was_planted():
    fortnight = played()
    planted = fortnight.expected
    assert differences(planted, Counter(found(fortnight.breaches))) == []
    rules = Counter(one.rule for one in planted.elements())
    assert set(rules) == {"T01", "T02", "T05", "T06", "T07", "T08", "T09", "T10", "T13"}
    assert min(rules.values()) >= 25
    assert fortnight.pipeline.floor.anomalies == 0


def test_the_link_was_lost_and_phones_were_gone_and_nobody_is_charged_for_it():
    fortnight = played()
    assert sorted(gap.reason for gap in fortnight.gaps.values()) == ["link_lost"] * 2 + ["start"]
    assert [one.rule for one in fortnight.incidents.values()] == ["OUTAGE", "OUTAGE"]
    assert all(38 <= len(one.seats) <= 40 for one in fortnight.incidents.values())
    explained = {name for one in fortnight.incidents.values() for name in one.breaches}
    charged = {case.breach for case in cases() if case.state is State.CANDIDATE}
    assert not explained & charged


def test_every_finding_is_a_candidate_against_the_person_the_rulebook_names():
    opened = cases()
    assert {case.state for case in opened} == {State.CANDIDATE}
    for case in opened:
        if case.rule in {"T07", "T13"}:
            assert (case.charges, case.rank) == ("lead", Rank.LEAD)
        else:
            assert case.charges == "agent"
        assert case.shift
        assert case.month in {"2026-11", "2026-12"}


def test_the_ladder_has_the_rung_of_its_length():
    for case in cases():
        seen = case.measured - case.unseen
        if case.rule == "T07":
            assert case.kind == ("over_30min" if seen > 30 * MINUTE else "")
        if case.rule == "T08":
            ends_it = case.kind == "early"
            rung = "absent" if seen > 60 * MINUTE else "off_post" if seen > 30 * MINUTE else "late"
            assert case.kind == rung or (ends_it and rung == "late")


def test_confirmed_they_come_to_what_the_rulebook_says():
    """Confirm everything and reckon the points of T08 and T09, and the yuan of T07, by hand."""
    confirmed = []
    for case in cases():
        step = Confirm(
            id="c", case=case.id, by=CHIEF, at=case.at + 1, why="seen", until=case.at + 2
        )
        after = take(case, step)
        assert isinstance(after, Case)
        confirmed.append(after)
    for month in ("2026-11", "2026-12"):
        both = ledgers(confirmed, month, played().config.regulation)
        mine = [case for case in confirmed if case.month == month]
        ladder = sum(
            20 if case.kind in {"late", "early"} else 150 for case in mine if case.rule == "T08"
        )
        late = {(case.person, case.day) for case in mine if case.rule == "T08"}
        only_handover = sum(
            20 for case in mine if case.rule == "T09" and (case.person, case.day) not in late
        )
        lines = [line for line in both.tenths.lines if not line.superseded_by]
        assert sum(line.amount for line in lines) == ladder + only_handover
        vacant = sum(20_000 if c.kind else 10_000 for c in mine if c.rule == "T07")
        yuan = [line for line in both.fen.lines if not line.superseded_by]
        assert sum(line.amount for line in yuan if line.rule == "T07") == vacant
