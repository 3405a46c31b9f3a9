from __future__ import annotations

import asyncio

import pytest

from ccfloor.floor.changes import SeatChanged
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.serve.http import Readiness
from ccfloor.serve.readings import Reading, Readings, counter, gauge
from tests.serve.house import KEYS, House


async def ask(house: House, path: str, method: str = "GET") -> tuple[str, dict[str, str], str]:
    """Say one plain HTTP request; return status line, headers and body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.door.port)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: floor\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(60):
        head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    status, *lines = head.split("\r\n")
    return status, dict(line.split(": ", 1) for line in lines), body


async def test_a_living_process_says_so(house):
    status, headers, body = await ask(house, "/healthz")
    assert (status, body) == ("HTTP/1.1 200 OK", "alive\n")
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


@pytest.mark.parametrize(
    ("link", "store", "status", "body"),
    [
        (True, True, "HTTP/1.1 200 OK", "ready\n"),
        (False, True, "HTTP/1.1 503 Service Unavailable", "link: not live\nstore: ok\n"),
        (True, False, "HTTP/1.1 503 Service Unavailable", "link: live\nstore: failing\n"),
    ],
)
async def test_a_blind_or_forgetful_daemon_is_not_ready(house, link, store, status, body):
    house.ready = Readiness(link=link, store=store)
    answered = await ask(house, "/readyz?verbose")
    assert (answered[0], answered[2]) == (status, body)


async def test_the_metrics_are_prometheus_text(house):
    house.read = lambda: [
        gauge("ccfloor_link_lag_seconds", "Arrival minus the PBX's instant", 0.25, pbx="pbx"),
        counter("ccfloor_facts_total", "Facts", 7, fact="AgentRinging"),
        counter("ccfloor_facts_total", "Facts", 3, fact="SeatPaused"),
    ]
    status, headers, body = await ask(house, "/metrics")
    assert status == "HTTP/1.1 200 OK"
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = body.splitlines()
    assert "# HELP ccfloor_link_lag_seconds Arrival minus the PBX's instant" in lines
    assert "# TYPE ccfloor_link_lag_seconds gauge" in lines
    assert 'ccfloor_link_lag_seconds{pbx="pbx"} 0.25' in lines
    assert "# TYPE ccfloor_facts_total counter" in lines
    assert 'ccfloor_facts_total{fact="AgentRinging"} 7.0' in lines
    assert 'ccfloor_facts_total{fact="SeatPaused"} 3.0' in lines
    assert "ccfloor_clients 0.0" in lines


async def test_the_metrics_hold_no_secret_and_no_caller(house):
    view = SeatView("PJSIP/1001", "agent1001", SeatState.TALKING, 1, caller="13812345678")
    house.tell([SeatChanged(1, view)])
    async with house.client():
        _, _, body = await ask(house, "/metrics")
    assert "ccfloor_clients 1.0" in body.splitlines()
    caller = ("138123", "345678", "138*", "*5678")  # the wire's, and masked as screens have it
    for secret in (*caller, "agent1001", KEYS["lead"][0], KEYS["lead"][1]):
        assert secret not in body


@pytest.mark.parametrize("path", ["/nothing", "/metrics/", "//healthz", "/../etc/passwd", "/%2e"])
async def test_nothing_else_is_here(house, path):
    status, _, body = await ask(house, path)
    assert (status, body) == ("HTTP/1.1 404 Not Found", "not found\n")


async def test_the_websocket_asks_for_an_upgrade(house):
    assert (await ask(house, "/"))[0] == "HTTP/1.1 426 Upgrade Required"


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
async def test_the_pages_are_only_read(house, method):
    status, headers, _ = await ask(house, "/healthz", method)
    assert (status, headers["Allow"]) == ("HTTP/1.1 405 Method Not Allowed", "GET")


def test_a_label_outside_the_list_is_refused():
    readings = Readings(lambda: [gauge("ccfloor_calls", "Calls", 1, caller="13812345678")])
    with pytest.raises(ValueError, match="ccfloor_calls: labels"):
        readings.text()


def test_a_hostile_queue_name_stays_inside_its_label():
    readings = Readings(
        lambda: [Reading("ccfloor_waiting", "Waiting", 1, labels=(("queue", '"}\n1 2\x1b[m'),))]
    )
    assert readings.text().decode().splitlines()[2:] == [
        'ccfloor_waiting{queue="\\"} 1 2~2586cb06"} 1.0'
    ]
