"""What earlier runs saw of the callers, read from the store for whoever estimates by them."""

from __future__ import annotations

from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.staffing.arrivals import Earlier
from ccfloor.store.interface import Store


async def callers_before(
    store: Store, last_seen: Instant, day: Instant, reach: Micros, seen_from: Instant
) -> Earlier | None:
    """Read who called in the ``reach`` before ``last_seen``; None without an earlier run.

    Who came since ``day`` and is there still the floor takes up too, and says when he goes.
    ``seen_from`` is what the first run saw first; 0: that is not known. Raises StoreError.
    """
    if not last_seen:
        return None
    since = last_seen - reach
    visits = await store.visits(since, last_seen + SECOND)
    gaps = await store.gaps(since, last_seen + SECOND)
    if not seen_from:  # no run before the newest one is known to have seen anything
        seen_from = max((gap.from_ for gap in gaps if gap.reason == "start"), default=since)
    known = [one for one in visits if one.left_at is not None or one.joined_at >= day]
    return Earlier(max(since, seen_from), tuple(known), tuple(gaps))
