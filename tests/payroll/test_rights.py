"""Who leads a period and who signs it: the roster's word, and two people where two are asked."""

from __future__ import annotations

import json
import sqlite3

import pytest

from ccfloor.payroll.period import Calculate, Unlock, same
from ccfloor.payroll.rights import Actor, rostered_roles
from ccfloor.roster.plan import Number, Person, Plan, Posting, Rank
from tests.payroll.site import Site, at


@pytest.mark.parametrize(
    ("rank", "team", "roles"),
    [
        (None, "", ""),
        (Rank.AGENT, "A组", ""),
        (Rank.AGENT, "综合部", "hr"),
        (Rank.LEAD, "A组", "lead"),
        (Rank.SUPERVISOR, "", "lead supervisor"),
        (Rank.MANAGER, "综合部", "hr lead manager supervisor"),
    ],
)
def test_a_role_is_the_ranks_and_of_the_team_that_is_hr(rank, team, roles):
    assert " ".join(sorted(rostered_roles(rank, team, "综合部"))) == roles
    assert "hr" not in rostered_roles(rank, team, "")


def test_supervisors_hr_and_the_manager_lead_a_period_and_nobody_else():
    leads = [
        Actor("a", "P", rank, rostered_roles(rank, team, "综合部")).is_clerk
        for rank, team in ((Rank.AGENT, ""), (Rank.LEAD, ""), (Rank.AGENT, "综合部"),
                           (Rank.SUPERVISOR, ""), (Rank.MANAGER, ""), (None, ""))
    ]  # fmt: skip
    assert leads == [False, False, True, True, True, False]


def test_two_names_of_one_person_are_one_person():
    asked = Unlock(key="u", period="2026-11", by="chen", person="O-chen", at=1, why="x")
    assert same(asked, "200900", "O-chen")
    assert same(asked, "CHEN", "")
    assert not same(asked, "sun", "O-sun")
    # of a log from before it was kept who somebody is
    assert same(Unlock(key="u", period="2026-11", by="O-chen", at=1), "200900", "O-chen")


def office(*more: Person) -> Plan:
    """Chen can be called by two names; of HR there is one who is an agent by rank."""
    since = "2026-01-01"
    return Plan(1, 0, "t", (
        Person("O-chen", "chen", (Number("200900", since),),
               (Posting(since, rank=Rank.SUPERVISOR),)),
        Person("O-sun", "sun", (), (Posting(since, rank=Rank.SUPERVISOR),)),
        Person("O-zhou", "zhou", (), (Posting(since, rank=Rank.AGENT, team="综合部"),)),
        Person("O-boss", "boss", (), (Posting(since, rank=Rank.MANAGER),)),
        Person("O-old", "old", (), (Posting(since, "2026-11-30", rank=Rank.MANAGER),)),
        Person("P-1", "王丽", (), (Posting(since, rank=Rank.LEAD, agent="agent1"),)),
        *more,
    ))  # fmt: skip


@pytest.fixture
def site(tmp_path, capfdbinary, monkeypatch):
    made = Site(tmp_path, capfdbinary, monkeypatch, base=2)
    made.plan(office())
    return made


def test_the_roster_says_who_may_and_the_configuration_gives_nobody_anything(site):
    for who in ("chen", "200900", "zhou", "boss"):
        site.does("calculate", "2026-11", "--by", who)
    told = site("calculate", "2026-11", "--by", "P-1")[1]
    assert "--by P-1: expected a supervisor, a manager or somebody of HR" in told
    # a key of the configuration for somebody whom the roster does not know, or no more
    assert (
        "--by li: expected somebody of the roster" in site("calculate", "2026-11", "--by", "li")[1]
    )
    assert "O-old has no posting on 2026-12-01" in site("publish", "2026-11", "--by", "old")[1]
    steps = site.stored(lambda store: store.pay_periods())[0].steps
    assert [(one.by, one.person) for one in steps if isinstance(one, Calculate)] == [
        ("chen", "O-chen")
    ]


