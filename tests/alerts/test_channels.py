"""The ways to people, against real receivers that mean well, and against others."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import apprise
import pytest

from ccfloor.alerts.aside import Aside
from ccfloor.alerts.channels import Send, channel, masked
from ccfloor.alerts.signing import is_genuine
from ccfloor.clock import SetClock
from ccfloor.config_alerts import AlertTarget
from ccfloor.errors import ConfigError
from ccfloor.floor.names import SECOND
from ccfloor.store.interface import Delivery
from tests.alerts.receivers import http, smtp

T0 = 1_790_000_000 * SECOND


def message(name: str = "a", body: str = "body", severity: str = "critical") -> Delivery:
    return Delivery(name, "x", "lead", ("a",), severity, f"subject {name}", body, T0, T0)


def hook(folder: Path, url: str, limit_s: float = 20.0) -> Send:
    (folder / "secret").write_text("swordfish\n", "utf-8")
    target = AlertTarget(name="x", url=f"ccfloor+{url}", secret_file="secret")
    return channel(target, folder, SetClock(T0), limit_s=limit_s)


def service(folder: Path, url: str) -> Send:
    return channel(AlertTarget(name="x", url=url), folder, SetClock(T0))


@asynccontextmanager
async def answering(
    answer: bytes, *, then_hang: bool = False
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Answer every connection with these bytes; or with them, and then nothing more."""
    heard: list[bytes] = []
    end = asyncio.Event()

    async def on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not answer.startswith(b"554"):  # a mail server speaks first
                heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()
            if then_hang:
                await end.wait()
        finally:
            writer.close()

    server = await asyncio.start_server(on, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1]), heard
    finally:
        end.set()
        server.close()


