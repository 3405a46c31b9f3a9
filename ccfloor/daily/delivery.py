"""Hands a day's folder to the house's own program, and keeps its word that it has it.

The law: a day is delivered when the program ended with 0 and, where it says what it took, took
what the manifest says. Then ``ack.json`` lies beside the manifest and names the run: the same run
is not handed over again, another one of the day is. Whatever else happens is a failure that is
tried again (``nightly_rollup.py``).

The program is started without a shell, with the folder as its last argument. On its standard
output it may say, as JSON, ``{"run_id": …, "rows": {"cases": 3, …}}``; other text is kept as it is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from ccfloor.daily.files import ACK, manifest_in
from ccfloor.files.whole import write_whole
from ccfloor.floor.names import Instant
from ccfloor.serve.cleaning import clean

_MOST: Final = 64 * 1024
"""Bytes of an answer that are looked at."""
_SAID: Final = 200
"""Cells of it that are repeated."""


class Ack(msgspec.Struct, frozen=True):
    """That a run was delivered."""

    run_id: str
    at: Instant
    counted: bool
    """The receiver said what it took, and it was what the manifest says."""
    said: str = ""


def delivered(folder: Path) -> bool:
    """Tell whether the run that lies in a folder was delivered."""
    document = manifest_in(folder)
    try:
        ack = msgspec.json.decode((folder / ACK).read_bytes(), type=Ack)
    except (OSError, msgspec.MsgspecError):
        return False
    return document is not None and ack.run_id == document.get("run_id")


async def deliver(program: Sequence[str], folder: Path, patience_s: float, at: Instant) -> str:
    """Hand a folder over and keep the acknowledgement; return why not, empty where all is well."""
    document = manifest_in(folder)
    if document is None:
        return f"{folder}: no manifest to deliver"
    try:
        process = await asyncio.create_subprocess_exec(
            *program, str(folder),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        return f"{program[0]}: {error}"
    try:
        async with asyncio.timeout(patience_s):
            answer, _ = await process.communicate()
    except TimeoutError:
        await _end(process)
        return f"{program[0]}: no end after {patience_s:g} s"
    except asyncio.CancelledError:
        await _end(process)
        raise
    said = clean(answer[:_MOST].decode("utf-8", "replace"), _SAID)
    if process.returncode != 0:
        return f"{program[0]}: ended with {process.returncode}: {said}"
    return _keep(folder, document, answer, said, at)


def _keep(folder: Path, document: dict[str, Any], answer: bytes, said: str, at: Instant) -> str:
    claim = _claim(answer)
    if claim is not None and (wrong := _mismatch(claim, document)):
        return f"the receiver took something else: {wrong}"
    ack = Ack(document["run_id"], at, claim is not None, said)
    try:
        write_whole(folder / ACK, msgspec.json.format(msgspec.json.encode(ack), indent=2) + b"\n")
    except OSError as error:
        return f"{error.filename or folder}: {error.strerror}"
    return ""


def _claim(answer: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) and "run_id" in found else None


def _mismatch(claim: dict[str, Any], document: dict[str, Any]) -> str:
    if claim["run_id"] != document["run_id"]:
        return clean(f"run_id {claim['run_id']!r}, not {document['run_id']!r}", _SAID)
    rows = claim.get("rows", {})
    if not isinstance(rows, dict):
        return "rows is no object"
    for name, count in rows.items():
        have = document["tables"].get(name, {}).get("rows")
        if count != have:
            return clean(f"{name}: {count!r} rows, not {have!r}", _SAID)
    return ""


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
