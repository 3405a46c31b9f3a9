"""The floor of the past is, byte for byte, what the board showed then."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import msgspec
import pytest

from ccfloor.clock import SetClock
from ccfloor.dashboard.model import FloorModel
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.history.walking import APART, NotKeptError, Walks
from ccfloor.serve.messages import Snapshot
from ccfloor.store.journal import HOUR, files, hour_of
from tests.history.floors import Shown, bytes_of, lived, past, walks


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    found = asyncio.run(lived(tmp_path_factory.mktemp("lived"), 4))
    assert len(found.floors) > 60
    assert found.gaps
    assert len(found.acks) > 2
    return found


async def test_every_look_forward_finds_what_the_board_showed(shown: Shown):
    there = walks(shown.site)
    for at, floor in shown.floors.items():
        assert bytes_of(await past(there, at)) == floor, at


async def test_so_does_every_look_in_any_order_from_points_that_were_put_by(shown: Shown):
    there = walks(shown.site)
    order = random.Random(7).sample(list(shown.floors), 20)  # noqa: S311 - a test's own order
    await there.to(max(shown.floors), 0, 60.0)
    for at in order:
        assert bytes_of(await past(there, at)) == shown.floors[at], at
    assert there.points
    assert all(b - a >= APART for a, b in zip(there.points, there.points[1:], strict=False))


async def test_what_changes_leads_from_one_look_to_the_next(shown: Shown):
    there = walks(shown.site)
    looks = sorted(shown.floors)
    model = FloorModel()
    walk, _ = await there.to(looks[0], 0, 60.0)
    model.apply(walk.past.snapshot(), 0.0)
    kinds = set()
    for at in looks[1:]:
        news, reached = await there.course(walk, at, SECOND // 4, 60.0)
        assert reached == at
        for one in news:
            kinds.add(type(one))
            model.apply(one, 0.0)
        told = Snapshot(0, at, tuple(model.seats.values()), tuple(model.queues.values()),
                        tuple(model.alerts.values()), walk.past.snapshot().link)  # fmt: skip
        assert bytes_of(told) == shown.floors[at], at
    assert Snapshot in kinds  # the daemon was started anew on the way


async def test_where_there_was_no_daemon_nobody_is_seen(shown: Shown):
    there = walks(shown.site)
    for at in shown.dark:
        floor = await past(there, at)
        assert floor.seats
        assert {seat.state for seat in floor.seats} == {SeatState.UNSEEN}
        assert floor.link is not None
        assert floor.link.state == "lost"
        assert floor.link.gap


async def test_before_the_journal_there_is_no_past(shown: Shown):
    there = walks(shown.site)
    first = min(shown.floors)
    with pytest.raises(NotKeptError):
        await there.to(first - 90 * MINUTE, 0, 1.0)
    with pytest.raises(NotKeptError):
        await there.to(-(2**63), 0, 1.0)


class Running(SetClock):
    """A clock that goes on by a second whenever somebody looks at it."""

    def monotonic(self) -> float:
        self.move(self.now() + SECOND)
        return super().monotonic()


async def test_a_walk_that_takes_too_long_says_how_far_it_came_and_goes_on(shown: Shown):
    there = Walks(shown.site.config, shown.site.store, Running())
    last = max(shown.floors)
    reached = []
    done = False
    while not done:
        walk, done = await there.to(last, 0, 900.0)
        reached.append(walk.past.at)
    assert reached == sorted(reached)
    assert len(set(reached)) > 5
    assert bytes_of(walk.past.snapshot()) == shown.floors[last]


def there_now(floor: dict[str, Any]) -> dict[str, str]:
    return {one["seat"]: one["state"] for one in floor["seats"] if one["state"] != "out"}


async def test_from_the_middle_of_a_run_nothing_is_known_until_a_census(shown: Shown):
    """The files before were deleted as too old: what is left begins with no run."""
    site = shown.site
    before = files(site.folder / "journal", "pbx")[:-1]
    moved = [path.rename(path.with_suffix(".gone")) for path in before]
    try:
        there = walks(site)
        looks = [at for at in sorted(shown.floors) if at > hour_of(before[-1]) + HOUR]
        blind = await past(there, looks[3])
        assert {seat.state for seat in blind.seats} <= {SeatState.UNSEEN}
        assert blind.link is not None
        # What is left begins in a darkness, and knows of it what its own first bytes tell.
        assert blind.link.gap in {"start", "link_lost"}
        with pytest.raises(NotKeptError):
            await there.to(min(shown.floors), 0, 1.0)
        later = [at for at in looks if at > shown.again and at not in shown.gaps]
        assert len(later) > 10
        for at in later:
            seen = msgspec.json.decode(bytes_of(await past(there, at)))
            live = msgspec.json.decode(shown.floors[at])
            # Who was logged out before, and since when one is away, only what is gone knows.
            assert there_now(seen) == there_now(live)
    finally:
        for path, old in zip(moved, before, strict=True):
            path.rename(old)
