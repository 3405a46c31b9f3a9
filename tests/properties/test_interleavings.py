"""Whatever order Asterisk's threads say it in, the same is concluded."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import Scenario
from ami_adapters.simulated_pbx.scenario import QueuePlan
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
    name_of,
    stamped_anew,
    with_echoes,
    without_echoes,
)
from tests.properties.script import History, Step, Told, histories, played
from tests.properties.test_laws import config_of

FLOOR = FloorSettings()
VERDICT = FLOOR.verdict
APART: Micros = 2 * LONGEST
"""How far two measurements of the same thing may lie apart: each of its two ends was late."""
DEVICES = frozenset({"DeviceStateChange", "PeerStatus", "QueueMemberStatus"})
"""What tells of a phone."""


def account(history: History, told: list[Told]) -> Account:
    stream = "".join(one.text for one in told).encode()
    return account_of(config_of(history.scenario), stream)


def outcomes(account: Account) -> dict[tuple[str, str], object]:
    return {key: (a.outcome, a.siblings, a.agent) for key, a in account.attempts.items()}


def visits(account: Account) -> dict[tuple[str, int], object]:
    return {
        key: (v.queue, v.outcome, v.answered_by, v.ended_by) for key, v in account.visits.items()
    }


def absences(account: Account, doubtful: set[str]) -> list[tuple[str, tuple[str, ...], bool]]:
    """Leave out what lasted no longer than a delay: he was on his way out."""
    lasted = [
        a for a in account.absences.values() if a.to is None or a.to - a.from_ > APART + VERDICT
    ]
    return [(a.seat, a.reasons, a.covered) for a in lasted if a.seat not in doubtful]


def returned_at_the_limit(*accounts: Account) -> set[str]:
    """Name seats with a return of just the twenty seconds that end an absence."""
    found = set()
    for account in accounts:
        ordered = sorted(account.absences.values(), key=lambda a: (a.seat, a.from_))
        for one, following in pairwise(ordered):
            back = following.from_ - (one.to or following.from_)
            if one.seat == following.seat and abs(back - FLOOR.rejoin) <= APART:
                found.add(one.seat)
    return found


def at_the_edge(attempt: Attempt, told: list[Told]) -> bool:
    """Tell whether the delay decides what excuses a ring.

    That is so where something of his phone or his desk is told just when the ring is judged for
    good, just so long before the call as an excuse reaches, or just before the call: a phone that
    is back that late is still away where its news came after the caller.
    """
    judged = attempt.called_at + VERDICT
    if attempt.ended_at is not None and attempt.ended_at <= judged + APART:
        return True  # over before it could be judged for good
    for one in told:
        if attempt.seat not in one.text or name_of(one.text) == "":
            continue
        before = attempt.called_at - one.at
        asked = name_of(one.text) == "QueueMemberPause" and abs(before - FLOOR.just_paused) <= APART
        back = name_of(one.text) in DEVICES and 0 <= before <= APART
        if asked or back or abs(before - FLOOR.device_flap) <= APART:
            return True
        if abs(one.at - judged) <= APART:
            return True
    return False


def excused_by_a_delay(straight: Account, mixed: Account, told: list[Told]) -> set[tuple[str, str]]:
    """Name calls and agents of rings excused in one order only; hold that it is no other case."""
    found = set()
    for key, attempt in straight.attempts.items():
        other = mixed.attempts[key]
        if attempt.excused != other.excused:
            assert at_the_edge(attempt, told), (attempt, other)
            found.add((attempt.call, attempt.agent))
    return found


def close(one: Attempt | Visit, other: Attempt | Visit) -> bool:
    if isinstance(one, Attempt) and isinstance(other, Attempt):
        return abs(one.ring - other.ring) <= APART
    assert isinstance(one, Visit)
    assert isinstance(other, Visit)
    pairs = [(one.joined_at, other.joined_at), (one.left_at, other.left_at)]
    return abs(one.talk - other.talk) <= APART and all(
        abs((a or 0) - (b or 0)) <= LONGEST for a, b in pairs
    )


def certain(
    breaches: list[Breach], doubtful: set[str], excused: set[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Leave out what lies so near its limit that the delay decides."""
    return sorted(
        (b.rule, b.agent, b.call)
        for b in breaches
        if (b.rule == "T02" or b.measured > b.limit + APART)
        and (b.call, b.agent) not in excused
        and (b.call or b.seat not in doubtful)
    )


@hunt(40)
@given(histories(), lags(), st.integers(0, 99))
def test_no_order_that_asterisk_may_choose_alters_a_conclusion(
    history: History, late: dict[str, Micros], seed: int
) -> None:
    no_order_alters_it(history, late, seed)


def no_order_alters_it(history: History, late: dict[str, Micros], seed: int) -> None:
    """Hold that one history is concluded the same in another of its legal orders."""
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
    doubtful = returned_at_the_limit(straight, mixed)
    excused = excused_by_a_delay(straight, mixed, told)
    assert absences(mixed, doubtful) == absences(straight, doubtful)
    near = [b for b in (*mixed.breaches, *straight.breaches) if b.measured <= b.limit + APART]
    if not near:
        found, meant = (certain(a.breaches, doubtful, excused) for a in (mixed, straight))
        assert found == meant
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


