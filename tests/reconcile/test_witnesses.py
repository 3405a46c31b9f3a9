"""CDR and CEL as Asterisk writes them, beside a planted session."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from ccfloor.reconcile import witnesses
from ccfloor.reconcile.account import reconcile
from ccfloor.reconcile.entries import Theirs
from ccfloor.reconcile.queue_log import Unreadable
from tests.reconcile.accounts import heard, rows, said, told, unexplained

SHANGHAI = ZoneInfo("Asia/Shanghai")
CDR = (
    '"","13800000000","600","in","""Wang Li"" <13800000000>","PJSIP/in-00000000",'
    '"PJSIP/1001-00000003","Queue","support","2026-11-23 19:15:28","2026-11-23 19:15:28",'
    '"2026-11-23 19:15:45",17,16,"ANSWERED","DOCUMENTATION","1795432528.0",""\n'
)
CEL = (
    '"{event}","{at}","Wang Li","13800000000","","","","600","in","{channel}","{app}",'
    '"support","3","","{uniqueid}","1795432528.0","","","",""\n'
)


def cdr(text: str) -> list[Theirs | Unreadable]:
    lines = text.encode().splitlines(keepends=True)
    return list(witnesses.cdr_entries("Master.csv", lines, SHANGHAI))


def cel(text: str) -> list[Theirs | Unreadable]:
    return list(witnesses.cel_entries("cel.csv", text.encode().splitlines(keepends=True)))


def test_a_record_says_who_was_answered_and_for_how_long():
    (entry,) = cdr(CDR)
    assert isinstance(entry, Theirs)
    assert (entry.key, entry.texts, entry.lengths) == (
        ("1795432528.0",),
        {"answered": "yes"},
        {"billsec": 16_000_000},
    )
    assert entry.at == 1795432528_000000
    assert entry.width == 18_000_000


def test_records_of_one_call_are_one():
    again = CDR.replace("PJSIP/1001-00000003", "PJSIP/1002-00000004").replace(
        "ANSWERED", "NO ANSWER"
    )
    (entry,) = cdr(again + CDR)
    assert isinstance(entry, Theirs)
    assert entry.texts == {"answered": "yes"}


def test_a_call_that_was_in_no_queue_is_none_of_ours():
    assert cdr(CDR.replace('"Queue"', '"Dial"')) == []


def test_a_record_without_uniqueid_says_what_to_set():
    (line,) = cdr(CDR.replace('"1795432528.0",""', '""'))
    assert line == Unreadable(
        "Master.csv", 1, "a Uniqueid in the 17th column: loguniqueid=yes in cdr.conf", False, 0
    )


def test_times_are_local_as_cdr_conf_has_them():
    lines = CDR.encode().splitlines(keepends=True)
    (entry,) = witnesses.cdr_entries("Master.csv", lines, UTC)
    assert isinstance(entry, Theirs)
    assert entry.at == (1795432528 + 8 * 3600) * 1_000_000


def test_cdrs_confirm_the_calls_and_show_who_is_missing():
    session, ours = told("planted-22")
    calls = [o for o in witnesses.cdr_told(heard("planted-22").visits.values())
             if o.call in {"1795432528.0", "1795432528.1"}]  # fmt: skip
    found = reconcile(session, [*ours, *calls], rows("planted-22"), witnesses=cdr(CDR))
    assert said(unexplained(found)) == [
        "cdr unexplained: support 1795432528.1 : answered, 9.496 s / -"
    ]
    assert next(k.matched for k in found.kinds if k.kind == "cdr") == 1


def test_a_caller_who_was_not_let_in_is_known_by_his_cdr_alone():
    refused = (
        CDR.replace("1795432528.0", "1795432529.999")
        .replace("19:15:28", "19:15:30")
        .replace("ANSWERED", "NO ANSWER")
    )
    session, ours = told("planted-22")
    found = reconcile(session, ours, rows("planted-22"), witnesses=cdr(refused))
    assert "cdr join_refused:  1795432529.999 : - / not answered, 0 s" in said(found.differences)
    talked = refused.replace("NO ANSWER", "ANSWERED")
    found = reconcile(session, ours, rows("planted-22"), witnesses=cdr(talked))
    assert said(unexplained(found)) == ["cdr unexplained:  1795432529.999 : - / answered, 16 s"]


def test_cels_confirm_the_answer_of_a_phone_and_the_talk():
    session, ours = told("planted-22")
    story = heard("planted-22")
    calls = [o for o in witnesses.cel_told(story.visits.values(), story.attempts.values())
             if o.call == "1795432528.0"]  # fmt: skip
    answer, bridge = (f"{o.at // 1_000_000}.{o.at % 1_000_000:06d}" for o in calls)
    log = CEL.format(
        event="ANSWER", at=answer, channel="PJSIP/1001-3", app="AppQueue", uniqueid="1795432529.3"
    ) + CEL.format(
        event="BRIDGE_ENTER", at=bridge, channel="PJSIP/in-0", app="Queue", uniqueid="1795432528.0"
    )
    found = reconcile(session, [*ours, *calls], rows("planted-22"), witnesses=cel(log))
    assert said(unexplained(found)) == []
    assert next(k.matched for k in found.kinds if k.kind == "cel") == 2
    late = log.replace(answer.split(".")[0], "1795432536")
    found = reconcile(session, [*ours, *calls], rows("planted-22"), witnesses=cel(late))
    assert "cel unexplained: support 1795432528.0 : PJSIP/1001 answered / -" in said(
        unexplained(found)
    )


def test_a_cel_line_of_another_shape_is_reported():
    (line,) = cel('"ANSWER","yesterday"\n')
    assert isinstance(line, Unreadable)
    assert line.expected.startswith("20 columns as in cel_custom.conf.sample")
