"""Who takes part, how each is started, and how one run of one is measured."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from bench.feeder import Feeder
from bench.payload import count, payload

ROOT = Path(__file__).parents[1]
NODE = ROOT / "bench" / "node"
TIME_LIMIT_S = 180


class Contestant(NamedTuple):
    """One row of the table."""

    name: str
    does: str
    """What becomes of an event."""
    start: tuple[str, ...]
    """A Python module of ours, or a file of bench/node, and its arguments."""
    source: Literal["socket", "memory"]
    sessions: int
    """How many recorded sessions it is given: as many as make a run of a second or so."""


CONTESTANTS = (
    Contestant("pyst2 0.5.1", "object, callback", ("pyst2_callbacks", "stock"), "socket", 1),
    Contestant("asterisk-ami-client 1.1.5", "object, emitted", ("ami_client.js",), "socket", 6),
    Contestant("asterisk-manager 0.2.0", "object, emitted", ("manager.js",), "socket", 15),
    Contestant("panoramisk 1.4", "object, dispatched", ("panoramisk_protocol",), "socket", 15),
    Contestant("plain asyncio split", "dict of headers", ("plain_split", "headers"), "socket", 40),
    Contestant("plain asyncio split", "its name", ("plain_split", "names"), "socket", 150),
    # ours
    Contestant(
        "pyst2 on our wiring", "object, callback", ("pyst2_callbacks", "ours"), "socket", 15
    ),
    Contestant("asyncio_link", "list of headers", ("link", "asyncio", "headers"), "socket", 20),
    Contestant("pyst2_link", "a frame, if needed", ("link", "pyst2", "needed"), "socket", 100),
    Contestant("asyncio_link", "a frame, if needed", ("link", "asyncio", "needed"), "socket", 100),
    Contestant("protocol", "nothing: dropped", ("protocol_alone", "drop"), "memory", 200),
    Contestant("protocol, translate", "a fact", ("protocol_alone", "translate"), "memory", 60),
    Contestant("pipeline", "floor, rules, figures, SQLite", ("pipeline",), "memory", 40),
)


class Run(NamedTuple):
    """What one run of one contestant gave."""

    events: int
    """On the wire."""
    delivered: int
    """Handed on by the contestant; fewer where it leaves out what nobody needs, or loses some."""
    seconds: float
    cpu: float
    """Seconds of processor time of the contestant's process, all threads."""


class Failed(NamedTuple):
    """Why a contestant gave nothing."""

    why: str


def missing(contestant: Contestant) -> str:
    """Say what a contestant lacks on this machine; nothing where it can start."""
    if not contestant.start[0].endswith(".js"):
        return ""
    lacking = [program for program in ("node", "npm") if not shutil.which(program)]
    if lacking:
        return f"{' and '.join(lacking)} not installed"
    if not (NODE / "node_modules").is_dir():
        installed = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            cwd=NODE,
            capture_output=True,
            text=True,
            check=False,
        )
        if installed.returncode:
            return f"npm ci failed: {installed.stderr.strip().splitlines()[-1]}"
    return ""


def run(contestant: Contestant) -> Run | Failed:
    """Start a contestant in a process of its own, give it its bytes and wait for its word."""
    data = payload(contestant.sessions)
    if contestant.source == "socket":
        feeder = Feeder(data)
        try:
            return _measured(contestant, str(feeder.port), count(data))
        finally:
            feeder.close()
    with tempfile.TemporaryDirectory(prefix="ccfloor-bench-") as folder:
        file = Path(folder, "session.ami")
        file.write_bytes(data)
        return _measured(contestant, str(file), count(data))


def _measured(contestant: Contestant, source: str, events: int) -> Run | Failed:
    program, *arguments = contestant.start
    if program.endswith(".js"):
        command = ["node", str(NODE / program), source, *arguments]
    else:
        command = [sys.executable, "-m", f"bench.contestants.{program}", source, *arguments]
    try:
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=TIME_LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return Failed(f"did not see the last event within {TIME_LIMIT_S} s")
    if ended.returncode or not ended.stdout:
        return Failed((ended.stderr.strip().splitlines() or ["no word of it"])[-1])
    told = json.loads(ended.stdout.splitlines()[-1])
    return Run(events, told["delivered"], told["seconds"], told["cpu"])
