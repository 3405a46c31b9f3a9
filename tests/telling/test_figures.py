"""A figure's heading fits its column, in both languages."""

from __future__ import annotations

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.kpi.measures import MEASURES
from ccfloor.locale import Words
from ccfloor.telling.figures import COUNTS, heading
from ccfloor.telling.staff_sayings import behind
from tests.dashboard.floorplan import NOON
from tests.dashboard.staffplan import SUPPORT

COLUMN = 7
"""Cells of a narrow column (``kpi_page``)."""


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_heading_is_cut_in_its_column(language: str):
    words = Words(language)
    for name in (*MEASURES, *COUNTS):
        assert cell_len(heading(name, words)) <= COLUMN, name


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_range_of_one_number_is_said_as_one(language: str):
    one = msgspec.structs.replace(SUPPORT, low=16, high=16)
    told = " ".join(behind(one, Words(language), NOON))
    assert told.count("16") == 1
