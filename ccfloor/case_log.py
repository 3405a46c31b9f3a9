"""Follows the sealed log and tells which cases have taken a step, whoever took it and how.

The law: there is one source of change, the log itself, for no step is stored without its entry. So
what a leader decides on a screen, what somebody types on the server and what the monitor does are
heard alike, each once, in the log's order. A step of this very process is heard at once, another
process's within ``LOOK_S``; what follows closely is heard together. A store that does not answer
is asked again; nothing is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from ccfloor.cases.audit import CASE_STEP
from ccfloor.cases.case import Case
from ccfloor.errors import StoreError
from ccfloor.store.interface import Store

_LOG: Final = structlog.get_logger(__name__)

LOOK_S: Final = 1.0
"""How often the log's end is looked at."""
TOGETHER_S: Final = 0.5
"""For so long after a telling what happens is gathered: a start may open cases by the thousand,
and everybody who is told asks again."""
_PIECE: Final = 500
"""Entries that are read at a time."""


class CaseLog:
    """Reads on where it stopped, and tells."""

    def __init__(self, store: Store) -> None:
        """Take where the log is; nothing is read before ``begin``."""
        self._store = store
        self._wake = asyncio.Event()
        self._seen: int | None = None
        self.on_moved: Callable[[Sequence[Case]], None] | None = None
        """Told of cases as they stand by now."""

    async def begin(self) -> None:
        """Take the log's end as known; raises StoreError."""
        last = await self._store.last_audit()
        self._seen = 0 if last is None else last.seq

    def nudge(self) -> None:
        """Say that something was written just now."""
        self._wake.set()

    async def run(self) -> None:
        """Look at every nudge, and every ``LOOK_S``, for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._wake.wait()
            self._wake.clear()
            try:
                told = await self.look()
            except StoreError:
                _LOG.exception("the log of cases was not read: tried again")
                await asyncio.sleep(LOOK_S)
            else:
                if told:
                    await asyncio.sleep(TOGETHER_S)

    async def look(self) -> int:
        """Read what is new, tell of it, and give how many cases it was about.

        Raises StoreError, and then what was not told is read again.
        """
        told = 0
        if self._seen is None:
            await self.begin()
            return told
        last = await self._store.last_audit()
        while last is not None and self._seen < last.seq:
            part = await self._store.audit(self._seen + 1, _PIECE)
            if not part:
                break  # its end was taken away: verifying finds that, not we
            names = {one.subject: None for one in part if one.what.startswith(CASE_STEP)}
            cases = [case for name in names if (case := await self._store.case(name)) is not None]
            self._seen = part[-1].seq
            told += len(cases)
            if cases and self.on_moved is not None:
                self.on_moved(cases)
        return told