def test_the_configuration_may_narrow_a_signature_to_one_person_of_the_roster(site):
    file = site.folder / "ccfloor.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace('role = "manager"', 'user = "O-boss"\nrole = "manager"')
    text = text.replace('role = "hr"', 'user = "chen"\nrole = "hr"')
    file.write_text(text, encoding="utf-8")
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen", "--why", "a test")
    site.wait(8)
    site.does("sign", "2026-11", "--by", "P-1", "--as", "lead")
    site.does("sign", "2026-11", "--by", "boss", "--as", "manager")
    # named, but the roster does not give it; given, but another is named
    assert site.refuses("sign", "2026-11", "--by", "sun", "--as", "manager") == "rank"
    assert site.refuses("sign", "2026-11", "--by", "chen", "--as", "hr") == "rank"
    assert site.refuses("sign", "2026-11", "--by", "zhou", "--as", "hr") == "rank"


def test_nobody_signs_what_he_calculated_or_opens_what_he_asked_for_under_another_name(site):
    site.does("calculate", "2026-11", "--by", "chen")
    site.does("publish", "2026-11", "--by", "chen", "--why", "a test")
    site.wait(8)
    assert site.refuses("sign", "2026-11", "--by", "200900", "--as", "lead") == "proposer"
    for user, role in (("P-1", "lead"), ("zhou", "hr"), ("boss", "manager")):
        site.does("sign", "2026-11", "--by", user, "--as", role)
    site.does("export", "2026-11", "--by", "zhou")
    manifest = json.loads(
        (site.folder / "out" / "payroll-2026-11-1.manifest.json").read_text(encoding="utf-8")
    )
    sent = next(one for one in manifest["files"] if one["name"].endswith(".csv"))
    told = {"lines_sha256": sent["sha256"], "rows": manifest["rows"], "sum_fen": 0}
    (site.folder / "ack.json").write_text(json.dumps(told), encoding="utf-8")
    site.does("ack", "2026-11", str(site.folder / "ack.json"), "--by", "zhou")
    site.does("lock", "2026-11", "--by", "zhou")
    site.does("unlock", "2026-11", "--by", "chen", "--why", "the wrong base")
    for other in ("200900", "O-chen"):
        code = site.refuses("unlock", "2026-11", "--by", other, "--why", "seen")
        assert code in {"proposer", "step_reused"}
    assert " locked " in site.does("list")
    assert " open " in site.does("unlock", "2026-11", "--by", "sun", "--why", "seen")


# --- what a run was computed from -------------------------------------------------------


def test_a_basis_that_was_altered_is_found_by_whoever_reads_the_run(site):
    site.does("calculate", "2026-11", "--by", "chen")
    period = site.stored(lambda store: store.pay_periods())[0]
    assert f"Computed from  sha256 {period.basis_sha256}\n" in site.does("show", "2026-11")
    assert f"Comes to  sha256 {period.run_sha256}\n" in site.does("show", "2026-11")
    assert site.does("verify") == "whole\n"
    connection = sqlite3.connect(site.folder / "c.db")
    connection.execute("""UPDATE pay_runs SET basis = replace(basis, '"王丽"', '"王莉"')""")
    connection.commit()
    connection.close()
    wrong = "2026-11: the basis of run 1 is not what its step says"
    for words in (("show", "2026-11"), ("payslip", "2026-11", "P-1"),
                  ("publish", "2026-11", "--by", "chen", "--why", "x"),
                  ("export", "2026-11", "--by", "zhou")):  # fmt: skip
        code, told = site(*words)
        assert (code, wrong in told) == (2, True), words
    assert site("verify") == (1, "not what the log leads to: 2026-11 run 1\n")


def test_until_when_one_may_object_is_said_and_by_which_calendar(site):
    site.does("calculate", "2026-11", "--by", "chen")
    told = site.does("publish", "2026-11", "--by", "chen", "--why", "a test")
    assert told.splitlines()[1:] == ["whoever finds something wrong may object until 2026-12-04"]


@pytest.mark.parametrize(
    ("today", "until"),
    [
        ("2026-04-30", "2026-05-08"),  # 劳动节, five days
        ("2026-02-13", "2026-02-25"),  # 春节: Saturday the 14th is worked, then nine days are not
    ],
)
def test_holidays_are_no_working_days_and_made_up_ones_are(site, today, until):
    site.clock.move(at(today, 600))
    site.does("calculate", "2026-01", "--by", "chen")
    told = site.does("publish", "2026-01", "--by", "chen", "--why", "a test")
    assert told.splitlines()[1] == f"whoever finds something wrong may object until {until}"
