"""``ccfloor payroll``: a period as people lead it, and every way in which they may not."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from typing import Any

import pytest

from ccfloor.__main__ import main
from ccfloor.cases.case import MONITOR, Appeal, Confirm, Decide, Finalise
from ccfloor.cases.case import Explain as ExplainCase
from ccfloor.cases.copies import Copy, copies
from ccfloor.commands import payroll_files
from ccfloor.files.workbook import xlsx_bytes
from ccfloor.floor.names import MINUTE
from ccfloor.floor.views import Absence, CoverageGap
from ccfloor.roster.plan import Leave, LeaveKind, LeaveState, Rank
from ccfloor.rules.findings import Incident
from tests.cases.making import CHEN, LI, SUN, candidate, done
from tests.payroll.site import Site, at, call, roster

WIDE = "工号,业务考核,用户满意度,互评,礼仪意识,综合能力,基本工资,职务工资\n"
ROW = "{number},90,9.5,2,8,9,4000,1000\n"
# P-001 is on duty on even days
LEAVES = [
    Leave("l1", "P-001", LeaveKind.PERSONAL, at("2026-11-04", 480), at("2026-11-04", 1_200), 0,
          LeaveState.APPROVED),
    Leave("l2", "P-001", LeaveKind.PERSONAL, at("2026-11-06", 480), at("2026-11-06", 1_200), 0,
          LeaveState.REFUSED),
]  # fmt: skip


def inputs(site: Site, people: int = 2) -> None:
    rows = "".join(ROW.format(number=200_000 + n) for n in range(people))
    (site.folder / "in.csv").write_text(WIDE + rows, encoding="utf-8")
    site.does("input", "2026-11", str(site.folder / "in.csv"), "--by", "zhou")


@pytest.fixture
def site(tmp_path, capfdbinary, monkeypatch):
    made = Site(tmp_path, capfdbinary, monkeypatch, base=2)
    made.plan(roster(2, "2026-11"))
    begun = at("2026-11-05", 600)
    made.keep(*(call(n, f"agent{1000 + n % 2}", begun + n * MINUTE) for n in range(4)))
    made.roll_month("2026-11", "2026-11-05")
    return made


def fine(name: str, person: str, day: str, rule: str = "T05", **fields):
    begun = at(day, 600)
    made = candidate(rule, begun, id=f"case:{name}", person=person, agent="agent1000", day=day,
                     month=day[:7], facts=(), **fields)  # fmt: skip
    yes = Confirm(id="s1", case=made.id, by=CHEN, at=begun + 1, why="so", until=begun + 2)
    return done(made, yes)


def final(case):
    return done(case, Finalise(id="s9", case=case.id, by=MONITOR, at=case.appeal_until + 1))


def lead_to_the_lock(site: Site, period: str = "2026-11", why: str = "") -> dict[str, Any]:
    site.does("calculate", period, "--by", "chen")
    site.does("publish", period, "--by", "chen", *(["--why", why] if why else []))
    site.wait(8)
    for user, role in (("P-000", "lead"), ("zhou", "hr"), ("boss", "manager")):
        site.does("sign", period, "--by", user, "--as", role)
    site.does("export", period, "--by", "zhou")
    manifest: dict[str, Any] = json.loads(
        newest(site, period, "manifest.json").read_text(encoding="utf-8")
    )
    (site.folder / "ack.json").write_text(json.dumps(ack_of(manifest)), encoding="utf-8")
    site.does("ack", period, str(site.folder / "ack.json"), "--by", "zhou")
    site.does("lock", period, "--by", "zhou")
    return manifest


def newest(site: Site, period: str, ending: str):
    return max((site.folder / "out").glob(f"payroll-{period}-*.{ending}"))


def ack_of(manifest: dict[str, Any]) -> dict[str, Any]:
    lines = next(one for one in manifest["files"] if one["name"].endswith(".csv"))
    wanted = {"rows": manifest["rows"], "sum_fen": manifest["sum_fen"]}
    return wanted | {"lines_sha256": lines["sha256"]}


def test_the_road_from_the_inputs_to_the_lock(site):
    assert site("show", "2026-11")[0] == 2
    inputs(site)
    told = site.does("calculate", "2026-11", "--by", "chen")
    # 27 + 9.5 + 20 + 8 + 2 + 8 + 9 + 8; 1500 * 0.915 + 60
    assert "1432.50     91.50  员工000 200000 P-000" in told
    assert site.does("calculate", "2026-11", "--by", "chen").endswith("2026-11  calculated  #1\n")
    site.does("publish", "2026-11", "--by", "chen")
    assert site.refuses("sign", "2026-11", "--by", "200000", "--as", "lead") == "too_early"
    site.wait(8)
    assert site.refuses("sign", "2026-11", "--by", "P-000", "--as", "hr") == "rank"
    assert site.refuses("export", "2026-11", "--by", "zhou") == "wrong_state"
    for user, role in (("P-000", "lead"), ("zhou", "hr"), ("boss", "manager")):
        site.does("sign", "2026-11", "--by", user, "--as", role)
    site.does("export", "2026-11", "--by", "zhou")
    before = {one.name: one.read_bytes() for one in (site.folder / "out").iterdir()}
    assert sorted(before) == [
        "payroll-2026-11-1.csv",
        "payroll-2026-11-1.manifest.json",
        "payroll-2026-11-1.xlsx",
    ]
    for name in before:
        (site.folder / "out" / name).unlink()
    site.wait(1)
    site.does("export", "2026-11", "--by", "boss")
    assert {one.name: one.read_bytes() for one in (site.folder / "out").iterdir()} == before
    manifest = json.loads(before["payroll-2026-11-1.manifest.json"])
    assert manifest["created"] == "2026-12-01T09:00:00+08:00"
    wrong = ack_of(manifest) | {"rows": 1}
    (site.folder / "ack.json").write_text(json.dumps(wrong), encoding="utf-8")
    told = site("ack", "2026-11", str(site.folder / "ack.json"), "--by", "zhou")[1]
    assert "(mismatch: sent: 26 rows, 286500 fen," in told
    (site.folder / "ack.json").write_text(json.dumps(ack_of(manifest)), encoding="utf-8")
    site.does("ack", "2026-11", str(site.folder / "ack.json"), "--by", "zhou")
    site.does("lock", "2026-11", "--by", "zhou")
    assert site.does("lock", "2026-11", "--by", "zhou").startswith("2026-11  locked")
    assert "2026-11-01 to 2026-11-30  locked  #1" in site.does("list")
    site.does("export", "2026-11", "--by", "boss")  # the same files, of a locked period too
    assert site.does("verify") == "whole\n"


def copied(site: Site) -> list[Copy]:
    return [one.copy for one in copies(site.stored(lambda store: store.audit()))]


def test_what_is_handed_out_is_in_the_sealed_log_and_what_is_refused_is_not(site):
    inputs(site)
    site.does("calculate", "2026-11", "--by", "chen")
    site.refuses("export", "2026-11", "--by", "chen")  # nobody has signed
    site.does("show", "2026-11")
    assert copied(site) == []
    lines = len(json.loads(site.does("show", "2026-11", "--json"))["lines"])
    site.does("payslip", "2026-11", "P-001")
    site.does("payslip", "2026-11", "--all", "--html", str(site.folder / "slips"))
    site.does("publish", "2026-11", "--by", "chen")
    site.wait(9)
    for user, role in (("P-000", "lead"), ("zhou", "hr"), ("boss", "manager")):
        site.does("sign", "2026-11", "--by", user, "--as", role)
    for _ in range(2):
        site.does("export", "2026-11", "--by", "chen")
    assert copied(site) == [
        Copy("payroll", "2026-11", "json", lines),
        Copy("payslip", "2026-11 P-001", "page", 1),
        Copy("payslip", "2026-11 *", "html", 2),
        Copy("payroll", "2026-11", "files", lines),
        Copy("payroll", "2026-11", "files", lines),
    ]


def test_nobody_acts_who_is_not_to(site):
    for user in ("li", "200000", "P-001", "nobody"):
        assert site("calculate", "2026-11", "--by", user)[0] == 2
    assert "expected a period like 2026-11" in site("calculate", "2026-13", "--by", "chen")[1]
    assert "expected lead, supervisor" in site("sign", "2026-11", "--by", "x", "--as", "king")[1]


def test_inputs_are_taken_whole_or_not_and_a_dry_run_takes_nothing(site):
    file = site.folder / "in.csv"
    file.write_text(WIDE + ROW.format(number=200_000) + ROW.format(number=999_999), "utf-8")
    code, told = site("input", "2026-11", str(file), "--by", "zhou")
    assert code == 2
    assert "in.csv:3 column A: '999999': expected the id, number or agent code" in told
    assert site("list") == (0, "")
    file.write_text(WIDE + ROW.format(number=200_000), encoding="utf-8")
    told = site.does("input", "2026-11", str(file), "--by", "zhou", "--dry-run")
    assert told.splitlines()[0] == "P-000  exam  + 90"
    assert told.endswith("7 values would be taken\n")
    assert site("list") == (0, "")
    site.does("input", "2026-11", str(file), "--by", "zhou")
    told = site.does("set", "2026-11", "200000", "exam", "91.5", "--by", "zhou")
    assert told.startswith("P-000  exam  90 -> 91.5\n")
    assert "expected --ref" in site("set", "2026-11", "P-000", "qa", "优", "--by", "zhou")[1]
    assert (
        "a number from 0 to 100" in site("set", "2026-11", "P-000", "exam", "x", "--by", "zhou")[1]
    )
    assert site("set", "2026-11", "P-9", "exam", "1", "--by", "zhou")[0] == 2
    site.does("set", "2026-11", "P-000", "exam", "", "--by", "zhou")
    assert "without: exam" in site("check", "2026-11")[1]


def test_publishing_is_refused_with_an_unread_appeal_or_a_missing_input_unless_told_why(site):
    inputs(site, 1)
    case = fine("a", "P-000", "2026-11-05")
    appealed = done(case, Appeal(id="s2", case=case.id, by=LI, at=case.appeal_until, why="no"))
    site.cases([appealed])
    site.does("calculate", "2026-11", "--by", "chen")
    code, told = site("publish", "2026-11", "--by", "chen")
    assert code == 1
    assert told.splitlines()[:4] == [
        "blocks  员工000 200000 P-000",
        "    an appeal waits for an answer: its case costs nothing yet (case:a)",
        "blocks  员工001 200001 P-001",
        "    there is no score or no performance pay without: exam, satisfaction, peer, manners,"
        " ability,",
    ]
    assert "(blocked: 2 findings" in told
    site.configure(language="zh_CN")
    assert "申诉尚未答复:该案暂不计" in site("check", "2026-11")[1]
    site.does("publish", "2026-11", "--by", "chen", "--why", "P-001 left")


def test_what_comes_after_the_calculation_makes_it_stale(site):
    inputs(site)
    site.does("calculate", "2026-11", "--by", "chen")
    site.cases([final(fine("a", "P-000", "2026-11-05", "T08", kind="late"))])
    assert site.refuses("publish", "2026-11", "--by", "chen") == "stale"
    assert site.does("calculate", "2026-11", "--by", "chen").endswith("calculated  #2\n")
    site.does("publish", "2026-11", "--by", "chen")
    site.wait(8)
    site.does("sign", "2026-11", "--by", "200000", "--as", "lead")
    site.does("set", "2026-11", "P-000", "exam", "80", "--by", "zhou")
    assert site.refuses("sign", "2026-11", "--by", "zhou", "--as", "hr") == "stale"


def test_after_the_lock_what_changes_goes_into_the_next_period(site):
    inputs(site)
    late = final(fine("late", "P-000", "2026-11-05", "T08", kind="late"))
    site.cases([late])
    before = lead_to_the_lock(site)
    # 89.5: two points less; performance 1342.50, still first grade
    assert before["sum_fen"] == 134_250 + 6_000 + 137_250 + 6_000
    site.cases([done(case_of(site, "case:late"), ExplainCase(id="x", case="case:late", by=MONITOR,
                     at=at("2026-12-20"), incident="OUTAGE:1"))])  # fmt: skip
    site.clock.move(at("2027-01-04", 540))
    told = site.does("calculate", "2026-12", "--by", "chen", "--dry-run")
    assert "30.00" in told
    found = json.loads(calculated(site, "2026-12"))
    lines = [
        (one["amount"], one["state"], one["corrects"])
        for one in found["lines"]
        if "corrects" in one
    ]
    original = "2026-11/P-000/pay.performance/"
    assert lines == [(137_250, "replacement", original), (-134_250, "reversal", original)]
    assert site.does("calculate", "2026-12", "--by", "chen").endswith("#1\n")  # nothing twice
    # the locked period stays as it was, and its lock stays shut: a later one carries it
    assert json.loads(site.does("show", "2026-11", "--json"))["lines"] == locked_lines(site)
    lead_to_the_lock(site, "2026-12", why="nobody was graded in December")
    assert site.refuses("unlock", "2026-11", "--by", "chen", "--why", "x") == "corrected"
    assert site.does("verify") == "whole\n"
    assert main(["cases", "audit-verify", "--config", str(site.folder / "ccfloor.toml")]) == 0
    later = json.loads(calculated(site, "2027-01"))["lines"]
    assert [one for one in later if "corrects" in one] == []


def case_of(site: Site, name: str):
    found = site.stored(lambda store: store.case(name))
    assert found is not None
    assert found.state.value == "exported"
    return found


def calculated(site: Site, period: str) -> str:
    site.does("calculate", period, "--by", "chen")
    return site.does("show", period, "--json")


def locked_lines(site: Site) -> Any:
    run = site.stored(lambda store: store.pay_run("2026-11", 1))
    assert run is not None
    return json.loads(run.calculation)["lines"]


def age_rollups(site: Site, *days: str) -> None:
    """Make days' rollups those of an older edition, in which calls were not counted."""
    with sqlite3.connect(site.folder / "c.db") as database:
        for day in days:
            database.execute("UPDATE rollup_days SET version = '1.V6.0' WHERE day = ?", (day,))
            database.execute("UPDATE rollups SET version = '1.V6.0' WHERE day = ?", (day,))
    database.close()


