"""Every code that a refusal can have is a sentence in both languages, where it is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, get_args

import pytest
from rich.cells import cell_len

import ccfloor
from ami_adapters.ordering import Ending
from ccfloor.acting.plans import Refused
from ccfloor.dashboard.texts import GOODBYES, goodbye
from ccfloor.locale import LANGUAGES, Words
from ccfloor.telling.refusals import (
    ANSWERING,
    CASES,
    DECIDING,
    FIGURES,
    FLOOR,
    LOOK_UPS,
    ORDERS,
    PAST,
    PAY,
    PBX_SAYS,
    STAFFING,
    pbx_said,
    refused,
    technical,
)

ZH, EN = Words("zh_CN"), Words("en")
PACKAGE: Final = Path(ccfloor.__file__).parent
CODE: Final = re.compile(r"[a-z]+(_[a-z]+)*")

Tables = tuple[Mapping[str, str], ...]

SHOWN: Final[dict[str, Tables]] = {
    "acting/actor.py": (ORDERS,),
    "agent_room.py": (LOOK_UPS,),
    "call_room.py": (LOOK_UPS,),
    "case_office.py": (CASES,),
    "case_room.py": (DECIDING, CASES),
    "cases/manual.py": (CASES,),
    "cases/steps.py": (CASES,),
    "cases/who.py": (CASES,),
    "dashboard/screens/orders.py": (ORDERS,),
    "history/process.py": (PAST, LOOK_UPS),
    "history_room.py": (PAST, LOOK_UPS),
    "hour_room.py": (LOOK_UPS,),
    "interval_room.py": (FIGURES, LOOK_UPS),
    "line_desk.py": (ANSWERING, PAY),
    "own_lines.py": (PAY,),
    "payroll/objections.py": (PAY,),
    "payroll/period.py": (PAY,),
    "payroll_office.py": (PAY,),
    "payslip_room.py": (LOOK_UPS,),
    "roster_rows.py": (LOOK_UPS,),
    "seat_room.py": (CASES,),
    "serve/desk.py": (),
    "serve/doing.py": (),
    "serve/lookups.py": (LOOK_UPS,),
    "serve/session.py": (),
    "serve/staff_desk.py": (STAFFING, LOOK_UPS),
}
"""Where a code is made, and by what the screen that shows it tells it; FLOOR is behind each."""

MAKERS: Final = {
    "Done": (None, "error"),
    "LookUpRefusedError": (0, "code"),
    "Refusal": (0, "code"),
    "Refused": (0, "code"),
    "_refuse": (1, None),
}
"""What is called with a code: its place among the arguments, and its name."""

FILES_OF_FAULTS: Final = {"commands/callbacks.py", "payroll/reading.py", "roster/importing.py"}
"""Where ``Refusal`` is a list of faults in a sheet, and has no code."""


def codes_in(call: ast.Call, place: int | None, name: str | None) -> Iterator[str]:
    """Find the codes that a call is given, both of an ``a if b else c``."""
    given = [one.value for one in call.keywords if one.arg == name]
    if place is not None and len(call.args) > place:
        given.append(call.args[place])
    for one in given:
        branches = [one.body, one.orelse] if isinstance(one, ast.IfExp) else [one]
        for branch in branches:
            if isinstance(branch, ast.Constant) and isinstance(branch.value, str):
                yield branch.value


def made() -> set[tuple[str, str]]:
    """Find every code that the sources make, with the file that makes it."""
    found = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name in FILES_OF_FAULTS:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in MAKERS:
                    found |= {(name, code) for code in codes_in(node, *MAKERS[called]) if code}
    return found


def returned(file: str, *functions: str) -> set[tuple[str, str]]:
    """Find the codes that functions return or choose between, as texts."""
    tree = ast.parse((PACKAGE / file).read_text("utf-8"))
    inside = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in functions
    ]
    assert {node.name for node in inside} == set(functions)
    texts = (
        one.value for node in inside for one in ast.walk(node) if isinstance(one, ast.Constant)
    )
    return {(file, text) for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


DOING: Final = returned("serve/doing.py", "_refused_permit", "_refused_promise", "_faulty") - {
    ("serve/doing.py", word) for word in ("agent", "lead")
}
EVERY: Final = sorted(
    made()
    | DOING
    | returned("acting/actor.py", "_plan")
    | {("serve/doing.py", code) for code in ("own_case", "not_allowed", "unknown_alert")}
    | {("acting/actor.py", code) for code in (*get_args(Refused), *get_args(Ending))}
    - {("acting/actor.py", "done")}
)


def test_the_codes_are_found_where_they_are_made():
    assert ("payroll_office.py", "mismatch") in EVERY
    assert ("payroll/period.py", "proposer") in EVERY
    assert ("serve/doing.py", "bad_due") in EVERY
    assert ("serve/desk.py", "store") in EVERY
    assert {file for file, _ in EVERY} == set(SHOWN)
    assert all(CODE.fullmatch(code) for _, code in EVERY)


@pytest.mark.parametrize(("file", "code"), EVERY)
def test_every_code_is_a_sentence_in_both_languages(file, code):
    assert any(code in table for table in (*SHOWN[file], FLOOR)), "no table tells it"
    chinese, english = (refused(code, words, *SHOWN[file]) for words in (ZH, EN))
    assert is_chinese(chinese), chinese
    assert english[0].isupper()
    assert len(english.split()) >= 4


@pytest.mark.parametrize(
    "table",
    [FLOOR, LOOK_UPS, FIGURES, STAFFING, PAST, ORDERS, CASES, DECIDING, PAY, ANSWERING],
)
def test_every_sentence_is_whole_in_chinese(table):
    assert [ZH(text) for text in table.values() if not is_chinese(ZH(text))] == []


def test_no_table_tells_of_what_nothing_refuses():
    made_of = {code for _, code in EVERY} | {"no_line", "lost"}
    tables = (FLOOR, LOOK_UPS, FIGURES, STAFFING, PAST, ORDERS, CASES, DECIDING, PAY, ANSWERING)
    assert {code for table in tables for code in table} - made_of == set()


TECHNICAL: Final = re.compile(
    r"\[\[?[a-z.]+\]?\]|--why|\(keep\)|\bdevice\b|0-9 a-f|\d{4}-\d\d-\d\d"
)
"""What stands in a Chinese sentence as it is typed: a section or key of the configuration …"""


def is_chinese(text: str) -> bool:
    """Tell whether a text is a sentence in Chinese, and no word of English is left in it."""
    rest = TECHNICAL.sub("", text)
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 8 and not re.search(r"[A-Za-z]", rest)


@pytest.mark.parametrize("table", [FIGURES, LOOK_UPS, PAST, STAFFING])
def test_what_stands_in_a_line_of_a_screen_fits_eighty_columns(table):
    wide = [words(text) for words in (ZH, EN) for text in table.values()]
    assert [text for text in wide if cell_len(text) > 78] == []


def test_a_code_of_a_newer_daemon_is_named_and_what_to_do_about_it():
    assert refused("\x1b[31mnew_one", ZH) == (
        "未操作:服务端给出的原因 new_one 本界面不认识,请升级看板"
    )
    assert refused("new_one", EN) == (
        "Not done: the daemon gives the reason new_one, which is not known here. "
        "Update the dashboard"
    )


def test_what_the_pbx_says_is_told_in_the_readers_language_or_quoted():
    assert pbx_said("Permission denied", ZH) == "话务系统:监控账户无此权限"
    assert pbx_said("Busy tone", ZH) == "话务系统原文:「Busy tone」"
    assert all("话务系统" in pbx_said(said, ZH) for said in PBX_SAYS)


def test_the_technical_part_is_prose_in_english_and_codes_in_chinese():
    reason = "2026-10 is open: this is done when it is published"
    assert technical("wrong_state", reason, "2026-10 open", EN) == f"wrong_state: {reason}"
    assert technical("wrong_state", reason, "2026-10 open", ZH) == "wrong_state: 2026-10 open"
    assert technical("stale", "calculate it again", "", ZH) == "stale"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_goodbye_is_told_in_words(language):
    words = Words(language)
    assert len({goodbye(reason, words) for reason in GOODBYES}) == len(GOODBYES)
