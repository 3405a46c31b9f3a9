from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccfloor.daily.packed_rows import PackedRows
from ccfloor.store.interface import RolledQuarter

bodies = st.text(st.characters(codec="utf-8"), max_size=200)


@given(st.lists(bodies, max_size=8), st.slices(8))
def test_what_comes_out_is_what_was_put_in(texts, some):
    rows = PackedRows()
    whole = []
    for at, body in enumerate(texts):
        rows.append(RolledQuarter("2026-11-23", "1", at, "sales", ""), body.encode())
        whole.append(RolledQuarter("2026-11-23", "1", at, "sales", body))
    assert len(rows) == len(whole)
    assert list(rows) == whole
    assert list(reversed(rows)) == whole[::-1]
    assert rows[some] == whole[some]
