"""A lab floor that stands: Asterisk, its phones plugged in, callers at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab.asterisk import Asterisk
from tests.lab.phones import Callers, Phones
from tests.lab.plan import FloorPlan


@dataclass(frozen=True)
class Standing:
    """What a test may use of it."""

    asterisk: Asterisk
    phones: Phones
    callers: Callers


@contextmanager
def standing(release: str, plan: FloorPlan, folder: Path) -> Iterator[Standing]:
    """Bring up Asterisk, then the phones; take all of it down again, whatever happens."""
    phones = Phones(plan, folder)
    asterisk = Asterisk(release, plan, phones.ports)
    callers = Callers(asterisk.sip_port, folder)
    try:
        with asterisk:
            phones.start()
            yield Standing(asterisk, phones, callers)
    finally:
        callers.stop()
        phones.stop()
