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


class Stage:
    """What a way may use; its time is seconds since it began."""

    def __init__(
        self,
        plan: FloorPlan,
        asterisk: Asterisk,
        callers: Callers,
        witness: ManagerClient,
        handsets: Mapping[str, Handset],
        wait_live: Callable[[], None],
    ) -> None:
        """Stand ready; the time begins to run. ``wait_live`` waits for who else watches."""
        self.handsets = handsets
        for handset in handsets.values():
            handset.pbx = asterisk.sip_port
        self.plan = plan
        self.asterisk = asterisk
        self.callers = callers
        self.witness = witness
        self._wait_live = wait_live
        self._past = b""
        self._calls = 0
        self._over = threading.Event()
        self._pings = threading.Thread(target=self._ping, name="witness")
        self._began = time.monotonic()

    # --- time --------------------------------------------------------------------------

    def until(self, seconds: float) -> None:
        """Wait until so long after the beginning."""
        time.sleep(max(0.0, self._began + seconds - time.monotonic()))

    # --- calls -------------------------------------------------------------------------

    def call(self, extension: str, *, lasts: float, keys: Sequence[tuple[float, str]] = ()) -> str:
        """Have somebody call, who hangs up ``lasts`` seconds after Asterisk took the call.

        Returns his number: each caller has his own.
        """
        self._calls += 1
        number = f"1380000{self._calls:04}"
        self.callers.call(extension, number, lasts_s=lasts, keys=keys)
        return number

    def waiting(self, queue: str) -> str:
        """Return the channel of whoever joined a queue last."""
        return waiting_channel(bytes(self.witness.raw), queue)

    def caller(self) -> str:
        """Return the channel of whoever called last."""
        return self.channel_of("caller")

    def channel_of(self, extension: str) -> str:
        """Return the newest channel of a phone, by Asterisk's name for it."""
        named = rb"^Channel: (PJSIP/%s-\w+)" % extension.encode()
        found: list[bytes] = re.findall(named, self._raw(), re.MULTILINE)
        if not found:
            raise LookupError(f"the phone {extension} was in no call")
        return found[-1].decode()

    def raw(self) -> bytes:
        """Return every byte the witness was sent, over all its connections."""
        return self._past + bytes(self.witness.raw)

    def _raw(self) -> bytes:
        return bytes(self.witness.raw).replace(b"\r\n", b"\n")

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
        self._wait_live()

    # --- beginning and end -------------------------------------------------------------

    def begin(self) -> None:
        """Let the witness ask for the time from now on."""
        self._began = time.monotonic()
        self._pings.start()

    def end(self) -> None:
        """Wait until every call is over for Asterisk too, and have the last word said."""
        self.callers.wait(10.0)
        for _ in range(200):
            if b"CoreCurrentCalls: 0\r" in self.act("CoreStatus"):
                break
            time.sleep(0.05)
        time.sleep(0.3)  # what the last call's end leads to is told a moment after it
        self.halt()
        self.asterisk.control.action("UserEvent", {"UserEvent": LAST_WORD})
        self.witness.wait_for(f"UserEvent: {LAST_WORD}".encode(), limit_s=5.0, whole=True)

    def halt(self) -> None:
        """Let the witness rest."""
        self._over.set()
        if self._pings.is_alive():
            self._pings.join(15.0)

    def leave(self) -> None:
        """Let go of Asterisk."""
        self.halt()
        self.witness.close()

    def _ping(self) -> None:
        while not self._over.wait(PING_S):
            with suppress(OSError):  # Asterisk is being restarted
                self.witness.action("Ping")
