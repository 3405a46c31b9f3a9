"""The edge: a message to one target, through Apprise or as our own signed webhook.

The law: a target's address holds secrets: it is never logged, shown or put into an error. A
receiver that hangs is given up after ``LIMIT_S``. What came back is a reason in words, or none.
"""

from __future__ import annotations

import asyncio
import http.client
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

import apprise
import msgspec

from ccfloor.alerts.signing import headers
from ccfloor.clock import Clock
from ccfloor.config import AlertTarget
from ccfloor.errors import ConfigError
from ccfloor.floor.names import SECOND
from ccfloor.store.interface import Delivery

LIMIT_S: Final = 20.0
OWN: Final = ("ccfloor+http://", "ccfloor+https://")
"""Addresses of our own webhook: the rest of it is the URL to post to."""

Send: TypeAlias = Callable[[Delivery], Awaitable[str]]
"""Sends one message; gives the reason why it did not arrive, or an empty text."""


def channel(target: AlertTarget, folder: Path, clock: Clock, file: str = "configuration") -> Send:
    """Make the way to a target; raises ConfigError, without its address, where there is none."""
    key = f'alerts.target "{target.name}"'
    url = target.url or _read(target.url_file, folder, f"{key} url_file", file)
    if url.startswith(OWN):
        secret = _read(target.secret_file, folder, f"{key} secret_file", file)
        return _webhook(url.removeprefix("ccfloor+"), secret, clock)
    service = apprise.Apprise.instantiate(url)
    if service is None:
        raise ConfigError(
            file, f"{key} url", "(not shown)",
            "an address that Apprise knows (mailto://, dingtalk://, wecombot://, feishu:// …), or "
            "ccfloor+https:// for the signed webhook",
        )  # fmt: skip
    sender = apprise.Apprise()
    sender.add(service)

    async def send(message: Delivery) -> str:
        try:
            async with asyncio.timeout(LIMIT_S):
                told = await sender.async_notify(title=message.subject, body=message.body)
        except TimeoutError:
            return f"no answer within {LIMIT_S:g} s"
        return "" if told else "the service refused it or could not be reached"

    return send


def _read(name: str, folder: Path, key: str, file: str) -> str:
    if not name:
        raise ConfigError(file, key, name, "a file that holds it, chmod 600")
    try:
        return (folder / name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text in UTF-8"
        raise ConfigError(file, key, name, f"a file that can be read: {reason}") from error


def _webhook(url: str, secret: str, clock: Clock) -> Send:
    """Post to a URL; standard library: one request now and then needs no more."""

    def post(message: Delivery) -> str:
        body = msgspec.json.encode(
            {
                "id": message.id,
                "alerts": message.alerts,
                "role": message.role,
                "severity": message.severity,
                "subject": message.subject,
                "body": message.body,
                "at": message.created_at,
            }
        )
        told = headers(secret, clock.now() // SECOND, message.id, body)
        request = urllib.request.Request(url, body, told, method="POST")  # noqa: S310 - http and https only, by config_checks
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:  # noqa: S310 - the same address
                status = int(answer.status)
        except urllib.error.HTTPError as error:
            return f"HTTP {error.code}"
        except (OSError, ValueError, http.client.HTTPException) as error:
            return f"{type(error).__name__}: {getattr(error, 'reason', error)}"
        return "" if 200 <= status < 300 else f"HTTP {status}"  # noqa: PLR2004 - success, RFC 9110

    async def send(message: Delivery) -> str:
        try:
            async with asyncio.timeout(LIMIT_S + 1):
                return await asyncio.to_thread(post, message)
        except TimeoutError:
            return f"no answer within {LIMIT_S:g} s"

    return send
