"""The reconciliation is proven not blind: whatever is altered on one side, it names it.

Three rows have nothing of AMI beside them and may be missing unseen: PAUSEALL, UNPAUSEALL
and QUEUESTART. A position at leaving (the first number of an exit) is told by neither fact.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami_adapters.frames import Frame
from ami_adapters.recording import read_recording
from ccfloor.config import Config
from ccfloor.floor.names import SECOND
from ccfloor.reconcile.account import reconcile
from ccfloor.reconcile.entries import Ours, Words
from ccfloor.reconcile.heard import Heard
from ccfloor.reconcile.queue_log import Row
from ccfloor.reconcile.reading import Hearing
from ccfloor.reconcile.told import Told
from tests.reconcile.accounts import RECORDINGS, account, rows, session_of, told, unexplained

NAMES = ("asterisk-22.10", "asterisk-16.28", "planted-22", "planted-16")
SILENT = {"PAUSEALL", "UNPAUSEALL", "QUEUESTART"}
OTHERWISE = {
    "ENTERQUEUE": "EXITEMPTY",
    "CONNECT": "ABANDON",
    "ABANDON": "EXITWITHTIMEOUT",
    "EXITWITHTIMEOUT": "EXITWITHKEY",
    "EXITWITHKEY": "ABANDON",
    "EXITEMPTY": "EXITWITHTIMEOUT",
    "RINGNOANSWER": "RINGCANCELED",
    "RINGCANCELED": "RINGNOANSWER",
    "AGENTDUMP": "RINGNOANSWER",
    "COMPLETECALLER": "COMPLETEAGENT",
    "COMPLETEAGENT": "COMPLETECALLER",
    "PAUSE": "UNPAUSE",
    "UNPAUSE": "PAUSE",
    "ATTENDEDTRANSFER": "COMPLETEAGENT",
    "ADDMEMBER": "REMOVEMEMBER",
    "REMOVEMEMBER": "ADDMEMBER",
}
_UNTOLD = {
    "ABANDON": {0}, "EXITWITHTIMEOUT": {0}, "EXITEMPTY": {0}, "EXITWITHKEY": {0, 1},
    "ATTENDEDTRANSFER": {1},
}  # fmt: skip
"""What only the row knows: the position at leaving, the key that was pressed, into which bridge
the caller was taken."""


@cache
def touchable(name: str) -> list[int]:
    """Return the rows that lie inside the session, and have something of ours beside them."""
    session, _ = told(name)
    return [
        place
        for place, row in enumerate(rows(name))
        if row.event not in SILENT and session.began + SECOND < row.at < session.ended - 2 * SECOND
    ]


def alterations(row: Row) -> list[Row | None]:
    replace = msgspec.structs.replace
    found: list[Row | None] = [
        None,
        replace(row, event=OTHERWISE[row.event]),
        replace(row, queue="another"),
        replace(row, at=row.at + 10 * SECOND),
        replace(row, at=row.at - 10 * SECOND),
    ]
    if row.agent != "NONE":
        found.append(replace(row, agent="agent9999"))
    if "." in row.call:
        found.append(replace(row, call="1.1"))
    for index, text in enumerate(row.data):
        if text and index not in _UNTOLD.get(row.event, ()):
            more = str(int(text) + 300) if row.event == "RINGCANCELED" else f"{text}1"
            found.append(replace(row, data=(*row.data[:index], more, *row.data[index + 1 :])))
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_row_is_dropped_or_altered_is_named(data):
    name = data.draw(st.sampled_from(NAMES))
    place = data.draw(st.sampled_from(touchable(name)))
    row = rows(name)[place]
    altered = data.draw(st.sampled_from(alterations(row)))
    kept = [*rows(name)[:place], *([altered] if altered else []), *rows(name)[place + 1 :]]
    found = unexplained(account(name, kept))
    if "." in row.call:
        assert row.call in {d.call for d in found}
    else:
        assert any(row.agent in f"{d.who} {d.ours} {d.theirs}" for d in found) or (
            # The agent's rows hold his name, ours may be known by the interface.
            any(d.queue == row.queue and d.kind in {"pause", "member"} for d in found)
        )


NAMED = [
    f"ways/{way}-{release}"
    for way in ("attended_by_keys", "threeway", "moved", "queue_asked_waiting")
    for release in (16, 22)
]
"""One caller each, of whom a difference has a name: it excuses nothing else."""


@pytest.mark.parametrize("name", NAMED)
def test_a_difference_that_has_a_name_hides_no_other(name):
    for place in touchable(name):
        row = rows(name)[place]
        for altered in alterations(row):
            kept = [*rows(name)[:place], *([altered] if altered else []), *rows(name)[place + 1 :]]
            found = unexplained(account(name, kept))
            # Our side may know a place that was given under the other of the two channels.
            assert {row.queue, altered.queue if altered else ""} & {d.queue for d in found}, altered


DECIDING = {
    b"AgentCalled", b"AgentConnect", b"AgentComplete", b"AgentDump", b"AgentRingNoAnswer",
    b"DialBegin", b"DialState", b"DialEnd", b"Newstate", b"Hangup", b"HangupRequest",
    b"QueueCallerJoin", b"QueueCallerLeave", b"QueueCallerAbandon", b"QueueMemberPause",
    b"QueueMemberAdded", b"QueueMemberRemoved",
}  # fmt: skip


@cache
def frames(name: str) -> list[Frame]:
    return [f for read in read_recording(session_of(RECORDINGS / name)) for f in read.frames]


def without(name: str, place: int) -> Heard:
    hearing = Hearing(Config())
    hearing.frames(frames(name)[:place] + frames(name)[place + 1 :])
    hearing.finish()
    return hearing.heard


def loggable(entries: list[Ours]) -> Counter[tuple[object, ...]]:
    """Return what of our account a queue_log could tell: without what leaves no row by design."""
    return Counter(
        (o.kind, o.call, o.queue, o.key, o.who, tuple(e.any_of for e in _words(o)))
        for o in entries
        if not o.alone
    )


def _words(ours: Ours) -> list[Words]:
    wanted = {"event", "agent"}
    return [e for e in ours.expects if isinstance(e, Words) and e.name in wanted]


@cache
def deciding(name: str) -> list[int]:
    return [place for place, frame in enumerate(frames(name)) if frame.name in DECIDING]


@pytest.mark.parametrize("event", sorted(DECIDING))
@pytest.mark.parametrize("name", ["planted-22", "planted-16"])
def test_a_lost_frame_that_changes_our_account_is_named(name, event):
    """Asterisk says most things twice: where the floor concludes the same, nothing is wrong."""
    _, whole = told(name)
    for place in deciding(name):
        if frames(name)[place].name != event:
            continue
        heard = without(name, place)
        entries = Told(heard).entries()
        if loggable(entries) == loggable(whole):
            continue
        gone = loggable(whole) - loggable(entries)
        gone += loggable(entries) - loggable(whole)
        found = unexplained(reconcile(heard.session(), entries, rows(name)))
        assert {(call, queue) for _, call, queue, *_ in gone} & {(d.call, d.queue) for d in found}
