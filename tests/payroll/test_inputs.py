"""Grades and pay out of spreadsheets, and every mistake named by its cell."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.payroll.inputs import KINDS, Entered, Given, canonical
from ccfloor.payroll.reading import Reader, read_inputs
from ccfloor.roster.faults import Refusal
from ccfloor.roster.plan import Person
from ccfloor.roster.sheets import read_sheets
from ccfloor.serve.cleaning import clean

PEOPLE = {"P-wang": Person("P-wang", "王丽"), "200001": Person("P-wang", "王丽")}
PEOPLE["P-xu"] = Person("P-xu", "徐阳")
READER = Reader(find=PEOPLE.get, clean=clean)


def read(tmp_path, text: str) -> list[tuple[str, ...]]:
    file = tmp_path / "in.csv"
    file.write_text(text, encoding="utf-8")
    return [
        (one.person, one.item, one.value, one.ref) for one in read_inputs(read_sheets(file), READER)
    ]


def mistakes(tmp_path, text: str) -> list[str]:
    with pytest.raises(Refusal) as caught:
        read(tmp_path, text)
    return [str(one) for one in caught.value.faults]


def test_a_line_for_each_person_and_a_column_for_each_item(tmp_path):
    assert read(tmp_path, "工号,姓名,业务考核,互评\n200001,王丽,087.50,2\nP-xu,徐阳,,1.5\n") == [
        ("P-wang", "exam", "87.5", ""),
        ("P-wang", "peer", "2", ""),
        ("P-xu", "peer", "1.5", ""),
    ]


def test_a_line_for_each_value(tmp_path):
    text = "person,item,value,ref\nP-wang,qa,优,rec-1\nP-wang,qa,bad,rec-2\nP-wang,exam,90,\n"
    assert read(tmp_path, text) == [
        ("P-wang", "qa", "excellent", "rec-1"),
        ("P-wang", "qa", "bad", "rec-2"),
        ("P-wang", "exam", "90", ""),
    ]


def test_a_workbook_gives_its_numbers_as_people_typed_them(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["person", "exam", "basic_pay"], ["P-wang", 87.5, 4000], ["P-xu", 90.0, 4321.1]):
        sheet.append(row)
    book.save(tmp_path / "in.xlsx")
    found = read_inputs(read_sheets(tmp_path / "in.xlsx"), READER)
    assert [one.value for one in found] == ["87.5", "4000", "90", "4321.1"]


def test_every_mistake_is_named_by_its_cell_and_nothing_is_taken(tmp_path):
    assert mistakes(
        tmp_path,
        "工号,姓名,业务考核,互评\n200001,王丽,101,2\nP-xu,王丽,1,1\n9,x,1,1\nP-xu,徐阳,1e2,2.001\n",
    ) == [
        "in.csv:2 column C: '101': expected a number from 0 to 100 with at most 2 decimals",
        "in.csv:3 column B: '王丽': expected 徐阳, whose number it is",
        "in.csv:4 column A: '9': expected the id, number or agent code of one person of the roster"
        " in the period",
        "in.csv:5 column C: '1e2': expected a number from 0 to 100 with at most 2 decimals",
        "in.csv:5 column D: '2.001': expected a number from 0 to 2 with at most 2 decimals",
    ]
    long = (
        "person,item,value,ref\nP-xu,qa,优,\nP-xu,qa,A,r\nP-xu,zzz,1,\nP-xu,peer,1,\nP-xu,peer,2,\n"
    )
    found = mistakes(tmp_path, long)
    assert found[0] == "in.csv:2 column D: '': expected a ref: what qa rests on"
    assert found[1].startswith("in.csv:3 column C: 'A': expected excellent, good")
    assert found[2].startswith("in.csv:4 column B: 'zzz': expected one of exam, ")
    assert found[3] == "in.csv:6 column C: '2': expected peer of P-xu once"
    assert mistakes(tmp_path, "a,b\n1,2\n")[-1].endswith("person, number or 工号")
    assert "a heading that comes once" in mistakes(tmp_path, "person,exam,业务考核\nP-xu,1,1\n")[0]


@given(st.text(max_size=12))
def test_a_value_is_taken_exactly_or_refused(text):
    for kind in KINDS.values():
        try:
            value = canonical(kind, text)
        except ValueError:
            continue
        assert canonical(kind, value) == value


def test_the_newest_value_stands_and_an_empty_one_takes_it_back():
    entered = Entered([Given("P", "exam", "80"), Given("P", "exam", "85", "form 7")])
    assert entered.number("exam") == 85
    assert Entered([Given("P", "exam", "80"), Given("P", "exam", "")]).one("exam") is None
    several = [Given("P", "qa", "good", "b"), Given("P", "qa", "fair", "a")]
    assert [one.ref for one in Entered(several).all("qa")] == ["a", "b"]
    assert Entered([Given("P", "basic_pay", "4321.1")]).fen("basic_pay") == 432_110
    assert Given("P", "qa", "good", "b").evidence == "input:qa:b"