def test_a_locked_period_whose_rollups_count_no_calls_is_not_corrected_to_nothing(site):
    inputs(site)
    lead_to_the_lock(site)
    age_rollups(site, "2026-11-05")
    site.clock.move(at("2027-01-04", 540))
    told = site("check", "2026-12")[1]
    assert "2026-11 is not corrected: 1 of its days have no whole rollup" in told
    assert "ccfloor rollup --day DAY --out FOLDER (2026-11-05)" in " ".join(told.split())
    told = site.does("calculate", "2026-12", "--by", "chen", "--dry-run")
    assert "2026-11 is not corrected" in told
    found = json.loads(calculated(site, "2026-12"))
    assert [one for one in found["lines"] if "corrects" in one] == []
    assert site.refuses("publish", "2026-12", "--by", "chen") == "blocked"
    site.configure(language="zh_CN")
    assert "2026-11 未作更正" in site("check", "2026-12")[1]
    site.roll("2026-11-05")
    found = json.loads(calculated(site, "2026-12"))
    assert [one for one in found["lines"] if "corrects" in one] == []
    assert "uncorrected" not in {one["code"] for one in found["findings"]}


def test_a_case_that_is_closed_after_the_export_is_marked_when_it_is_exported_again(site):
    inputs(site)
    case = fine("a", "P-000", "2026-11-05")
    site.cases([case])
    lead_to_the_lock(site)
    site.cases([final(case)])
    site.does("export", "2026-11", "--by", "zhou")
    marked = case_of(site, "case:a")
    assert marked.exported_in == "2026-11/1"
    site.does("export", "2026-11", "--by", "zhou")
    assert case_of(site, "case:a") == marked


