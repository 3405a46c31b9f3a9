"""The edge: a message to one target, through Apprise or as our own signed webhook.

The law: a target's address holds secrets: it is never logged, shown or put into an error. A
receiver that hangs is given up after ``LIMIT_S`` and holds up nobody (``aside.py``). What came
back is a reason in words, or none.

The webhook is the standard library's: one request now and then needs no more, it knows proxies
and verifies certificates. Its redirects are off: a POST that is redirected comes as a GET, without
its body, to somebody who has not the secret, and he may answer 200.
"""

from __future__ import annotations

import http.client
import logging
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final, TypeAlias

import apprise
import msgspec

from ccfloor.alerts.aside import Aside
from ccfloor.alerts.signing import headers
from ccfloor.clock import Clock
from ccfloor.config_alerts import AlertTarget
from ccfloor.errors import ConfigError
from ccfloor.floor.names import SECOND
from ccfloor.store.interface import Delivery

LIMIT_S: Final = 20.0
OWN: Final = ("ccfloor+http://", "ccfloor+https://")
"""Addresses of our own webhook: the rest of it is the URL to post to."""
_REASON_WIDTH: Final = 200
_SHORTEST: Final = 4
"""A part of an address with fewer characters is no secret, and hiding it would hide words."""
_TYPES: Final = {
    "critical": apprise.NotifyType.FAILURE,
    "warning": apprise.NotifyType.WARNING,
    "notice": apprise.NotifyType.INFO,
}

Send: TypeAlias = Callable[[Delivery], Coroutine[Any, Any, str]]
"""Sends one message; gives the reason why it did not arrive, or an empty text."""


def channel(
    target: AlertTarget,
    folder: Path,
    clock: Clock,
    file: str = "configuration",
    *,
    limit_s: float = LIMIT_S,
) -> Send:
    """Make the way to a target; raises ConfigError, without its address, where there is none."""
    key = f'alerts.target "{target.name}"'
    url = target.url or _read(target.url_file, folder, f"{key} url_file", file)
    if url.startswith(OWN):
        secret = _read(target.secret_file, folder, f"{key} secret_file", file)
        post = _webhook(url.removeprefix("ccfloor+"), secret, clock, limit_s)
    else:
        post = _apprise(url, key, file)
    aside = Aside(target.name, limit_s)

    async def send(message: Delivery) -> str:
        reason = await aside(message.id, lambda: post(message))
        return masked(reason, url)[:_REASON_WIDTH]

    return send


def masked(text: str, url: str) -> str:
    """Take out of a text whatever could be a secret of an address: all but its scheme and keys."""
    scheme, _, rest = url.partition("://")
    del scheme
    place, _, query = rest.partition("?")
    values = [value for _, value in urllib.parse.parse_qsl(query, keep_blank_values=True)]
    parts = [*re.split(r"[:/#@&=,;\s]+", place), *values]
    for part in sorted({*parts, *map(urllib.parse.unquote, parts)}, key=len, reverse=True):
        if len(part) >= _SHORTEST:
            text = text.replace(part, "***")
    return text


def _read(name: str, folder: Path, key: str, file: str) -> str:
    if not name:
        raise ConfigError(file, key, name, "a file that holds it, chmod 600")
    try:
        text = (folder / name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text in UTF-8"
        raise ConfigError(file, key, name, f"a file that can be read: {reason}") from error
    if not text or len(text.splitlines()) > 1:
        raise ConfigError(file, key, name, "a file of one line that is not empty")
    return text


def _apprise(url: str, key: str, file: str) -> Callable[[Delivery], str]:
    """Send through a service of Apprise."""
    # What it would write into our log is in the reason, with the address taken out.
    logging.getLogger(apprise.logger.name).propagate = False
    service = apprise.Apprise.instantiate(url)
    if service is None:
        raise ConfigError(
            file, f"{key} url", "(not shown)",
            "an address that Apprise knows (mailto://, dingtalk://, wecombot://, feishu:// …), or "
            "ccfloor+https:// for the signed webhook",
        )  # fmt: skip
    sender = apprise.Apprise()
    sender.add(service)

    def post(message: Delivery) -> str:
        told = sender.notify(
            title=message.subject,
            body=message.body,
            # Said to be plain text: else a name in it could be markup to who reads it as HTML.
            body_format=apprise.NotifyFormat.TEXT,
            notify_type=_TYPES.get(message.severity, apprise.NotifyType.INFO),
            interpret_escapes=False,
        )
        if told:
            return ""
        said = " ".join(entry.message for entry in told.logs())
        return said or "the service refused it or could not be reached"

    return post


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Take a redirect for the failure that it is here."""

    def redirect_request(self, *_args: object) -> None:
        """Follow nobody."""


def _webhook(url: str, secret: str, clock: Clock, limit_s: float) -> Callable[[Delivery], str]:
    """Post to a URL."""
    opener = urllib.request.build_opener(_NoRedirect)

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
        try:
            request = urllib.request.Request(url, body, told, method="POST")  # noqa: S310 - http and https only: OWN
            with opener.open(request, timeout=limit_s) as answer:
                status = int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return f"HTTP {error.code}"
        except OSError as error:
            return f"{type(error).__name__}: {getattr(error, 'reason', error)}"
        except (ValueError, http.client.HTTPException) as error:
            return type(error).__name__  # their texts quote the address
        return "" if 200 <= status < 300 else f"HTTP {status}"  # noqa: PLR2004 - success, RFC 9110

    return post
