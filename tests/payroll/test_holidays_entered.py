"""January 2027, whose holidays nobody published yet: as it is without them, and once entered.

The days are of the test, not of any notice.
"""

from __future__ import annotations

import pytest

from ccfloor.__main__ import main
from ccfloor.payroll.period import Publish
from tests.payroll.site import Site, at, roster

MONTH = "2027-01"
ENTERED = """
[[holidays]]
year = 2027
off = ["2027-01-01/2027-01-03", "2027-02-05/2027-02-11", "2027-05-01", "2027-10-01"]
worked = ["2027-01-09", "2027-01-31"]
"""


@pytest.fixture
def site(tmp_path, capfdbinary, monkeypatch):
    """The month is over; nothing of it was entered or rolled up."""
    made = Site(tmp_path, capfdbinary, monkeypatch)
    made.plan(roster(1, MONTH))
    made.clock.move(at("2027-02-03", 600))  # a Wednesday
    return made


def publishes(site: Site) -> list[str]:
    site.does("calculate", MONTH, "--by", "chen")
    told: list[str] = site.does("publish", MONTH, "--by", "chen", "--why", "a test").splitlines()
    return told[1:]


def shows(site: Site, capfdbinary) -> list[str]:
    code = main(["roster", "show", MONTH, "--config", str(site.folder / "ccfloor.toml")])
    assert code == 0
    told: list[str] = capfdbinary.readouterr().out.decode().splitlines()
    return told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", [
            "whoever finds something wrong may object until 2027-02-08",
            "the holidays of 2027 are not known yet: Monday to Friday were taken for working days;"
            " [[holidays]] enters them",
        ]),
        ("zh_CN", [
            "对结果有异议者,可在2027-02-08(含)前提出",
            "2027年放假安排尚不可知:工作日暂按周一至周五计;可在配置 [[holidays]] 中录入",
        ]),
    ],
)  # fmt: skip
def test_a_window_over_a_year_that_nobody_knows_says_so(site, language, told):
    site.configure("", language)
    assert publishes(site) == told


def test_a_window_over_days_that_were_entered_leaves_them_out(site):
    site.configure(ENTERED)
    told = ["whoever finds something wrong may object until 2027-02-15"]
    assert publishes(site) == told  # Thursday the 4th, then Friday the 12th and the Monday after


def test_a_day_that_is_made_up_for_is_one_of_the_window(site):
    site.clock.move(at("2027-01-29", 600))  # a Friday; Sunday is worked
    site.configure(ENTERED)
    assert publishes(site)[:1] == ["whoever finds something wrong may object until 2027-02-02"]


def test_what_was_published_stays_as_it_was_whatever_is_entered_later(site):
    site.configure(ENTERED)
    publishes(site)
    shown = site.does("show", MONTH)
    for more in ("", ENTERED.replace("2027-02-11", "2027-02-12")):
        site.configure(more)
        assert site.does("verify") == "whole\n"
        assert site.does("show", MONTH) == shown
        # computed again it is the same run, and published again the same window
        assert site.does("calculate", MONTH, "--by", "chen").splitlines()[-1].endswith("#1")
        site.does("publish", MONTH, "--by", "chen", "--why", "a test")
    (period,) = site.stored(lambda store: store.pay_periods())
    (step,) = [one for one in period.steps if isinstance(one, Publish)]
    assert step.until == period.appeal_until == at("2027-02-16") - 1


@pytest.mark.parametrize(
    ("language", "marks", "last"),
    [
        ("en", ["ho"] * 3 + ["mu", *["we"] * 6, "mu"],
         "!: more than 212 hours, overtime included"),
        ("zh_CN", ["节"] * 3 + ["班", *["休"] * 6, "班"],
         "!:超过 212 小时(含加班)"),
    ],
)  # fmt: skip
def test_the_rosters_month_shows_them_and_reckons_with_them(
    site, capfdbinary, language, marks, last
):
    site.configure(ENTERED, language)
    lines = shows(site, capfdbinary)
    assert lines[4].split() == marks
    assert lines[-1] == last


def test_without_them_the_month_is_a_question(site, capfdbinary):
    lines = shows(site, capfdbinary)
    assert lines[4].split() == ["?"] * 31
    assert lines[-1] == ("?: the holidays of 2027 are not known yet: [[holidays]] enters them")
    site.configure("", "zh_CN")
    assert shows(site, capfdbinary)[-1] == ("?:2027年放假安排尚不可知;可在配置 [[holidays]] 中录入")


def test_a_day_that_is_none_stops_every_command(site):
    site.configure(ENTERED.replace("2027-01-31", "2027-02-30"))
    code, told = site("calculate", MONTH, "--by", "chen")
    assert code == 2
    assert "holidays[0].worked[1] = '2027-02-30': expected a day as 2027-01-01" in told
