"""Payroll's records to rows and back, and how they are written into SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.errors import PeriodChanged, RecordRefused, StoreError
from ccfloor.floor.names import Instant
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import PeriodId
from ccfloor.payroll.period import Period
from ccfloor.store import schema
from ccfloor.store.payroll_port import PeriodChange, StoredRun
from ccfloor.store.rows import Shape, written

_periods: msgspec.json.Decoder[Period] = msgspec.json.Decoder(Period)


class PeriodRow(msgspec.Struct, frozen=True):
    """A period as a table holds it."""

    id: str
    state: str
    revision: int
    body: str


class InputRow(msgspec.Struct, frozen=True):
    """An input as a table holds it; ``source`` is the ref of what may come more than once."""

    period: str
    person: str
    item: str
    source: str
    value: str
    ref: str
    note: str
    by: str
    at: Instant


PERIODS = Shape(PeriodRow, schema.pay_periods, "id")
RUNS = Shape(StoredRun, schema.pay_runs, "period run")
INPUTS = Shape(InputRow, schema.pay_inputs, "period person item source")


def period_row(period: Period) -> PeriodRow:
    """Take a period apart; raises RecordRefused for what no text can hold."""
    try:
        body = msgspec.json.encode(period).decode()
    except (UnicodeEncodeError, OverflowError) as error:
        raise RecordRefused(f"pay_periods: {error}") from error
    return PeriodRow(period.id, period.state.value, period.revision, body)


def period_of(row: PeriodRow) -> Period:
    """Put a period together."""
    return _periods.decode(row.body)


def input_row(period: PeriodId, given: Given) -> InputRow:
    """Take an input apart."""
    person, item, source = given.key
    return InputRow(
        period, person, item, source, given.value, given.ref, given.note, given.by, given.at
    )


def input_of(row: InputRow) -> Given:
    """Put an input together."""
    return Given(row.person, row.item, row.value, row.ref, row.note, row.by, row.at)


def changed(change: PeriodChange) -> PeriodChanged:
    """Make the error for a period that somebody else changed."""
    return PeriodChanged(
        f"{change.period.id}: it had {change.was} steps and now has others: look again"
    )


def run_taken(run: StoredRun) -> StoreError:
    """Make the error for a run that is there: none is ever written over."""
    return StoreError(f"run {run.run} of {run.period} is kept already: nothing is written")


async def write(
    connection: AsyncConnection,
    change: PeriodChange | None,
    run: StoredRun | None,
    inputs: tuple[PeriodId, Sequence[Given]] | None,
) -> None:
    """Write into SQL, inside a transaction."""
    if change is not None:
        values = _values(PERIODS, period_row(change.period))
        if change.was:
            table = PERIODS.table
            done = await connection.execute(
                update(table)
                .where(table.c.id == values["id"], table.c.revision == change.was)
                .values(values)
            )
        else:
            done = await connection.execute(
                _insert(connection, PERIODS).values(values).on_conflict_do_nothing()
            )
        if done.rowcount != 1:
            raise changed(change)
    if run is not None:
        RUNS.check(run)
        kept = select(RUNS.table.c.run).where(
            RUNS.table.c.period == written(run.period), RUNS.table.c.run == run.run
        )
        if (await connection.execute(kept)).first() is not None:
            raise run_taken(run)
        await connection.execute(insert(RUNS.table).values(_values(RUNS, run)))
    period, given_ = inputs if inputs is not None else ("", ())
    for given in given_:
        row = input_row(period, given)
        INPUTS.check(row)
        values = _values(INPUTS, row)
        key = list(INPUTS.table.primary_key)
        names = {column.name for column in key}
        rest = {name: value for name, value in values.items() if name not in names}
        await connection.execute(
            _insert(connection, INPUTS)
            .values(values)
            .on_conflict_do_update(index_elements=key, set_=rest)
        )


def _values(shape: Shape[Any], record: msgspec.Struct) -> dict[str, Any]:
    (row,) = shape.rows([record])
    return dict(zip(shape.table.c.keys(), row, strict=True))


def _insert(connection: AsyncConnection, shape: Shape[Any]) -> Any:  # the two have no common class
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    return kind.insert(shape.table)


def of_period(shape: Shape[Any], period: PeriodId) -> list[ColumnElement[bool]]:
    """Say that a row is of this period."""
    return [shape.table.c.period == written(period)]
