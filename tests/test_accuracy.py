"""docs/accuracy.md says what the recordings say, and what they say is good enough."""

from __future__ import annotations

from tests.lab.accuracy import PAGE, RECORDINGS, SHARED, measure, page, ways_by_folder
from tests.lab.ways.verdict import RING_ERROR_MS


def test_the_page_is_up_to_date() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run: python -m tests.lab.accuracy"


def test_every_ring_is_the_phones_own_and_every_difference_has_its_cause() -> None:
    folders = [RECORDINGS / "ways" / folder for folder in ways_by_folder()]
    whole = [RECORDINGS / folder for pair in SHARED.values() for folder in pair]
    rings = 0
    for folder in [*folders, *whole]:
        measured = measure(folder)
        assert measured.account.unexplained == 0, folder
        assert all(abs(error) <= RING_ERROR_MS for error in measured.ring_errors), folder
        rings += len(measured.ring_errors)
    assert rings > 400