def test_what_an_earlier_version_exported_is_not_written_over(site, monkeypatch):
    inputs(site)
    lead_to_the_lock(site)
    folder = site.folder / "out"
    exported = {path.name: path.read_bytes() for path in folder.iterdir()}

    def of_another_version(*sheets: Any, **about: Any) -> bytes:
        return xlsx_bytes(*sheets, **about) + b" "

    monkeypatch.setattr(payroll_files, "xlsx_bytes", of_another_version)
    assert site.refuses("export", "2026-11", "--by", "zhou") == "mismatch"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == exported


def test_a_lock_is_opened_by_two(site):
    inputs(site)
    lead_to_the_lock(site)
    assert site.refuses("unlock", "2026-11", "--by", "chen") == "no_reason"
    site.does("unlock", "2026-11", "--by", "chen", "--why", "the wrong base")
    assert site.does("unlock", "2026-11", "--by", "chen", "--why", "the wrong base").count("locked")
    assert site.refuses("unlock", "2026-11", "--by", "chen", "--why", "another") in {
        "step_reused",
        "proposer",
    }
    assert " open " in site.does("unlock", "2026-11", "--by", "sun", "--why", "seen")
    assert "待计算" in site.does("list", "--language", "zh_CN")  # and not a callback's "open"
    lead_to_the_lock(site)
    assert site.does("verify") == "whole\n"
    what = site.stored(lambda store: store.audit())
    told = [one.what for one in what if one.what.startswith("payroll.")]
    assert told[:3] == ["payroll.begin", "payroll.inputs", "payroll.calculate"]
    assert told.count("payroll.unlock") == 2


