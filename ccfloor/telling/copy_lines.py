"""Who copied what, line by line, for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from ccfloor.cases.copies import Copied
from ccfloor.locale import Words, mark
from ccfloor.serve.cleaning import NAME_WIDTH, clean
from ccfloor.telling.lines import day_and_clock

WHAT: Final = {
    "roster": mark("roster exported"),
    "cases": mark("list of cases shown"),
    "case": mark("case shown"),
    "ledger": mark("ledger shown"),
    "explanation": mark("explanation shown"),
    "recording": mark("raw session recorded"),
    "day": mark("a day's files written"),
    "payroll": mark("a period's pay lines written"),
    "payslip": mark("payslip shown"),
}


def copy_lines(copied: Sequence[Copied], zone: tzinfo, words: Words) -> list[str]:
    """Write one line for each copy, oldest first."""
    if not copied:
        return [words("Nothing was copied")]
    return [_line(one, zone, words) for one in copied]


def _line(one: Copied, zone: tzinfo, words: Words) -> str:
    copy = one.copy
    what = words(WHAT[copy.what])
    rows = words("{n} rows", n=copy.rows)
    numbers = words("NUMBERS IN THE CLEAR") if copy.numbers else ""
    when, who = day_and_clock(one.at, zone), clean(one.who, NAME_WIDTH)
    subject = clean(copy.subject, NAME_WIDTH)
    parts = (str(one.seq), when, who, what, subject, copy.form, rows, numbers)
    return "  ".join(parts).rstrip()
