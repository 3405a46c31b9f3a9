"""How long each phone of a planted session rang: what the product says beside what it did."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from ccfloor.config import Config
from ccfloor.replay import AttemptLine, Document, replay
from tests.lab.planted import PLAN
from tests.lab.session import Session

RING_ERROR_MS = 20.0
"""How far a ring time may be from the phone's own (DESIGN section 6)."""
DIRECT = "1039"
"""The phone that no queue asks to ring."""

Wrong = list[tuple[str, float, float]]
"""Extension, the milliseconds that were told, the phone's own."""


def extension(attempt: AttemptLine) -> str:
    """Return the phone that was made to ring."""
    found = re.search(r"10\d\d", attempt.interface)
    assert found is not None
    return found[0]


def compare(session: Session, told: Document) -> tuple[int, Wrong]:
    """Return how many rings were compared, and those that differ by too much.

    ValueError where a phone rang more or less often than was told.
    """
    compared, wrong = 0, []
    for at in PLAN.phones:
        if at == DIRECT:
            continue
        seen = [call for call in session.phone_calls if call.extension == at]
        mine = sorted(
            (one for one in told.attempts if extension(one) == at), key=lambda one: one.started_at
        )
        for call, attempt in zip(seen, mine, strict=True):
            compared += 1
            if abs(attempt.ring_ms - call.ring / 1_000) > RING_ERROR_MS:
                wrong.append((at, attempt.ring_ms, call.ring / 1_000))
    return compared, wrong


def stamped_late(session: Session) -> list[str]:
    """Say which rings are wrong in nothing but their length: the machine may have been busy."""
    with tempfile.TemporaryDirectory() as folder:
        session.record_fixture(Path(folder))
        told = replay(Path(folder) / "session.ami", Config())
    try:
        _, wrong = compare(session, told)
    except ValueError:
        return []  # that is an error, and no busy machine's
    return [f"{at} rang {own:.0f} ms, told as {ms:.0f} ms" for at, ms, own in wrong]