async def test_names_of_any_script_get_through_headers_and_body(tmp_path):
    async with http() as (web, port):
        name = "T16:breach:客服 一\r\nX-Evil: 1:7:lead:x"
        assert await hook(tmp_path, f"http://127.0.0.1:{port}/")(message(name, "空岗 😀")) == ""
    (told,) = web.taken
    assert (told["id"], told["body"]) == (name, "空岗 😀")
    headers = {key.lower(): value for key, value in web.headers[0].items()}
    assert headers["ccfloor-id"].startswith("T16:breach:%E5%AE%A2%E6%9C%8D%20%E4%B8%80%0D%0AX-Evil")
    assert "x-evil" not in headers
    assert is_genuine("swordfish", headers, web.bodies[0], T0 // SECOND)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_nowhere_and_is_no_success(tmp_path, code):
    async with http() as (other, elsewhere):
        answer = f"HTTP/1.1 {code} X\r\nLocation: http://127.0.0.1:{elsewhere}/\r\n"
        async with answering(answer.encode() + b"Content-Length: 0\r\n\r\n") as (port, _):
            reason = await hook(tmp_path, f"http://127.0.0.1:{port}/")(message())
        assert reason == f"HTTP {code}"
        assert other.calls == 0


async def test_a_receiver_that_hangs_is_given_up(tmp_path):
    async with answering(b"HTTP/1.1 2", then_hang=True) as (port, heard):
        send = hook(tmp_path, f"http://127.0.0.1:{port}/", limit_s=0.05)
        # Who gives up first is the socket or the one who waits; nobody waits longer.
        assert ("no answer" in (told := await send(message()))) or "timed out" in told.lower()
        assert heard


async def test_a_call_that_was_given_up_and_came_through_is_not_made_again():
    gate, calls = threading.Event(), []

    def slow(name: str) -> str:
        calls.append(name)
        gate.wait(10)
        return ""

    aside = Aside("x", 0.02)
    assert await aside("a", lambda: slow("a")) == "no answer within 0.02 s"
    assert await aside("a", lambda: slow("a")) == "no answer within 0.02 s"  # still that one
    gate.set()
    patient = Aside("x", 10)
    patient._last = aside._last
    assert await patient("a", lambda: slow("a")) == ""
    assert calls == ["a"]
    assert await patient("b", lambda: slow("b")) == ""
    assert calls == ["a", "b"]


async def test_a_plugin_that_breaks_is_a_reason_and_ends_nothing(caplog):
    def broken() -> str:
        raise TypeError("token=hunter2")

    assert await Aside("x", 10)("a", broken) == "TypeError in the way to the target"
    assert "hunter2" not in caplog.text


async def test_hostile_words_are_no_markup_in_a_mail(tmp_path):
    async with smtp() as (inbox, port):
        url = f"mailto://127.0.0.1:{port}?from=a@example.com&to=b@example.com&mode=insecure"
        evil = "<img src=x onerror=alert(1)> **bold** \\n {app_title}\nsecond line"
        assert await service(tmp_path, url)(message(body=evil)) == ""
    (mail,) = inbox.whole
    texts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    parts = {part.get_content_type(): part.get_content() for part in texts}
    assert "<img" not in parts.get("text/html", "")
    plain = parts["text/plain"]
    assert "<img src=x onerror=alert(1)> **bold** \\n {app_title}" in plain
    assert "second line" in plain.splitlines()[-1]


@pytest.mark.parametrize(
    "url",
    [
        "json://user:hunter2@127.0.0.1:{port}/tokenpath?+X-Key=headersecret",
        "mailto://user:hunter2@127.0.0.1:{port}?from=hunter2@example.com&to=tokenpath@example.com&mode=insecure",
        "ccfloor+http://user:hunter2@127.0.0.1:{port}/tokenpath?key=headersecret",
        "ccfloor+http://127.0.0.1:{port}/token path\x7f?key=headersecret",
        "ccfloor+http://127.0.0.1:{port}x/tokenpath",
    ],
)
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 500 hunter2\r\nContent-Length: 0\r\n\r\n"])
async def test_no_secret_of_an_address_is_in_a_reason_or_a_log(tmp_path, caplog, url, answer):
    (tmp_path / "secret").write_text("swordfish", "utf-8")
    caplog.set_level(logging.DEBUG)
    logging.getLogger().setLevel(logging.WARNING)  # as ``logs.set_up`` does
    if url.startswith("mailto"):
        answer = b"554 hunter2 is not welcome\r\n"
    async with answering(answer) as (port, _):
        target = AlertTarget(name="x", url=url.format(port=port), secret_file="secret")
        reason = await channel(target, tmp_path, SetClock(T0))(message())
    assert reason
    for secret in ("hunter2", "tokenpath", "token path", "headersecret", "swordfish"):
        assert secret not in reason
        assert secret not in caplog.text


async def test_what_apprise_says_is_in_the_reason_and_not_in_our_log(tmp_path):
    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.name)

    heard: list[str] = []
    ours = Heard()
    logging.getLogger().addHandler(ours)
    try:
        async with answering(b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n") as (port, _):
            reason = await service(tmp_path, f"json://127.0.0.1:{port}/")(message())
    finally:
        logging.getLogger().removeHandler(ours)
    assert "500" in reason
    assert [name for name in heard if name.startswith("apprise")] == []


async def test_what_a_service_says_of_its_failure_is_kept_without_its_address(
    tmp_path, monkeypatch
):
    class Told:
        def __bool__(self) -> bool:
            return False

        def logs(self) -> list[SimpleNamespace]:
            return [SimpleNamespace(message="POST /tokenpath by user:p%40ss (p@ss): " + "x" * 999)]

    monkeypatch.setattr(apprise.Apprise, "notify", lambda *_, **__: Told())
    reason = await service(tmp_path, "json://user:p%40ss@127.0.0.1/tokenpath")(message())
    assert reason.startswith("POST /*** by ***:*** (***): xxx")
    assert len(reason) == 200


def test_masking_leaves_words_alone():
    url = "json://user:p%40ss@host.example/path?mode=from"
    assert (
        masked("HTTP 500: json from mode, p%40ss p@ss", url) == "HTTP 500: json *** mode, *** ***"
    )


@pytest.mark.parametrize("content", ["", " \n", "one\ntwo\n"])
def test_a_secret_is_one_line_or_none_at_all(tmp_path, content):
    (tmp_path / "secret").write_text(content, "utf-8")
    target = AlertTarget(name="x", url="ccfloor+https://example.com/", secret_file="secret")
    with pytest.raises(ConfigError, match="one line that is not empty"):
        channel(target, tmp_path, SetClock(T0))


def test_certificates_are_verified(tmp_path, monkeypatch):
    seen = []

    class Looked(Exception):  # noqa: N818 - it says what happened
        pass

    def look(self, *args, **kwargs):
        seen.append(self._context)
        raise Looked

    monkeypatch.setattr("http.client.HTTPSConnection.connect", look)
    from ccfloor.alerts.channels import _webhook  # noqa: PLC0415 - what is looked into

    with pytest.raises(Looked):
        _webhook("https://example.com/", "s", SetClock(T0), 1.0)(message())
    (context,) = seen
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"


def test_what_apprise_calls_a_failure_is_critical_here(tmp_path, monkeypatch):
    told = []

    def notify(self, **named):
        told.append((named["notify_type"].value, named["body_format"].value))
        return True

    monkeypatch.setattr(apprise.Apprise, "notify", notify)
    for severity in ("critical", "warning", "notice", "strange"):
        send = service(tmp_path, "json://127.0.0.1/")
        assert asyncio.run(send(message(severity=severity))) == ""
    assert [kind for kind, _ in told] == ["failure", "warning", "info", "info"]
    assert {form for _, form in told} == {"text"}
