"""Who may come in: keys, checked by their SHA-256, and addresses that guess.

The daemon never holds a configured token, only its hash; a token has 256 bits of
randomness, so a plain hash of it cannot be reversed. An address that failed
``FAILURES`` times within ``WINDOW_S`` is refused unheard until that has passed.

Where no token is configured and the daemon listens on loopback only, a token file that
its owner alone can read lets dashboards of the same account in without set-up.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
import stat
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ccfloor.clock import Clock
from ccfloor.config import ServeConfig, Token
from ccfloor.errors import ConfigError
from ccfloor.serve.persons import CHIEFS, LEADERS, Person

__all__ = [
    "CHIEFS",
    "FAILURES",
    "LEADERS",
    "WINDOW_S",
    "Keys",
    "Person",
    "digest",
    "is_loopback",
    "keys_for",
    "local_token",
    "make_token",
]

FAILURES: Final = 10
WINDOW_S: Final = 60.0
_ADDRESSES: Final = 1024
"""Addresses whose failures are remembered; the one that failed least lately goes first."""
_TOKEN_BYTES: Final = 32


def make_token() -> tuple[str, str]:
    """Return a new token and its SHA-256 in hex: one for the person, one for the file."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, digest(token)


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_loopback(host: str) -> bool:
    """Tell if only this machine can reach ``host``; a name other than localhost is not trusted."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def local_token(path: Path) -> str:
    """Return the token in ``path``, made there on first use for its owner alone to read.

    Raises ConfigError when others could read it: remove the file and start again.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=stat.S_IRUSR | stat.S_IWUSR, exist_ok=False)
        try:
            draft.write_text(make_token()[0] + "\n", encoding="ascii")
            # A link appears whole or not at all, and never replaces another's.
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its token counts
        finally:
            draft.unlink()
    with path.open(encoding="ascii") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        token = file.readline().strip()
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(str(path), "mode", f"{mode:04o}", "0600: others could read the token")
    if not token:
        raise ConfigError(str(path), "token", token, "a token: remove the file to make a new one")
    return token


class Keys:
    """The keys that open the door."""

    def __init__(self, tokens: Sequence[Token], clock: Clock) -> None:
        """Take the configured hashes."""
        self._tokens = tuple(tokens)
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}
        self.refused = 0
        """Logins refused since the start."""

    def check(self, token: str, peer: str) -> Person | None:
        """Return whose key ``token`` is; None, and a mark against ``peer``, when nobody's."""
        now = self._clock.monotonic()
        if self._guesses(peer, now):
            self.refused += 1
            return None
        given = digest(token)
        found: Person | None = None
        for known in self._tokens:
            # All are compared, each in constant time: time tells nothing of which was close.
            if hmac.compare_digest(given.encode(), known.sha256.lower().encode()):
                # The duty manager answers for the whole house, whatever stands beside his key.
                teams = () if known.role == "manager" else known.teams
                found = Person(
                    known.user, known.role, known.agent, teams, known.device, known.may,
                    known.permits,
                )  # fmt: skip
        if found is None:
            self.refused += 1
            self._mark(peer, now)
        return found

    def _guesses(self, peer: str, now: float) -> bool:
        times = self._failures.get(peer)
        if times is None:
            return False
        while times and now - times[0] >= WINDOW_S:
            times.popleft()
        if not times:
            del self._failures[peer]
        return len(times) >= FAILURES

    def _mark(self, peer: str, now: float) -> None:
        times = self._failures.pop(peer, None) or deque(maxlen=FAILURES)
        times.append(now)
        self._failures[peer] = times  # now the latest
        if len(self._failures) > _ADDRESSES:
            del self._failures[next(iter(self._failures))]


def keys_for(
    serve: ServeConfig, token_file: Path, clock: Clock, file: str = "configuration"
) -> Keys:
    """Return the keys for ``serve``; raises ConfigError where anybody could come in."""
    if serve.token:
        return Keys(serve.token, clock)
    if not is_loopback(serve.host):
        raise ConfigError(
            file,
            "serve.host",
            serve.host,
            "a loopback address such as 127.0.0.1, or at least one [[serve.token]]: "
            "without one the floor would be open to the whole network",
        )
    own = Token(user="local", role="supervisor", sha256=digest(local_token(token_file)))
    return Keys((own,), clock)
