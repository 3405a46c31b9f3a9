"""What a query asks of its rows, in the few forms that every table is asked in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from ccfloor.floor.names import Instant
from ccfloor.store.rows import Shape, written


def within(column: ColumnElement[int], since: Instant, until: Instant) -> list[ColumnElement[bool]]:
    """Say that an instant is in this stretch, its end not."""
    return [column >= since, column < until]


def begins(shape: Shape[Any], prefix: str) -> list[ColumnElement[bool]]:
    """Say that an id begins so, as one stretch of the key."""
    column, first = shape.table.c.id, written(prefix)
    # No text that begins so is longer than the key, and none sorts behind this one.
    return [column >= first, column < first + "\U0010ffff"] if prefix else []
