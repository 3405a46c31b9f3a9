"""SIP phones and callers: SIPp processes that do exactly what the plan says.

One process serves all phones of one behaviour. Every process writes its own trace, from
which ``calls`` tells what each phone itself saw.
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.lab import sip_text, sip_trace
from tests.lab.asterisk import PROMPT
from tests.lab.handset import Handset
from tests.lab.plan import FloorPlan, Phone
from tests.lab.sip_trace import PhoneCall
from tests.ports import free_port

START_LIMIT_S = 30.0
_started = itertools.count()


class Phones:
    """The phones of one floor; ``ports`` says where each extension can be reached."""

    def __init__(self, plan: FloorPlan, folder: Path) -> None:
        """Choose the ports; nothing runs yet."""
        self._folder = folder
        self._kinds: dict[Phone, int] = {}
        self._processes: list[subprocess.Popen[bytes]] = []
        self.ports: dict[str, int] = {}
        for extension, behaviour in plan.phones.items():
            if behaviour not in self._kinds:
                self._kinds[behaviour] = free_port(socket.SOCK_DGRAM)
            self.ports[extension] = self._kinds[behaviour]
        self.handsets = {
            extension: Handset(extension, free_port(socket.SOCK_DGRAM), behaviour)
            for extension, behaviour in plan.handsets.items()
        }
        self.ports |= {extension: handset.port for extension, handset in self.handsets.items()}
        nobody = free_port(socket.SOCK_DGRAM)
        self.ports |= dict.fromkeys(plan.absent, nobody)

    def start(self) -> None:
        """Plug them in; they can be called when it returns. Else TimeoutError."""
        (self._folder / sip_text.SOUND_FILE).write_bytes(b"\xff" * 8_000)
        for number, (behaviour, port) in enumerate(self._kinds.items()):
            scenario = self._folder / f"phone{number}.xml"
            scenario.write_text(sip_text.phone(behaviour))
            command = ["-sf", scenario.name, "-p", str(port), *self._tracing(number)]
            self._processes.append(_sipp(command, self._folder, f"phone{number}"))
        for handset in self.handsets.values():
            handset.plug()
        until = time.monotonic() + START_LIMIT_S
        # A call to a phone whose SIPp is only starting would find nobody there.
        while missing := set(self._kinds.values()) - open_ports():
            if self.ended() or time.monotonic() > until:
                raise TimeoutError(f"no SIPp at the ports {sorted(missing)}: {self.ended()}")
            time.sleep(0.01)

    def calls(self, extension: str = "") -> list[PhoneCall]:
        """Return what the phones saw so far, of one extension or of all, in order."""
        seen = [
            call
            for number in range(len(self._kinds))
            if (self._folder / f"phone{number}.trace").exists()
            for call in sip_trace.read(self._folder / f"phone{number}.trace")
        ]
        seen += [call for handset in self.handsets.values() for call in handset.seen]
        seen.sort(key=lambda call: call.invited_at)
        return [call for call in seen if extension in {"", call.extension}]

    def ended(self) -> list[str]:
        """Return what SIPp said where it ended although it was to go on."""
        return [
            (self._folder / f"phone{number}.log").read_text(errors="replace")[:1_000]
            for number, process in enumerate(self._processes)
            if process.poll() is not None
        ]

    def stop(self) -> None:
        """Unplug them."""
        for handset in self.handsets.values():
            handset.unplug()
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait(5.0)
        self._processes.clear()

    def _tracing(self, number: int) -> list[str]:
        return ["-trace_msg", "-message_file", f"phone{number}.trace"]


class Callers:
    """Everybody who calls; each call is a process that ends with it."""

    def __init__(self, sip_port: int, folder: Path) -> None:
        """Know where Asterisk is."""
        self._sip_port = sip_port
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def call(
        self,
        extension: str,
        number: str,
        *,
        lasts_s: float,
        name: str = "Wang Li",
        keys: Sequence[tuple[float, str]] = (),
    ) -> subprocess.Popen[bytes]:
        """Call, and hang up ``lasts_s`` after Asterisk's answer unless it hangs up first."""
        label = f"caller{len(self._processes)}"
        scenario = self._folder / f"{label}.xml"
        pressed = [(round(after * 1_000), key) for after, key in keys]
        scenario.write_text(
            sip_text.caller(extension, number, name, round(lasts_s * 1_000), pressed),
            encoding="utf-8",
        )
        port = str(free_port(socket.SOCK_DGRAM))
        command = ["-sf", scenario.name, "-m", "1", "-p", port, f"127.0.0.1:{self._sip_port}"]
        process = _sipp(command, self._folder, label)
        self._processes.append(process)
        return process

    def wait(self, limit_s: float) -> None:
        """Wait until every call is over; raises TimeoutExpired when one is not."""
        for process in self._processes:
            process.wait(limit_s)

    def failed(self) -> list[str]:
        """Return what SIPp said of the calls that did not go as planned."""
        return [
            (self._folder / f"caller{place}.log").read_text(errors="replace")[:1_000]
            for place, process in enumerate(self._processes)
            if process.poll() not in {0, None}
        ]

    def stop(self) -> None:
        """End what is still calling."""
        for process in self._processes:
            process.kill()
            process.wait(5.0)
        self._processes.clear()


def open_ports() -> set[int]:
    """Return the UDP ports that somebody has opened on this machine, as Linux tells them."""
    rows = Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
    return {int(row.split()[1].rpartition(":")[2], 16) for row in rows}


def _sipp(arguments: list[str], folder: Path, label: str) -> subprocess.Popen[bytes]:
    with (folder / f"{label}.log").open("wb") as log:
        return subprocess.Popen(
            [*PROMPT, "sipp", "-i", "127.0.0.1", "-mp", str(_sound_port()), "-nostdin", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _sound_port() -> int:
    """Return the first of four free media ports for a SIPp: it takes others only sometimes."""
    while True:
        first = 6_000 + 4 * ((os.getpid() * 101 + next(_started)) % 1_000)
        with ExitStack() as trials:
            try:
                for port in range(first, first + 4):
                    trial = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    trials.enter_context(trial).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
