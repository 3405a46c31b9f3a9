from __future__ import annotations

import asyncio
import ssl
import sys

import pytest
from aiohttp import ClientSession, DummyCookieJar

from ccfloor.__main__ import main
from ccfloor.clock import SystemClock
from ccfloor.config_web import WebConfig
from ccfloor.errors import ConfigError
from ccfloor.web.listening import listening
from ccfloor.web.site import Site
from tests.ports import free_port
from tests.web.place import KEY, welcome
from tests.web.test_address import EVERYWHERE, PEM


async def ask(key: str):
    return welcome() if key == KEY else None


def site_of(at: WebConfig) -> Site:
    return Site(at, SystemClock(), ask, lambda _session: (), name="test", language="en")


async def test_with_a_certificate_it_speaks_tls_and_its_cookie_nothing_else():
    at = WebConfig(port=free_port(), tls_cert=PEM, tls_key=PEM)
    here = f"https://localhost:{at.port}"
    trusted = ssl.create_default_context(cafile=PEM)
    trusted.check_hostname = False
    async with (
        listening(site_of(at), at, "ccfloor.toml"),
        ClientSession(cookie_jar=DummyCookieJar()) as client,
        client.post(
            f"{here}/login",
            data={"key": KEY},
            headers={"Origin": here},
            ssl=trusted,
            allow_redirects=False,
        ) as answer,
    ):
        cookie = answer.cookies["__Host-ccfloor"]
        assert (answer.status, cookie["secure"], cookie["path"]) == (303, True, "/")


async def test_an_address_that_is_taken_is_named():
    at = WebConfig(port=free_port())
    async with listening(site_of(at), at, "ccfloor.toml"):
        with pytest.raises(
            ConfigError, match=r"ccfloor.toml: web.host, web.port = '127.0.0.1:\d+'"
        ):
            async with listening(site_of(at), at, "ccfloor.toml"):
                pass


async def test_a_certificate_that_is_none_is_named():
    at = WebConfig(port=free_port(), tls_cert=__file__, tls_key=__file__)
    with pytest.raises(ConfigError, match=r"web.tls_cert = .*: expected a certificate"):
        async with listening(site_of(at), at, "ccfloor.toml"):
            pass


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "10.0.0.7"), "web.host = '10.0.0.7': expected a loopback address, or tls_cert"),
        (("--host", EVERYWHERE, "--unencrypted"), "web.public_url = '': expected the address"),
        (("--public-url", "floor"), "web.public_url = 'floor': expected what people type"),
        (("--language", "de"), "--language de: expected zh_CN or en"),
        (("--theme", "pink"), "--theme pink: expected dark, light, contrast"),
    ],
)
def test_the_command_refuses_what_would_let_strangers_listen(options, said, tmp_path, capsys):
    file = tmp_path / "ccfloor.toml"
    file.write_text("", encoding="utf-8")
    assert main(["web", "--config", str(file), *options]) == 2
    assert said in capsys.readouterr().err


async def test_a_dashboard_whose_place_is_dead_ends_itself():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ccfloor", "watch", "--url", f"ws://127.0.0.1:{free_port()}/",
        "--config", "none.toml",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={"TEXTUAL_DRIVER": "ccfloor.dashboard.browser:BrowserDriver", "CCFLOOR_TOKEN": KEY},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"__GANGLION__\n"
        process.stdin.close()
        await process.stdout.read()
        assert await process.wait() == 0
