from __future__ import annotations

import pytest
from rich.segment import Segment
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

from ccfloor.dashboard.widesafe import WideSafeCompositor, inside_wide
from tests.dashboard.pilot import watching


@pytest.mark.parametrize(
    ("position", "inside"), [(0, False), (1, False), (2, True), (3, False), (4, True), (5, False)]
)
def test_a_cut_is_inside_a_wide_character_only_at_its_second_cell(position, inside):
    strip = Strip([Segment("a"), Segment("王小"), Segment("b")])
    assert inside_wide(strip, position) is inside


SAYING = "王小明离席超过五分钟请组长马上联系确认原因"


@pytest.mark.parametrize("width", [81, 100, 117, 120, 131])
async def test_a_toast_over_the_panels_keeps_its_characters_whole(width):
    async with watching(size=(width, 30), language="zh_CN") as w:
        w.app.toast(SAYING)
        await w.settle()
        await w.settle()
        assert SAYING in w.text()


async def test_without_the_change_characters_are_lost_so_it_is_still_needed():
    async with watching(size=(120, 30), language="zh_CN") as w:
        stock, ours = Compositor(), w.desk._compositor
        stock.__dict__.update({k: v for k, v in ours.__dict__.items() if k != "_merged"})
        w.app.toast(SAYING)
        await w.settle()
        w.desk._compositor = stock
        stock.__dict__.update({k: v for k, v in ours.__dict__.items() if k != "_merged"})
        assert SAYING not in w.text()
        w.desk._compositor = ours
        assert SAYING in w.text()


async def test_a_partial_update_over_a_joined_piece_sends_all_of_it():
    async with watching(size=(120, 30), language="zh_CN") as w:
        w.app.toast(SAYING)
        await w.settle()
        ours = w.desk._compositor
        assert isinstance(ours, WideSafeCompositor)
        row = next(y for y, line in enumerate(w.lines()) if SAYING in line)
        start = w.lines()[row].index(SAYING)
        for x in range(0, 120, 3):
            ours._dirty_regions.add(Region(x, row, 2, 1))
            update = ours.render_partial_update()
            assert update is not None
            for y, left, right in update.spans:
                for begin, cut in ours._merged.get(y, ()):
                    end = ours.cuts[y][ours.cuts[y].index(cut) + 1]
                    assert right <= begin or left >= end or (left <= begin and end <= right)
        assert start > 0
