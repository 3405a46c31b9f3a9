"""Versions of the roster, as rows: the whole plan as JSON, and the digest that seals it.

The law: a version that was kept never changes. Whoever was judged by it must be able to see
it again, so a version is added once and never replaced, and one whose text does not
have its digest any more is not a plan (StoreError).
"""

from __future__ import annotations

import hashlib

import msgspec

from ccfloor.errors import RecordRefused, StoreError
from ccfloor.roster.plan import Plan
from ccfloor.store.interface import StoredPlan


def stored(plan: Plan) -> StoredPlan:
    """Turn a plan into its row; raises RecordRefused for what no database can hold."""
    if plan.version < 1:
        raise RecordRefused(f"plans: version {plan.version}: the first version is 1")
    try:
        body = msgspec.json.encode(plan)
    except UnicodeEncodeError as error:
        raise RecordRefused(f"plans: {error}") from error
    return StoredPlan(
        version=plan.version,
        made_at=plan.made_at,
        made_by=plan.made_by,
        sha256=hashlib.sha256(body).hexdigest(),
        body=body.decode(),
    )


def plan_of(row: StoredPlan) -> Plan:
    """Turn a row into its plan; raises StoreError where the row was altered."""
    body = row.body.encode()
    if hashlib.sha256(body).hexdigest() != row.sha256:
        raise StoreError(f"plan {row.version}: its text does not have its sha256 any more")
    try:
        plan = msgspec.json.decode(body, type=Plan)
    except msgspec.MsgspecError as error:
        raise StoreError(f"plan {row.version} cannot be read: {error}") from error
    if (plan.version, plan.made_at, plan.made_by) != (row.version, row.made_at, row.made_by):
        raise StoreError(f"plan {row.version}: the row and its text tell of different versions")
    return plan


def taken(version: int) -> StoreError:
    """Make the error for a version that somebody else added first."""
    return StoreError(
        f"plan {version} exists already: the roster was changed meanwhile, nothing is written"
    )
