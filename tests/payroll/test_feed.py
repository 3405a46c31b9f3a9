"""What is sent adds up to what it says it adds up to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings

from ccfloor.files.safe_cells import unguarded
from ccfloor.files.tables import csv_bytes, total_of
from ccfloor.locale import Words
from ccfloor.payroll.basis import Basis
from ccfloor.payroll.corrections import corrections
from ccfloor.payroll.feed import Header, items_page, lines_page, lines_sheet, manifest, people_page
from ccfloor.payroll.month import calculate, digest
from ccfloor.regulation.shipped import shipped
from ccfloor.telling.pay_feed import headline, told_in
from ccfloor.telling.pay_sources import evidence_words, legend, line_word
from ccfloor.telling.pay_words import finding
from tests.payroll.making import bases, charged, entered, month, person

TOLD = told_in(Words("zh_CN"), shipped())
HEADER = Header("大龙", "2026-11/1/abc", 1, "2026-12-01T09:00:00+08:00", "zh_CN")


@settings(deadline=None)
@given(bases())
def test_the_lines_of_a_period_sum_to_its_manifest(of: Basis):
    found = calculate(of)
    sheet = lines_sheet(found, HEADER, TOLD)
    content = csv_bytes(sheet)
    told = json.loads(
        msgspec.json.encode(manifest(found, HEADER, {"a.csv": content}, digest(found), "b" * 64))
    )
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert told["rows"] == len(rows) == sum(one["lines"] for one in told["items"])
    fen = [int(row["amount_fen"]) for row in rows if row["unit"] == "fen"]
    assert told["sum_fen"] == sum(fen)
    assert told["sum_fen"] == sum(one["amount"] for one in told["items"] if one["unit"] == "fen")
    assert sum(Decimal(row["amount_yuan"]) for row in rows if row["amount_yuan"]) * 100 == sum(fen)
    for item in told["items"]:
        of_item = [row for row in rows if row["item"] == item["item"]]
        column = "amount_fen" if item["unit"] == "fen" else "points"
        scale = 1 if item["unit"] == "fen" else 100
        assert sum(Decimal(row[column]) * scale for row in of_item) == item["amount"]
    assert told["files"][0]["sha256"] == hashlib.sha256(content).hexdigest()
    people = people_page(found, TOLD)
    names = [column.name for column in people.columns]
    first, net = names.index("pay.performance"), names.index("net")
    assert sum(Decimal(str(row[net])) for row in people.rows) * 100 == told["sum_fen"]
    for row in people.rows:
        assert sum(Decimal(str(cell or 0)) for cell in row[first:net]) == row[net]
    page = lines_page(found, HEADER, TOLD)
    place = [column.name for column in page.columns].index("amount_yuan")
    assert Decimal(str(total_of(page, place) or 0)) * 100 == told["sum_fen"]
    items = items_page(found, TOLD)
    assert [row[1:3] for row in items.rows] == [
        (one["item"], one["lines"]) for one in told["items"]
    ]
    assert Decimal(str(total_of(items, 3) or 0)) * 100 == told["sum_fen"]


def test_people_read_words_and_programs_codes():
    found = month(person("P-wang", entered("praise_phone", ref="r1")))
    page, people = lines_page(found, HEADER, TOLD), people_page(found, TOLD)
    names = [column.name for column in page.columns]
    grade = next(dict(zip(names, row, strict=True)) for row in page.rows if "级别" in row)
    assert (grade["item"], grade["points"], grade["state"]) == ("grade", None, "已确定")
    heads = [column.heading for column in people.columns]
    row = dict(zip(heads, people.rows[0], strict=True))
    assert row["等级 grade"] == "一级客服专员"
    assert row["绩效工资(元) performance pay in yuan"] == Decimal("1372.50")
    assert row["合计(元) together in yuan"] == Decimal("1442.50")
    assert row["其中更正以前期间(元) of it for earlier periods, in yuan"] == 0
    # every column of money says in what it is
    money = heads[heads.index("等级 grade") + 1 : heads.index("缺少的输入 missing inputs")]
    assert all("(元)" in head and head.endswith("in yuan") for head in money)


def test_what_rests_on_a_missing_input_is_empty_and_the_input_is_named():
    praised = entered("praise_phone", ref="r1")
    found = month(person("P-wang", praised, drop="exam"), person("P-xu", number="200002"))
    for language, what in (("zh_CN", "业务考核"), ("en", "exam")):
        page = people_page(found, told_in(Words(language), shipped()))
        names = [column.name for column in page.columns]
        wang, xu = (dict(zip(names, row, strict=True)) for row in page.rows)
        assert (wang["score"], wang["pay.performance"], wang["pay.bonus"]) == (None, None, None)
        assert (wang["pay.praise"], wang["net"], wang["missing"]) == (10, 10, what)
        assert (xu["pay.bonus"], xu["pay.praise"], xu["missing"]) == (
            60,
            0,
            "",
        )  # nothing is missing: it is nothing
        (lacking,) = [one for one in found.findings if one.code == "missing"]
        assert finding(lacking, Words(language)).endswith(what)


def test_without_a_pay_there_is_a_score_and_so_it_is_known_that_there_is_no_bonus():
    poor = person("P-wang", entered("exam", "50"), drop="basic_pay")
    page = people_page(month(poor), TOLD)
    row = dict(zip([column.name for column in page.columns], page.rows[0], strict=True))
    assert (row["pay.performance"], row["pay.bonus"], row["missing"]) == (None, 0, "基本工资")


def test_what_corrects_an_earlier_period_stands_beside_the_sum():
    locked = {line.id: line for line in month(person()).lines if line.unit == "fen"}
    again = month(person("P-wang", entered("exam", "80"), drop="exam")).lines
    owed = corrections("2026-12", again, locked)
    found = month(person(), corrections=tuple(owed))
    page = people_page(found, TOLD)
    row = dict(zip([column.name for column in page.columns], page.rows[0], strict=True))
    owed_yuan = Decimal(sum(one.amount for one in owed)).scaleb(-2)
    assert row["corrected"] == owed_yuan != 0
    own = sum(one.amount for one in month(person()).lines if one.unit == "fen")
    assert row["net"] == Decimal(own).scaleb(-2) + owed_yuan


def test_a_sum_of_words_is_no_number():
    page = items_page(month(person()), TOLD)
    rows = {row[1]: row[3:] for row in page.rows}
    assert rows["grade"] == (None, None, None, None)
    assert rows["score.total"][2] is not None


def test_a_line_says_all_of_itself_and_no_text_of_it_runs():
    found = month(person("P-wang", entered("praise_phone", ref="=1+1")))
    told = msgspec.structs.replace(TOLD, formula=lambda line: line.values.get("ref", ""))
    sheet = lines_sheet(found, HEADER, told)
    rows = csv.DictReader(io.StringIO(csv_bytes(sheet).decode("utf-8-sig"), newline=""))
    row = next(one for one in rows if one["item"] == "pay.praise")
    assert row["formula"] == "'=1+1"
    assert unguarded(row["formula"]) == "=1+1"
    assert (row["number"], row["name"], row["amount_fen"], row["amount_yuan"]) == (
        "200001",
        "王丽",
        "1000",
        "10.00",
    )
    assert (row["clause"], row["evidence"], row["state"], row["points"]) == (
        "A4.1.4",
        "input:praise_phone:=1+1",
        "settled",
        "",
    )


def test_people_read_what_a_line_rests_on_and_programs_its_ids():
    late = charged(20, "T08", "case:T08:x:1", day="2026-11-05")
    of = person("P-wang", *(entered("qa", "good", f"录音-{n}") for n in (1, 2)), tenths=(late,))
    found = month(of)
    sheet, page = lines_sheet(found, HEADER, TOLD), lines_page(found, HEADER, TOLD)
    rows = [dict(zip([c.name for c in page.columns], row, strict=True)) for row in page.rows]
    of_item = {row["item"]: row for row in rows}
    assert of_item["pay.qa"]["evidence"] == "录入:质量评定 录音-1, 录音-2"
    assert of_item["points"]["evidence"] == "案件 case:T08:x:1"
    assert of_item["score.exam"]["evidence"] == "录入:业务考核"
    assert of_item["pay.performance"]["document"] == "公司绩效考核管理办法及细则"
    assert of_item["score.exam"]["document"] == "客服中心管理规定"
    assert of_item["score.exam"]["clause"] == "A4.2.2"
    codes = {row[8]: row[19] for row in sheet.rows}
    assert codes["pay.qa"] == "input:qa:录音-1 input:qa:录音-2"
    assert headline(HEADER, found, Words("zh_CN")).endswith(
        "A 客服中心管理规定; B 公司绩效考核管理办法及细则"
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_evidence_of_a_month_is_left_a_code(language: str):
    of = person("P-wang", entered("praise_phone", ref="r1"), entered("loss", "30", "协议 5"),
                fen=(charged(5_000),), tenths=(charged(20, "T08", "case:t"),))  # fmt: skip
    for line in month(of).lines:
        for one, told in zip(line.evidence, evidence_words(line.evidence, Words(language)),
                             strict=False):  # fmt: skip
            assert told != one or one == "grade"  # which is an English word
            assert not told.startswith(("input:", "kpi:", "score.", "ledger:", "config:"))


def test_evidence_and_clauses_that_nobody_has_words_for_are_shown_as_they_are():
    words = Words("en")
    assert evidence_words(("x:y", "odd", "input:later:7"), words) == (
        "x:y",
        "odd",
        "entered: later 7",
    )
    assert legend(("Z9", "12", ""), words) == ""
    assert line_word("whatever", words) == "whatever"


def test_what_is_taken_back_says_so_with_the_sign_of_its_amount():
    locked = {line.id: line for line in month(person()).lines if line.unit == "fen"}
    again = month(person("P-wang", entered("exam", "80"), drop="exam")).lines
    found = month(person(), corrections=tuple(corrections("2026-12", again, locked)))
    for language, said in (
        ("en", "* 91.50 / 100 = 1372.50; taken back: -1372.50"),
        ("zh_CN", "* 91.50 / 100 = 1372.50;冲回 -1372.50"),
    ):
        told = told_in(Words(language), shipped())
        page, sheet = lines_page(found, HEADER, told), lines_sheet(found, HEADER, told)
        rows = [dict(zip([c.name for c in page.columns], row, strict=True)) for row in page.rows]
        back = next(row for row in rows if row["amount_yuan"] == Decimal("-1372.50"))
        assert str(back["formula"]).endswith(said)
        assert "2026-11" in str(back["corrects"])
        (plain,) = (row for row in sheet.rows if row[20] == "reversal" and row[11] == -137_250)
        assert str(plain[18]).endswith("= 1372.50")  # programs read what they read before
        made_good = [row for row in rows if "taken back:" in str(row["formula"])]
        assert all(row["amount_yuan"] != Decimal("1327.50") for row in made_good)
