"""``ccfloor cases``: on a real store, as a person types it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from pathlib import Path

import msgspec
import pytest

from ccfloor.__main__ import main
from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import Case
from ccfloor.clock import SetClock, SystemClock
from ccfloor.commands.options import configuration
from ccfloor.roster.plan import Person, Plan, Posting, Rank
from ccfloor.rules.findings import Breach
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import (
    DAY,
    HOUR,
    NOON,
    PEOPLE,
    REGULATION,
    SHIFTS,
    ZONE,
    S,
    breach,
    posting,
    roster,
)

CONFIG = """
[site]
language = "{language}"
[store]
url = "sqlite+aiosqlite:///{folder}/c.db"
[[serve.token]]
user = "li"
role = "lead"
sha256 = "{sha}"
[[serve.token]]
user = "zhao"
role = "lead"
sha256 = "{sha2}"
[[serve.token]]
user = "chen"
role = "supervisor"
sha256 = "{sha3}"
[[serve.token]]
user = "wall"
role = "wall"
sha256 = "{sha4}"
[[person]]
agent = "agent1001"
name = "王丽"
"""


class Shell:
    """Types commands and reads what they print."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self._config = folder / "ccfloor.toml"
        self._folder = folder
        self._capture = capture
        self.speak("en")

    def speak(self, language: str) -> None:
        hashes = {f"sha{n}": hashlib.sha256(n.encode()).hexdigest() for n in ("", "2", "3", "4")}
        text = CONFIG.format(language=language, folder=self._folder, **hashes)
        self._config.write_text(text, encoding="utf-8")

    def __call__(self, *words: str) -> tuple[int, str]:
        code = main(["cases", *words, "--config", str(self._config)])
        told = self._capture.readouterr()
        return code, (told.out + told.err).decode()

    def explain(self, *words: str) -> tuple[int, str]:
        code = main(["explain", *words, "--config", str(self._config)])
        told = self._capture.readouterr()
        return code, (told.out + told.err).decode()

    async def keep(self, record: Breach) -> None:
        store = SqlStore(f"sqlite+aiosqlite:///{self._folder / 'c.db'}")
        await store.open()
        await store.write([record])
        await store.close()

    async def plan(self, plan: Plan) -> None:
        store = SqlStore(f"sqlite+aiosqlite:///{self._folder / 'c.db'}")
        await store.open()
        await store.add_plan(plan)
        await store.close()

    async def open(self, *breaches) -> list[Case]:
        store = SqlStore(f"sqlite+aiosqlite:///{self._folder / 'c.db'}")
        await store.open()
        office = CaseOffice(store, REGULATION, ZONE, SystemClock())
        found = await office.open(breaches, roster=roster())
        await store.close()
        return found


