"""The port: what payroll asks of a store, whichever database stands behind it.

The law: a period, its run, the inputs and the log's entries about them are written in one
transaction, or none is. A run is written once and never altered: its SHA-256 stands in the
period's step, and the step in the sealed log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from ccfloor.cases.audit import Draft, Entry
from ccfloor.floor.names import Instant
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import PeriodId
from ccfloor.payroll.period import Period


class StoredRun(msgspec.Struct, frozen=True):
    """One calculation of a period, with all that it was computed from."""

    period: PeriodId
    run: int
    """From 1, without a hole."""
    at: Instant
    by: str
    sha256: str
    """Of the calculation's canonical bytes."""
    basis: str
    """Canonical JSON."""
    calculation: str
    """Canonical JSON."""


class PeriodChange(msgspec.Struct, frozen=True):
    """A period as it is to be, and how many steps it had when that was decided."""

    period: Period
    was: int
    """``Period.revision`` before; 0: it is new."""


class PayrollStore(Protocol):
    """The part of a store's port that payroll needs."""

    async def write_payroll(
        self,
        change: PeriodChange | None,
        drafts: Sequence[Draft],
        *,
        run: StoredRun | None = None,
        inputs: tuple[PeriodId, Sequence[Given]] | None = None,
    ) -> tuple[Entry, ...]:
        """Write all or none: the period, its run, inputs by key, the log's entries.

        Raises PeriodChanged where the period is not any more what it was, StoreError otherwise.
        """

    async def pay_periods(self) -> list[Period]:
        """Give all periods, by id."""

    async def pay_run(self, period: PeriodId, run: int) -> StoredRun | None:
        """Give one run of a period."""

    async def pay_inputs(self, period: PeriodId) -> list[Given]:
        """Give what was entered for a period, by person, item and ref; taken back ones too."""
