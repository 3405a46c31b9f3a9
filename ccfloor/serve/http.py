"""The three pages on the WebSocket's port: is it alive, does it see, how is it doing.

``/healthz``  the process answers.
``/readyz``   the PBX is seen and the store takes records; 503 and the reason otherwise.
``/metrics``  figures for Prometheus.

Anything else is not here. They ask for no key, so they tell no secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Final

import msgspec
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from ccfloor.serve.readings import Reading, Readings

FLOOR: Final = "/"
"""The path of the WebSocket."""


class Readiness(msgspec.Struct, frozen=True):
    """What must be true for the floor to be believed."""

    link: bool
    """The PBX is connected and its census is complete."""
    store: bool
    """The store took the last records."""


class Pages:
    """Answers plain HTTP requests."""

    def __init__(
        self, ready: Callable[[], Readiness], read: Callable[[], Iterable[Reading]]
    ) -> None:
        """Take whom to ask; both are asked on the loop and must not wait."""
        self._ready = ready
        self._readings = Readings(read)

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the page; None when ``request`` is for the WebSocket."""
        path = request.path.partition("?")[0]
        if path == FLOOR:
            return None
        pages = {"/healthz": self._health, "/readyz": self._readiness, "/metrics": self._metrics}
        page = pages.get(path)
        if page is None:
            return connection.respond(HTTPStatus.NOT_FOUND, "not found\n")
        if request.method != "GET":
            response = connection.respond(HTTPStatus.METHOD_NOT_ALLOWED, "only GET\n")
            response.headers["Allow"] = "GET"
            return response
        response = page(connection)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _health(self, connection: ServerConnection) -> Response:
        return connection.respond(HTTPStatus.OK, "alive\n")

    def _readiness(self, connection: ServerConnection) -> Response:
        ready = self._ready()
        if ready.link and ready.store:
            return connection.respond(HTTPStatus.OK, "ready\n")
        lines = f"link: {'live' if ready.link else 'not live'}\n"
        lines += f"store: {'ok' if ready.store else 'failing'}\n"
        return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, lines)

    def _metrics(self, connection: ServerConnection) -> Response:
        response = connection.respond(HTTPStatus.OK, self._readings.text().decode())
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = CONTENT_TYPE_PLAIN_0_0_4
        return response
