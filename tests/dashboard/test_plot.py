"""A figure drawn in braille: gaps are gaps, what was not seen is hatched, nothing is too wide."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from ccfloor.dashboard.view.plot import Drawn, plot, spark
from ccfloor.telling.figures import told
from tests.dashboard.figureplan import BEGINS

ZONE = ZoneInfo("Asia/Shanghai")


def drawn(
    values: list[float | None], *, width: int = 60, height: int = 7, **other: Any
) -> list[str]:
    parts: dict[str, Any] = {
        "before": (),
        "seen": (1.0,) * len(values),
        "unit": "share",
        "whole": True,
    } | other
    lines = plot(Drawn(BEGINS, 96, values, **parts), width, height, ZONE, ascii_only=True)
    return ["".join(span.text for span in line).rstrip() for line in lines]


def test_a_level_line_with_a_gap_where_nothing_counted():
    lines = drawn([1.0] * 4 + [None] * 4 + [0.5] * 4)
    assert lines == [
        " 100% |******",
        "      |",
        "  50% |            ******",
        "      |",
        "   0% |",
        "      ++-----+-----+---^-+-----+-----+-----+-----+-----",
        "       00    01    02    03    04    05    06    07",
    ]


def test_counts_stand_on_the_ground_and_nought_is_nothing():
    lines = drawn([0, 4, 4, 0], unit="calls", whole=False)
    assert lines[0].startswith("    4 | *")
    assert lines[4].startswith("    0 | *")


def test_what_was_not_seen_is_hatched_and_the_goal_is_dotted():
    lines = drawn([0.9] * 8, seen=[1.0, 0.5] + [1.0] * 6, goal=0.5)
    assert "/" in lines[1]
    assert lines[2].count("-") > 5
    assert "--" not in lines[2]


@pytest.mark.parametrize("width", [20, 33, 72, 112, 192])
@pytest.mark.parametrize("count", [0, 1, 50, 96, 100])
def test_no_line_is_wider_than_asked_for(width, count):
    values = [place / 100 for place in range(count)]
    for unit in ("share", "calls", "s", "µs"):
        lines = plot(
            Drawn(BEGINS, 96 + 4 * (count == 100), values, values, (0.9,) * count, unit),
            width, 9, ZONE, ascii_only=False,
        )  # fmt: skip
        assert len(lines) == 9
        for line in lines:
            text = "".join(span.text for span in line)
            assert cell_len(text) <= width
            assert len(text) == cell_len(text)


def test_a_spark_is_half_as_many_cells_and_nought_is_one_dot():
    assert spark([0, 1, 2, 4]) == "\u28e0\u28fe"
    assert spark([None, None, 4, 4]) == "\u2800\u28ff"
    assert spark([]) == ""
    assert spark([0, 0]) == "\u28c0"
    assert spark([0, 3, 6], ascii_only=True) == ".=#"


def test_values_read_as_people_write_them():
    assert told(0.999, "share") == "99%"
    assert told(1.0, "share") == "100%"
    assert told(None, "share") == "--"
    assert told(29_400_000, "µs") == "29s"
    assert told(61_000_000, "µs") == "1:01"
    assert told(3_700_000_000, "µs") == "1h01"
    assert told(90, "s") == "1:30"
    assert told(12, "calls") == "12"
