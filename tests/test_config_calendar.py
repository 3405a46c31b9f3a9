"""``[[holidays]]``: a year entered whole, what cannot be meant, and what counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccfloor.config_calendar import calendar_of, holidays_problems
from ccfloor.config_file import examine, load
from ccfloor.config_holidays import HolidaysConfig
from ccfloor.roster.holidays import PUBLISHED, Sort

ALWAYS = ("2099-01-01", "2099-05-01", "2099-10-01")
"""Without these a year is not whole."""


def year(*off: str, worked: tuple[str, ...] = (), of: int = 2099) -> HolidaysConfig:
    return HolidaysConfig(year=of, off=(*ALWAYS, *off), worked=worked)


def said(*entered: HolidaysConfig) -> list[str]:
    return [
        f"{one.key} = {one.value!r}: expected {one.expected}" for one in holidays_problems(entered)
    ]


def test_a_year_is_read_with_its_stretches_and_the_days_made_up_for():
    entered = [year("2098-12-31", "2099-01-20/2099-01-27", worked=("2099-01-17", "2099-01-31"))]
    assert said(*entered) == []
    calendar = calendar_of(entered)
    off = ["2098-12-31", *ALWAYS, *(f"2099-01-{day}" for day in range(20, 28))]
    assert calendar.off == frozenset(off)
    assert calendar.worked == frozenset({"2099-01-17", "2099-01-31"})
    assert calendar.years == frozenset({2099})
    assert calendar_of(()) == PUBLISHED


WHAT = "a day as 2027-01-01, or a stretch as 2027-02-05/2027-02-11, 31 days at most"


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        (year("2099-02-30"), f"holidays[0].off[3] = '2099-02-30': expected {WHAT}"),
        (year("20990203"), f"holidays[0].off[3] = '20990203': expected {WHAT}"),
        (year("2099-2-3"), f"holidays[0].off[3] = '2099-2-3': expected {WHAT}"),
        (year("2099-02-03/"), f"holidays[0].off[3] = '2099-02-03/': expected {WHAT}"),
        (
            year("2099-02-09/2099-02-03"),
            f"holidays[0].off[3] = '2099-02-09/2099-02-03': expected {WHAT}",
        ),
        (
            year("2099-02-03/2099-03-06"),
            f"holidays[0].off[3] = '2099-02-03/2099-03-06': expected {WHAT}",
        ),
        (
            year("2098-11-30"),
            "holidays[0].off[3] = '2098-11-30': expected days of 2099, or of the December before:"
            " 2098-11-30 is not",
        ),
        (
            year(worked=("2100-01-02",)),
            "holidays[0].worked[0] = '2100-01-02': expected days of 2099, or of the December"
            " before: 2100-01-02 is not",
        ),
        (
            year("2099-05-01/2099-05-05"),
            "holidays[0].off[3] = '2099-05-01/2099-05-05': expected each day once: 2099-05-01 is"
            " in holidays[0].off[1] already",
        ),
        (
            year("2099-02-03", worked=("2099-02-03",)),
            "holidays[0].worked[0] = '2099-02-03': expected each day once: 2099-02-03 is in"
            " holidays[0].off[3] already",
        ),
        (
            HolidaysConfig(year=2099, off=("2099-01-01",)),
            "holidays[0].off = (without 2099-05-01, 2099-10-01): expected all days off of its"
            " notice: a year is entered whole",
        ),
    ],
)
def test_what_cannot_be_meant_is_named(entered, found):
    assert said(entered) == [found]


def test_a_year_out_of_reach_or_entered_twice_is_named():
    early = HolidaysConfig(year=1999, off=("1999-01-01", "1999-05-01", "1999-10-01"))
    assert said(early) == ["holidays[0].year = 1999: expected a year from 2004 to 2099"]
    again = HolidaysConfig(year=2099, off=())
    assert said(year(), again)[0] == (
        "holidays[1].year = 2099: expected one that differs from holidays[0].year"
    )


def test_a_day_that_two_years_name_is_named():
    before = HolidaysConfig(year=2098, off=("2098-01-01", "2098-05-01", "2098-10-01", "2098-12-31"))
    assert said(before, year("2098-12-31")) == [
        "holidays[1].off[3] = '2098-12-31': expected each day once: 2098-12-31 is in"
        " holidays[0].off[3] already"
    ]


# --- a year that was published too ----------------------------------------------------

AS_PUBLISHED = HolidaysConfig(
    year=2026,
    off=("2026-01-01/2026-01-03", "2026-02-15/2026-02-23", "2026-04-04/2026-04-06",
         "2026-05-01/2026-05-05", "2026-06-19/2026-06-21", "2026-09-25/2026-09-27",
         "2026-10-01/2026-10-07"),
    worked=("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)  # fmt: skip


def test_a_year_as_it_was_published_is_nothing_to_be_told():
    assert said(AS_PUBLISHED) == []


def test_where_it_differs_the_house_counts_and_that_is_told():
    off = (*AS_PUBLISHED.off[:-1], "2026-10-01/2026-10-08")
    other = HolidaysConfig(year=2026, off=off, worked=AS_PUBLISHED.worked[:-1])
    (found,) = holidays_problems([other])
    assert (found.key, found.value, found.fatal) == ("holidays[0].year", 2026, False)
    assert found.expected == (
        "what was published; what is entered counts, and differs on 2026-10-08, 2026-10-10"
    )
    assert calendar_of([other]).sort_of("2026-10-08") is Sort.HOLIDAY


def test_of_many_days_some_are_told():
    short = HolidaysConfig(year=2026, off=("2026-01-01", "2026-05-01", "2026-10-01/2026-10-07"))
    (found,) = holidays_problems([short])
    days = "2026-01-02, 2026-01-04, 2026-02-14, 2026-02-16, 2026-02-17"
    assert found.expected.endswith(f"differs on {days} and 13 more")


# --- in the file ------------------------------------------------------------------------


def entered(folder: Path, off: str, worked: str) -> Path:
    """Write 2027 into a file of its own."""
    path = folder / "ccfloor.toml"
    text = f"[[holidays]]\nyear = 2027\noff = [{off}]\nworked = [{worked}]\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mistake_is_told_with_its_line(tmp_path: Path):
    path = entered(tmp_path, '"2027-01-01", "2027-05-01", "2027-10-01"', '"27-01-02"')
    _, found = examine(path, {})
    (told,) = [str(one.error("ccfloor.toml")) for one in found if one.fatal]
    assert told == f"ccfloor.toml:4: holidays[0].worked[0] = '27-01-02': expected {WHAT}"


def test_a_whole_year_loads(tmp_path: Path):
    path = entered(tmp_path, '"2027-01-01/2027-01-03", "2027-05-01", "2027-10-01"', '"2027-01-09"')
    calendar = calendar_of(load(path, {}).holidays)
    assert calendar.sort_of("2027-01-02") is Sort.HOLIDAY
    assert calendar.sort_of("2027-01-09") is Sort.MAKE_UP