def test_a_run_that_was_altered_is_named(site):
    inputs(site)
    site.does("calculate", "2026-11", "--by", "chen")
    connection = sqlite3.connect(site.folder / "c.db")
    connection.execute("UPDATE pay_runs SET calculation = replace(calculation, '137250', '937250')")
    connection.commit()
    connection.close()
    assert site("verify") == (1, "not what the log leads to: 2026-11 run 1\n")
    assert "is not what its step says" in site("show", "2026-11")[1]


def test_fines_are_charged_only_where_the_place_allows_it(site):
    inputs(site)
    site.cases([final(fine("a", "P-000", "2026-11-05")), final(fine("b", "P-000", "2026-11-06"))])
    shown = json.loads(calculated(site, "2026-11"))
    fines = [one for one in shown["lines"] if one["item"] == "pay.yuan"]
    assert [(one["amount"], one["gross"]) for one in fines] == [(0, -5_000), (0, -10_000)]
    place = """mode = "yuan_capped"
[[payroll.locality]]
name = "江苏"
from = "2026-01-01"
fines_allowed = {}
minimum_wage_fen = 249000
basis = "第12条"
"""
    site.configure(place.format("false"))
    code, told = site("calculate", "2026-11", "--by", "chen")
    assert code == 2
    assert "江苏 does not allow fines (fines_allowed = false)" in told
    site.configure(place.format("true"))
    shown = json.loads(calculated(site, "2026-11"))
    fines = [one for one in shown["lines"] if one["item"] == "pay.yuan"]
    assert [(one["amount"], one["gross"]) for one in fines] == [
        (-5_000, -5_000),
        (-10_000, -10_000),
    ]
    assert fines[1]["values"]["other"] == "case:a"


