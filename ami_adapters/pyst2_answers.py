"""How an action of pyst2 is put on the wire, and what its answer is waiting for.

The errors are both pyst2's and ours: a program written for either catches them.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from asterisk.manager import Event, ManagerException, ManagerSocketException

from ami_adapters.actions import header
from ami_adapters.pyst2_messages import Message
from ccfloor.errors import ActionRefused, ActionTimeout, LinkLost


class Refused(ActionRefused, ManagerException):  # type: ignore[misc]  # pyst2 has no types
    """An action was refused before it was sent."""


class TimedOut(ActionTimeout, ManagerException):  # type: ignore[misc]  # pyst2 has no types
    """The PBX did not answer in time."""


class Terminated(LinkLost, ManagerSocketException):  # type: ignore[misc]  # pyst2 has no types
    """The connection ended before the answer came."""


class Answer:
    """What an action is waiting for."""

    def __init__(self) -> None:
        """Wait."""
        self.future: Future[Message] = Future()
        """Done with the reply, or with a list's reply when the whole list has come."""
        self._list: Message | None = None

    def reply(self, message: Message) -> None:
        """Take the reply; a list goes on."""
        if str(message.get_header("EventList", "")).lower() == "start":
            self._list = message
        elif not self.future.done():
            self.future.set_result(message)

    def item(self, event: Event) -> None:
        """Take a list's item; the last one completes it."""
        if self._list is None:
            return
        self._list.events.append(event)
        ends = str(event.get_header("EventList", "")).lower() in {"complete", "cancelled"}
        if ends and not self.future.done():
            self.future.set_result(self._list)


def encoded(fields: Mapping[str, Any]) -> bytes:
    """Return an action's bytes; Refused if a key or value would break a line."""
    name = str(fields.get("Action", ""))
    lines = []
    try:
        for key, value in fields.items():
            values = value if isinstance(value, list) else [value]
            lines += [header(name, str(key), str(each)) for each in values]
    except ActionRefused as error:
        raise Refused(str(error)) from error
    return b"".join(lines) + b"\r\n"
