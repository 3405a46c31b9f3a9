"""What can be wrong with ``[journal]``."""

from __future__ import annotations

from collections.abc import Iterator

from ccfloor.config import JournalConfig
from ccfloor.config_problem import Problem, between
from ccfloor.retention.days import LEAST_DAYS, WAGES_DAYS


def journal_problems(journal: JournalConfig) -> Iterator[Problem]:
    """Find numbers out of range, and what is deleted sooner than pay records may be."""
    yield from between("journal.level", journal.level, 1, 22, "zstd level")
    least = LEAST_DAYS if journal.delete else 1
    yield from between("journal.keep_days", journal.keep_days, least, 36_500, "days")
    if journal.delete and least <= journal.keep_days < WAGES_DAYS:
        expected = f"{WAGES_DAYS} days or more: so long are pay records to be kept, and their proof"
        yield Problem("journal.keep_days", journal.keep_days, expected, fatal=False)
    if journal.delete and not journal.folder:
        expected = "false: without journal.folder no journal is kept"
        yield Problem("journal.delete", journal.delete, expected, fatal=False)
