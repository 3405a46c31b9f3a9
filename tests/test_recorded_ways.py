"""Every way a call can go, as it was recorded on real Asterisks: replayed without one.

``tests/lab/ways`` plants each way and says what must be found; ``tests/recordings/ways``
holds what an AMI client was sent, what the phones saw, what Asterisk logged, and
``session.expect``, the whole finding as text.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import zstandard

from tests.lab.sip_trace import from_csv
from tests.lab.ways import WAYS
from tests.lab.ways.found import find, told
from tests.lab.ways.stage import whole_blocks
from tests.lab.ways.verdict import Verdict
from tests.lab.ways.way import Way

RECORDINGS = Path(__file__).parent / "recordings" / "ways"
RECORDED = [
    pytest.param(way, RECORDINGS / f"{way.name}-{release}", id=f"{way.name}-{release}")
    for way in WAYS
    for release in way.releases
]


# What a recording holds is found once for all tests of it: it does not change.
found_in = functools.cache(find)


def test_each_way_is_recorded_on_each_release_and_nothing_else_is() -> None:
    named = {f"{way.name}-{release}" for way in WAYS for release in way.releases}
    assert {folder.name for folder in RECORDINGS.iterdir()} == named


@pytest.mark.parametrize(("way", "folder"), RECORDED)
def test_all_that_is_found_is_what_is_written_down(way: Way, folder: Path) -> None:
    assert way.says
    found = found_in(folder / "session.ami.zst")
    assert told(found) == (folder / "session.expect").read_text(encoding="utf-8")


@pytest.mark.parametrize(("way", "folder"), RECORDED)
def test_what_was_planted_what_the_phones_saw_and_what_was_logged_is_found(
    way: Way, folder: Path
) -> None:
    found = found_in(folder / "session.ami.zst")
    phones = from_csv((folder / "phones.csv").read_text())
    queue_log = (folder / "queue_log").read_text()
    assert Verdict(way.expects, found, phones, queue_log).all == []


@pytest.mark.parametrize(
    ("name", "hold", "holds"),
    [
        ("held-22", 1_500_381, 1),  # Hold 7070.550126, Unhold 7072.050507
        ("held_local-22", 1_500_114, 1),  # at the phone behind a Local channel
        ("quits_on_hold-22", 2_632_612, 1),  # Hold 7076.911857, AgentComplete 7079.544469
        ("consult_given_up-22", 1_499_873, 1),
        ("blind_by_keys-22", 305_690, 1),
        ("attended_by_keys-22", 3_777_748, 1),  # until the agent leaves for good
        ("threeway-22", 4_000_816, 1),  # until he is back in the bridge: no Unhold comes
        ("replaces-22", 1_499_830, 1),
        ("refer_local-22", 0, 0),  # an Unhold, and no Hold before it
        ("parked-22", 0, 0),
        ("caller_hangs_up-22", 0, 0),
        ("killed_talking-22", None, None),  # nobody saw how it ended
    ],
)
def test_a_hold_lasts_as_long_as_asterisk_s_own_stamps_say(
    name: str, hold: int | None, holds: int | None
) -> None:
    visit = found_in(RECORDINGS / name / "session.ami.zst").visits[0]
    assert (visit.hold, visit.holds) == (hold, holds)
    assert visit.talk >= (hold or 0)


TOLD_BY_THE_DIALPLAN = {"redirected_waiting", "withdrawn_ringing", "withdrawn_waiting"}
"""Taken out of the line while no phone rings: only QUEUESTATUS tells that from a time limit."""


@pytest.mark.parametrize(("way", "folder"), RECORDED)
def test_an_account_without_the_class_dialplan_finds_all_but_who_was_taken_away(
    way: Way, folder: Path, tmp_path: Path
) -> None:
    with (folder / "session.ami.zst").open("rb") as packed:
        raw = zstandard.ZstdDecompressor().stream_reader(packed).read()
    blocks = [b for b in raw.split(b"\r\n\r\n") if not b.startswith(b"Event: VarSet\r\n")]
    lesser = tmp_path / "session.ami"
    lesser.write_bytes(b"\r\n\r\n".join(blocks))
    expected = (folder / "session.expect").read_text(encoding="utf-8")
    assert (told(find(lesser)) == expected) is (way.name not in TOLD_BY_THE_DIALPLAN)


def test_half_a_reply_of_a_killed_asterisk_swallows_no_greeting_in_the_witness_s_bytes():
    whole = b"Event: Hangup\r\nUniqueid: 1.1\r\n\r\n"
    torn = b"Response: Success\r\nActionID: lab-7\r\n"
    assert whole_blocks(whole + torn) == whole
    assert whole_blocks(whole) == whole
    assert whole_blocks(torn) == b""
