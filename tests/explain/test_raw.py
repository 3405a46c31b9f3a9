"""Raw frames on the screen: everything is seen, nothing acts, nobody's number is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.explain.raw import masked, raw_frame, visible
from ccfloor.floor.facts import Garbled
from ccfloor.tracing.frames import Traced


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王丽 Wang", "王丽 Wang"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\u202eb\u200bc", "a\\u202eb\\u200bc"),
        ("e\u0301", "e\\u0301"),
        ("\U0001f600", "\\U0001f600"),
        ("\u3164", "\\u3164"),
        ("\x00\r", "\\x00\\r"),
    ],
)
def test_what_is_not_plain_is_written_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_whatever_was_sent_nothing_acts_on_the_terminal(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CallerIDNum: 13812345678", "CallerIDNum: 138****5678"),
        (
            "Channel: PJSIP/13812345678-01\nConnectedLineNum: 13812345678",
            "Channel: PJSIP/138****5678-01\nConnectedLineNum: 138****5678",
        ),
        (
            "DestCallerIDNum: 02161234567\nDialString: trunk/61234567,02161234567",
            "DestCallerIDNum: 021****67\nDialString: trunk/61234567,021****67",
        ),
        ("CallerIDNum: +8613812345678\nExten: 13812345678", None),
        ("CallerIDName: my phone is 13812345678!", "CallerIDName: my phone is 138****5678!"),
        ("CallerIDNum: 1001\nExten: 1001", "CallerIDNum: 1001\nExten: 1001"),
        (
            "CallerIDNum: 1795432529\nUniqueid: 1795432529.4",
            "CallerIDNum: ****29\nUniqueid: 1795432529.4",
        ),
        ("Timestamp: 1795432529.747473\nCallerIDNum: 10086", None),
    ],
)
def test_a_number_is_masked_wherever_its_digits_stand(text: str, shown: str | None) -> None:
    if shown is not None:
        assert masked(text) == shown
    assert "13812345678" not in masked(text)


def test_a_known_number_is_masked_without_a_header_of_its_own() -> None:
    assert masked("Exten: 4006001234", ["4006001234"]) == "Exten: ****34"


def test_a_frame_too_long_is_cut_and_says_so() -> None:
    raw = b"Event: X\r\n" + b"A: " + b"x" * 900 + b"\r\n" + b"B: y\r\n" * 200
    traced = Traced(Garbled(1, 2, "x"), raw, 1, ())
    shown = raw_frame(traced, evidence=False, numbers=False, known=())
    assert shown.cut
    assert len(shown.lines) == 80
    assert max(map(len, shown.lines)) == 400
