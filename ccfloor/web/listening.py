"""Opens the port and closes it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiohttp import web

from ccfloor.config_web import WebConfig
from ccfloor.errors import ConfigError
from ccfloor.serve.auth import is_loopback
from ccfloor.serve.tls import server_tls
from ccfloor.web.address import is_encrypted, own_origins
from ccfloor.web.site import Site

_LOG: Final = structlog.get_logger(__name__)

SHUT_S: Final = 5.0
"""How long screens may take to end when the program does."""
_BACKLOG: Final = 64


@asynccontextmanager
async def listening(site: Site, at: WebConfig, file: str) -> AsyncIterator[None]:
    """Serve ``site`` while the block runs; raises ConfigError when the address cannot be had."""
    tls = server_tls(at.tls_cert, at.tls_key, file, "web")
    runner = web.AppRunner(
        site.app(at.port), handle_signals=False, access_log=None, shutdown_timeout=SHUT_S
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, at.host, at.port, ssl_context=tls, backlog=_BACKLOG).start()
        except OSError as error:
            expected = f"an address that is free here: {error.strerror}"
            raise ConfigError(
                file, "web.host, web.port", f"{at.host}:{at.port}", expected
            ) from error
        if not (is_encrypted(at) or is_loopback(at.host)):
            _LOG.warning("keys and the floor cross the network unencrypted", host=at.host)
        _LOG.info("browsers may come", url=min(own_origins(at, at.port)))
        yield
    finally:
        await runner.cleanup()
