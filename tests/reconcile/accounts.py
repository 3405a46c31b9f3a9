"""Reads a recording once, and reconciles whatever a test makes of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from ccfloor.config import Config
from ccfloor.reconcile.account import Account, reconcile
from ccfloor.reconcile.entries import Ours
from ccfloor.reconcile.heard import Heard, Session
from ccfloor.reconcile.judge import Difference
from ccfloor.reconcile.queue_log import Row, Unreadable, read_rows
from ccfloor.reconcile.reading import hear, read_queue_log
from ccfloor.reconcile.told import Told

RECORDINGS = Path(__file__).parents[1] / "recordings"


def with_both(folder: Path = RECORDINGS) -> list[str]:
    """List the recordings that hold both accounts, wherever they lie."""
    logs = sorted(folder.rglob("queue_log"))
    return [str(log.parent.relative_to(folder)) for log in logs if session_of(log.parent).exists()]


def session_of(folder: Path) -> Path:
    return folder / "session.ami.zst"


@cache
def heard(name: str) -> Heard:
    return hear(session_of(RECORDINGS / name), Config())


@cache
def told(name: str) -> tuple[Session, list[Ours]]:
    return heard(name).session(), Told(heard(name)).entries()


@cache
def rows(name: str) -> tuple[Row, ...]:
    lines = read_queue_log([RECORDINGS / name / "queue_log"])
    assert all(isinstance(line, Row) for line in lines)
    return tuple(line for line in lines if isinstance(line, Row))


def account(name: str, lines: Sequence[Row | Unreadable] | None = None) -> Account:
    return reconcile(*told(name), rows(name) if lines is None else lines)


def parsed(text: str | bytes) -> list[Row | Unreadable]:
    raw = text.encode() if isinstance(text, str) else text
    return list(read_rows("queue_log", raw.splitlines(keepends=True)))


def unexplained(found: Account) -> list[Difference]:
    return [d for d in found.differences if d.cause in {"unexplained", "unreadable_line"}]


def said(differences: Iterable[Difference]) -> list[str]:
    """Write differences as lines: kind, cause, queue, call, who, ours, theirs."""
    return [
        f"{d.kind} {d.cause}: {d.queue} {d.call} {d.who}: {d.ours or '-'} / {d.theirs or '-'}"
        for d in differences
    ]
