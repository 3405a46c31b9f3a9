"""What is sent adds up to what it says it adds up to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from decimal import Decimal

import msgspec
from hypothesis import given, settings

from ccfloor.files.safe_cells import unguarded
from ccfloor.files.tables import csv_bytes, total_of
from ccfloor.locale import Words
from ccfloor.payroll.basis import Basis
from ccfloor.payroll.feed import Header, items_page, lines_page, lines_sheet, manifest, people_page
from ccfloor.payroll.month import calculate, digest
from ccfloor.telling.pay_words import told_in
from tests.payroll.making import bases, entered, month, person

TOLD = told_in(Words("zh_CN"))
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
        assert sum(Decimal(str(cell)) for cell in row[first:net]) == row[net]
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
    assert row["绩效工资 performance pay"] == Decimal("1372.50")
    assert row["合计(元) together in yuan"] == Decimal("1442.50")


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
