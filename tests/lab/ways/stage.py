"""The stage a way is played on: one small Asterisk, its phones, its callers, a witness."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from tests.lab.asterisk import Asterisk
from tests.lab.handset import Handset
from tests.lab.manager_client import ManagerClient
from tests.lab.phones import Callers
from tests.lab.plan import FloorPlan
from tests.lab.session import LAST_WORD, waiting_channel

USUAL_S = 0.25
"""Within this time SIPp brings a caller to Asterisk on a machine that is not busy."""
COMES_LIMIT_S = 30.0
"""How long what must come is waited for."""
PING_S = 1.0
"""How often the witness asks for the time, so that it passes on a quiet floor as well."""


def whole_blocks(raw: bytes) -> bytes:
    """Return what one connection was sent, without a last block that never ended.

    Asterisk writes a reply in pieces, so one that is killed may leave half of it; the next
    connection's greeting must not become a part of that (``SessionRecorder`` leaves it out
    as well).
    """
    end = raw.rfind(b"\r\n\r\n")
    return raw[: end + 4] if end >= 0 else b""


def arrived_at(raw: bytes, number: str) -> float | None:
    """Return when a caller's channel was born, in seconds since the epoch; None: not yet."""
    for block in raw.split(b"\r\n\r\n"):
        told = (b"Event: Newchannel\r\n", f"CallerIDNum: {number}\r\n".encode())
        if all(line in block for line in told):
            found = re.search(rb"^Timestamp: ([\d.]+)\r$", block, re.MULTILINE)
            return float(found[1]) if found else None
    return None