@pytest.fixture
def shell(tmp_path, capfdbinary, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    # the configuration of a site carries its regulation: these tests have one of their own
    monkeypatch.setattr(
        "ccfloor.commands.cases_desk.configuration",
        lambda path: msgspec.structs.replace(configuration(path), regulation=REGULATION),
    )
    typed = Shell(tmp_path, capfdbinary)
    asyncio.run(typed.open(breach("T05", measured=90 * S, limit=60 * S), breach("T01", NOON + S)))
    return typed


AWAY = f"T05:PJSIP/1001:{NOON}"


def test_what_waits_for_a_decision_is_listed(shell):
    assert shell("list") == (
        0,
        "2025-11-25 12:00:00  T05 name                P-wang  candidate"
        f"           case:{AWAY}\n"
        "2025-11-25 12:00:01  T01 name                P-wang  candidate"
        f"           case:T01:PJSIP/1001:{NOON + S}\n",
    )
    assert shell("list", "--person", "nobody") == (0, "")
    assert len(json.loads(shell("list", "--month", "2025-11", "--json")[1])) == 2
    assert shell("list", "--state", "final") == (0, "")


def test_a_case_is_shown_with_all_that_both_sides_may_see(shell):
    code, page = shell("show", AWAY)
    assert code == 0
    assert page.splitlines()[:-1] == [
        "T05 name  candidate",
        f"case:{AWAY}",
        "Charged     P-wang  agent1001  agent  team A",
        "Team lead   P-li  agent9001",
        "Began       2025-11-25 12:00:00  P-wang:2025-11-25  PJSIP/1001",
        "Length      measured 90.000000 s, limit 60.000000 s",
        "Clause      A4.1.2",
        "            条文",
        "            clause",
        "Amount      50 / 100 yuan",
        f"Frames      see ccfloor explain {AWAY}",
        "What was done",
    ]
    assert page.splitlines()[-1].endswith("ccfloor  opened  candidate")


def test_the_page_speaks_the_language_of_the_site(shell):
    shell.speak("zh_CN")
    page = shell("show", AWAY)[1]
    assert "T05 名称  待核实" in page
    assert "实测90.000000秒,限60.000000秒" in page
    assert "规定金额    50 / 100元" in page
    code, said = shell("confirm", AWAY, "--by", "agent1001", "--why", "x")
    assert (code, said) == (1, "未处理:任何人不得处理本人案件,请由其他组长或主管处理 (own_case)\n")


def test_a_case_goes_its_way(shell):
    code, page = shell("confirm", AWAY, "--by", "li", "--why", "nobody had allowed it")
    assert code == 0
    assert "「nobody had allowed it」" in page
    assert "may be appealed until" in page
    assert shell("appeal", AWAY, "--by", "agent1001", "--why", "I was ill")[0] == 0
    again = shell("decide", AWAY, "--by", "li", "--uphold", "--why", "no")
    assert again == (
        1,
        "Not done: who confirmed the case does not answer its appeal. "
        "Somebody else has to (confirmer)\n",
    )
    code, page = shell("decide", AWAY, "--by", "chen", "--overturn", "--why", "a note was there")
    assert code == 0
    assert page.startswith("T05 name  final, overturned\n")
    code, said = shell("audit-verify")
    assert code == 0
    assert said.startswith("whole: 5 entries\nhead: 5:")


def test_excuses_are_by_code(shell):
    slow = f"T01:PJSIP/1001:{NOON + S}"
    refused = shell("excuse", slow, "--by", "li", "--code", "mood")
    assert refused[0] == 1
    assert refused[1].startswith("Not excused: this code excuses nothing here. Choose one")
    assert " (no_code: " in refused[1]
    code, page = shell("excuse", slow, "--by", "li", "--code", "customer")
    assert code == 0
    assert "Excuse      the customer's doing" in page


def test_flags_are_set_and_taken_back(shell):
    slow = f"T01:PJSIP/1001:{NOON + S}"
    code, page = shell("flag", slow, "--by", "li", "--flag", "dissatisfied", "--why", "she said so")
    assert code == 0
    assert "Amount      100 yuan" in page
    assert "Flags       dissatisfied" in page
    refused = shell("confirm", slow, "--by", "li", "--why", "x")
    assert refused == (
        1,
        "Not done: who opened the case or made it heavier does not decide it. "
        "Somebody else has to (proposer)\n",
    )
    code, page = shell("flag", slow, "--by", "zhao", "--flag", "dissatisfied", "--off")
    assert code == 0
    assert "dissatisfied taken back" in page


def test_who_looked_before_another_decided_is_told(shell):
    assert shell("confirm", AWAY, "--by", "li", "--why", "x", "--seen", "1")[0] == 0
    late = shell("excuse", AWAY, "--by", "zhao", "--code", "other", "--seen", "1")
    assert late == (
        1,
        "Not done: somebody took a step meanwhile. Look again, then decide (changed)\n",
    )


@pytest.mark.parametrize("who", ["wall", "somebody", "local", ""])
def test_a_stranger_decides_nothing(shell, who):
    code, said = shell("confirm", AWAY, "--by", who, "--why", "x")
    assert code == 2
    assert said == (
        f"ccfloor: --by {who}: expected li, zhao, chen, or one of 1 [[person]] by agent\n"
    )


def test_a_case_may_be_named_by_how_it_begins(shell):
    assert shell("show", "T05")[0] == 0
    code, said = shell("show", "T0")
    assert code == 2
    assert said.startswith("ccfloor: T0: several cases begin so\n  case:T05")
    assert shell("show", "T99") == (2, "ccfloor: T99: there is no such case\n")


def test_what_was_seen_is_entered_with_its_evidence(shell, tmp_path):
    proof = tmp_path / "photo.jpg"
    proof.write_bytes(b"a photo")
    words = ["enter", "--id", "form-1", "--by", "li", "--rule", "m04", "--agent", "agent1001"]
    words += ["--text", "no uniform", "--at", "2025-11-25T09:30", "--file", str(proof)]
    code, page = shell(*words, "--recording", "rec/7.wav")
    assert code == 0
    assert hashlib.sha256(b"a photo").hexdigest() in page
    assert "rec/7.wav" in page
    assert "Amount      10 yuan, 5 points" in page
    refused = shell("confirm", "manual:form-1", "--by", "li", "--why", "x")
    assert refused[1].endswith("(proposer)\n")
    assert shell("confirm", "manual:form-1", "--by", "zhao", "--why", "seen by me too")[0] == 0
    code, page = shell("ledger", "2025-11")
    assert code == 0
    assert page.splitlines() == [
        "Yuan ledger  2025-11",
        "      10  agent:agent1001  M04 name                        case:manual:form-1",
        "          may still be appealed",
        "      10  = agent:agent1001",
        "Points ledger  2025-11",
        "       5  agent:agent1001  M04 name                        case:manual:form-1",
        "          may still be appealed",
        "       5  = agent:agent1001",
        "2 cases wait for a decision",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "yesterday"], "--at yesterday: expected a moment like 2026-11-25T09:30"),
        (["--at", "2025-11-25T09:30", "--file", "nowhere"], "--file nowhere: No such file"),
    ],
)
def test_an_entry_that_cannot_be_read_says_why(shell, words, said):
    begin = ["enter", "--id", "f", "--by", "li", "--rule", "M04", "--agent", "a", "--text", "x"]
    code, told = shell(*begin, *words)
    assert code == 2
    assert said in told