def test_a_period_from_a_25th_repeats_within_itself(site):
    site.configure('period = "25th"')
    inputs(site)
    cases = [fine("a", "P-000", "2026-10-25"), fine("b", "P-000", "2026-11-24"),
             fine("c", "P-000", "2026-11-25"), fine("d", "P-000", "2026-10-24")]  # fmt: skip
    site.cases([final(one) for one in cases])
    found = json.loads(calculated(site, "2026-11"))
    fines = [(one["source"], one["gross"]) for one in found["lines"] if one["item"] == "pay.yuan"]
    assert fines == [("case:a", -5_000), ("case:b", -10_000)]
    assert (found["start"], found["end"]) == ("2026-10-25", "2026-11-25")


def test_the_roster_the_calls_and_what_was_not_seen_are_taken_from_where_they_are(
    tmp_path, capfdbinary, monkeypatch
):
    site = Site(tmp_path, capfdbinary, monkeypatch, base=2)
    site.plan(roster(2, "2026-11", LEAVES))
    begun = at("2026-11-05", 600)
    site.keep(
        call(1, "agent1000", begun),
        call(2, "agent1000", begun, talk_s=5),
        call(3, "agent1000", begun, talk_s=4),  # no call
        call(4, "agent1000", at("2026-12-01", 600)),  # another period
        call(5, "stranger", begun),
    )
    site.roll_month("2026-11", "2026-11-05")
    site.keep(
        CoverageGap(at("2026-11-01", 480), at("2026-11-01", 1_200), "link"),
        CoverageGap(at("2026-11-01", 500), at("2026-11-03", 1_199), "link"),
        Absence("PJSIP/agent1000", "agent1000", begun, None),
        Incident(
            "HANDSET:1",
            "HANDSET",
            "PJSIP/agent1000",
            begun,
            begun,
            ("PJSIP/agent1000",),
            ("agent1000",),
        ),
    )
    inputs(site)
    told = site("check", "2026-11")[1]
    assert told.splitlines() == [
        "note  agent:stranger",
        "    1 calls are in nobody's volume: no roster knows this agent code",
        "note  员工000 200000 P-000",
        "    the volume rests on 2 calls: fewer than 20 say little",
        "note  员工000 200000 P-000",
        "    the monitor saw 86% of the duty: less than 95%",  # two of fifteen shifts
        "note  员工000 200000 P-000",
        "    equipment failed where this person sat (HANDSET:1)",
        "note  员工000 200000 P-000",
        f"    an absence was never seen to end (absence:PJSIP/agent1000:{begun})",
        "note  员工001 200001 P-001",
        "    the volume rests on 0 calls: fewer than 20 say little",
        "note  员工001 200001 P-001",
        "    the monitor saw 92% of the duty: less than 95%",  # one of fourteen
    ]
    found = json.loads(calculated(site, "2026-11"))
    leave = [one for one in found["lines"] if one["item"] == "points"]
    assert [(one["person"], one["amount"], one["formula"]) for one in leave] == [
        ("P-001", -300, "leave_personal")
    ]


def test_without_a_roster_the_agents_of_the_calls_are_the_people(
    tmp_path, capfdbinary, monkeypatch
):
    site = Site(tmp_path, capfdbinary, monkeypatch, base=2)
    site.keep(call(1, "agent1", at("2026-11-05", 600)))
    site.roll("2026-11-05")
    found = json.loads(calculated(site, "2026-11"))
    assert [one["person"] for one in found["people"]] == ["agent:agent1"]


# --- payslips -------------------------------------------------------------------------