class Stage:
    """What a way may use; its time is seconds since it began.

    The time stands still while SIPp takes longer than usual to bring a caller: what is done
    two seconds after a call is then still done two seconds into the call.
    """

    def __init__(
        self,
        plan: FloorPlan,
        asterisk: Asterisk,
        callers: Callers,
        witness: ManagerClient,
        handsets: Mapping[str, Handset],
        wait_live: Callable[[int], None],
    ) -> None:
        """Stand ready; the time begins to run.

        ``wait_live`` waits until who else watches has become live so many times.
        """
        self.handsets = handsets
        for handset in handsets.values():
            handset.pbx = asterisk.sip_port
        self.plan = plan
        self.asterisk = asterisk
        self.callers = callers
        self.witness = witness
        self._wait_live = wait_live
        self._past = b""
        self._lives = 1
        self._calls = 0
        self._coming: dict[str, float] = {}
        """When each caller was sent off who has not been seen yet."""
        self._late = 0.0
        self._over = threading.Event()
        self._pings = threading.Thread(target=self._ping, name="witness")
        self._began = time.monotonic()

    # --- time --------------------------------------------------------------------------

    def until(self, seconds: float) -> None:
        """Wait until so long after the beginning, and for callers who are late."""
        while (left := self._began + self._lateness() + seconds - time.monotonic()) > 0:
            time.sleep(min(left, 0.05) if self._coming else left)

    def _lateness(self) -> float:
        """Return by how much more than usual a caller was late, or is by now."""
        raw = bytes(self.witness.raw) if self._coming else b""
        still = 0.0
        for number, sent in tuple(self._coming.items()):
            there = arrived_at(raw, number)
            took = (there or time.time()) - sent
            if there is not None:
                del self._coming[number]
                self._late = max(self._late, took - USUAL_S)
            elif took > COMES_LIMIT_S:
                raise TimeoutError(f"the call of {number} never reached Asterisk")
            still = max(still, took - USUAL_S)
        return max(self._late, still)

    # --- calls -------------------------------------------------------------------------

    def call(self, extension: str, *, lasts: float, keys: Sequence[tuple[float, str]] = ()) -> str:
        """Have somebody call, who hangs up ``lasts`` seconds after Asterisk took the call.

        Returns his number: each caller has his own.
        """
        self._calls += 1
        number = f"1380000{self._calls:04}"
        self._coming[number] = time.time()
        self.callers.call(extension, number, lasts_s=lasts, keys=keys)
        return number

    def waiting(self, queue: str) -> str:
        """Return the channel of whoever joined a queue last; wait for one to join."""
        return self.witness.found(
            lambda raw: waiting_channel(raw, queue),
            f"a caller in the queue {queue}",
            limit_s=COMES_LIMIT_S,
        )

    def caller(self) -> str:
        """Return the channel of whoever called last."""
        return self.channel_of("caller")

    def channel_of(self, extension: str) -> str:
        """Return the newest channel of a phone, by Asterisk's name for it; wait for one."""
        named = re.compile(rb"^Channel: (PJSIP/%s-\w+)\r$" % extension.encode(), re.MULTILINE)

        def newest(raw: bytes) -> str:
            found = named.findall(raw)
            return found[-1].decode() if found else ""

        return self.witness.found(newest, f"the phone {extension} in a call", limit_s=COMES_LIMIT_S)

    def raw(self) -> bytes:
        """Return every byte the witness was sent, over all its connections."""
        return self._past + bytes(self.witness.raw)

    # --- what a manager does -----------------------------------------------------------

    def act(self, action: str, **headers: str) -> bytes:
        """Have Asterisk do something; RuntimeError where it refuses."""
        reply = self.asterisk.control.action(action, headers)
        if b"Response: Error" in reply:
            raise RuntimeError(f"{action} {headers}: {reply.decode(errors='replace')}")
        return reply

    def pause(self, extension: str, reason: str = "", queue: str = "") -> None:
        """Pause a member, in one queue or in all of his."""
        self._pause(extension, "true", reason, queue)

    def unpause(self, extension: str, queue: str = "") -> None:
        """Bring a member back, in one queue or in all of his."""
        self._pause(extension, "false", "", queue)

    def _pause(self, extension: str, paused: str, reason: str, queue: str) -> None:
        where = {"Queue": queue} if queue else {}
        seat = f"PJSIP/{extension}"
        self.act("QueuePause", Interface=seat, Paused=paused, Reason=reason, **where)

    def add(self, queue: str, extension: str, **more: str) -> None:
        """Log a member in to a queue."""
        seat = f"PJSIP/{extension}"
        self.act("QueueAdd", Queue=queue, Interface=seat, MemberName=f"agent{extension}", **more)

    def remove(self, queue: str, extension: str) -> None:
        """Log a member out of a queue."""
        self.act("QueueRemove", Queue=queue, Interface=f"PJSIP/{extension}")

    def redirect(self, channel: str, extension: str) -> None:
        """Take a channel out of what it is in, on to an extension of the callers' context."""
        self.act("Redirect", Channel=channel, Context="from-caller", Exten=extension, Priority="1")

    def restart(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End Asterisk and start it again. Who called is gone; all who watch connect anew.

        The product waits a while of its own choosing before it does, and nothing is planted
        meanwhile: it could not see it.
        """
        before = self.witness
        self.asterisk.restart(how)
        self.callers.stop()
        before.close()
        self._past += whole_blocks(bytes(before.raw))
        self.witness = self.asterisk.connect()
        self.witness.census()
        self._coming.clear()  # who was still on his way is gone as well
        self._lives += 1
        self._wait_live(self._lives)

    # --- beginning and end -------------------------------------------------------------

    def begin(self) -> None:
        """Let the witness ask for the time from now on."""
        self._began = time.monotonic()
        self._pings.start()

    def end(self) -> None:
        """Wait until every call is over for Asterisk too, and have the last word said."""
        self.callers.wait(COMES_LIMIT_S)
        for _ in range(200):
            if b"CoreCurrentCalls: 0\r" in self.act("CoreStatus"):
                break
            time.sleep(0.05)
        time.sleep(0.3)  # what the last call's end leads to is told a moment after it
        self.halt()
        self.asterisk.control.action("UserEvent", {"UserEvent": LAST_WORD})
        self.witness.wait_for(f"UserEvent: {LAST_WORD}".encode(), limit_s=COMES_LIMIT_S, whole=True)

    def halt(self) -> None:
        """Let the witness rest."""
        self._over.set()
        if self._pings.is_alive():
            self._pings.join(2 * COMES_LIMIT_S)

    def leave(self) -> None:
        """Let go of Asterisk."""
        self.halt()
        self.witness.close()

    def _ping(self) -> None:
        while not self._over.wait(PING_S):
            with suppress(OSError):  # Asterisk is being restarted
                self.witness.action("Ping")
