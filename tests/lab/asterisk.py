"""One real Asterisk on loopback, with its own configuration, ports and folders.

The law: a run leaves nothing behind. Everything a run writes is in one folder inside the
installed root, named after the process that made it; ``stop`` removes it, and the next
run sweeps what a killed one left, its Asterisk included.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from ccfloor.config import Ami
from tests.lab import asterisk_config
from tests.lab.asterisk_config import (
    MANAGER_SECRET,
    MANAGER_USER,
    READONLY_SECRET,
    READONLY_USER,
)
from tests.lab.install import LabMissingError, ensure
from tests.lab.manager_client import ManagerClient
from tests.lab.plan import FloorPlan
from tests.ports import free_port

PROMPT = ("nice", "-n", "-10")
"""PBX and phones go first: their own delay on a busy machine would pass for our error."""

BOOT_LIMIT_S = 30.0
_RUNS = "lab"
_numbers = itertools.count(1)


class Asterisk:
    """An Asterisk of one release that serves one floor."""

    def __init__(self, release: str, plan: FloorPlan, phone_ports: Mapping[str, int]) -> None:
        """Write the configuration; nothing runs yet."""
        self.release = release
        self.root = ensure(release)
        _sweep(self.root)
        self.home = f"/{_RUNS}/{os.getpid()}-{next(_numbers)}"
        self.folder = self.root / self.home.lstrip("/")
        for name in ("etc", "log", "run", "spool", "lib"):
            (self.folder / name).mkdir(parents=True)
        self.manager_port = free_port(socket.SOCK_STREAM)
        self.sip_port = free_port(socket.SOCK_DGRAM)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: ManagerClient | None = None
        self._configure(plan, phone_ports)

    def rewrite(self, name: str, text: str) -> None:
        """Change a file of its configuration; it reads it again when it is told to."""
        (self.folder / "etc" / name).write_text(text.replace("{home}", self.home))

    def _configure(self, plan: FloorPlan, phone_ports: Mapping[str, int]) -> None:
        queue_module = next((self.root / "usr/lib").rglob("app_queue.so"), None)
        if queue_module is None:
            raise LabMissingError(f"the installed Asterisk {self.release} has no app_queue")
        modules = queue_module.parent
        texts = asterisk_config.files(
            plan,
            home=self.home,
            module_folder="/" + str(modules.relative_to(self.root)),
            modules=[file.name for file in modules.glob("*.so")],
            manager_port=self.manager_port,
            sip_port=self.sip_port,
            phone_ports=phone_ports,
        )
        for name, text in texts.items():
            (self.folder / "etc" / name).write_text(text)

    @property
    def queue_log(self) -> Path:
        """Asterisk's own account of what its queues did."""
        return self.folder / "log" / "queue_log"

    @property
    def control(self) -> ManagerClient:
        """A connection for actions; it is told of system events only."""
        if self._control is None:
            self._control = self.connect(events="system")
        return self._control

    def connect(self, *, events: str = "on") -> ManagerClient:
        """Return a new AMI connection of the all-powerful user."""
        return ManagerClient(self.manager_port, MANAGER_USER, MANAGER_SECRET, events=events)

    def account(self, *, link: str = "asyncio", readonly: bool = False) -> Ami:
        """Return the configuration with which the product reaches this Asterisk."""
        user, secret = (
            (READONLY_USER, READONLY_SECRET) if readonly else (MANAGER_USER, MANAGER_SECRET)
        )
        told = {"port": self.manager_port, "username": user, "secret": secret, "link": link}
        return msgspec.convert(told, Ami)

    def cli(self, command: str) -> str:
        """Return what Asterisk's console answers to a command."""
        done = subprocess.run(
            [*self._program(), "-rx", command], capture_output=True, check=False, timeout=30
        )
        return done.stdout.decode(errors="replace")

    def start(self) -> float:
        """Start it, wait until it is fully booted and return how many seconds that took."""
        began = time.monotonic()
        with (self.folder / "log" / "console").open("ab") as console:
            self._process = subprocess.Popen(
                [*PROMPT, *self._program(), "-f"],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        while True:
            try:
                self.control.wait_for(b"Event: FullyBooted", limit_s=BOOT_LIMIT_S)
                return time.monotonic() - began
            except OSError:
                self._disconnect()
                late = time.monotonic() - began > BOOT_LIMIT_S
                if late or self._process.poll() is not None:
                    raise RuntimeError(
                        f"Asterisk {self.release} did not boot:\n{self.log()}"
                    ) from None
                time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would: no farewell, nothing flushed."""
        self._end(signal.SIGKILL)

    def restart(self, how: signal.Signals = signal.SIGKILL) -> float:
        """End it and start it again; returns the seconds from start to fully booted.

        SIGTERM ends it as ``core stop now`` does: it hangs up what is there and says so.
        """
        self._end(how)
        return self.start()

    def stop(self) -> None:
        """End it and remove everything it wrote."""
        self._end(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """Return what it had to say for itself."""
        return "\n".join(
            (self.folder / "log" / name).read_text(errors="replace")
            for name in ("messages", "console")
            if (self.folder / "log" / name).exists()
        )

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _program(self) -> list[str]:
        config = f"{self.home}/etc/asterisk.conf"
        return ["chroot", str(self.root), "/usr/sbin/asterisk", "-C", config]

    def _disconnect(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None

    def _end(self, how: signal.Signals) -> None:
        self._disconnect()
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5.0)
        self._process = None


def _sweep(root: Path) -> None:
    """Remove the folders of runs whose process is gone, and end their Asterisk."""
    for folder in (root / _RUNS).glob("*-*"):
        if Path(f"/proc/{folder.name.partition('-')[0]}").exists():
            continue
        config = f"/{_RUNS}/{folder.name}/etc/asterisk.conf"
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if config.encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:
                continue  # it ended while we looked
        shutil.rmtree(folder, ignore_errors=True)