def test_a_month_that_is_none_is_refused(shell):
    assert shell("ledger", "2025-13") == (2, "ccfloor: 2025-13: expected a month like 2026-11\n")
    assert json.loads(shell("ledger", "2025-11", "--json")[1])["fen"]["lines"] == []


def test_a_case_is_explained_with_its_steps_and_down_to_its_breach(shell):
    assert shell("confirm", AWAY, "--by", "li", "--why", "nobody had allowed it")[0] == 0
    asyncio.run(shell.keep(breach("T05", measured=90 * S, limit=60 * S)))
    code, page = shell.explain(f"case:{AWAY}")
    assert code == 0
    assert page.startswith(f"T05 name  confirmed\ncase:{AWAY}\n")
    assert "「nobody had allowed it」" in page
    assert "Not recomputed: frames are missing" in page  # no journal is kept here
    document = json.loads(shell.explain(f"case:{AWAY}", "--json")[1])
    assert document["case"]["state"] == "confirmed"
    assert document["explanation"]["kind"] == "breach"
    assert shell.explain("case:none")[0] == 2
    assert shell.explain(f"case:{AWAY}", "--session", "x.ami") == (
        2,
        f"ccfloor: case:{AWAY}: a recording holds no cases, leave --session out\n",
    )


def test_what_one_incident_explains_is_one_line(shell):
    broken = [breach("T02", NOON + n * S, incident="OUTAGE:pbx:1") for n in range(20)]
    asyncio.run(shell.open(*broken))
    listed = shell("list", "--state", "excused")
    assert listed == (0, "20 cases, one incident  OUTAGE:pbx:1\n")


def test_a_log_that_was_tampered_with_is_named(shell, tmp_path):
    head = shell("audit-verify")[1].splitlines()[1].removeprefix("head: ")
    assert shell("audit-verify", "--head", head)[0] == 0
    assert shell("audit-verify", "--head", "x") == (
        2,
        "ccfloor: --head x: expected SEQ:HASH, as this command prints it\n",
    )
    assert shell("audit-verify", "--head", f"9:{'0' * 64}") == (
        1,
        "broken at entry 3: it is not what was written down: the end was cut off, "
        "or all was written anew\n",
    )
    connection = sqlite3.connect(tmp_path / "c.db")
    connection.execute("UPDATE cases SET body = replace(body, 'PJSIP/1001', 'PJSIP/1002')")
    connection.commit()
    code, said = shell("audit-verify")
    assert code == 1
    assert said.startswith("the log is whole, but the cases are not what it leads to: case:T0")
    connection.execute("DROP TRIGGER audit_stays")
    connection.execute("UPDATE audit SET who = 'li' WHERE seq = 1")
    connection.commit()
    connection.close()
    assert shell("audit-verify") == (1, "broken at entry 1: it was altered\n")


# --- where a roster is kept -----------------------------------------------------------


