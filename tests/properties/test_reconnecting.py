"""The link is lost and found anywhere: nothing is charged across the dark, nothing stays stuck."""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ami_adapters.simulated_pbx.ongoing import Talk
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import SeatState, VisitOutcome
from tests.properties.account import Account
from tests.properties.hunting import hunt
from tests.properties.script import History, Stage, histories
from tests.properties.test_laws import config_of, may_have_been_cut_short

VERDICT = FloorSettings().verdict
"""So long the floor waits for what explains a leaving; if it is dark by then nobody knows."""


class Watched(msgspec.Struct):
    """A stage, what was made of what could be heard of it, and when it could be heard."""

    stage: Stage
    account: Account
    lit: list[tuple[Instant, Instant]]
    """From each census to the last frame that came whole."""

    def in_light(self, from_: Instant, to: Instant) -> bool:
        """Tell whether one connection saw all of it."""
        return any(begin < from_ and to <= end for begin, end in self.lit)

    def seen(self, at: Instant) -> bool:
        return self.in_light(at, at)


def watched(history: History, dark: set[int], torn: int) -> Watched:
    """Play a history of which the steps named in ``dark`` happen while the link is down.

    Each loss swallows the last ``torn`` bytes that were sent.
    """
    stage = Stage(history.scenario)
    watch = Watched(stage, Account(config_of(history.scenario)), [])
    up = False
    for number, step in enumerate(history.steps):
        if number in dark:
            if up:
                _lose(watch, torn)
            up = False
        elif not up:
            _connect(watch)
            up = True
        stage.wait(step.wait * 1_000)
        stage.do(step)
    if not up:
        _connect(watch)
    stage.close()
    stage.wait(120 * SECOND)
    _hear(watch, 0)
    return watch


def _connect(watch: Watched) -> None:
    """Connect, and hold the floor against the model at that moment."""
    stage, account = watch.stage, watch.account
    stage.told = stage.connect()
    account.connect()
    began = max(stage.simulation.now, stage.pbx.wire._last)
    for told in stage.told:
        account.read(told.text.encode())
    stage.told = []
    watch.lit.append((began, began))
    floor, pbx = account.pipeline.floor, stage.pbx
    waiting = {(v.queue, v.call) for v in floor.open_visits() if v.left_at is None}
    assert waiting == {
        (queue.name, caller.channel.uniqueid)
        for queue in pbx.queues.values()
        for caller in queue.waiting
    }
    for view in floor.seats():
        seat = pbx.seats[view.seat]
        assert view.queues == tuple(sorted(m.queue.name for m in seat.members))
        assert (view.state is SeatState.TALKING) == isinstance(seat.call, Talk), (view, seat.call)
        away = bool(seat.members) and all(m.paused for m in seat.members)
        if seat.call is None:  # of a phone that rings no listing tells for whom
            assert (view.state is SeatState.AWAY) == away, view


def _hear(watch: Watched, torn: int) -> None:
    """Let a connection's bytes be read, but for the last ``torn``."""
    stage, account = watch.stage, watch.account
    data = "".join(told.text for told in stage.told).encode()
    account.read(data[: max(0, len(data) - torn)])
    stage.told = []
    watch.lit[-1] = (watch.lit[-1][0], account.pipeline.translator.clock)


def _lose(watch: Watched, torn: int) -> None:
    _hear(watch, torn)
    watch.account.lose()


@hunt(60)
@given(histories(), st.sets(st.integers(0, 40), max_size=20), st.integers(0, 3_000))
def test_what_was_seen_whole_is_known_whole_and_the_rest_is_unknown(
    history: History, dark: set[int], torn: int
) -> None:
    watch = watched(history, dark, torn)
    account, truth = watch.account, watch.stage.simulation.truth
    account.note(account.pipeline.advance(account.pipeline.floor.now))
    for true in truth.attempts:
        mine = account.attempts.get((true.call, true.leg))
        if watch.in_light(true.called_at, true.ended_at or 0):
            assert mine is not None
            right = mine.outcome == true.outcome or may_have_been_cut_short(true, truth)
            assert right or mine.excused, (mine, true)
        elif mine is not None:
            assert mine.outcome == "unknown" or mine.excused or mine.outcome == true.outcome
    records = list(account.visits.values())
    told = Counter((v.call, v.queue) for v in records)
    happened = Counter((v.call, v.queue) for v in truth.visits)
    assert told <= happened
    known = {(v.call, v.queue, v.joined_at): v for v in records}
    for visit in truth.visits:
        last = max(visit.left_at or 0, visit.talk_to or 0)
        if watch.in_light(visit.joined_at, last + VERDICT):
            record = known[visit.call, visit.queue, visit.joined_at]
            assert (record.outcome, record.answered_by) == (visit.outcome, visit.answered_by)
            assert record.covered
        elif watch.seen(visit.joined_at):
            assert (visit.call, visit.queue, visit.joined_at) in known
    for record in records:
        assert record.outcome is not VisitOutcome.OPEN
    account.finish().hold()


@hunt(40)
@given(histories(), st.sets(st.integers(0, 40), max_size=20), st.integers(0, 3_000))
def test_when_all_is_over_nobody_is_stuck_and_nothing_remembered(
    history: History, dark: set[int], torn: int
) -> None:
    watch = watched(history, dark, torn)
    account = watch.account
    for view in account.pipeline.floor.seats():
        assert view.state in {
            SeatState.READY, SeatState.AWAY, SeatState.OFFLINE, SeatState.OUT,
        }, view  # fmt: skip
        assert (view.call, view.ring_since) == ("", None)
    watch.stage.wait(4_000 * SECOND)
    _hear(watch, 0)
    account.note(account.pipeline.advance(account.pipeline.floor.now))
    assert {name: count for name, count in account.remembered().items() if count} == {}
