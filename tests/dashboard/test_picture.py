"""A picture is the dashboard itself, drawn where nobody sees it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from ccfloor.__main__ import main
from ccfloor.clock import SetClock
from ccfloor.dashboard.app import FloorApp
from ccfloor.dashboard.keys import KEYS
from ccfloor.dashboard.picture import SCREENS, draw, keys_to
from tests.dashboard import floorplan as fp


def floor(language: str = "en", *, told: bool = True) -> FloorApp:
    clock, feed = SetClock(fp.NOON), fp.HandFeed()
    if told:
        feed.tell(fp.welcome(), fp.snapshot(), at_s=clock.monotonic())
    return FloorApp(feed, clock, language=language)


def words_of(svg: str | None) -> str:
    """Read what is written in a picture."""
    assert svg is not None
    return html.unescape(re.sub(r"<[^>]*>", "", svg)).replace("\xa0", " ")


def test_every_screen_by_name_is_one_a_key_opens() -> None:
    actions = {key.name for key in KEYS}
    assert set(SCREENS[1:-1]) <= actions
    assert keys_to("floor") == ()
    assert keys_to("help") == ("question_mark",)
    assert keys_to("objections") == ("C", "P")  # from the cases


@pytest.mark.parametrize(("language", "queues"), [("en", "Queues"), ("zh_CN", "队列")])
async def test_the_floor_is_drawn_in_either_language(language: str, queues: str) -> None:
    told = words_of(await draw(floor(language), (120, 40), ()))
    assert queues in told
    assert "1001" in told


async def test_keys_lead_to_another_screen() -> None:
    told = words_of(await draw(floor(), (80, 24), keys_to("help")))
    assert "What works here" in told


async def test_a_daemon_that_tells_nothing_makes_no_empty_picture() -> None:
    assert await draw(floor(told=False), (80, 24), (), limit_s=0.0) is None


@pytest.mark.parametrize(
    ("screen", "told"),
    [
        ("floor", "投诉处理"),  # the queue's label, and not its name
        ("system", "The link to the PBX"),
        ("staffing", "Rostered"),
        ("objections", "Of periods that are not locked"),
        ("roster", "version 1 by 综合部"),
    ],
)
def test_the_command_draws_a_simulated_call_centre(
    screen: str, told: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.svg"
    assert main(["screenshot", screen, "--demo", "--seats", "20", "-o", str(out), "-l", "en"]) == 0
    assert capfd.readouterr().out == f"{out}\n"
    assert told in words_of(out.read_text(encoding="utf-8"))
