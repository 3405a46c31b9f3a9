"""Whatever order Asterisk's threads say it in, the same is concluded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor.names import Micros
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.views import Attempt, Visit
from ccfloor.rules.findings import Breach
from tests.properties.account import Account, account_of
from tests.properties.hunting import hunt
from tests.properties.interleaving import (
    LONGEST,
    interleaved,
    lags,
    stamped_anew,
    with_echoes,
    without_echoes,
)
from tests.properties.script import History, Told, histories, played
from tests.properties.test_laws import config_of

VERDICT = FloorSettings().verdict
APART: Micros = 2 * LONGEST
"""How far two measurements of the same thing may lie apart: each of its two ends was late."""


def account(history: History, told: list[Told]) -> Account:
    stream = "".join(one.text for one in told).encode()
    return account_of(config_of(history.scenario), stream)


def outcomes(account: Account) -> dict[tuple[str, str], object]:
    return {key: (a.outcome, a.siblings, a.agent) for key, a in account.attempts.items()}


def visits(account: Account) -> dict[tuple[str, int], object]:
    return {
        key: (v.queue, v.outcome, v.answered_by, v.ended_by) for key, v in account.visits.items()
    }


def absences(account: Account) -> list[tuple[str, tuple[str, ...], bool]]:
    """Leave out what lasted no longer than a delay: he was on his way out."""
    lasted = [
        a for a in account.absences.values() if a.to is None or a.to - a.from_ > APART + VERDICT
    ]
    return [(a.seat, a.reasons, a.covered) for a in lasted]


def close(one: Attempt | Visit, other: Attempt | Visit) -> bool:
    if isinstance(one, Attempt) and isinstance(other, Attempt):
        return abs(one.ring - other.ring) <= APART
    assert isinstance(one, Visit)
    assert isinstance(other, Visit)
    pairs = [(one.joined_at, other.joined_at), (one.left_at, other.left_at)]
    return abs(one.talk - other.talk) <= APART and all(
        abs((a or 0) - (b or 0)) <= LONGEST for a, b in pairs
    )


def certain(breaches: list[Breach]) -> list[tuple[str, str, str]]:
    """Leave out what lies so near its limit that the delay decides."""
    return sorted(
        (b.rule, b.agent, b.call)
        for b in breaches
        if b.rule == "T02" or b.measured > b.limit + APART
    )


@hunt(40)
@given(histories(), lags(), st.integers(0, 99))
def test_no_order_that_asterisk_may_choose_alters_a_conclusion(
    history: History, late: dict[str, Micros], seed: int
) -> None:
    told = stamped_anew([(t.at, t) for t in played(history).told])
    straight = account(history, told)
    mixed = account(history, interleaved(told, late, seed))
    mixed.hold()
    assert outcomes(mixed) == outcomes(straight)
    assert visits(mixed) == visits(straight)
    for key, attempt in straight.attempts.items():
        assert close(attempt, mixed.attempts[key]), (attempt, mixed.attempts[key])
    for visit_key, visit in straight.visits.items():
        assert close(visit, mixed.visits[visit_key]), (visit, mixed.visits[visit_key])
    assert absences(mixed) == absences(straight)
    near = [b for b in (*mixed.breaches, *straight.breaches) if b.measured <= b.limit + APART]
    if not near:
        assert certain(mixed.breaches) == certain(straight.breaches)
    assert mixed.anomalies == straight.anomalies == []


@hunt(20)
@given(histories(most=20))
def test_what_is_said_twice_counts_once(history: History) -> None:
    told = stamped_anew([(t.at, t) for t in played(history).told])
    once, thrice = account(history, without_echoes(told)), account(history, with_echoes(told))
    for other in (once, thrice):
        other.hold()
        assert outcomes(other) == outcomes(account(history, told))
        assert visits(other) == visits(account(history, told))