@pytest.fixture
def rostered(shell, tmp_path, monkeypatch):
    """The same shell, with the roster of a day in force for ever."""
    monkeypatch.setattr("ccfloor.commands.cases_desk.SystemClock", lambda: SetClock(NOON + HOUR))
    people = (
        *PEOPLE,
        Person("P-zhao", "赵组长", postings=(posting(Rank.LEAD, "agent9002"),)),
        Person("P-chen", "陈主管", postings=(posting(Rank.SUPERVISOR, "chen"),)),
        Person("P-boss", "经理", postings=(posting(Rank.MANAGER, "agent9200"),)),
        Person("P-gone", "去人", postings=(Posting("2025-01-01", "2025-06-30", rank=Rank.LEAD),)),
        Person("P-li2", "重名", postings=(posting(Rank.LEAD, "agent9301"),)),
        Person("P-li3", "重名", postings=(posting(Rank.LEAD, "agent9302"),)),
    )
    asyncio.run(shell.plan(Plan(version=1, made_at=0, people=people, shifts=SHIFTS)))
    return shell


def test_people_are_named_where_a_roster_is_kept(rostered):
    assert "  王丽  candidate" in rostered("list")[1]
    page = rostered("show", AWAY)[1]
    assert "Charged     王丽  P-wang  agent1001  agent  team A\n" in page
    assert "Team lead   李组长  P-li  agent9001\n" in page
    assert rostered("list", "--team", "B") == (0, "")
    assert len(rostered("list", "--team", "A")[1].splitlines()) == 2


@pytest.mark.parametrize("who", ["P-li", "agent9001", "李组长"])
def test_by_is_somebody_of_the_roster_and_it_is_on_the_log_that_it_was_a_command(rostered, who):
    code, page = rostered("confirm", AWAY, "--by", who, "--why", "nobody had allowed it")
    assert code == 0
    assert f"  {who} (by command)  confirmed" in page
    case = json.loads(rostered("show", AWAY, "--json")[1])
    assert case["decided_by"] == {
        "user": who, "person": "P-li", "agent": "agent9001", "rank": "lead", "via": "command",
    }  # fmt: skip
    assert rostered("audit-verify")[0] == 0


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("li", "expected somebody of the roster"),  # a token's user whom the roster does not know
        ("stranger", "expected somebody of the roster"),
        ("重名", "expected somebody of the roster"),  # of two nobody knows which
        ("local", "expected somebody of the roster"),
        ("P-gone", "P-gone has no posting on 2025-11-25"),
    ],
)
def test_by_nobody_of_the_roster_decides_nothing(rostered, who, said):
    code, told = rostered("confirm", AWAY, "--by", who, "--why", "x")
    assert code == 2
    assert f"--by {who}: " in told
    assert said in told
    assert json.loads(rostered("show", AWAY, "--json")[1])["state"] == "candidate"


def test_the_rank_is_the_roster_s_whatever_the_token_says(rostered):
    refused = rostered("confirm", AWAY, "--by", "P-xu", "--why", "x")
    assert refused == (
        1,
        "Not done: this takes a higher rank. Hand the case to a superior (rank)\n",
    )
    own = rostered("confirm", AWAY, "--by", "agent1001", "--why", "x")
    assert own == (
        1,
        "Not done: nobody handles his own case. Ask another lead or a supervisor (own_case)\n",
    )


def test_the_roster_knows_who_was_entered_and_what_team_he_is_of(rostered):
    words = ["enter", "--id", "form-1", "--by", "P-li", "--rule", "m04", "--agent", "agent1001"]
    code, page = rostered(*words, "--text", "no uniform", "--at", "2025-11-25T09:30")
    assert code == 0
    assert "Charged     王丽  P-wang  agent1001  agent  team A" in page
    ledger = rostered("confirm", "manual:form-1", "--by", "P-zhao", "--why", "x")
    assert ledger[0] == 0
    assert "      10  = P-wang  王丽\n" in rostered("ledger", "2025-11")[1]


def test_a_case_is_closed_by_a_supervisor_after_its_time(rostered, monkeypatch):
    assert rostered("confirm", AWAY, "--by", "P-li", "--why", "x")[0] == 0
    early = rostered("finalise", AWAY, "--by", "P-chen")
    assert early == (
        1,
        "Not done: it is too early for that. Wait until its time has come (too_early)\n",
    )
    later = NOON + 30 * DAY
    monkeypatch.setattr("ccfloor.commands.cases_desk.SystemClock", lambda: SetClock(later))
    assert rostered("finalise", AWAY, "--by", "P-li")[1].endswith("(rank)\n")
    code, page = rostered("finalise", AWAY, "--by", "P-chen")
    assert code == 0
    assert page.startswith("T05 name  final, upheld\n")
