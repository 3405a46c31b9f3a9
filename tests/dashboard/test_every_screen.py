"""Every screen there is, in both languages and at three sizes, as it was read by a person.

The law: no screen without its pictures. A class of a screen that has none fails here, whichever
module it stands in; and so does a picture that no test draws any more.

``GOLDEN=write pytest tests/dashboard/test_every_screen.py`` writes the files anew; read the
difference before it is committed.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.screen import Screen

import ccfloor.dashboard
from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.beyond import BeyondScreen
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.dashboard.screens.menu import MenuScreen
from ccfloor.dashboard.screens.orders import OrderScreen
from ccfloor.dashboard.screens.payslip import PayslipScreen
from ccfloor.dashboard.screens.permits import PermitScreen
from ccfloor.dashboard.screens.pick import PickScreen
from ccfloor.dashboard.screens.seat import CaseScreen, SeatScreen
from ccfloor.dashboard.screens.table import SCREENS
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.locale import LANGUAGES
from ccfloor.serve.cases import Cases, OpenCase
from ccfloor.serve.handovers import Handover
from ccfloor.serve.intervals import Intervals
from ccfloor.serve.messages import Do, Explain
from ccfloor.serve.orders import Act
from ccfloor.serve.payslips import MyPayslip
from ccfloor.serve.permits import Permits
from tests.dashboard import caseplan, figureplan, ownplan, shiftplan
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_answering import asked, request
from tests.dashboard.test_panels import FOLDER, SIZES, same_as_golden
from tests.dashboard.test_seat_app import Sat, sitting

ORDERS: Final = ("pause", "unpause", "move", "penalty", "listen", "whisper", "barge", "hangup")
LEAD: Final = (
    fp.welcome(orders=ORDERS, reasons=("小休", "用餐", "会议", "培训")),
    fp.snapshot(),
)


# --- how each is brought up ------------------------------------------------------------


async def handover(w: Watched) -> None:
    await w.press("c")
    await w.tell(shiftplan.boards(w.asked(Handover).id))


async def permits(w: Watched) -> None:
    w.desk.floor.choose("PJSIP/1003")
    await w.press("u")
    await w.tell(shiftplan.permits(w.asked(Permits).id))


async def cases(w: Watched) -> None:
    await w.press("C")
    await w.tell(caseplan.listed(w.asked(Cases).id))
    await w.tell(caseplan.opened(w.asked(OpenCase).id))


async def pick(w: Watched) -> None:
    await cases(w)
    await w.press("x")


async def write(w: Watched) -> None:
    await cases(w)
    await w.press("c", *"Away, and nobody had asked: 离席未请示")


async def ask(w: Watched) -> None:
    await write(w)
    await w.press("enter")


async def beyond(w: Watched) -> None:
    await w.tell(asked(fp.snapshot().seq + 1, request("agent1003", fp.NOON - 9)))
    await w.press("y")
    await w.tell(shiftplan.beyond(w.asked(Do).id))


async def orders(w: Watched) -> None:
    await w.press("o")


async def sentence(w: Watched) -> None:
    await w.press("o", "5")
    await w.tell(shiftplan.confirm(w.asked(Act).id))


async def explain(w: Watched) -> None:
    await w.press("3", "e")
    await w.tell(caseplan.explained(w.asked(Explain).id))


async def help_(w: Watched) -> None:
    await w.press("question_mark")


async def menu(w: Watched) -> None:
    await w.press("m")


async def palette(w: Watched) -> None:
    await w.press("ctrl+p")


async def meaning(w: Watched) -> None:
    await w.press("K")
    await w.tell(figureplan.day(w.asked(Intervals).id))
    await w.press("enter")


async def seat(s: Sat) -> None:
    await s.press("down")


async def case(s: Sat) -> None:
    await s.press("down", "enter")


async def payslip(s: Sat) -> None:
    await s.press("p")
    wanted = next(one for one in reversed(s.feed.sent) if isinstance(one, MyPayslip))
    await s.tell(ownplan.payslip(wanted.id))


class Shown(NamedTuple):
    """A picture: which screen, how it is brought up, and what is pressed for the next page."""

    kind: type[Screen[Any]]
    opens: Callable[[Watched], Awaitable[None]]
    then: tuple[str, ...] = ()


class Own(NamedTuple):
    """The same of the program of an agent."""

    kind: type[Screen[Any]]
    opens: Callable[[Sat], Awaitable[None]]
    then: tuple[str, ...] = ()


DESK: Final = {
    "handover": Shown(HandoverScreen, handover, ("end",)),
    "permits": Shown(PermitScreen, permits),
    "cases": Shown(CasesScreen, cases, ("tab", "end")),
    "pick": Shown(PickScreen, pick),
    "write": Shown(WriteScreen, write),
    "ask": Shown(AskScreen, ask),
    "beyond": Shown(BeyondScreen, beyond),
    "orders": Shown(OrderScreen, orders),
    "sentence": Shown(OrderScreen, sentence),
    "explain": Shown(ExplainScreen, explain, ("pagedown", "end")),
    "help": Shown(HelpScreen, help_, ("end",)),
    "menu": Shown(MenuScreen, menu, ("end",)),
    "palette": Shown(CommandPalette, palette),
    "meaning": Shown(MeaningScreen, meaning, ("pagedown",)),
}
SEAT: Final = {
    "seat": Own(SeatScreen, seat),
    "case": Own(CaseScreen, case, ("pagedown",)),
    "payslip": Own(PayslipScreen, payslip, ("end",)),
}


async def drawn(of: Watched | Sat, shown: Shown | Own, width: int) -> str:
    """Draw a screen and what ``then`` brings, each line of it as wide as the terminal."""
    pages = []
    for key in ("", *shown.then):
        if key:
            await of.press(key)
        assert type(of.app.screen) is shown.kind
        strips = of.app.screen._compositor.render_strips()
        assert {cell_len(strip.text) for strip in strips} == {width}
        page = "\n".join(of.lines())
        if page not in pages:  # what fits the screen has no second page
            pages.append(page)
    return "\n--- then\n".join(pages) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", list(SIZES))
@pytest.mark.parametrize("name", list(DESK))
async def test_a_screen_of_the_floor_reads_as_written_down(name, width, language):
    async with watching(size=(width, SIZES[width]), language=language, tell=LEAD) as w:
        await DESK[name].opens(w)
        same_as_golden(f"{name}-{language}-{width}", await drawn(w, DESK[name], width))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", list(SIZES))
@pytest.mark.parametrize("name", list(SEAT))
async def test_a_screen_of_an_agent_reads_as_written_down(name, width, language):
    size = (width, SIZES[width])
    async with sitting(ownplan.own(), size=size, language=language) as s:
        await SEAT[name].opens(s)
        same_as_golden(f"{name}-{language}-{width}", await drawn(s, SEAT[name], width))


# --- that none is missing --------------------------------------------------------------


def screens() -> dict[str, type[Screen[Any]]]:
    """Find every class of a screen that the dashboard has, by its name."""
    modules = pkgutil.walk_packages(ccfloor.dashboard.__path__, "ccfloor.dashboard.")
    found = {}
    for module in [importlib.import_module(one.name) for one in modules]:
        for thing in vars(module).values():
            own = isinstance(thing, type) and thing.__module__ == module.__name__
            if own and issubclass(thing, Screen):
                found[thing.__name__] = thing
    return found


PICTURES: Final = {"FloorScreen": "", "PermitScreen": "permits", "OrderScreen": "orders"}
"""Where a screen's pictures are not called as its class is: ``HelpScreen`` is ``help``."""
BASES: Final = {
    "Arranged", "Asking", "DayPage", "Desk", "Page", "PastDesk", "Patient", "WideSafe",
}  # fmt: skip
"""Classes that are never shown themselves."""


