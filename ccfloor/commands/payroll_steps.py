"""``ccfloor payroll calculate``, ``publish``, ``sign``, ``lock`` …: a period's road.

Each says how far the period is and ends with 0, or why it was refused and ends with 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from ccfloor.cases.case import Refusal
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, Why
from ccfloor.commands.payroll_desk import (
    By,
    Language,
    PayrollDesk,
    PeriodName,
    at_desk,
    show,
    width,
)
from ccfloor.errors import PayrollError
from ccfloor.payroll.period import Period, PeriodState, Role
from ccfloor.telling.payslip import findings_page, summary_page, window_page


def calculate(
    period: PeriodName,
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what it would come to, and keep nothing.")
    ] = False,
    language: Language = "",
) -> int:
    """Compute a period from cases, roster, calls and inputs, and keep the run."""

    async def act(at: PayrollDesk) -> int:
        clerk = await at.clerk(by)
        if dry_run:
            _, found = await at.office.preview(period)
            show(summary_page(found, None, at.words))
            return 0
        outcome = await at.office.calculate(period, clerk)
        if isinstance(outcome, Period):
            _, found = await at.office.run_of(outcome)
            show(summary_page(found, outcome, at.words))
        return at.answer(outcome)

    return at_desk(config, language, act)


def publish(
    period: PeriodName,
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
    why: Why = "",
    language: Language = "",
) -> int:
    """Show everybody his month; refused with unread appeals or missing inputs unless told why."""

    async def act(at: PayrollDesk) -> int:
        outcome = await at.office.publish(period, await at.clerk(by), why)
        if isinstance(outcome, Refusal) and outcome.code == "blocked":
            _, found = await at.office.run_of(await at.office.period(period))
            show(findings_page(found, width(), at.words))
        code = at.answer(outcome)
        if isinstance(outcome, Period) and outcome.state is PeriodState.PUBLISHED:
            show(window_page(outcome, at.zone, at.calendar, at.words))
        return code

    return at_desk(config, language, act)


def sign(
    period: PeriodName,
    by: By,
    role: Annotated[str, typer.Option("--as", help="lead, supervisor, hr or manager.")],
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Sign for one of the roles of payroll.signer, when the appeal window is over."""

    async def act(at: PayrollDesk) -> int:
        try:
            wanted = msgspec.convert(role, Role)
        except msgspec.ValidationError as error:
            raise PayrollError(f"--as {role}: expected lead, supervisor, hr or manager") from error
        return at.answer(await at.office.sign(period, await at.actor(by), wanted))

    return at_desk(config, language, act)


def ack(
    period: PeriodName,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON: lines_sha256, rows, sum_fen.")
    ],
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Take in payroll's own count of what it has; a mismatch blocks."""
    told = _acknowledgement(file)

    async def act(at: PayrollDesk) -> int:
        clerk = await at.clerk(by)
        return at.answer(
            await at.office.ack(period, clerk, told["lines_sha256"], told["rows"], told["sum_fen"])
        )

    return at_desk(config, language, act)


class _Told(msgspec.Struct, frozen=True):
    lines_sha256: str
    rows: int
    sum_fen: int


def _acknowledgement(file: Path) -> dict[str, Any]:
    try:
        return msgspec.structs.asdict(msgspec.json.decode(file.read_bytes(), type=_Told))
    except OSError as error:
        raise PayrollError(f"{file}: {error.strerror}: expected a file to read") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PayrollError(
            f'{file}: {error}: expected {{"lines_sha256": "…", "rows": 1, "sum_fen": 1}}'
        ) from error


def lock(
    period: PeriodName, by: By, config: ConfigPath = DEFAULT_CONFIG, language: Language = ""
) -> int:
    """Close a period: what changes from now on goes into the next one."""

    async def act(at: PayrollDesk) -> int:
        return at.answer(await at.office.lock(period, await at.clerk(by)))

    return at_desk(config, language, act)


def unlock(
    period: PeriodName,
    by: By,
    why: Why = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Ask for a lock to be opened; somebody else opens it with the same command."""

    async def act(at: PayrollDesk) -> int:
        return at.answer(await at.office.unlock(period, await at.clerk(by), why))

    return at_desk(config, language, act)
