"""How long the agent had the caller on hold: a part of the talk, and unknown where nobody saw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor import facts as f
from ccfloor.floor.holding import Holding
from ccfloor.floor.names import SECOND
from ccfloor.floor.views import Visit
from tests.floor.story import Story, at

LEG = "call>1001"
Held = tuple[float | None, int | None]


@pytest.fixture
def story() -> Story:
    """The agent talks from 3 on."""
    told = Story()
    told.staffed("1001", "1002")
    told.joins(1, "call")
    told.ringing(1, "call", "1001")
    told.answers(3, "call", "1001")
    enters(told, 3)
    return told


def enters(story: Story, t: float, bridge: str = "talk", leg: str = LEG, swap: str = "") -> None:
    story.tell(f.BridgeEntered(at(t), 0, bridge, leg, swap))


def leaves(story: Story, t: float, bridge: str = "talk", leg: str = LEG) -> None:
    story.tell(f.BridgeLeft(at(t), 0, bridge, leg))


def hold(story: Story, t: float, leg: str = LEG) -> None:
    story.tell(f.HoldBegan(at(t), 0, leg))


def unhold(story: Story, t: float, leg: str = LEG) -> None:
    story.tell(f.HoldEnded(at(t), 0, leg))


def held(visit: Visit) -> Held:
    return None if visit.hold is None else visit.hold / SECOND, visit.holds


def only(story: Story) -> Visit:
    (visit,) = story.visits()
    assert visit.hold is None or 0 <= visit.hold <= visit.talk
    return visit


def test_who_was_never_put_on_hold_was_so_for_no_time(story: Story) -> None:
    story.completes(9, "call", "1001")
    assert held(only(story)) == (0, 0)


def test_holds_of_one_talk_are_added_up_and_counted(story: Story) -> None:
    hold(story, 4)
    unhold(story, 5.5)
    hold(story, 7)
    assert [held(visit) for visit in story.floor.open_visits()] == [(1.5, 1)]
    unhold(story, 7.25)
    story.completes(9, "call", "1001")
    assert held(only(story)) == (1.75, 2)
    assert only(story).talk == 6 * SECOND


def test_what_is_said_twice_counts_once_and_an_end_without_a_beginning_not_at_all(
    story: Story,
) -> None:
    unhold(story, 3.5)
    hold(story, 4)
    hold(story, 5)
    unhold(story, 6)
    unhold(story, 7)
    story.completes(9, "call", "1001")
    assert held(only(story)) == (2, 1)


def test_a_hold_that_is_on_when_the_talk_ends_ends_with_it(story: Story) -> None:
    hold(story, 4)
    story.completes(9, "call", "1001")
    unhold(story, 12)
    assert held(only(story)) == (5, 1)


def test_a_hold_is_cut_where_the_agent_left_the_caller_for_good(story: Story) -> None:
    hold(story, 4)
    leaves(story, 6)
    hold(story, 6.1)
    story.gone(6.2, LEG)
    story.completes(20, "call", "1001")
    assert (only(story).talk, held(only(story))) == (3 * SECOND, (2, 1))


def test_a_hold_after_the_agent_had_left_is_no_part_of_the_talk(story: Story) -> None:
    leaves(story, 6)
    hold(story, 6.1)
    unhold(story, 6.2)
    story.gone(6.3, LEG)
    story.completes(20, "call", "1001")
    assert (only(story).talk, held(only(story))) == (3 * SECOND, (0, 0))


def test_the_callers_own_hold_is_not_the_agents(story: Story) -> None:
    hold(story, 4, "call")
    assert not story.seat("1001").on_hold
    unhold(story, 6, "call")
    story.completes(9, "call", "1001")
    assert held(only(story)) == (0, 0)


def test_who_comes_back_into_the_callers_bridge_with_a_colleague_holds_him_no_more(
    story: Story,
) -> None:
    """Three-way by key: Asterisk says Hold, and never Unhold."""
    hold(story, 4)
    leaves(story, 4.5)
    enters(story, 4.5, "consult")
    assert story.seat("1001").on_hold
    leaves(story, 7, "consult")
    enters(story, 7)
    assert not story.seat("1001").on_hold
    story.completes(9, "call", "1001")
    assert held(only(story)) == (3, 1)


def test_a_leg_that_takes_the_place_of_another_has_its_hold_too(story: Story) -> None:
    hold(story, 4)
    leaves(story, 5)
    enters(story, 5, "talk", "phone", swap=LEG)
    unhold(story, 6, "phone")
    story.completes(9, "call", "1001")
    assert held(only(story)) == (2, 1)


def test_of_a_talk_that_was_not_seen_whole_nobody_knows_the_hold(story: Story) -> None:
    hold(story, 4)
    unhold(story, 5)
    story.lost(6)
    story.up(7)
    story.census(7, f.QueueListed(at(7), 0, "support", "rrmemory", 20))
    story.tell(f.ChannelListed(at(7), 0, LEG, "PJSIP/1001-1", "call", "talk", "AppQueue", True))
    story.tell(f.ChannelsCounted(at(7), 0, True))
    hold(story, 8)
    assert story.seat("1001").on_hold  # it is shown all the same
    story.completes(9, "call", "1001")
    assert held(only(story)) == (None, None)
    assert only(story).talk == 6 * SECOND


def test_a_talk_that_is_followed_and_doubted_has_a_hold(story: Story) -> None:
    story.tell(f.SightLost(at(3.5), 0, "lag"))
    hold(story, 4)
    story.tell(f.SightRegained(at(5), 0, "lag"))
    unhold(story, 6)
    story.completes(9, "call", "1001")
    assert held(only(story)) == (2, 1)
    assert not only(story).covered


def test_who_waited_in_the_dark_and_is_answered_in_the_light_has_a_hold() -> None:
    story = Story()
    story.staffed("1001")
    story.joins(1, "call")
    story.lost(2)
    story.up(3)
    story.census(
        3,
        f.QueueListed(at(3), 0, "support", "rrmemory", 20),
        story.member(f.MemberListed, 3, "1001"),
        f.CallerListed(at(3), 0, "support", "call", 1, 2, "", ""),
    )
    story.ringing(4, "call", "1001")
    story.answers(5, "call", "1001")
    enters(story, 5)
    hold(story, 6)
    unhold(story, 8)
    story.completes(9, "call", "1001")
    assert held(only(story)) == (2, 1)


def test_a_talk_that_an_earlier_run_began_has_none_and_its_caller_cannot_give_it_one(
    story: Story,
) -> None:
    later = Story()
    later.floor.restore((), story.floor.open_visits(), at(4))
    later.up(5)
    hold(later, 6, "call")  # the caller's channel is the only one that was kept
    assert not later.seat("1001").on_hold
    later.completes(9, "call", "1001")
    assert held(only(later)) == (None, None)


def test_an_account_that_is_told_of_no_bridge_is_told_of_no_hold_either() -> None:
    story = Story()
    story.staffed("1001")
    story.joins(1, "call")
    story.ringing(1, "call", "1001")
    story.answers(3, "call", "1001")
    story.completes(9, "call", "1001")
    assert held(only(story)) == (None, None)


said = st.lists(
    st.tuples(st.sampled_from(("begin", "end", "left", "came_back")), st.integers(-5, 30))
)


@given(said, st.integers(0, 10), st.integers(0, 20))
def test_whatever_is_said_in_whatever_order_a_hold_is_a_part_of_its_talk(
    words: list[tuple[str, int]], from_: int, lasts: int
) -> None:
    holding = Holding()
    holding.hears()
    for word, moment in words:
        match word:
            case "begin":
                holding.begin(moment)
            case "end":
                holding.end(moment)
            case "left":
                holding.left("a")
            case _:
                holding.came_back("a", moment)
    hold, holds = holding.within(from_, from_ + lasts)
    assert hold is not None
    assert holds is not None
    assert 0 <= holds <= hold <= lasts
