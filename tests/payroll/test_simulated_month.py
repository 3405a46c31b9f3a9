"""A month of two hundred people to the lock, by commands alone.

Its totals are checked by another implementation, in this file, of the same regulation: plain
Decimals and loops, nothing of the product's own arithmetic.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

import openpyxl
import pytest

from ccfloor.cases.case import MONITOR, Confirm, Finalise
from ccfloor.files.safe_cells import unguarded
from ccfloor.floor.names import MINUTE
from ccfloor.roster.plan import Leave, LeaveKind, LeaveState
from tests.cases.making import CHEN, candidate, done
from tests.payroll.site import Site, at, call, days_of, roster

PEOPLE = 200
MONTH = "2026-11"
BASE = 20
CENT = Decimal("0.01")
HEADS = ("工号", "业务考核", "用户满意度", "互评", "礼仪意识", "综合能力", "基本工资", "职务工资")
Row: TypeAlias = dict[str, str]
QA = {"优": 50, "良": 30, "中": 0, "差": -10}


def half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


class Told:
    """One person's month as it was made up."""

    def __init__(self, n: int, chance: random.Random) -> None:
        self.n, self.id = n, f"P-{n:03}"
        self.exam = Decimal(chance.randint(1_200, 2_000)) / 20
        self.satisfaction = Decimal(chance.randint(70, 100)) / 10
        self.peer = Decimal(chance.randint(10, 20)) / 10
        self.manners, self.ability = Decimal(chance.randint(5, 8)), Decimal(chance.randint(6, 10))
        self.basic, self.position = Decimal(chance.randint(300_000, 600_000)) / 100, Decimal(800)
        self.calls = chance.randint(14, 26)
        self.qa = [chance.choice("优优良良中差") for _ in range(10)]
        if chance.random() < 0.05:
            self.qa[3] = "劣"
        self.praise = chance.randint(0, 2)
        self.late = [d for d in days_of(MONTH) if chance.random() < 0.03]
        self.away = [d for d in days_of(MONTH) if chance.random() < 0.03]
        # on duty every other day, by turns
        own = [d for place, d in enumerate(days_of(MONTH)) if (place + n) % 2 == 0]
        self.leave = chance.sample(own, chance.choice([0, 0, 0, 1, 2]))

    # --- the regulation again, by somebody else ---

    def score(self) -> Decimal:
        above = Decimal(self.calls - BASE) * 100 / BASE
        if above >= 0:
            volume = min(Decimal(12), 8 + int(above) * Decimal("0.5"))
        else:
            volume = max(Decimal(5), 8 - int(-above) * Decimal("0.5"))
        daily = max(Decimal(0), Decimal(20) - 2 * len(self.late) - 3 * len(self.leave))
        graded = half_up(self.exam * 30 / 100) + self.satisfaction + self.peer
        return min(Decimal(100), graded + daily + 8 + self.manners + self.ability + volume)

    def bonus(self) -> Decimal:
        score = self.score()
        if self.exam < 85 or score < 70:
            return Decimal(0)
        return Decimal(60) if score >= 85 else Decimal(30)

    def performance(self) -> Decimal:
        return half_up((self.basic + self.position) * 30 / 100 * self.score() / 100)

    def qa_pay(self) -> Decimal:
        return Decimal(0) if "劣" in self.qa else Decimal(sum(QA[one] for one in self.qa))

    def net(self) -> Decimal:
        return self.performance() + self.bonus() + self.qa_pay() + 10 * self.praise

    def fines(self) -> Decimal:
        """Shown, not charged: 50 for the first, 100 for each later one."""
        return Decimal(sum(50 if n == 0 else 100 for n, _ in enumerate(self.away)))


def of_case(one: Told, rule: str, day: str, **fields):
    begun = at(day, 600)
    made = candidate(rule, begun, id=f"case:{rule}:{one.n}:{day}", person=one.id, day=day,
                     agent=f"agent{1000 + one.n}", month=day[:7], facts=(), **fields)  # fmt: skip
    yes = Confirm(id="s1", case=made.id, by=CHEN, at=begun + 1, why="so", until=begun + 2)
    return done(made, yes, Finalise(id="s2", case=made.id, by=MONITOR, at=begun + 3))