def test_a_payslip_shows_each_line_with_clause_numbers_evidence_and_state(site):
    inputs(site)
    site.cases(
        [fine("a", "P-000", "2026-11-05"), fine("t", "P-000", "2026-11-06", "T08", kind="late")]
    )
    site.does("set", "2026-11", "P-000", "praise_phone", "1", "--ref", "form 7", "--by", "zhou")
    site.does("calculate", "2026-11", "--by", "chen")
    page = site.does("payslip", "2026-11", "200000")
    assert page.splitlines()[0] == "大龙  Payslip 2026-11"
    for text in (
        "      2.00  5 mutual assessment     A4.2.2",
        "            2 of 2 + 0.00 for fair assessing = 2.00",
        "     -2.00  deduction in part 3     A4.2.2三(三)",
        "            finding case:t",
        "            (4000.00 + 1000.00) * 30% * 89.50 / 100 = 1342.50",
        "            praised by telephone, form 7: 10.00",
        "            T05 Left without approval on 2026-11-05: 50.00 "
        "(shown, not charged: points mode)",
        "   1412.50  together",
        "not published yet: nothing of it is final",
    ):
        assert text in page, text
    assert "named: -50.00" in page
    assert "[may still be appealed]" in page
    chinese = site.does("payslip", "2026-11", "P-000", "--language", "zh_CN")
    assert "(基本4000.00 + 职务1000.00)* 30% * 89.50 / 100 = 1342.50" in chinese
    assert "仅列示不扣款:积分方式" in chinese
    assert "nobody in 2026-11" in site("payslip", "2026-11", "P-9")[1]
    assert site("payslip", "2026-11")[0] == 2
    assert site("payslip", "2026-11", "--all")[0] == 2


def test_a_payslip_for_paper_is_escaped_whoever_wrote_it(site):
    inputs(site)
    hostile = "<img src=x onerror=alert(1)>\"'&\u202e"
    site.does("set", "2026-11", "P-000", "praise_phone", "1", "--ref", hostile, "--by", "zhou")
    site.does("calculate", "2026-11", "--by", "chen")
    for language, word in (("zh_CN", "工资条"), ("en", "Payslip")):
        folder = site.folder / language
        site.does("payslip", "2026-11", "--all", "--html", str(folder), "--language", language)
        pages = sorted(one.name for one in folder.iterdir())
        assert pages == ["payslip-2026-11-P-000.html", "payslip-2026-11-P-001.html"]
        text = (folder / pages[0]).read_text(encoding="utf-8")
        assert "<img" not in text
        assert "\u202e" not in text
        assert html.escape(hostile.replace("\u202e", "")) in text
        assert f"<title>大龙  {word} 2026-11</title>" in text
        assert set(re.findall(r"<(\w+)", text)) <= {
            "html", "head", "meta", "title", "style", "body", "h1", "h2", "dl", "dt", "dd",
            "table", "thead", "tbody", "tr", "th", "td", "div", "ul", "li", "p",
        }  # fmt: skip
        assert f'lang="{language.replace("_", "-")}"' in text


def test_the_payslip_for_paper_has_the_objection_and_its_answer_beside_the_line(site):
    inputs(site)
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen")
    line = "2026-11/P-001/score.volume/"
    claim = "<script>alert(1)</script> four calls, \u202enot two {state}"
    answer = "<a href='//x'>no</a> & \x1b[31m{0}"
    site.does("object", "2026-11", "score.volume", "--by", "agent1001", "--why", claim)
    file = site.folder / "slip.html"

    def printed(language: str = "en") -> str:
        site.does("payslip", "2026-11", "P-001", "--html", str(file), "--language", language)
        text = file.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<a " not in text
        assert not {"\u202e", "\x1b"} & set(text)
        (row,) = re.findall(r"<tr><td>(?:8 volume|八 业务量)</td>.*?</tr>", text)
        assert text.count('class="o"') == row.count('class="o"')  # nowhere else
        return re.sub(r"<div class=\"e\">.*?</div>", "", row).partition('<div class="o">')[2]

    said = "&lt;script&gt;alert(1)&lt;/script&gt; four calls, not two {state}"
    assert printed() == (
        'objection, not answered yet</div><div class="o">agent1001, 2026-12-01 09:00:00: '
        f"{said}</div></td><td>settled</td></tr>"
    )
    site.wait(1)
    site.does("answer", line, "--by", "zhou", "--reject", "--why", answer)
    no = "&lt;a href=&#x27;//x&#x27;&gt;no&lt;/a&gt; &amp; {0}"
    assert printed() == (
        'objection rejected</div><div class="o">agent1001, 2026-12-01 09:00:00: '
        f'{said}</div><div class="o">zhou, 2026-12-02 09:00:00: {no}</div>'
        "</td><td>settled</td></tr>"
    )
    assert printed("zh_CN") == (
        '申诉不成立</div><div class="o">agent1001,2026-12-01 09:00:00:'
        f'{said}</div><div class="o">zhou,2026-12-02 09:00:00:{no}</div>'
        "</td><td>已确定</td></tr>"
    )
    # and so has the page of a terminal
    page = site.does("payslip", "2026-11", "P-001").splitlines()
    place = page.index("            objection rejected")
    assert page[place - 3].split()[1:3] == ["8", "volume"]
    assert page[place + 2].startswith("            zhou, 2026-12-02 09:00:00: <a href")
    # what somebody else is handed out has nothing of it
    site.does("payslip", "2026-11", "P-000", "--html", str(file))
    assert 'class="o"' not in file.read_text(encoding="utf-8")


