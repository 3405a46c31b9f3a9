from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.localtime import instant_of


def utc(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "zone", "starts", "begins", "following"),
    [
        ("2025-11-23T01:00", "Asia/Shanghai", "00:00", "2025-11-22T16:00", "2025-11-23T16:00"),
        ("2025-11-22T16:00", "Asia/Shanghai", "00:00", "2025-11-22T16:00", "2025-11-23T16:00"),
        ("2025-11-22T23:59", "Asia/Shanghai", "08:00", "2025-11-22T00:00", "2025-11-23T00:00"),
        ("2025-03-30T12:00", "Europe/Berlin", "00:00", "2025-03-29T23:00", "2025-03-30T22:00"),
        ("2025-10-26T12:00", "Europe/Berlin", "00:00", "2025-10-25T22:00", "2025-10-26T23:00"),
        ("2025-03-30T00:59", "Europe/Berlin", "02:30", "2025-03-29T01:30", "2025-03-30T01:00"),
        ("2025-10-26T01:10", "Europe/Berlin", "02:30", "2025-10-26T00:30", "2025-10-27T01:30"),
        ("2018-11-04T12:00", "America/Sao_Paulo", "00:00", "2018-11-04T03:00", "2018-11-05T02:00"),
    ],
)
def test_a_day_begins_and_the_next_one_after_it(
    moment: str, zone: str, starts: str, begins: str, following: str
):
    assert day_start(utc(moment), zone, starts) == utc(begins)
    assert next_day_start(utc(moment), zone, starts) == utc(following)
