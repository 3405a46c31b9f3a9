from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.config import Config, QueueConfig, Required, Site
from ccfloor.localtime import instant_of
from ccfloor.staffing.required import RequiredStaff

MINUTE = 60_000_000


def table(*rows: tuple[str, str, int], zone: str = "Asia/Shanghai") -> RequiredStaff:
    required = tuple(Required(from_=begins, to=ends, staff=staff) for begins, ends, staff in rows)
    queue = QueueConfig(name="sales", required=required)
    return RequiredStaff(Config(site=Site(timezone=zone), queue=(queue,)))


def utc(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def changes(required: RequiredStaff, begins: str, ends: str) -> list[tuple[str, int | None]]:
    """Every change in a span: (UTC minute, the need from then on)."""
    found, instant = [], utc(begins)
    while (following := required.next_change("sales", instant)) is not None:
        if following > utc(ends):
            break
        instant = following
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)
        found.append((moment.strftime("%d %H:%M"), required.at("sales", instant)))
    return found


def test_a_row_holds_from_its_begin_and_not_at_its_end():
    required = table(("08:00", "20:00", 5))
    assert required.at("sales", utc("2025-11-23T00:00") - 1) is None
    assert required.at("sales", utc("2025-11-23T00:00")) == 5
    assert required.at("sales", utc("2025-11-23T12:00") - 1) == 5
    assert required.at("sales", utc("2025-11-23T12:00")) is None


def test_a_row_that_ends_before_it_begins_goes_over_midnight():
    required = table(("20:00", "08:00", 2), ("08:00", "20:00", 6))
    assert changes(required, "2025-11-22T16:00", "2025-11-24T00:00") == [
        ("23 00:00", 6),
        ("23 12:00", 2),
        ("24 00:00", 6),
    ]


def test_where_rows_overlap_the_greatest_holds():
    required = table(("00:00", "24:00", 2), ("09:00", "18:00", 5), ("12:00", "13:00", 1))
    assert changes(required, "2025-11-23T00:00", "2025-11-23T15:00") == [
        ("23 01:00", 5),
        ("23 10:00", 2),
    ]


@pytest.mark.parametrize("row", [("00:00", "24:00", 3), ("08:00", "08:00", 3)])
def test_a_need_that_is_the_same_round_the_clock_never_changes(row: tuple[str, str, int]):
    required = table(row)
    assert required.at("sales", utc("2025-11-23T12:34")) == 3
    assert required.next_change("sales", utc("2025-11-23T12:34")) is None


def test_a_queue_without_rows_has_no_need():
    required = table(("08:00", "20:00", 5))
    assert "sales" in required
    assert "other" not in required
    assert required.at("other", 0) is None
    assert required.next_change("other", 0) is None


def test_on_the_night_that_skips_an_hour_its_row_does_not_happen():
    required = table(("02:00", "03:00", 1), zone="Europe/Berlin")
    assert changes(required, "2025-03-29T12:00", "2025-03-31T12:00") == [
        ("31 00:00", 1),
        ("31 01:00", None),
    ]


def test_a_boundary_inside_the_skipped_hour_is_passed_at_the_jump():
    required = table(("02:30", "08:00", 4), zone="Europe/Berlin")
    assert changes(required, "2025-03-29T12:00", "2025-03-30T12:00") == [
        ("30 01:00", 4),
        ("30 06:00", None),
    ]


def test_on_the_night_that_repeats_an_hour_the_wall_passes_a_boundary_twice():
    required = table(("02:30", "08:00", 4), zone="Europe/Berlin")
    assert changes(required, "2025-10-25T12:00", "2025-10-26T12:00") == [
        ("26 00:30", 4),
        ("26 01:00", None),
        ("26 01:30", 4),
        ("26 07:00", None),
    ]


@pytest.mark.parametrize("bad", ["8:00", "25:00", "noon"])
def test_a_bad_time_of_day_is_refused(bad: str):
    with pytest.raises(ValueError, match="expected HH:MM"):
        table((bad, "20:00", 1))


def hh_mm(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 95).map(lambda n: hh_mm(15 * n)),
            st.integers(0, 96).map(lambda n: hh_mm(15 * n)),
            st.integers(0, 4),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(["2025-03-29T12:00", "2025-10-25T12:00", "2025-06-01T12:00"]),
)
def test_walking_from_change_to_change_sees_what_looking_every_quarter_sees(
    rows: list[tuple[str, str, int]], begins: str
):
    required = table(*rows, zone="Europe/Berlin")
    start = utc(begins)
    seen = []
    for quarter in range(1, 24 * 4):
        instant = start + quarter * 15 * MINUTE
        if required.at("sales", instant) != required.at("sales", instant - 15 * MINUTE):
            seen.append(instant)
    walked, instant = [], start
    while (following := required.next_change("sales", instant)) is not None:
        if following >= start + 24 * 60 * MINUTE:
            break
        walked.append(following)
        instant = following
    assert walked == seen