def test_a_case_that_was_overturned_costs_nothing(site):
    inputs(site)
    case = fine("a", "P-000", "2026-11-05", "T08", kind="late")
    case = done(case, Appeal(id="s2", case=case.id, by=LI, at=case.appeal_until, why="no"))
    case = done(case, Decide(id="s3", case=case.id, by=SUN, at=case.appeal_until + 9, upheld=False))
    site.cases([case])
    found = json.loads(calculated(site, "2026-11"))
    assert [one["score"] for one in found["people"]] == [9_150, 9_150]
    assert found["people"][0]["rank"] == Rank.LEAD


def test_any_line_is_objected_to_in_the_window_and_nothing_is_signed_before_the_answer(site):
    inputs(site)
    site.does("calculate", "2026-11", "--by", "chen")
    line = "2026-11/P-001/score.volume/"
    mine = (
        "object",
        "2026-11",
        "score.volume",
        "--by",
        "agent1001",
        "--why",
        "four calls, not two",
    )
    assert site.refuses(*mine) == "wrong_state"
    site.does("publish", "2026-11", "--by", "chen")
    assert "no line of P-001" not in site.does(*mine)
    site.does(*mine)  # the same again is no second one
    site.does(*mine[:-1], "four calls, \udcffnot two")  # nor with a byte that is no character
    assert site.refuses(*mine[:-1], "and more") == "objected"
    code, told = site("objections", "2026-11")
    assert code == 1
    assert told.splitlines() == [
        f"objection, not answered yet  {line}  #1",
        "    agent1001, 2026-12-01 09:00:00: four calls, not two",
    ]
    # it is a finding that blocks, and a second run does not hide it
    told = site("check", "2026-11")[1]
    assert "blocks  员工001 200001 P-001" in told
    assert f"an objection to a line waits for an answer ({line})" in told
    site.does("calculate", "2026-11", "--by", "chen")
    assert site.refuses("publish", "2026-11", "--by", "chen") == "blocked"
    site.does("publish", "2026-11", "--by", "chen", "--why", "it is answered below")
    site.wait(9)
    assert site.refuses("sign", "2026-11", "--by", "P-000", "--as", "lead") == "waiting"
    no = ("--reject", "--why", "the other two took four seconds")
    assert site("answer", line, "--by", "agent1001", *no)[0] == 2
    assert site.refuses("answer", line, "--by", "chen", *no) == "proposer"
    assert site("answer", line, "--by", "zhou", "--why", "x")[0] == 2  # which of the two?
    site.does("answer", line, "--by", "zhou", *no)
    site.configure(language="zh_CN")
    assert site("objections", "2026-11")[1].startswith(f"申诉不成立  {line}  #1")
    site.does("sign", "2026-11", "--by", "P-000", "--as", "lead")
    assert site(*mine[:-1], "late") == (1, "未受理:申诉期已过,请与综合部沟通 (too_late)\n")
    assert site.does("verify") == "完整一致\n"
    logged = [one.what for one in site.stored(lambda store: store.audit())]
    assert [one for one in logged if one in {"payroll.object", "payroll.answer"}] == [
        "payroll.object",
        "payroll.answer",
    ]


def test_a_lead_objects_for_somebody_and_nobody_else_does(site):
    inputs(site)
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen")
    of = ("object", "2026-11", "pay.performance", "--why", "so")
    assert site.refuses(*of, "--by", "agent1001", "--person", "200000") == "not_yours"
    site.does(*of, "--by", "P-000", "--person", "200001")
    assert site("object", "2026-11", "pay.qa", "--why", "x", "--by", "agent1001")[0] == 2
    told = site("object", "2026-11", "x", "--why", "x", "--by", "agent1001")[1]
    assert "2026-11/P-001/score.exam/" in told
    assert site("object", "2026-11", "grade", "--why", "x", "--by", "chen", "--person", "?")[0] == 2


def granted(site: Site, item: str) -> str:
    """Have an objection to a line granted; give the line."""
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen")
    site.does("object", "2026-11", item, "--by", "agent1001", "--why", "it is more")
    line = f"2026-11/P-001/{item}/"
    site.does("answer", line, "--by", "zhou", "--grant", "--why", "so it is")
    return line


