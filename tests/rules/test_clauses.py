"""The regulation's words: the same at the top of a rule's file, on the screen, in the documents."""

from __future__ import annotations

import inspect
import re

import pytest

from ccfloor.rules.enforced import CLAUSES, RULES
from ccfloor.telling.codes import MEANINGS

OPENING = {str(vars(rule)["code"]): inspect.getdoc(inspect.getmodule(rule)) or "" for rule in RULES}


def words(text: str) -> str:
    """Leave out line wraps: they are the file's, not the regulation's."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("code", CLAUSES)
def test_a_rules_clauses_are_those_its_file_opens_with(code: str) -> None:
    quoted = re.findall("「([^」]*)」", words(OPENING[code]))
    assert [words(clause.text) for clause in CLAUSES[code]] == quoted[: len(CLAUSES[code])]
    for clause in CLAUSES[code]:
        assert clause.source in OPENING[code]


def test_every_rule_has_its_clauses_and_its_meaning_for_people() -> None:
    assert set(CLAUSES) == set(OPENING) == set(MEANINGS)
