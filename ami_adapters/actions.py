"""The actions we ask with, and no others: none of them changes anything on the PBX.

A "read-only AMI user" does not exist: whoever is logged in may reset queue statistics,
withdraw callers and break bridges [AMI.md E3]. So the allow-list is here: what is no
struct of this module cannot be encoded, and a value cannot smuggle in a second action,
because CR, LF and NUL are refused [AMI.md F1: a lone LF is a line end for Asterisk].

What changes something there is an order, and has a list and an encoder of its own
(``orders.py``): no session ever asks with one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final, TypeAlias

import msgspec

from ccfloor.errors import ActionRefused

MAX_LINE: Final = 1_023
"""Bytes of one line; Asterisk discards the message of a longer one [manager.c:get_input]."""


class _Action(msgspec.Struct, frozen=True, kw_only=True):
    """What every action has."""

    limit_s: ClassVar[float] = 10.0
    """Seconds within which everything it asks for must have come."""
    listed: ClassVar[bool] = False
    """Whether the answer is a list that ends with ``EventList: Complete``."""


class Login(_Action, frozen=True, kw_only=True):
    """Log in, with the secret or with the md5 of challenge and secret."""

    username: str
    secret: str = ""
    auth_type: str = ""
    key: str = ""
    events: str = ""
    """Event classes to be sent, by comma; empty sends all that the account may read."""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers; the secret is sent only when there is no key."""
        hashed = (("AuthType", self.auth_type), ("Key", self.key))
        proof = hashed if self.key else (("Secret", self.secret),)
        mask = (("Events", self.events),) if self.events else ()
        return (("Username", self.username), *proof, *mask)

    def __repr__(self) -> str:
        """Name the account and never the secret."""
        return f"Login(username={self.username!r})"


class Challenge(_Action, frozen=True, kw_only=True):
    """Ask for the number that is hashed with the secret."""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return (("AuthType", "MD5"),)


class Events(_Action, frozen=True, kw_only=True):
    """Choose the event classes to be sent."""

    mask: str = "on"

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return (("EventMask", self.mask),)


class Filter(_Action, frozen=True, kw_only=True):
    """Add one regular expression an event must match to be sent; needs write=system."""

    pattern: str

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return (("Operation", "Add"), ("Filter", self.pattern))


class Ping(_Action, frozen=True, kw_only=True):
    """Ask for a sign of life and the PBX's clock."""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


class QueueStatus(_Action, frozen=True, kw_only=True):
    """List every queue with its members and callers."""

    limit_s: ClassVar[float] = 60.0
    listed: ClassVar[bool] = True

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


class QueueSummary(_Action, frozen=True, kw_only=True):
    """List every queue's figures."""

    limit_s: ClassVar[float] = 30.0
    listed: ClassVar[bool] = True

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


class CoreShowChannels(_Action, frozen=True, kw_only=True):
    """List every channel; needs write=reporting or system."""

    limit_s: ClassVar[float] = 30.0
    listed: ClassVar[bool] = True

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


class DeviceStateList(_Action, frozen=True, kw_only=True):
    """List every device's state; needs write=call or reporting, and its module loaded."""

    limit_s: ClassVar[float] = 30.0
    listed: ClassVar[bool] = True

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


class PJSIPShowContacts(_Action, frozen=True, kw_only=True):
    """List every registered phone; needs write=system."""

    limit_s: ClassVar[float] = 30.0
    listed: ClassVar[bool] = True

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


class Logoff(_Action, frozen=True, kw_only=True):
    """Say good-bye."""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the headers."""
        return ()


Action: TypeAlias = (
    Login
    | Challenge
    | Events
    | Filter
    | Ping
    | QueueStatus
    | QueueSummary
    | CoreShowChannels
    | DeviceStateList
    | PJSIPShowContacts
    | Logoff
)

ALLOWED: Final[frozenset[type]] = frozenset(
    {
        Login,
        Challenge,
        Events,
        Filter,
        Ping,
        QueueStatus,
        QueueSummary,
        CoreShowChannels,
        DeviceStateList,
        PJSIPShowContacts,
        Logoff,
    }
)


def encode(action: Action, action_id: str) -> bytes:
    """Return an action's bytes; ActionRefused if it is none of ours or would break a line."""
    if type(action) not in ALLOWED:
        raise ActionRefused(f"{type(action).__name__} is not an action that may be sent")
    return block(type(action).__name__, action_id, action.lines())


def block(name: str, action_id: str, lines: Iterable[tuple[str, str]]) -> bytes:
    """Return an action as the PBX reads it; for this module and for ``orders.py`` alone."""
    headers = [("Action", name), ("ActionID", action_id), *lines]
    return b"".join(header(name, key, value) for key, value in headers) + b"\r\n"


def header(action: str, key: str, value: str) -> bytes:
    """Return one line; ActionRefused names the action and the key, never the value."""
    line = f"{key}: {value}".encode(errors="surrogateescape")
    if any(character in line for character in b"\r\n\0"):
        raise ActionRefused(f"{action}: {key!r} holds a line end or a NUL")
    if len(line) > MAX_LINE:
        raise ActionRefused(f"{action}: {key!r} is longer than {MAX_LINE} bytes")
    return line + b"\r\n"