# --- what hunting found, shrunk ---------------------------------------------------------------


def a_queue(
    name: str,
    strategy: Literal["ringall", "rrmemory"],
    timeout_s: int,
    *extens: int,
    autopause: bool = False,
) -> QueuePlan:
    return QueuePlan(
        name=name,
        strategy=strategy,
        timeout_s=timeout_s,
        retry_s=1,
        wrapup_s=0,
        max_wait_s=120,
        seats=extens,
        load=0.0,
        autopause=autopause,
    )


def a_history(seats: int, queues: tuple[QueuePlan, ...], *steps: Step) -> History:
    scenario = Scenario(
        seats=seats,
        queues=queues,
        seed=0,
        curve="flat",
        break_every_s=0,
        errands_every_s=0,
        faults_every_s=0,
        hostile_share=0.1,
        warmup_s=0,
        directed=True,
        noise=False,
    )
    return History(scenario, steps)


CALL = Step(100, "calls", 0, 0)
AT_ONCE = dict.fromkeys(("caller", "leg", "pool", "devices", "registrar", "desk"), 0)
TAKEN_OVER = a_history(
    1,
    (a_queue("sales", "ringall", 5, 1001),),
    *[CALL] * 5,
    Step(100, "logs_out", 0, 3),
    *[CALL] * 27,
    Step(100, "logs_in", 0, 0),
)
"""The next shift sits down while callers wait: it is rung in the instant of its log-in."""
PAUSED_BY_ANOTHER_QUEUE = a_history(
    3,
    (
        a_queue("sales", "ringall", 5, 1001, 1002, 1003),
        a_queue("care", "rrmemory", 5, 1001, 1002, 1003, autopause=True),
        a_queue("vip", "ringall", 5, 1001),
    ),
    *[CALL] * 16,
    Step(100, "calls", 1, 0),
    Step(100, "calls", 2, 0),
    Step(310_000, "calls", 0, 0),
)
"""One queue pauses who did not answer, in the instant in which another queue calls him."""
PASSED_ON = a_history(
    1,
    (a_queue("sales", "ringall", 5, 1001),),
    *[CALL] * 3,
    Step(402, "answers", 0, 0),
    Step(100, "transfers", 0, 0),
    Step(2_200, "calls", 0, 0),
    *[CALL] * 18,
)
"""The next caller rings before it is told that the last one has been passed on."""
OWN_CALL_OVER = a_history(
    1,
    (a_queue("sales", "ringall", 13, 1001),),
    *[CALL] * 4,
    Step(100, "phones", 0, 0),
    *[CALL] * 14,
    Step(310_000, "calls", 0, 0),
)
"""The next caller rings before it is told that the phone's own call is over."""
BACK_FOR_JUST_TWENTY_SECONDS = a_history(
    1,
    (a_queue("sales", "ringall", 5, 1001, autopause=True),),
    *[CALL] * 12,
    Step(100, "answers", 0, 0),
    Step(100, "answers", 0, 0),
    Step(100, "quits", 0, 0),
    Step(100, "hangs_up", 0, 0),
    Step(20_000, "answers", 0, 0),
    Step(100, "unpauses", 0, 0),
    Step(20_000, "pauses", 0, 0),
)
"""No conclusion: the limit itself, and a microsecond decides."""


@pytest.mark.parametrize(
    ("history", "late"),
    [
        (TAKEN_OVER, {"desk": 1_000}),
        (PAUSED_BY_ANOTHER_QUEUE, {"caller": 5_000}),
        (PASSED_ON, {"leg": 5_000, "pool": 1_000}),
        (OWN_CALL_OVER, {"devices": 1_000}),
        (BACK_FOR_JUST_TWENTY_SECONDS, {"desk": 1}),
    ],
    ids=["taken_over", "paused_by_another_queue", "passed_on", "own_call_over", "just_back"],
)
def test_an_order_that_once_altered_a_conclusion_alters_none(
    history: History, late: dict[str, Micros]
) -> None:
    for seed in range(5):
        no_order_alters_it(history, AT_ONCE | late, seed)


@pytest.mark.parametrize(
    ("history", "late"),
    [
        (TAKEN_OVER, {"desk": 1_000}),
        (PASSED_ON, {"leg": 5_000, "pool": 1_000}),
        (OWN_CALL_OVER, {"devices": 1_000}),
    ],
)
def test_not_even_what_excuses_a_ring_hangs_on_the_order_of_its_frames(
    history: History, late: dict[str, Micros]
) -> None:
    told = stamped_anew([(t.at, t) for t in played(history).told])
    straight = account(history, told)
    mixed = account(history, interleaved(told, AT_ONCE | late, 0))
    shared = [
        (a, mixed.attempts[key])
        for key, a in straight.attempts.items()
        if a.ended_at is not None and a.ended_at - a.called_at > VERDICT + APART
    ]
    assert len(shared) >= 1
    assert [(a.agent, a.excused) for a, _ in shared] == [(b.agent, b.excused) for _, b in shared]
