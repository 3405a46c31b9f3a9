"""``ccfloor roster``: from files to versions in the store, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ccfloor.__main__ import main
from ccfloor.roster.plan import LeaveState, Plan
from ccfloor.store.sql_store import SqlStore

SAMPLES = Path(__file__).parent / "samples"
PEOPLE, MONTH = str(SAMPLES / "people.csv"), str(SAMPLES / "month.csv")
STAFF = """工号,姓名,级别,班组,坐席代码,生效日期
201001,王丽,组长,A组,a1,2026-01-01
201002,李娜,客服专员,A组,a2,2026-01-01
201003,张伟,客服专员,A组,a3,2026-01-01
100001,赵经理,经理,,,2026-01-01
"""
DAYS = """工号,日期,班次
201002,2026-07-10,白
201003,2026-07-13,白
201002,2026-07-20,白
201002,2026-07-21,白
201002,2026-07-22,白
201002,2026-07-23,白
"""


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Run a command in a place of its own; give its code and what it said."""
    config = tmp_path / "ccfloor.toml"
    url = f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}"
    config.write_text(
        f'[ami]\nsecret = "x"\n[site]\nlanguage = "en"\n[store]\nurl = "{url}"\n', encoding="utf-8"
    )
    config.chmod(0o600)
    monkeypatch.setenv("CCFLOOR_CONFIG", str(config))

    def roster(*words: str) -> tuple[int, str]:
        code = main(["roster", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    roster.url = url  # type: ignore[attr-defined]  # a test's own
    roster.folder = tmp_path  # type: ignore[attr-defined]  # a test's own
    return roster


@pytest.fixture
def staffed(run):
    for name, text in (("staff.csv", STAFF), ("days.csv", DAYS)):
        file = run.folder / name
        file.write_text(text, encoding="gb18030")
    files = [str(run.folder / name) for name in ("staff.csv", "days.csv")]
    assert run("import", *files, "--by", "hr")[0] == 0
    return run


def stored(url: str) -> Plan | None:
    async def newest() -> Plan | None:
        store = SqlStore(url)
        await store.open()
        plan = await store.plan()
        await store.close()
        return plan

    return asyncio.run(newest())


def test_a_dry_run_says_what_would_change_and_changes_nothing(run):
    code, said = run("import", PEOPLE, MONTH, "--dry-run")
    assert code == 0
    assert said.splitlines()[-1] == "would be version 1"
    assert "李娜 (201002): new in the roster, 14 shifts added, 1 leaves added" in said
    assert stored(run.url) is None


def test_an_import_adds_a_version_once_with_who_did_it(run):
    assert run("import", PEOPLE, MONTH, "--by", "hr")[1].splitlines()[-1] == "version 1 is in force"
    assert run("import", PEOPLE, MONTH, "--by", "x") == (0, "nothing changes\n")
    plan = stored(run.url)
    assert plan is not None
    assert (plan.version, plan.made_by, len(plan.people)) == (1, "hr", 4)


def test_a_wrong_file_is_refused_with_its_places_and_code_2(run, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("number,date,shift\n1,2026-02-01,D\n201001,2026-02-30,D\n", encoding="utf-8")
    code, said = run("import", PEOPLE, str(bad))
    assert code == 2
    assert said.splitlines() == [
        "ccfloor: nothing was taken, 2 mistakes:",
        "bad.csv:2 column A: '1': expected six digits, or JW, year, month and four digits, "
        "like JW26070001",
        "bad.csv:3 column B: '2026-02-30': expected a day that the calendar has",
    ]
    assert stored(run.url) is None


def test_a_month_is_shown_and_checked(run):
    run("import", PEOPLE, MONTH)
    code, said = run("show", "2026-02", "--team", "A组")
    assert code == 0
    assert "roster 2026-02, version 1" in said
    assert run("show", "2026-2")[0] == 2
    assert run("check") == (0, "0 errors, 0 warnings\n")


@pytest.mark.parametrize(
    "words",
    [
        ("x.xlsx",),
        ("x.csv", "--what", "people"),
        ("x.csv",),
        ("x.xlsx", "--what", "month", "--month", "2026-02"),
    ],
)
def test_an_export_taken_again_changes_nothing(run, tmp_path, words):
    run("import", PEOPLE, MONTH)
    file = str(tmp_path / words[0])
    assert run("export", file, *words[1:])[0] == 0
    assert run("import", file) == (0, "nothing changes\n")


def test_an_export_says_which_files_it_can_write(run, tmp_path):
    code, said = run("export", str(tmp_path / "x.ods"))
    assert (code, "expected a name that ends in .csv or .xlsx" in said) == (2, True)
    assert run("export", str(tmp_path / "no" / "x.csv"))[0] == 2


def test_a_swap_goes_from_hand_to_hand_until_it_is_carried_out(staffed):
    asked = ("swap", "add", "201002", "2026-07-10", "201003", "2026-07-13", "--at")
    late = staffed(*asked, "2026-07-09 08:01")
    assert late == (2, "ccfloor: asked 23 h 59 min before the earlier shift: expected 24 h\n")
    code, said = staffed(*asked, "2026-07-09 08:00")
    assert (code, "waits for the superior of 李娜, 张伟" in said) == (0, True)
    name = said.split()[0]
    assert staffed("swap", "approve", name, "--by", "100001")[0] == 2
    assert staffed("swap", "sign", name, "--by", "201002")[0] == 2
    assert "waits for the manager" in staffed("swap", "sign", name, "--by", "201001")[1]
    assert "approved" in staffed("swap", "approve", name, "--by", "100001")[1]
    assert staffed("swap", "list")[1].count("\n") == 1
    plan = stored(staffed.url)
    assert plan is not None
    assert (plan.version, plan.made_by) == (4, "100001")
    assert [(s.person, s.agent, s.swapped_with) for s in plan.shifts[:2]] == [
        ("201003", "a3", "201002"), ("201002", "a2", "201003"),
    ]  # fmt: skip
    again = staffed("import", str(staffed.folder / "days.csv"))
    assert again == (0, "nothing changes\n")


def test_the_fourth_swap_of_a_month_is_refused(staffed):
    for day in ("20", "21", "22", "23"):
        words = ("swap", "add", "201002", f"2026-07-{day}", "201003", "--at", "2026-07-01 09:00")
        code, said = staffed(*words)
        if day == "23":
            assert code == 2
            assert "201002 has swapped 3 times in 2026-07: expected 3 at most" in said
            return
        assert code == 0
        name = said.split()[0]
        assert staffed("swap", "sign", name, "--by", "201001")[0] == 0
        assert staffed("swap", "approve", name, "--by", "100001")[0] == 0


def test_leave_is_asked_for_and_approved_and_takes_its_points(staffed):
    words = ("leave", "add", "201002", "2026-07-10 08:00", "2026-07-10 20:00", "--at")
    code, said = staffed(*words, "2026-07-09 09:00")
    assert code == 0
    assert "needs the manager: asked 23 h before: expected 48 h" in said
    name = said.split(": ")[0]
    assert staffed("leave", "approve", name, "--by", "201001")[0] == 2
    assert staffed("leave", "approve", name, "--by", "201001", "--override")[0] == 2
    code, said = staffed("leave", "approve", name, "--by", "100001", "--override")
    assert code == 0
    assert said.rstrip().endswith("approved  赵经理  3 points")
    plan = stored(staffed.url)
    assert plan is not None
    assert [(one.state, one.override_by) for one in plan.leaves] == [
        (LeaveState.APPROVED, "100001")
    ]


def test_leave_is_refused_once_and_listed(staffed):
    words = ("leave", "add", "201002", "2026-07-10 08:00", "2026-07-10 14:00", "--kind", "annual")
    name = staffed(*words, "--at", "2026-07-01 09:00")[1].split(": ")[0].strip()
    assert "refused" in staffed("leave", "refuse", name, "--by", "201001")[1]
    code, said = staffed("leave", "approve", name, "--by", "201001")
    assert (code, "is refused already" in said) == (2, True)
    assert (
        "annual leave  2026-07-10 08:00 → 2026-07-10 14:00  refused" in staffed("leave", "list")[1]
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("leave", "approve", "x", "--by", "100001"), "expected the id of a leave"),
        (("swap", "sign", "x", "--by", "100001"), "expected the id of a swap"),
        (("swap", "add", "9", "2026-07-10", "201003"), "expected a number 工号 that somebody has"),
        (("swap", "add", "201002", "7-10", "201003"), "expected a day like 2026-07-01"),
        (("swap", "add", "201002", "2026-07-11", "201003"), "expected one shift, there is none"),
        (("leave", "add", "201002", "today", "tomorrow"), "expected a moment like"),
    ],
)
def test_a_wrong_word_is_named(staffed, words, expected):
    code, said = staffed(*words)
    assert (code, expected in said) == (2, True), said