def pictures_of(name: str) -> set[str]:
    """Name the files in which a picture is written down."""
    prefix = f"{name}-" if name else ""
    return {f"{prefix}{language}-{width}.txt" for language in LANGUAGES for width in SIZES}


def pictured() -> set[str]:
    """Name every picture that some test draws, as the tests themselves say it."""
    source = "".join(one.read_text("utf-8") for one in Path(__file__).parent.glob("test_*.py"))
    literal = re.findall(r'same_as_golden\(\s*f"([a-z_]*?)-?\{language\}-', source)
    return {*literal, *DESK, *SEAT}


def test_every_screen_has_its_pictures_at_every_size_in_every_language():
    kept = {file.name for file in FOLDER.iterdir()}
    names = {PICTURES.get(one, one.removesuffix("Screen").lower()) for one in screens_shown()}
    for name in (names | set(SCREENS)) - pictured():
        pytest.fail(f"no test draws the screen {name!r}")
    for name in sorted(names | set(SCREENS)):
        assert pictures_of(name) <= kept, name


def screens_shown() -> set[str]:
    return set(screens()) - BASES


def test_what_is_called_a_base_is_one():
    found = screens()
    for name in BASES:
        heirs = [one for one in found.values() if found[name] in one.__mro__[1:]]
        assert heirs, f"{name} is no base of any screen"


def test_no_picture_is_kept_that_no_test_draws():
    drawn_now = set().union(*(pictures_of(name) for name in pictured()))
    assert {file.name for file in FOLDER.iterdir()} == drawn_now
