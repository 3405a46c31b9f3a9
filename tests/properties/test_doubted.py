"""While the monitor doubts what it sees it follows all the same, and charges nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from ccfloor import notes
from ccfloor.floor.states import AttemptOutcome
from ccfloor.notes import CaughtUp, Drained, FellBehind, Noticed, Overflowed
from tests.properties.account import Account, account_of
from tests.properties.hunting import hunt
from tests.properties.script import History, histories, played
from tests.properties.test_laws import config_of, stream_of

NO_ANSWER, CANCELLED = AttemptOutcome.NO_ANSWER, AttemptOutcome.CANCELLED
KINDS: Sequence[Callable[[int], Noticed]] = (
    lambda at: FellBehind(at, 6_000_000),
    CaughtUp,
    Overflowed,
    Drained,
)


def lives(account: Account) -> dict[str, list[tuple[str, int]]]:
    """What each seat did, and from when; the end of what was seen is not a thing it did."""
    return {
        seat: [(str(span.state), span.from_) for span in spans]
        for seat, spans in account.spans.items()
    }


def charged(account: Account) -> set[tuple[str, str, str, int]]:
    """Tell who is charged with what.

    Of a call that rang at somebody again and again T02 charges one ring: the first that is held
    against him, which is not the first of all where that one was doubted.
    """
    return {
        (b.rule, b.agent, b.call, 0 if b.rule == "T02" else b.begun_at) for b in account.breaches
    }


@hunt(60)
@given(
    histories(),
    st.lists(st.tuples(st.floats(0.0, 1.0), st.sampled_from(KINDS)), min_size=1, max_size=8),
)
def test_what_is_doubted_is_followed_and_held_against_nobody(
    history: History, doubts: list[tuple[float, Callable[[int], Noticed]]]
) -> None:
    config, stream = config_of(history.scenario), stream_of(played(history))
    straight = account_of(config, stream)
    doubted = Account(config)
    doubted.connect()
    begin = 0
    for share, kind in sorted(doubts, key=lambda one: one[0]):
        end = round(share * len(stream))
        doubted.read(stream[begin:end])
        begin = end
        if doubted.pipeline.translator.clock:
            note = kind(doubted.pipeline.translator.clock)
            doubted.note(doubted.pipeline.take([notes.fact(note)]))
    doubted.read(stream[begin:])
    doubted.finish().hold()
    assert doubted.attempts.keys() == straight.attempts.keys()
    for key, attempt in doubted.attempts.items():
        true = straight.attempts[key]
        assert attempt.ring == true.ring
        # What time the queue gives a phone is not learned from a ring that is doubted, so one
        # that its limit may have cut short has the benefit.
        spared = (true.outcome, attempt.outcome) == (NO_ANSWER, CANCELLED)
        assert attempt.outcome == true.outcome or spared
    assert {key: (v.outcome, v.talk) for key, v in doubted.visits.items()} == {
        key: (v.outcome, v.talk) for key, v in straight.visits.items()
    }
    assert lives(doubted) == lives(straight)
    assert charged(doubted) <= charged(straight)
    for gap, following in zip(doubted.gaps, doubted.gaps[1:], strict=False):
        assert gap.to is not None
        assert gap.to <= following.from_
