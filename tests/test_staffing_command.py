"""``ccfloor staffing``: asks a daemon over its own door, as a person types it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import msgspec
import pytest

from ccfloor.__main__ import main
from ccfloor.clock import SetClock
from ccfloor.config import Config, ServeConfig, Token
from ccfloor.serve.auth import make_token
from ccfloor.serve.board import Board
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.staff_desk import Scope, StaffDesk
from ccfloor.serve.staffing import Staff, StaffCourse
from ccfloor.serve.websocket import Door
from ccfloor.store.interface import Acknowledgement
from tests.dashboard import staffplan as sp
from tests.dashboard.floorplan import NOON

KEYS = {role: make_token() for role in ("lead", "agent")}
TOKENS = tuple(
    msgspec.convert({"user": role, "role": role, "sha256": sha, "agent": "x"}, Token)
    for role, (_, sha) in KEYS.items()
)


class News:
    """Figures that a test has written."""

    def __init__(self) -> None:
        self.staff, self.course = sp.staff(0), sp.course(0)

    async def look(self) -> None:
        """There is nothing newer."""

    def told(self, scope: Scope) -> tuple[Staff, StaffCourse]:
        assert scope == (True, ())
        return self.staff, self.course


class Served:
    """A door in a thread of its own: a command runs a loop itself."""

    def __init__(self, folder: Path) -> None:
        self.news, self.url = News(), ""
        self._folder = folder
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        config = Config(serve=ServeConfig(host="127.0.0.1", port=0, token=TOKENS))
        clock = SetClock(NOON)
        door = Door(
            config, Hub(Board(config), clock), clock,
            acknowledge=self._acknowledge, find_out=self._find_out,
            ready=lambda: Readiness(link=True, store=True), readings=list,
            token_file=self._folder / "token", staff=StaffDesk(self.news),
        )  # fmt: skip
        self._loop = asyncio.get_running_loop()
        await door.open()
        self.url = door.url
        self._ready.set()
        await self._stop.wait()
        await door.close()

    async def _acknowledge(self, _acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        raise AssertionError("nobody here acknowledges")

    async def _find_out(self, what: str) -> Explanation:
        raise AssertionError(what)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as served:
        yield served


def typed(served: Served, *more: str, role: str = "lead") -> int:
    return main(
        ["staffing", "--url", served.url, "--token", KEYS[role][0], "-l", "en", *more]
    )  # fmt: skip


def test_it_prints_the_table_and_ends_with_one_where_somebody_lacks(
    served: Served, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    assert typed(served) == 1
    lines = _printed(capfdbinary)
    assert lines[0].startswith("Staffing at 2026-09-21 ")
    assert (
        lines[1]
        == "Queue or team   Rostered  Present  Required  Gap now  +15 min  +30 min  +60 min"
    )
    assert (
        lines[2]
        == "客服热线              12      9+1        11       -1       -2       +1        0"
    )
    assert any("asks to leave for 5 min" in line for line in lines)
    assert any("1004" in line and "is not there since" in line for line in lines)


def test_where_nobody_lacks_it_ends_with_nought_in_chinese_too(
    served: Served, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    enough = msgspec.structs.replace(sp.TEAM, present=12, gap=0)
    served.news.staff = sp.staff(0, lines=(enough,), empty=(), breaks=())
    assert typed(served, "-l", "zh_CN") == 0
    assert any("没有空岗。" in line for line in _printed(capfdbinary))


@pytest.mark.parametrize(
    ("at", "code", "row"),
    [
        ("19:20", 1, "客服热线              12        9        11     -2"),
        ("01:29", 0, "客服热线              12       11         8     +3"),
        ("15:00", 0, "客服热线               ?        ?         ?      ?"),
    ],
)
def test_a_quarter_of_the_shift_is_told_as_it_was_or_will_be(
    served: Served, capfdbinary: pytest.CaptureFixture[bytes], at: str, code: int, row: str
) -> None:
    assert typed(served, "--at", at) == code
    assert row in _printed(capfdbinary)


@pytest.mark.parametrize("at", ["25:00", "noon", "12:30"])
def test_a_time_outside_the_shift_is_refused_with_what_was_expected(
    served: Served, capfd: pytest.CaptureFixture[str], at: str
) -> None:
    assert typed(served, "--at", at) == 2
    said = capfd.readouterr().err
    for part in (f"--at {at}: expected", "15:00", "03:00"):
        assert part in said


def test_it_draws_the_shift_and_gives_the_daemons_own_words(
    served: Served, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    typed(served, "--plot")
    assert any(line.startswith("    0 ++---") for line in _printed(capfdbinary))
    typed(served, "--json")
    out = capfdbinary.readouterr().out.decode()  # the door's own log is around it
    (staff, course), _ = json.JSONDecoder().raw_decode(out[out.index("[\n") :])
    assert (staff["type"], course["type"]) == ("staff", "staff_course")
    assert staff["lines"][1]["gap"] is None


def test_a_key_that_may_not_see_it_is_told_so(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    assert typed(served, role="agent") == 2
    assert "staffing is not shown to this key (not_allowed)" in capfd.readouterr().err


def test_where_no_daemon_listens_it_says_which_address(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["staffing", "--url", "ws://127.0.0.1:9/", "--token", "x"]) == 2
    assert "ws://127.0.0.1:9/: no daemon to be reached" in capfd.readouterr().err


def test_a_wrong_key_is_refused_in_the_daemons_words(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["staffing", "--url", served.url, "--token", "wrong"]) == 2
    assert "unknown token" in capfd.readouterr().err


def _printed(capture: pytest.CaptureFixture[bytes]) -> list[str]:
    out = capture.readouterr().out.decode()
    return [line for line in out.splitlines() if not line.startswith("2026-1")]