@pytest.fixture
def month(tmp_path, capfdbinary, monkeypatch):
    site = Site(tmp_path, capfdbinary, monkeypatch, base=BASE)
    chance = random.Random(20261125)  # noqa: S311 - a month that is the same each time
    people = [Told(n, chance) for n in range(PEOPLE)]
    leaves = [
        Leave(f"l{one.n}:{day}", one.id, LeaveKind.PERSONAL, at(day, 480), at(day, 1_200), 0,
              LeaveState.APPROVED)
        for one in people for day in one.leave
    ]  # fmt: skip
    site.plan(roster(PEOPLE, MONTH, leaves))
    site.keep(
        *(
            call(1_000 * one.n + k, f"agent{1000 + one.n}", at(days_of(MONTH)[k], 600 + k))
            for one in people
            for k in range(one.calls)
        )
    )
    site.roll(*days_of(MONTH))
    site.cases(
        [of_case(one, "T08", day, kind="late") for one in people for day in one.late]
        + [of_case(one, "T05", day) for one in people for day in one.away]
    )
    wide = openpyxl.Workbook()
    sheet = wide.active
    assert sheet is not None
    sheet.append(HEADS)
    for one in people:
        values = (one.exam, one.satisfaction, one.peer, one.manners, one.ability)
        sheet.append((f"{200_000 + one.n}", *values, one.basic, one.position))
    wide.save(tmp_path / "graded.xlsx")
    with (tmp_path / "events.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("工号", "项目", "数值", "凭证"))
        for one in people:
            for k, grade in enumerate(one.qa):
                writer.writerow((f"{200_000 + one.n}", "质量评定", grade, f"录音-{one.n}-{k}"))
            for k in range(one.praise):
                writer.writerow((f"{200_000 + one.n}", "电话表扬", 1, f"=表扬{one.n}-{k}"))
    return site, people


def test_two_hundred_people_to_the_lock_and_every_fen_is_where_another_hand_puts_it(month):
    site, people = month
    for file in ("graded.xlsx", "events.csv"):
        site.does("input", MONTH, str(site.folder / file), "--by", "zhou")
    site.does("calculate", MONTH, "--by", "chen")
    site.does("publish", MONTH, "--by", "chen")
    site.clock.move(site.clock.now() + 8 * 1_440 * MINUTE)
    for user, role in (("P-000", "lead"), ("zhou", "hr"), ("boss", "manager")):
        site.does("sign", MONTH, "--by", user, "--as", role)
    site.does("export", MONTH, "--by", "zhou")

    out = site.folder / "out"
    manifest = json.loads((out / f"payroll-{MONTH}-1.manifest.json").read_text(encoding="utf-8"))
    with (out / f"payroll-{MONTH}-1.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{k: unguarded(v) for k, v in row.items()} for row in csv.DictReader(file)]
    check_sums(manifest, rows, out)
    check_people(people, rows)
    check_workbook(out / f"payroll-{MONTH}-1.xlsx", people, rows)

    sent = next(one for one in manifest["files"] if one["name"].endswith(".csv"))
    told = {"lines_sha256": sent["sha256"], "rows": len(rows), "sum_fen": manifest["sum_fen"]}
    (site.folder / "ack.json").write_text(json.dumps(told), encoding="utf-8")
    site.does("ack", MONTH, str(site.folder / "ack.json"), "--by", "zhou")
    site.does("lock", MONTH, "--by", "zhou")
    assert site.does("list") == f"{MONTH}  2026-11-01 to 2026-11-30  locked  #1\n"
    assert site.does("verify") == "whole\n"


def check_sums(manifest: dict[str, Any], rows: list[Row], out) -> None:
    for file in manifest["files"]:
        content = (out / file["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            file["bytes"],
            file["sha256"],
        )
    assert (manifest["rows"], manifest["people"]) == (len(rows), PEOPLE)
    assert manifest["sum_fen"] == sum(int(row["amount_fen"] or 0) for row in rows)
    assert manifest["gross_fen"] == sum(int(row["gross_fen"] or 0) for row in rows)
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        points = Decimal(row["points"] or 0) * 100
        sums[row["item"]] += int(row["amount_fen"] or points)
    assert {one["item"]: one["amount"] for one in manifest["items"]} == dict(sums)
    ids = "\n".join(sorted(row["line_id"] for row in rows))
    assert manifest["line_ids_sha256"] == hashlib.sha256(ids.encode()).hexdigest()
    assert len({row["line_id"] for row in rows}) == len(rows)


def check_people(people: list[Told], rows: list[Row]) -> None:
    money: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    points: dict[str, Decimal] = {}
    named: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        money[row["person"], row["item"]] += Decimal(row["amount_yuan"] or 0)
        if row["item"] == "score.total":
            points[row["person"]] = Decimal(row["points"])
        if row["item"] == "pay.yuan":
            named[row["person"]] -= Decimal(row["gross_yuan"])
        assert row["clause"]
        assert row["evidence"]
        assert row["formula"]
    for one in people:
        assert points[one.id] == one.score(), one.id
        assert money[one.id, "pay.performance"] == one.performance(), one.id
        assert money[one.id, "pay.bonus"] == one.bonus(), one.id
        assert money[one.id, "pay.qa"] == one.qa_pay(), one.id
        assert money[one.id, "pay.praise"] == 10 * one.praise
        assert named[one.id] == one.fines()
        assert money[one.id, "pay.yuan"] == 0
    # the month is not a dull one: every branch that matters was there
    assert any("劣" in one.qa for one in people)
    assert {one.bonus() for one in people} == {0, 30, 60}
    assert any(one.fines() > 50 for one in people)
    assert any(one.calls < BASE for one in people)


def check_workbook(path, people: list[Told], rows: list[Row]) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == ["人员 people", "明细 lines", "项目 items"]
    lines = book["明细 lines"]
    assert sum(1 for _ in lines.iter_rows()) == len(rows) + 2  # headings and total
    heads, *found, total = list(book["人员 people"].iter_rows(values_only=True))
    who, net = heads.index("人员编号 person id"), heads.index("合计(元) together in yuan")
    assert {row[who]: Decimal(str(row[net])) for row in found} == {
        one.id: one.net() for one in people
    }
    assert Decimal(str(total[net])) == sum(one.net() for one in people)
    assert not any(cell.data_type == "f" for row in lines.iter_rows() for cell in row)


def test_the_same_month_on_another_machine_and_another_day_is_the_same_bytes(
    tmp_path, capfdbinary, monkeypatch
):
    digests = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        site = Site(folder, capfdbinary, monkeypatch, base=BASE)
        site.plan(roster(12, MONTH))
        site.keep(*(call(n, f"agent{1000 + n % 12}", at("2026-11-09", 600 + n)) for n in range(60)))
        site.roll_month(MONTH, "2026-11-09")
        site.clock.move(site.clock.now() + number * 1_440 * MINUTE)
        site.does("calculate", MONTH, "--by", "chen")
        run = site.stored(lambda store: store.pay_run(MONTH, 1))
        assert run is not None
        digests.append((run.sha256, run.calculation, run.basis))
    assert digests[0] == digests[1]
