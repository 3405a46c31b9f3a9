"""Who is logged in by which browser, and who guesses.

The law: a key stays in this process. A browser holds a random number instead, which is
worth nothing once the session has ended: by its holder, by its age, by nobody having looked
for too long, or because this process stopped. What a session had on show ends with it.

The daemon refuses an address unheard after ten wrong keys in a minute (``serve/auth.py``), and
for the daemon all browsers are one address: this machine's. So fewer than that are
passed on, or one guesser would cut off every screen. A key that was right before is
always passed on: guessing cannot keep out who has been here.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from ccfloor.clock import Clock
from ccfloor.serve import auth

WRONG_EACH: Final = 5
"""Wrong keys of one address within ``auth.WINDOW_S``; then it is not heard for that long."""
WRONG_ALL: Final = auth.FAILURES - 2
"""Of all addresses together."""
_ADDRESSES: Final = 1024
_KNOWN: Final = 1024
"""Keys that were right, remembered by their hash; the oldest goes first."""
_SESSIONS_PER_KEY: Final = 8
"""The oldest ends where one more is opened: a person has few browsers."""
_COOKIE_BYTES: Final = 32

End = Callable[[], Awaitable[object]]
"""Ends one screen."""


@dataclass(slots=True, eq=False)
class Session:
    """One browser of one person."""

    cookie: str = field(repr=False)
    key: str = field(repr=False)
    user: str
    role: str
    site: str
    language: str
    opened: float
    """Monotonic seconds."""
    seen: float
    """When it last had a screen or asked for a page; monotonic seconds."""
    picked: bool = False
    """Whether the language was chosen by hand, and not the browser's."""
    screens: set[End] = field(default_factory=set)


class Sessions:
    """All browsers that are logged in."""

    def __init__(self, clock: Clock, *, life_s: float, idle_s: float, most: int) -> None:
        """Let a session live for ``life_s``, and for ``idle_s`` without a screen."""
        self._clock = clock
        self._life_s, self._idle_s, self._most = life_s, idle_s, most
        self._by_cookie: dict[str, Session] = {}

    def __len__(self) -> int:
        """Return how many there are, ended ones that were not swept included."""
        return len(self._by_cookie)

    async def open(
        self, key: str, *, user: str, role: str, site: str, language: str
    ) -> Session | None:
        """Log a browser in; None when there is no room for one more."""
        await self.sweep()
        same = [one for one in self._by_cookie.values() if one.key == key]
        if len(same) >= _SESSIONS_PER_KEY:
            await self.close(min(same, key=lambda one: one.opened))
        if len(self._by_cookie) >= self._most:
            return None
        now = self._clock.monotonic()
        cookie = secrets.token_urlsafe(_COOKIE_BYTES)
        session = Session(cookie, key, user, role, site, language, now, now)
        self._by_cookie[cookie] = session
        return session

    def find(self, cookie: str) -> Session | None:
        """Return the session of a cookie, noted as seen; None where it is over or never was."""
        session = self._by_cookie.get(cookie)
        if session is None or self._over(session):
            return None
        session.seen = self._clock.monotonic()
        return session

    async def close(self, session: Session) -> None:
        """End a session and what it has on show."""
        self._by_cookie.pop(session.cookie, None)
        await asyncio.gather(*(end() for end in tuple(session.screens)), return_exceptions=True)

    async def sweep(self) -> None:
        """End the sessions whose time is over; to be called now and then."""
        over = [session for session in self._by_cookie.values() if self._over(session)]
        await asyncio.gather(*(self.close(session) for session in over))

    async def close_all(self) -> None:
        """End every session."""
        await asyncio.gather(*(self.close(each) for each in tuple(self._by_cookie.values())))

    def _over(self, session: Session) -> bool:
        now = self._clock.monotonic()
        if session.screens:
            session.seen = now
        return now - session.opened >= self._life_s or now - session.seen >= self._idle_s


class Guesses:
    """The wrong keys of the last minute."""

    def __init__(self, clock: Clock) -> None:
        """Begin without any."""
        self._clock = clock
        self._each: dict[str, deque[float]] = {}
        self._all: deque[float] = deque(maxlen=WRONG_ALL)
        self._known: dict[str, None] = {}

    def may_ask(self, key: str, peer: str) -> bool:
        """Tell if the daemon may be asked about ``key`` for somebody at ``peer``."""
        if _hashed(key) in self._known:
            return True
        if len(self._recent(self._all)) >= WRONG_ALL:
            return False
        return len(self._recent(self._each.get(peer, deque()))) < WRONG_EACH

    def asking(self, key: str, peer: str) -> None:
        """Count ``key`` as wrong until ``was_right``: ten at once are not all let through."""
        if _hashed(key) in self._known:
            return
        now = self._clock.monotonic()
        times = self._each.pop(peer, None) or deque(maxlen=WRONG_EACH)
        times.append(now)
        self._each[peer] = times  # now the latest
        self._all.append(now)
        if len(self._each) > _ADDRESSES:
            del self._each[next(iter(self._each))]

    def was_right(self, key: str, peer: str) -> None:
        """Take back what ``asking`` counted, and know the key from now on."""
        if _hashed(key) not in self._known:
            self._take_back(peer)
        self._known[_hashed(key)] = None
        if len(self._known) > _KNOWN:
            del self._known[next(iter(self._known))]

    def was_not_heard(self, key: str, peer: str) -> None:
        """Take back what ``asking`` counted: the daemon said nothing of the key."""
        if _hashed(key) not in self._known:
            self._take_back(peer)

    def was_wrong(self, key: str) -> None:
        """Forget a key that was right before: it was taken away from its holder."""
        self._known.pop(_hashed(key), None)

    def _take_back(self, peer: str) -> None:
        for times in (self._each.get(peer), self._all):
            if times:
                times.pop()

    def _recent(self, times: deque[float]) -> deque[float]:
        now = self._clock.monotonic()
        while times and now - times[0] >= auth.WINDOW_S:
            times.popleft()
        return times


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