def signs(site: Site) -> str:
    """Try to sign when the window is over; give the refusal, empty where it is signed."""
    site.wait(9)
    code, told = site("sign", "2026-11", "--by", "P-000", "--as", "lead")
    return "" if code == 0 else told.rsplit("(", 1)[-1].partition(":")[0]


def test_what_was_granted_is_entered_and_calculated_before_anybody_signs(site):
    inputs(site)
    line = granted(site, "score.exam")
    assert signs(site) == "due"
    assert site("objections", "2026-11")[0] == 1
    code, told = site("check", "2026-11")
    assert code == 1
    assert "blocks  员工001 200001 P-001" in told
    found = " ".join(told.split())
    assert "the objection was granted on 2026-12-01, and the line is what it was" in found
    assert f"ccfloor payroll keep LINE --why ({line})" in found
    # what is entered for somebody else, or for another line, is not it
    site.does("set", "2026-11", "P-000", "exam", "95", "--by", "zhou")
    site.does("set", "2026-11", "P-001", "manners", "7", "--by", "zhou")
    site.does("calculate", "2026-11", "--by", "chen")
    assert site.refuses("publish", "2026-11", "--by", "chen") == "blocked"
    site.does("publish", "2026-11", "--by", "chen", "--why", "in haste")
    assert signs(site) == "due"
    site.does("set", "2026-11", "P-001", "exam", "95", "--by", "zhou")
    assert site("check", "2026-11")[0] == 0
    assert signs(site) == "stale"
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen")
    told = site.does("objections", "2026-11")
    assert "    the line was changed in calculation #3" in told.splitlines()
    assert "本项已在第 3 次计算中更改" in site.does("objections", "2026-11", "-l", "zh_CN")
    assert signs(site) == ""
    assert site.does("verify") == "whole\n"


def test_who_granted_it_says_why_the_line_stays_and_the_payslip_shows_it(site):
    inputs(site)
    line = granted(site, "score.volume")
    why = ("--why", "the two calls are <b>November's</b> next period")
    assert site("keep", line, "--by", "agent1001", *why)[0] == 2
    assert site.refuses("keep", line, "--by", "sun", *why) == "not_granted_by"
    assert site.refuses("keep", line, "--by", "zhou", "--why", " ") == "no_words"
    assert site.refuses("keep", "2026-11/P-001/score.exam/", "--by", "boss", *why) == "nothing_due"
    assert signs(site) == "due"
    site.does("keep", line, "--by", "zhou", *why)
    site.does("keep", line, "--by", "zhou", *why)  # the same again
    assert site("check", "2026-11")[0] == 0
    assert signs(site) == ""
    file = site.folder / "slip.html"
    site.does("payslip", "2026-11", "P-001", "--html", str(file), "--language", "zh_CN")
    text = file.read_text(encoding="utf-8")
    assert '<div class="o">申诉成立</div>' in text
    assert (
        '<div class="o">本项维持原样</div><div class="o">zhou,2026-12-10 09:00:00:the two' in text
    )
    assert "<b>" not in text
    assert site.does("verify") == "whole\n"


def test_a_manager_says_why_a_line_stays_where_who_granted_it_is_gone(site):
    inputs(site)
    line = granted(site, "score.volume")
    site.does("keep", line, "--by", "boss", "--why", "zhou has left; it was settled by hand")
    assert signs(site) == ""


def test_two_objections_to_one_line_have_an_answer_each_even_in_the_same_words(site):
    inputs(site)
    line, no = "2026-11/P-001/score.exam/", ("--reject", "--by", "zhou", "--why", "it is right")
    for run in (1, 2):
        site.does("set", "2026-11", "P-000", "exam", f"8{run}", "--by", "zhou")
        site.does("calculate", "2026-11", "--by", "chen")
        site.does("publish", "2026-11", "--by", "chen", "--why", "in haste")
        site.does("object", "2026-11", "score.exam", "--by", "agent1001", "--why", f"no {run}")
    site.does("answer", line, *no)
    assert site("objections", "2026-11")[0] == 1
    site.does("answer", line, *no)
    assert site("objections", "2026-11")[0] == 0
    site.does("answer", line, *no)  # the same again


def test_an_older_objection_that_was_granted_is_followed_though_a_newer_one_waits(site):
    inputs(site)
    line = granted(site, "score.exam")
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen", "--why", "in haste")
    site.does("object", "2026-11", "score.exam", "--by", "agent1001", "--why", "still not")
    site.does("keep", line, "--by", "zhou", "--why", "it stands in December")
    site.does("answer", line, "--by", "zhou", "--reject", "--why", "it stands in December")
    assert signs(site) == ""
