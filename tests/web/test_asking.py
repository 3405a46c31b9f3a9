from __future__ import annotations

import pytest
from aiohttp.test_utils import unused_port

from ccfloor.commands.web import screen_command
from ccfloor.errors import LinkError
from ccfloor.serve.auth import FAILURES
from ccfloor.web.asking import Daemon
from ccfloor.web.sessions import WRONG_ALL
from tests.serve.house import KEYS, House


@pytest.fixture
async def house(tmp_path):
    house = House(tmp_path)
    await house.door.open()
    yield house
    await house.door.close()


async def test_the_daemon_says_whose_key_it_is(house):
    welcome = await Daemon(house.door.url)(KEYS["lead"][0])
    assert welcome is not None
    assert (welcome.user, welcome.role) == ("lead 1", "lead")


async def test_a_key_it_does_not_know_is_refused(house):
    assert await Daemon(house.door.url)("wrong") is None


async def test_as_many_wrong_keys_as_are_passed_on_do_not_have_it_refuse_us(house):
    ask = Daemon(house.door.url)
    assert WRONG_ALL < FAILURES
    for _ in range(WRONG_ALL):
        assert await ask("wrong") is None
    assert await ask(KEYS["wall"][0]) is not None


async def test_a_daemon_that_is_not_there_is_no_wrong_key():
    with pytest.raises(LinkError, match="Connect call failed"):
        await Daemon(f"ws://127.0.0.1:{unused_port()}/")("any")


async def test_a_daemon_without_room_is_no_wrong_key(tmp_path):
    house = House(tmp_path, max_clients=1)
    await house.door.open()
    ask = Daemon(house.door.url)
    async with house.client("lead"):
        with pytest.raises(LinkError, match="full"):
            await ask(KEYS["wall"][0])
    await house.door.close()


def test_an_agent_has_his_seat_and_everybody_else_the_floor():
    url = "ws://127.0.0.1:8437/"
    assert screen_command("agent", "en", url, "light")[1:] == (
        "-m", "ccfloor.screen", "seat", "--url", url, "--language", "en", "--theme", "light",
    )  # fmt: skip
    for role in ("wall", "lead", "supervisor"):
        command = screen_command(role, "zh_CN", url, "dark")
        assert command[3] == "watch"
        assert command[-2:] == ("--unless-kept", "language,theme")
        assert screen_command(role, "en", url, "dark", picked=True)[-1] == "theme"
