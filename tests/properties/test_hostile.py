"""Clocks that are set and bytes that are broken: nothing is raised, nothing adds up wrongly."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor.names import SECOND
from tests.properties.account import account_of
from tests.properties.hunting import hunt
from tests.properties.script import History, histories, played
from tests.properties.test_laws import config_of, stream_of

STAMP = re.compile(rb"(?<=\nTimestamp: )\d+(?=\.)")


@hunt(20)
@given(histories(most=20), st.integers(-7_200, 7_200), st.floats(0, 1))
def test_a_clock_that_is_set_breaks_nothing(history: History, by_s: int, after: float) -> None:
    stream = stream_of(played(history))
    cut = stream.find(b"\r\n\r\n", int(after * len(stream)))
    stepped = STAMP.sub(lambda told: b"%d" % (int(told[0]) + by_s), stream[cut:])
    account = account_of(config_of(history.scenario), stream[:cut] + stepped)
    account.hold_now()
    for spans in account.spans.values():
        assert all(span.from_ < span.to for span in spans)
    for attempt in account.attempts.values():
        assert 0 <= attempt.ring < 7_200 * SECOND or attempt.outcome == "unknown"
    assert all(visit.talk >= 0 for visit in account.visits.values())
    assert all(absence.to is None or absence.to >= absence.from_ or not absence.covered
               for absence in account.absences.values())  # fmt: skip


@hunt(20)
@given(
    histories(most=15),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(b"\r\n:\0\xff E0")), max_size=200),
)
def test_broken_bytes_leave_counts_that_add_up(
    history: History, hits: list[tuple[float, int]]
) -> None:
    stream = bytearray(stream_of(played(history)))
    for place, byte in hits:
        stream[int(place * (len(stream) - 1))] = byte
    account_of(config_of(history.scenario), bytes(stream)).hold_now()
