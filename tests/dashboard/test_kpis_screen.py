"""A day by quarters of an hour on the screen: every key, both languages, three sizes.

``GOLDEN=write pytest tests/dashboard/test_kpis_screen.py`` writes the screens anew; read the
difference before it is committed.
"""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.dashboard.screens.kpis import KpisScreen
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.floor.names import MINUTE
from ccfloor.serve.intervals import Intervals
from ccfloor.serve.messages import Done
from tests.dashboard import figureplan as plan
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_panels import SIZES, same_as_golden

HOSTILE = "\x1b[31m红\u202e\u200b=1+1 👩‍👩‍👧 " + "长" * 10_000


@pytest.fixture(autouse=True)
def _asked_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no clock of the machine's ask in between."""
    monkeypatch.setattr(KpisScreen, "EVERY_S", 3600.0)


async def opened(w: Watched) -> KpisScreen:
    await w.press("K")
    screen = w.app.screen
    assert isinstance(screen, KpisScreen)
    await answer(w, screen)
    return screen


async def answer(w: Watched, screen: KpisScreen) -> None:
    """Answer the day that is asked for, and the one before it."""
    asked = w.asked(Intervals)
    live = not asked.day
    told = plan.day(asked.id, live=live, kind=asked.kind, name=asked.name)
    await w.tell(told)
    before = w.asked(Intervals)
    if before.id != asked.id:
        assert before.day == told.before
        await w.tell(plan.day(before.id, live=False, shift=4, kind=asked.kind, name=asked.name))
    assert screen.day == told


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down_and_fills_its_width(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        screen = await opened(w)
        shown = [w.text()]
        screen.figure = "offered"
        screen.renew()
        await w.settle()
        shown.append(w.text())
        for panel in (screen.picture, screen.table):
            widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
            assert widths == {panel.line_width}
        await w.press("question_mark")
        shown.append(w.text())
    same_as_golden(f"kpis-{language}-{width}", "\n--- next\n".join(shown) + "\n")


async def test_left_and_right_choose_whose_figures_and_ask_for_them() -> None:
    async with watching() as w:
        screen = await opened(w)
        assert (screen.kind, screen.subject) == ("floor", "")
        subjects = screen.subjects()
        assert ("queue", "报修") in subjects
        assert ("team", "A组") in subjects
        for place in range(1, len(subjects)):
            await w.press("right")
            assert (w.asked(Intervals).kind, w.asked(Intervals).name) == subjects[place]
            assert "The daemon is asked" in w.text()
            await answer(w, screen)
        assert "Team B组" in w.lines()[0]
        await w.press("left")
        assert (w.asked(Intervals).kind, w.asked(Intervals).name) == subjects[-2]
        await answer(w, screen)
        assert "A组" in w.lines()[0]


async def test_up_and_down_and_digits_choose_the_figure_without_asking() -> None:
    async with watching() as w:
        screen = await opened(w)
        sent = len(w.feed.sent)
        assert "service level V6 (the house's own): " in w.text()
        await w.press("down")
        assert "average speed of answer (ASA): 29s" in w.text()
        await w.press("up", "up")
        assert "service level V5" in w.text()
        await w.press("1")
        assert "service level V1" in w.text()
        assert screen.figure == "service_level_v1"
        assert "SL V1" in w.text()
        assert len(w.feed.sent) == sent


async def test_a_team_has_its_own_figures_and_no_service_level() -> None:
    async with watching() as w:
        screen = await opened(w)
        await w.press("left")
        await answer(w, screen)
        assert screen.kind == "team"
        assert screen.shown_figure() == "average_speed_of_answer"
        await w.press("6")
        assert any("no team's" in one for one in w.toasts())


async def test_brackets_go_through_the_days() -> None:
    async with watching() as w:
        screen = await opened(w)
        await w.press("left_square_bracket")
        assert w.asked(Intervals).day == "2026-09-20"
        await answer(w, screen)
        assert "2026-09-20  as it was rolled up" in w.lines()[0]
        assert "NOT LIVE" not in w.lines()[0]
        await w.press("right_square_bracket")
        assert w.asked(Intervals).day == "2026-09-21"
        await w.tell(Done(w.asked(Intervals).id, ok=False, error="unknown_day"))
        assert "No figures are kept of that day" in w.text()
        await w.press("right_square_bracket")
        assert w.asked(Intervals).day == ""


async def test_what_was_not_seen_is_hatched_and_said_and_the_day_before_may_be_unknown() -> None:
    async with watching(size=(120, 40)) as w:
        await w.press("K")
        screen = w.app.screen
        assert isinstance(screen, KpisScreen)
        asked = w.asked(Intervals)
        await w.tell(plan.day(asked.id))
        before = w.asked(Intervals)
        assert before.id != asked.id
        await w.tell(Done(before.id, ok=False, error="unknown_day"))
        text = w.text()
        assert "no figures of the day before" in text
        assert "hatched, not wholly seen: 1" in text
        assert "░" in text
        assert "~99%" in text  # the day as a whole
        screen.table.scroll_to(y=30, animate=False)
        await w.settle()
        assert "~80%" in next(one for one in w.lines() if one.startswith(" 11:45"))


async def test_enter_tells_what_the_figure_means_and_the_keys() -> None:
    async with watching() as w:
        await opened(w)
        for key in ("enter", "question_mark"):
            await w.press(key)
            assert isinstance(w.app.screen, MeaningScreen)
            text = w.text()
            assert "in_service_level / (answered + abandoned" in text
            assert "Genesys" in text
            assert "1.V6.5f0c2a1b" in text
            assert "被队列送走的算未达标" in text
            await w.press("pagedown", "down", "up", "pageup", "escape")
            assert isinstance(w.app.screen, KpisScreen)


async def test_language_theme_scrolling_and_closing() -> None:
    async with watching(size=(80, 24)) as w:
        screen = await opened(w)
        await w.press("L")
        assert "全场" in w.lines()[0]
        theme = w.app.theme
        await w.press("t")
        assert w.app.theme != theme
        await w.press("end")
        assert any(line.lstrip().startswith("00:00") for line in w.lines())
        await w.press("home", "pagedown", "pageup")
        assert screen.table.scroll_offset.y == 0
        await w.press("q")
        assert w.app.screen is w.desk


async def test_the_screen_says_when_it_is_old_and_asks_on_a_new_line() -> None:
    async with watching() as w:
        screen = await opened(w)
        await w.pass_time(7)
        screen.show_title()
        await w.settle()
        assert "NOT LIVE, as of 22:13:20" in w.lines()[0]
        w.feed.lose(fp.NOON)
        await w.settle()
        assert "NOT LIVE" in w.lines()[0]
        assert "service level" in w.text()
        sent = len(w.feed.sent)
        await w.tell(fp.welcome(), fp.snapshot())
        assert len(w.feed.sent) == sent + 1
        await answer(w, screen)
        assert "NOT LIVE" not in w.lines()[0]


async def test_what_is_refused_is_said() -> None:
    async with watching() as w:
        await w.press("K")
        for code, said in (
            ("not_allowed", "shown no figures of that team"),
            ("unknown_subject", "no such queue or team"),
            ("store", "could not read its records"),
        ):
            await w.tell(Done(w.asked(Intervals).id, ok=False, error=code))
            assert said in w.text()


async def test_a_slow_answer_is_waited_for_and_not_asked_for_again() -> None:
    async with watching() as w:
        await w.press("K")
        screen = w.app.screen
        assert isinstance(screen, KpisScreen)
        first, sent = w.asked(Intervals), len(w.feed.sent)
        for _ in range(5):
            await w.pass_time(4)
            screen.ask()
        assert len(w.feed.sent) == sent
        await w.tell(plan.day(first.id))
        assert screen.day is not None
        screen.ask()
        second = w.asked(Intervals)
        await w.tell(Done(second.id, ok=False, error="busy"))
        assert screen.day is not None
        assert "72%" in w.text()
        screen.ask()
        await w.pass_time(31)
        sent = len(w.feed.sent)
        screen.ask()
        assert len(w.feed.sent) == sent + 1


async def test_from_the_queues_panel_it_is_the_chosen_queue() -> None:
    async with watching() as w:
        await w.press("2", "K")
        assert (w.asked(Intervals).kind, w.asked(Intervals).name) == ("queue", "VIP")


async def test_a_day_of_23_hours_and_one_that_just_began_are_drawn() -> None:
    async with watching() as w:
        screen = await opened(w)
        asked = w.asked(Intervals)
        short = plan.day(screen.number, live=True)
        for quarters in (1, 2, 92):
            cut = msgspec.structs.replace(
                short,
                ends=short.begins + 92 * plan.QUARTER,
                starts=tuple(short.begins + n * plan.QUARTER for n in range(quarters)),
                seen=(1.0,) * quarters,
                figures=tuple(
                    msgspec.structs.replace(one, values=(None,) * quarters, day=None)
                    for one in short.figures
                ),
                counts=tuple(
                    msgspec.structs.replace(one, values=(0,) * quarters, day=0)
                    for one in short.counts
                ),
                at=short.begins + quarters * plan.QUARTER - MINUTE,
            )
            await w.tell(cut)
            assert "service level V6 (the house's own): --" in w.text()
        assert asked.kind == "floor"


async def test_hostile_text_does_no_harm() -> None:
    async with watching(size=(80, 24)) as w:
        screen = await opened(w)
        bad = plan.day(screen.number, name=HOSTILE, label=HOSTILE, version=HOSTILE, day=HOSTILE)
        await w.tell(msgspec.structs.replace(bad, source=HOSTILE))
        screen.kind, screen.subject = "queue", HOSTILE
        screen.renew()
        await w.settle()
        await w.press("enter")
        text = w.text()
        for wrong in ("\x1b", "\u202e", "\u200b"):
            assert wrong not in text


async def test_a_quarter_of_which_nothing_was_seen_is_exactly_none() -> None:
    async with watching(size=(120, 40)) as w:
        await w.press("K")
        day = plan.day(w.asked(Intervals).id)
        seen = (*day.seen[: plan.BLIND], 0.0, *day.seen[plan.BLIND + 1 :])
        await w.tell(msgspec.structs.replace(day, seen=seen))
        w.top(KpisScreen).table.scroll_to(y=30, animate=False)
        await w.settle()
        row = next(one for one in w.lines() if one.startswith(" 11:45"))
        assert row.endswith(" 0%")
