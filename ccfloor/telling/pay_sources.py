"""What a line of pay rests on, in words: its evidence, its clause, the line that it corrects.

The law: an id that leads somewhere (a case, a leave, a form's number, a line) stays behind its
word, to the letter; what is not known here is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from ccfloor.locale import Words, mark
from ccfloor.payroll.lines import LineId, item_and_source
from ccfloor.telling.pay_words import ITEMS, input_word, item_word

DOCUMENTS: Final[Mapping[str, str]] = {
    "A": mark("regulation of the customer service centre"),
    "B": mark("rules for performance pay"),
    "C": mark("rules of the call centre for customers"),
    "G": mark("attendance rules of the call centre"),
    "I": mark("working rules of the customer service centre"),
}
"""The documents that a clause's first letter stands for."""

_CLAUSE: Final = re.compile(r"([A-I])(?:[0-9].*)?")
_WHOLE: Final[Mapping[str, str]] = {
    "kpi:calls": mark("calls that the monitor counted"),
    "kpi:worked": mark("calls and hours that the monitor counted"),
    "ledger:tenths": mark("the points ledger: nothing in it"),
}
_KINDS: Final[Mapping[str, str]] = {
    "case": mark("finding {id}"),
    "leave": mark("absence {id}"),
    "team": mark("team {id}"),
    "config": mark("configuration {id}"),
}
_WHOLE_ID: Final = frozenset({"case", "leave"})
"""Kinds whose id is asked for with its kind before it."""


def evidence_words(evidence: Iterable[str], words: Words) -> tuple[str, ...]:
    """Say what a line rests on; several inputs of one kind are said together, with their refs."""
    told: list[str] = []
    last = ""
    for one in evidence:
        kind, _, rest = one.partition(":")
        item, _, ref = rest.partition(":")
        if kind != "input":
            told.append(_word(one, kind, rest, words))
            last = ""
        elif ref and item == last:
            told[-1] += f", {ref}"
        else:
            name = input_word(item, words).replace("_", " ")
            told.append(f"{words('entered: {what}', what=name)} {ref}".rstrip())
            last = item
    return tuple(told)


def _word(one: str, kind: str, rest: str, words: Words) -> str:
    if one in _WHOLE:
        return words(_WHOLE[one])
    if rest and kind in _KINDS:
        return words(_KINDS[kind], id=one if kind in _WHOLE_ID else rest)
    return item_word(one, words)


def line_word(name: LineId, words: Words) -> str:
    """Name a line: its period and item in words, its id behind them; of no id nothing."""
    item, _ = item_and_source(name)
    if item not in {one.value for one in ITEMS}:
        return name
    return f"{name.partition('/')[0]} {item_word(item, words)} ({name})"


def documents_of(clauses: Iterable[str], words: Words) -> dict[str, str]:
    """Name the documents that clauses are of, by the letters that the clauses begin with."""
    letters = {
        found[1] for one in clauses for text in one.split(",")
        if (found := _CLAUSE.fullmatch(text.strip()))
    }  # fmt: skip
    return {one: words(text) for one, text in DOCUMENTS.items() if one in letters}


def legend(clauses: Iterable[str], words: Words) -> str:
    """Say what the letters of clauses stand for, on one line."""
    return "; ".join(f"{letter} {name}" for letter, name in documents_of(clauses, words).items())
