"""Real Asterisk, both accounts: everything matches, and what differs has a name."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import Config
from ccfloor.reconcile.account import OUTSIDE, to_json
from ccfloor.reconcile.causes import CAUSES
from ccfloor.reconcile.logged import entries
from ccfloor.reconcile.page import page
from ccfloor.reconcile.reading import hear, read_queue_log
from ccfloor.reconcile.told import Told
from tests.reconcile.accounts import (
    RECORDINGS,
    account,
    rows,
    said,
    session_of,
    unexplained,
    with_both,
)

PLANTED = """\
2026-11-23 19:15:28.437 – 19:15:58.533 Asia/Shanghai, 100 rows, gaps in our sight: 1
fine: 0 unexplained, 0 allowed; 108 matched, 6 named

                                        ours  theirs matched   named unexplained
callers who entered a queue               28      28      28       0           0
how they left it                          28      28      27       1           0
phones that rang                          29      27      27       2           0
conversations that ended                  12      12      12       0           0
pauses and unpauses                        8       9       8       1           0
pauses everywhere at once                  0       5       4       1           0
log-ins and log-outs                       2       2       2       0           0
other rows                                 0       1       0       1           0

theirs minus ours                      pairs       median      largest
wait until he left the line               28      -7.0 ms    -509.2 ms
ring                                      22      -5.6 ms     -10.9 ms
ring that was withdrawn                    4      -0.7 ms      -1.9 ms
wait, as told at the end                  12      -9.0 ms     -16.5 ms
talk                                      12      -4.6 ms     512.0 ms
"""


@pytest.mark.parametrize("name", with_both())
def test_nothing_is_left_unexplained(name):
    found = account(name)
    assert said(unexplained(found)) == []
    # Of a call that no queue gave, Asterisk writes nothing: there is nothing to match.
    tells = any(entry.kind != "row" for entry in entries(rows(name)))
    assert (found.matched > 0) == tells
    assert found.fine


def test_only_of_calls_past_the_queues_is_there_nothing_to_match():
    silent = {"agent_called_back", "agent_called_back_local", "outgoing", "silent_idle"}
    empty = {name for name in with_both() if not account(name).matched}
    assert empty == {f"ways/{way}-{release}" for way in silent for release in (16, 22)}


@pytest.mark.parametrize("name", ["asterisk-22.10", "asterisk-16.28"])
def test_of_a_shared_session_every_row_inside_it_is_matched(name):
    found = account(name)
    counts = {line.cause: line.count for line in found.causes}
    assert counts == {"after_session": 10, "ringall_loser": 34}
    table = [(k.kind, k.ours, k.theirs, k.matched) for k in found.kinds]
    assert table == [
        ("join", 22, 24, 22),
        ("exit", 22, 24, 22),
        ("ring", 57, 26, 23),
        ("talk", 19, 22, 19),
        ("pause", 7, 7, 7),
        ("pause_all", 0, 5, 5),
        ("member", 2, 2, 2),
    ]


@pytest.mark.parametrize("name", ["planted-22", "planted-16"])
def test_of_a_planted_session_the_only_difference_is_the_redirect(name):
    listed = [d for d in account(name).differences if d.cause != "ringall_loser"]
    assert said(listed) == [
        "exit redirect_logged_as_abandon: redirected 1795432531.28 : event WITHDRAW / event ABANDON"
    ]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("attended_by_keys-16", {"talk transfer_unseen"}),
        ("attended_by_keys-22", set()),
        ("threeway-16", {"talk transfer_unseen"}),
        ("threeway-22", {"talk transfer_unseen"}),
        ("moved-16", {"ring sent_on"}),
        ("moved-22", {"ring sent_on"}),
        ("picked_up-22", {"ring picked_up"}),
        ("queue_asked_waiting-16", {f"{kind} place_given" for kind in ("join", "exit", "ring")}),
        (
            "queue_asked_waiting-22",
            {f"{kind} place_given" for kind in ("join", "exit", "ring", "talk")},
        ),
    ],
)
def test_what_the_queue_cannot_know_of_a_call_has_its_own_name(way, expected):
    found = account(f"ways/{way}")
    assert {f"{d.kind} {d.cause}" for d in found.differences} == expected


def test_a_page_says_it_in_a_minute():
    found = page(account("planted-22"), "Asia/Shanghai")
    assert found.startswith(PLANTED)
    assert found.endswith(
        "  19:15:35.839 redirect_logged_as_abandon   exit   redirected 1795432531.28\n"
        "      ours:   event WITHDRAW\n"
        "      theirs: event ABANDON  (queue_log:63)"
    )


def test_every_cause_is_explained_to_the_reader():
    explained = (RECORDINGS.parents[1] / "docs" / "reconcile.md").read_text(encoding="utf-8")
    assert [code for code in CAUSES if f"`{code}`" not in explained] == []


def test_the_same_inputs_give_the_same_bytes():
    folder = RECORDINGS / "planted-22"
    heard = hear(session_of(folder), Config())
    assert to_json(account("planted-22")) == to_json(account("planted-22"))
    document = msgspec.json.decode(to_json(account("planted-22")))
    assert list(document) == [
        "from", "to", "gaps", "rows", "kinds", "deviations", "causes", "differences",
        "matched", "named", "unexplained", "limit",
    ]  # fmt: skip
    again = account("planted-22", read_queue_log([folder / "queue_log"]))
    assert to_json(again) == to_json(account("planted-22"))
    assert Told(heard).entries() == Told(hear(session_of(folder), Config())).entries()


def test_rows_of_other_days_are_counted_and_not_listed():
    found = account("asterisk-22.10")
    assert not [d for d in found.differences if d.cause in OUTSIDE]
