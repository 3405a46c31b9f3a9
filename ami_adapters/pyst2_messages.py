"""pyst2's messages, read from our frames.

A message of pyst2 is a dict of headers and a text called ``data``. It keeps one value of a
repeated header, the last, so that a caller's name could turn an event into another
[AMI.md D3.3, F2]; it fails on every ``ChanVariable`` (``dict.has_key``) and stops at a
line without CRLF. Here the first value wins, repeats are kept beside it, and no line fails.
"""

from __future__ import annotations

from typing import Any

from asterisk.manager import Event, ManagerMsg

from ami_adapters.frames import Frame
from ami_adapters.protocol import GREETING


class Headers(dict[str, Any]):
    """Headers by name in any case: Asterisk's own spelling varies [AMI.md D3.6]."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._spelled: dict[str, str] = {}

    def add(self, name: str, value: object) -> bool:
        """Keep a header; False when one of that name stands before it, which then stays."""
        known = self._spelled.setdefault(name.lower(), name)
        if super().__contains__(known):
            return False
        self[known] = value
        return True

    def __missing__(self, name: str) -> Any:
        known = self._spelled.get(name.lower())
        if known is None or known == name:
            raise KeyError(name)
        return self[known]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (
            isinstance(name, str) and name.lower() in self._spelled
        )

    def get(self, name: str, default: Any = None) -> Any:
        """Return a header's value, or ``default``."""
        return self[name] if name in self else default  # noqa: SIM401 - dict.get asks no __missing__


class Message(ManagerMsg):  # type: ignore[misc]  # pyst2 has no types
    """A ManagerMsg that was read from a frame."""

    def __init__(self, frame: Frame) -> None:
        """Read all of the frame: pyst2's callers look where they like."""
        self.frame = frame
        self.pairs = frame.headers()
        """Every header in order, repeats kept."""
        self.events: list[Event] = []
        """The items of a list and the event that ended it; empty for any other answer."""
        super().__init__([line + "\r\n" for line in _lines(frame.raw)])

    def parse(self, response: list[str]) -> None:
        """Fill ``headers`` and ``data`` the way pyst2's callers know them."""
        self.headers = headers = Headers()
        output = []
        for name, value in self.pairs:
            if "ChanVariable" in name:
                variable, _, content = value.partition("=")
                headers.add("ChanVariable", {})
                headers["ChanVariable"][variable.strip()] = content.strip()
            elif name == "Output":
                output.append(value)
                headers.add(name, value)
            else:
                headers.add(name, value)
        if self.frame.raw.startswith(GREETING):
            output = response  # as pyst2 does: the greeting is data behind a made-up header
        self.data = "\n".join(output) if output is not response else "".join(response)

    def get_all(self, name: str) -> list[str]:
        """Return every value of a header in order."""
        return [value for key, value in self.pairs if key.lower() == name.lower()]


def _lines(raw: bytes) -> list[str]:
    lines = (line.rstrip(b"\r") for line in raw.split(b"\n"))
    return [line.decode(errors="surrogateescape") for line in lines]
