"""The command that runs every test says what failed last, and never passes where one failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import LONGEST_FIRST
from tests.source_tree import ROOT
from tests.whole import Outcome, Part, parts, run, verdict

GOOD = "def test_it_is_so():\n    assert True\n"
MIXED = """
import pytest

@pytest.mark.parametrize("which", ["a", "b"])
def test_both(which, record_property):
    record_property("held_again", "the machine was slow")
    assert which == "a", "it is the\\nother one"

@pytest.fixture
def broken():
    raise LookupError("nowhere")

def test_its_fixture(broken):
    pass

def test_elsewhere():
    pytest.skip("no such machine")
"""


def outcome_of(folder: Path, text: str) -> Outcome:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_one.py").write_text(text)
    # Whether CI allows a skip is this tree's conftest.py's affair; here there is none.
    outcome = run(Part("one", ("-q", f"--rootdir={folder}", str(folder))))
    outcome.took_s = 61.4
    return outcome


def test_where_all_passed_it_passes(tmp_path):
    outcome = outcome_of(tmp_path, GOOD)
    assert verdict([outcome, outcome]) == (
        "\n== Verdict\n"
        "one: 1 passed, 0 failed, 0 skipped in 61 s\n"
        "one: 1 passed, 0 failed, 0 skipped in 61 s\n"
        "== PASSED: 2 tests in 2 min 3 s",
        True,
    )


def test_what_failed_is_named_last_whichever_part_it_was_in(tmp_path):
    text, good = verdict([outcome_of(tmp_path, MIXED), outcome_of(tmp_path, GOOD)])
    assert not good
    assert text.splitlines()[2:] == [
        "one: 1 passed, 2 failed, 1 skipped in 61 s",
        "  skipped, 1: no such machine",
        "  held once more: test_one.py::test_both[a] - the machine was slow",
        "  held once more: test_one.py::test_both[b] - the machine was slow",
        "one: 1 passed, 0 failed, 0 skipped in 61 s",
        "FAILED test_one.py::test_both[b] - AssertionError: it is the other one "
        "assert 'b' == 'a' - a + b",
        'FAILED test_one.py::test_its_fixture - failed on setup with "LookupError: nowhere"',
        "== FAILED: 5 tests in 2 min 3 s",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", "FAILED one: pytest ended with status 5"),
        ("def test_a(:\n", "FAILED test_one.py - E SyntaxError: invalid syntax"),
        ("import os\nos._exit(3)\n", "FAILED one: pytest ended with status 3"),
    ],
)
def test_a_part_without_tests_or_without_an_end_fails(tmp_path, text, said):
    told, good = verdict([outcome_of(tmp_path, text)])
    assert not good
    assert said in told.splitlines()


def test_a_machine_with_one_core_needs_no_second_process():
    beside, lab = parts(1)
    assert beside.arguments == ("--ignore=tests/lab",)
    assert parts(2)[0].arguments[1:4] == ("-n", "3", "--dist")
    assert lab.arguments == ("tests/lab",) == parts(2)[1].arguments


def test_files_that_are_begun_first_are_there():
    assert [name for name in LONGEST_FIRST if not (ROOT / name).is_file()] == []


def test_make_and_continuous_integration_run_all_of_it():
    make = (ROOT / "Makefile").read_text()
    test = re.search(r"^test:.*\n((?:\t.*\n)+)", make, re.MULTILINE)
    assert test is not None
    assert [line.split("/", 1)[1] for line in test[1].splitlines()] == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "python -m tests.whole",
    ]
    assert "make test" in (ROOT / ".ci/run").read_text()
