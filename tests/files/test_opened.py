"""The files as payroll opens them: pandas, openpyxl, LibreOffice; nothing runs, all adds up."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from ccfloor.config import Config
from ccfloor.daily import words
from ccfloor.files.safe_cells import guarded
from ccfloor.payroll.feed import WORDED
from tests.files import office
from tests.files.made import DAY, MONTH, NAMES, NUMBERS, month, night
from tests.payroll.site import Site

SAFE = [guarded(name) for name in NAMES]
BY = {"kpi_daily": "scope", "attendance": "team", "cases": "rule"}


@pytest.fixture(params=["zh_CN", "en"])
def paid(request, tmp_path, capfdbinary, monkeypatch) -> Path:
    return month(Site(tmp_path, capfdbinary, monkeypatch, base=10, language=request.param))


def manifest_of(folder: Path) -> dict[str, Any]:
    (file,) = folder.glob("*manifest.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def heads_of(file: Path) -> list[str]:
    return next(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def fen_of(yuan: pd.Series) -> int:
    found: int = round(yuan.sum() * 100)
    return found


async def test_pandas_adds_a_night_up_to_its_manifest(tmp_path):
    folder = await night(tmp_path)
    for name, told in manifest_of(folder)["tables"].items():
        table = pd.read_csv(folder / f"{name}.csv", dtype={"number": str, "shift": str})
        assert len(table) == told["rows"] > 2
        whole = table[table["scope"] == "all"] if name == "kpi_daily" else table
        parts = [(whole, told), *((table[table[BY[name]] == item], sums)
                                  for item, sums in told["subtotals"].items())]  # fmt: skip
        for of, sums in parts:
            for column, expected in sums["sums"].items():
                us = column.endswith("_us")
                found = of[f"{column[:-3]}_s"].sum() * 1_000_000 if us else of[column].sum()
                assert round(found) == expected, (name, column)
        days = pd.to_datetime(table["day"], format="%Y-%m-%d")
        assert set(days) == {pd.Timestamp(DAY)}
    people = pd.read_csv(folder / "attendance.csv", dtype=str)
    assert set(people["number"]) == {*NUMBERS[::2]}
    # pandas takes a text of digits for a number, unless it is told that it is none
    file, texts = folder / f"ccfloor-{DAY}.xlsx", {"工号 number": str}
    book = pd.read_excel(file, sheet_name=None, dtype=texts)
    assert list(book) == ["指标 kpi_daily", "考勤 attendance", "案件 cases"]
    sheet = book["考勤 attendance"]
    assert list(sheet["工号 number"][:-1]) == list(people["number"])
    assert list(sheet["开始 start"][:-1]) == [pd.Timestamp(f"{DAY} 08:00")] * 4
    assert sheet.iloc[-1, 0] == "合计 total"


def test_pandas_adds_a_month_up_to_its_manifest(paid):
    told = manifest_of(paid)
    (file,) = paid.glob("payroll-*.csv")
    lines = pd.read_csv(file, dtype={"number": str})
    assert (len(lines), lines["amount_fen"].sum()) == (told["rows"], told["sum_fen"])
    assert list(dict.fromkeys(lines["number"])) == list(NUMBERS)
    assert list(dict.fromkeys(lines["name"])) == SAFE
    book = pd.read_excel(file.with_suffix(".xlsx"), sheet_name=None, dtype={"工号 number": str})
    assert list(book) == ["人员 people", "明细 lines", "项目 items"]
    people, page, items = (one.iloc[:-1] for one in book.values())
    assert fen_of(people["合计(元) together in yuan"]) == told["sum_fen"]
    assert list(people["工号 number"]) == list(NUMBERS)
    assert list(people["姓名 name"]) == SAFE
    for one in told["items"]:
        of = lines[lines["item"] == one["item"]]
        shown = page[page["项目代码 item code"] == one["item"]]
        (sums,) = items[items["项目代码 item code"] == one["item"]].to_dict("records")
        assert len(of) == len(shown) == sums["明细行数 lines"] == one["lines"]
        if one["unit"] == "fen":
            assert of["amount_fen"].sum() == one["amount"]
            assert fen_of(shown["金额(元) amount in yuan"]) == one["amount"]
            assert round(sums["金额(元) amount in yuan"] * 100) == one["amount"]
            assert fen_of(shown["条文所定(元) as named, in yuan"]) == one["gross"]
        else:
            assert fen_of(of["points"]) == one["amount"]
            points = sums["得分 points"]
            assert pd.isna(points) == (one["item"] in WORDED)  # a grade is a word, and no points
            assert (0 if pd.isna(points) else round(points * 100)) == one["amount"]
    total = book["人员 people"].iloc[-1]
    assert round(total["合计(元) together in yuan"] * 100) == told["sum_fen"]


def test_a_clerk_finds_headings_that_stay_texts_that_are_texts_and_pages_that_fit(paid):
    (file,) = paid.glob("*.xlsx")
    book = openpyxl.load_workbook(file)
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    for page in book:
        assert str(page.freeze_panes)[1:] == "2"
        assert page.print_title_rows == "$1:$1"
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.auto_filter.ref.startswith("A1:")
        assert all(4 <= one.width <= 44 for one in page.column_dimensions.values())
    lines = book["明细 lines"]
    assert [cell.value for cell in lines[1]][:3] == ["工号 number", "姓名 name", "班组 team"]
    assert {lines.cell(2, 1).value, lines.cell(2, 1).data_type} == {"004711", "s"}
    money = next(cell for row in lines.iter_rows(min_col=6, max_col=6, min_row=2) for cell in row
                 if cell.value is not None)  # fmt: skip
    assert money.number_format == "#,##0.00"


@pytest.mark.office
@office.needed
async def test_libreoffice_shows_a_night_as_a_clerk_expects_and_adds_it_up(tmp_path):
    folder = await night(tmp_path)
    told = manifest_of(folder)["tables"]
    book = folder / f"ccfloor-{DAY}.xlsx"
    (shown,) = office.opened(tmp_path / "shown", book)
    rows = shown["考勤 attendance"]
    heads = [cell.text for cell in rows[0]]
    assert heads[:5] == ["日期 day", "班次号 shift", "人员 person", "工号 number", "姓名 name"]
    first = dict(zip(heads, rows[1], strict=True))
    assert first["日期 day"][:3] == ("date", DAY, DAY)
    assert first["工号 number"][:2] == ("string", "004711")
    assert first["姓名 name"].text == "王丽"
    assert first["开始 start"][:3] == ("date", f"{DAY}T08:00:00", f"{DAY} 08:00:00")
    assert first["排班时长 rostered"][0] == "time"
    assert first["排班时长 rostered"].text == "12:00:00"
    assert first["排班遵从率 adherence"].text.endswith("%")
    case = dict(
        zip([cell.text for cell in shown["案件 cases"][0]], shown["案件 cases"][1], strict=True)
    )
    assert (case["测得时长 measured"].text, case["限值时长 limit"].text) == (
        "0:05:01.4",
        "0:05:00.0",
    )
    assert case["坐席 agent"][:2] == ("string", "'=agent")
    assert not any(cell.formula for page in shown.values() for row in page for cell in row)

    asked, wanted = [], []
    for sheet, (name, table) in zip(shown, told.items(), strict=True):
        names = heads_of(folder / f"{name}.csv")
        item = get_column_letter(names.index(BY[name]) + 1)
        last = table["rows"] + 1
        parts = [("all", table)] if name == "kpi_daily" else []
        shown_as = {**words.SCOPES, **words.rules(Config().regulation.on("2026-11-23"))}
        for code, of in [*parts, *table["subtotals"].items()]:
            key = code if name == "attendance" else shown_as.get(code, code)
            for column, expected in of["sums"].items():
                us = column.endswith("_us")
                place = names.index(f"{column[:-3]}_s" if us else column) + 1
                letter = get_column_letter(place)
                sums = (f"SUMIF('{sheet}'!{item}2:{item}{last},\"{key}\","
                        f"'{sheet}'!{letter}2:{letter}{last})")  # fmt: skip
                asked.append(f"={sums}*86400000000" if us else f"={sums}")
                wanted.append(expected)
    found = office.computed(tmp_path / "asked", book, asked)
    assert [round(one) for one in found] == wanted
    assert sum(wanted) > 0


@pytest.mark.office
@office.needed
def test_libreoffice_shows_a_month_as_a_clerk_expects_and_adds_it_up(paid, tmp_path):
    told = manifest_of(paid)
    (file,) = paid.glob("*.xlsx")
    (shown,) = office.opened(tmp_path / "shown", file)
    people = shown["人员 people"]
    assert [(row[0].kind, row[0].value) for row in people[1:-1]] == [
        ("string", number) for number in NUMBERS
    ]
    assert [row[1].value for row in people[1:-1]] == SAFE
    assert not any(cell.formula for page in shown.values() for row in page for cell in row)
    lines = shown["明细 lines"]
    heads = [cell.text for cell in lines[0]]
    last = len(lines) - 1
    yuan, points, item = (
        get_column_letter(heads.index(one) + 1)
        for one in ("金额(元) amount in yuan", "得分 points", "项目代码 item code")
    )
    asked = [f"=SUM('明细 lines'!{yuan}2:{yuan}{last})*100"]
    wanted = [told["sum_fen"]]
    for one in told["items"]:
        column = yuan if one["unit"] == "fen" else points
        asked.append(f"=SUMIF('明细 lines'!{item}2:{item}{last},\"{one['item']}\","
                     f"'明细 lines'!{column}2:{column}{last})*100")  # fmt: skip
        wanted.append(one["amount"])
    found = office.computed(tmp_path / "asked", file, asked)
    assert [round(one) for one in found] == wanted


@pytest.mark.office
@office.needed
async def test_libreoffice_takes_the_csv_for_what_they_are(tmp_path, capfdbinary, monkeypatch):
    folder = await night(tmp_path)
    (attended,) = office.opened(tmp_path / "a", folder / "attendance.csv", infilter=office.CSV)
    (rows,) = attended.values()
    line = dict(zip((cell.text for cell in rows[0]), rows[1], strict=True))
    assert (line["number"].kind, line["number"].value) == ("string", "004711")
    assert (line["day"].kind, line["day"].value) == ("date", DAY)
    assert (line["rostered_s"].kind, Decimal(line["rostered_s"].value)) == (
        "float",
        Decimal(43_200),
    )


@pytest.mark.office
@office.needed
def test_the_payroll_csv_and_a_payslip_are_opened_and_printed(tmp_path, capfdbinary, monkeypatch):
    paid = month(Site(tmp_path, capfdbinary, monkeypatch, base=10, language="zh_CN"))
    told = manifest_of(paid)
    (file,) = paid.glob("payroll-*.csv")
    (opened,) = office.opened(tmp_path / "csv", file, infilter=office.CSV)
    (rows,) = opened.values()
    heads = [cell.text for cell in rows[0]]
    assert (
        sum(Decimal(row[heads.index("amount_fen")].value or 0) for row in rows[1:])
        == (told["sum_fen"])
    )
    numbers = [row[heads.index("number")] for row in rows[1:]]
    assert {one.kind for one in numbers} == {"string"}
    assert list(dict.fromkeys(one.value for one in numbers)) == list(NUMBERS)
    assert not any(cell.formula for row in rows for cell in row)

    slip = paid / f"{NUMBERS[1]}.html"
    (text,) = office.convert(tmp_path / "csv", "txt:Text (encoded):UTF8", slip)
    page = text.read_text(encoding="utf-8-sig")
    for word in (
        f"工资条 {MONTH}",
        NAMES[1],
        "2026-11-01 至 2026-11-30",
        "绩效工资",
        "金额(元)",
        "合计",
    ):
        assert word in page
    (paper,) = office.convert(tmp_path / "csv", "pdf", slip)
    content = paper.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"/Link" not in content
