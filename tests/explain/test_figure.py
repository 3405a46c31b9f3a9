"""A figure taken apart equals the figure that was shown, or the page says that it does not."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import Config, QueueConfig
from ccfloor.explain.figure import take_apart
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Visit
from ccfloor.kpi.definitions import DEFINITIONS
from ccfloor.kpi.live import LiveFigures
from ccfloor.locale import Words
from ccfloor.telling.figure import figure
from ccfloor.telling.lines import plain
from ccfloor.telling.page import _zone

SINCE = 1_790_000_000 * SECOND
UNTIL = SINCE + 24 * 60 * MINUTE
CONFIG = Config(queue=(QueueConfig(name="vip", service_level_s=5),))


def visit(number: int, wait: float, outcome: VisitOutcome, **fields) -> Visit:
    joined = SINCE + number * MINUTE
    left = joined + round(wait * SECOND)
    return Visit(f"1.{number}", 1, fields.pop("queue", "support"), joined, left_at=left,
                 outcome=outcome, **fields)  # fmt: skip


DAY = [
    visit(1, 8, VisitOutcome.ANSWERED, answer_ring=8 * SECOND),
    visit(2, 20, VisitOutcome.ANSWERED, answer_ring=13 * SECOND),
    visit(3, 20.000001, VisitOutcome.ANSWERED, answer_ring=12 * SECOND),
    visit(4, 5, VisitOutcome.ABANDONED),
    visit(5, 40, VisitOutcome.ABANDONED, covered=False),
    visit(6, 60, VisitOutcome.TIMEOUT),
    visit(7, 99, VisitOutcome.UNKNOWN),
    visit(8, 6, VisitOutcome.ANSWERED, queue="vip"),
    Visit("1.9", 1, "support", SINCE + 9 * MINUTE),
    visit(-1, 6, VisitOutcome.ANSWERED),
]


@pytest.mark.parametrize("queue", ["support", "vip", "*", "nobody"])
@pytest.mark.parametrize("name", DEFINITIONS)
def test_counting_the_calls_gives_what_the_live_figures_give(name: str, queue: str) -> None:
    live = LiveFigures(CONFIG, SINCE)
    live.restore(DAY)
    shown = live.totals() if queue == "*" else live.figures(queue)
    told = take_apart(name, queue, SINCE, UNTIL, DAY, CONFIG, shown)
    assert told.equal
    assert told.shown == told.value
    for count in told.counts:
        assert getattr(shown, count.name) == count.value


def test_the_calls_that_make_a_figure_are_listed_each_with_its_counts() -> None:
    told = take_apart("service_level", "support", SINCE, UNTIL, DAY, CONFIG)
    assert (told.part, told.whole, told.value) == (2, 5, 0.4)
    assert [(call.call, call.counts[1:]) for call in told.calls] == [
        ("1.1", ("answered", "in_service_level", "answered_within_12s")),
        ("1.2", ("answered", "in_service_level")),
        ("1.3", ("answered", "answered_within_12s")),
        ("1.4", ("abandoned", "short_abandoned")),
        ("1.5", ("abandoned", "uncovered")),
        ("1.6", ("left",)),
    ]
    assert (told.more, told.uncovered) == (0, 1)


def test_the_first_calls_are_listed_and_the_others_counted() -> None:
    many = [visit(n, 3, VisitOutcome.ANSWERED) for n in range(70)]
    told = take_apart("answered", "support", SINCE, UNTIL, many, CONFIG)
    assert (len(told.calls), told.more, told.value) == (50, 20, 70)


def test_a_figure_that_was_shown_otherwise_is_called_so() -> None:
    live = LiveFigures(CONFIG, SINCE)
    live.restore(DAY)
    wrong = msgspec.structs.replace(live.figures("support"), answered=4)
    told = take_apart("answered", "support", SINCE, UNTIL, DAY, CONFIG, wrong)
    assert (told.equal, told.value, told.shown) == (False, 3, 4)
    text = plain(figure(told, 80, _zone("Asia/Shanghai"), Words("en")))
    assert "  Recomputed: NOT the same; shown was 4\n" in text


def test_where_nothing_counts_there_is_no_figure() -> None:
    told = take_apart("service_level", "support", SINCE, UNTIL, [], CONFIG)
    assert (told.value, told.equal) == (None, True)
    text = plain(figure(told, 80, _zone(""), Words("en")))
    assert "service_level = 0 / 0: nothing counts, so there is no figure\n" in text
