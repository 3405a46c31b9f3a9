"""What is sent adds up to what it says it adds up to."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from decimal import Decimal

import msgspec
from hypothesis import given, settings

from ccfloor.files.tables import csv_bytes
from ccfloor.payroll.basis import Basis
from ccfloor.payroll.feed import Header, lines_sheet, manifest, people_sheet
from ccfloor.payroll.month import calculate, digest
from ccfloor.roster.safe_cells import unguarded
from tests.payroll.making import bases, entered, month, person

HEADER = Header("大龙", "2026-11/1/abc", 1, "2026-12-01T09:00:00+08:00", "zh_CN")


@settings(deadline=None)
@given(bases())
def test_the_lines_of_a_period_sum_to_its_manifest(of: Basis):
    found = calculate(of)
    sheet = lines_sheet(found, HEADER, lambda line: line.formula, "lines")
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
    people = people_sheet(found, "people")
    net = people.heads.index("net")
    assert sum(Decimal(row[net]) for row in people.rows) * 100 == told["sum_fen"]
    for row in people.rows:
        first = people.heads.index("pay.performance")
        assert sum(Decimal(cell) for cell in row[first:net]) == row[net]


def test_a_line_says_all_of_itself_and_no_text_of_it_runs():
    found = month(person("P-wang", entered("praise_phone", ref="=1+1")))
    sheet = lines_sheet(found, HEADER, lambda line: line.values.get("ref", ""), "lines")
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
