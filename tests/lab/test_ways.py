"""Every way a call can go, held live on every release: what was planted is what was found.

A way in which only a duration is off, or in which the lab itself failed, is held again
(``tests/lab/ways/holding.py``): on a busy machine Asterisk's own stamps lag behind the phones,
which is no error of ours. Twenty milliseconds stay twenty milliseconds, and the verdict names
what was held again.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.lab.conftest import lab_or_skip
from tests.lab.install import ensure
from tests.lab.live import counted
from tests.lab.ways import WAYS
from tests.lab.ways.holding import AT_ONCE, Held, hold
from tests.lab.ways.way import Way
from tests.whole import HELD_AGAIN

pytestmark = pytest.mark.lab

HELD_LIMIT_S = 1200.0
_EACH = [(way, release) for way in WAYS for release in way.releases]

HeldWays = dict[str, Future[Held]]


def _label(way: Way, release: str) -> str:
    return f"{way.name}-{release}"


@pytest.fixture(scope="module")
def ways(request: pytest.FixtureRequest) -> Iterator[HeldWays]:
    """Whatever ways are asked for in this run, several at the same time."""
    asked = [
        item.callspec.params["label"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module.__name__ == __name__
    ]
    chosen = [(way, release) for way, release in _EACH if _label(way, release) in asked]
    with lab_or_skip():
        for release in sorted({release for _, release in chosen}):
            ensure(release)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {_label(way, release): pool.submit(hold, way, release) for way, release in chosen}


@pytest.fixture
def held(label: str, ways: HeldWays) -> Held:
    """One way on one release."""
    return ways[label].result(HELD_LIMIT_S)


@pytest.mark.parametrize("label", [_label(way, release) for way, release in _EACH])
def test_what_was_planted_is_what_is_found_live_and_in_the_replay(held: Held, record_property):
    if held.before:
        record_property(HELD_AGAIN, "; ".join(held.before))
    assert held.complaints == []
    assert held.verdict.all == []
    live, replayed = held.live, held.found.document
    if held.way.restarts:
        assert [(a.interface, a.outcome) for a in live.attempts] == [
            (a.interface, a.outcome) for a in replayed.attempts
        ]
        assert [(c.queue, c.outcome) for c in live.calls] == [
            (c.queue, c.outcome) for c in replayed.calls
        ]
        return
    assert live.attempts == replayed.attempts
    assert live.calls == replayed.calls
    assert live.away == replayed.away
    assert live.breaches == replayed.breaches
    assert counted(live) == counted(replayed)
    assert [gap.reason for gap in live.coverage.gaps] == [
        gap.reason for gap in replayed.coverage.gaps
    ]
    assert live.anomalies == replayed.anomalies
