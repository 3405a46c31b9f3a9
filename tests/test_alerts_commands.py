"""``ccfloor alerts``: on a real store and a real receiver, as a person types it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ccfloor.__main__ import main
from ccfloor.floor.names import SECOND
from ccfloor.store.interface import Delivery
from ccfloor.store.sql_store import SqlStore

T0 = 1_790_000_000 * SECOND


def configured(folder: Path, url: str = "ccfloor+http://127.0.0.1:1/") -> list[str]:
    (folder / "secret").write_text("swordfish", "utf-8")
    file = folder / "c.toml"
    file.write_text(
        f"""
[site]
language = "en"
[store]
url = "sqlite+aiosqlite:///{folder}/c.db"
[[alerts.target]]
name = "hook"
url = "{url}"
secret_file = "secret"
""",
        "utf-8",
    )
    return ["--config", str(file)]


async def _rows(folder: Path, *rows: Delivery) -> dict[str, tuple[str, int]]:
    store = SqlStore(f"sqlite+aiosqlite:///{folder}/c.db")
    await store.open()
    await store.enqueue(rows)
    found = await store.deliveries(0, 2**62)
    await store.close()
    return {row.id: (row.state, row.attempts) for row in found}


def kept(folder: Path, *rows: Delivery) -> dict[str, tuple[str, int]]:
    return asyncio.run(_rows(folder, *rows))


def dead(name: str) -> Delivery:
    return Delivery(
        name, "hook", "lead", ("a",), "critical", "Away\x1b[2J", "body", T0, T0,
        state="dead", attempts=12, error="HTTP 500",
    )  # fmt: skip


def test_the_dead_are_listed_and_tried_again_one_or_all(tmp_path, capfdbinary):
    options = configured(tmp_path)
    assert main(["alerts", "dead", *options]) == 0
    kept(tmp_path, dead("a:lead:hook"), dead("b:lead:hook"), dead("c:lead:hook"))
    assert main(["alerts", "dead", *options]) == 1
    out = capfdbinary.readouterr().out.decode()
    assert out.splitlines()[0] == "2026-09-21 22:13:20 a:lead:hook hook 12× HTTP 500 Away"
    assert main(["alerts", "retry", "b:lead:hook", *options]) == 0
    assert kept(tmp_path)["b:lead:hook"] == ("queued", 0)
    assert kept(tmp_path)["a:lead:hook"] == ("dead", 12)
    assert main(["alerts", "retry", "--all", *options]) == 0
    assert set(kept(tmp_path).values()) == {("queued", 0)}
    assert main(["alerts", "dead", *options]) == 0
    assert main(["alerts", "waiting", *options]) == 0
    assert len(capfdbinary.readouterr().out.decode().splitlines()) == 2 + 3


@pytest.mark.parametrize("arguments", [[], ["--all", "a:lead:hook"], ["nobody"]])
def test_what_is_to_be_tried_again_has_to_be_said(tmp_path, arguments):
    assert main(["alerts", "retry", *arguments, *configured(tmp_path)]) == 2


@contextmanager
def receiver(status: int) -> Iterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "code", "said"), [(200, 0, "hook: arrived\n"), (500, 1, "hook: HTTP 500\n")]
)
def test_a_target_is_tried(tmp_path, capfdbinary, status, code, said):
    with receiver(status) as (port, heard):
        options = configured(tmp_path, f"ccfloor+http://127.0.0.1:{port}/")
        assert main(["alerts", "test", "hook", *options]) == code
    assert capfdbinary.readouterr().out.decode() == said
    assert b"this is a test" in heard[0]


def test_a_target_that_is_not_there_is_named_with_those_that_are(tmp_path, capsys):
    assert main(["alerts", "test", "phone", *configured(tmp_path)]) == 2
    assert "[[alerts.target]]: hook" in capsys.readouterr().err


def test_an_address_that_leads_nowhere_is_found_before_the_daemon_starts(tmp_path, capsys):
    options = configured(tmp_path, "nosuch://user:hunter2@example.com/")
    assert main(["check-config", *options]) == 1
    err = capsys.readouterr().err
    assert 'alerts.target "hook" url' in err
    assert "hunter2" not in err
