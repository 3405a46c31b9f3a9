"""Which runs of a journal may be deleted: a decision, made of what is known and nothing else.

The law: a run goes when all of it is older than ``journal.keep_days``, nothing that can still be
disputed lies in it, and it is not the newest: that one goes on, or is what the next start takes up
from. Each is judged by itself: one old case keeps its run, not all that came after it.

Asked twice: by what the files' names and first records tell (``decide``), which is cheap, and
before one is deleted by all that its files hold (``doubts``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.retention.needs import DAY, Needed
from ccfloor.retention.runs import HOUR, JournalRun

Why = Literal[
    "newest", "young", "not_stored", "case", "unpaid_case", "period", "no_period", "damaged",
    "unsure",
]  # fmt: skip


class Reason(msgspec.Struct, frozen=True):
    """Why a run stays."""

    why: Why
    """``not_stored``: no record is left of its time · ``unsure``: where it ended nobody can tell,
    another file may be of it."""
    subject: str = ""
    """Id of the case or of the period; of damage a sentence."""


class Verdict(msgspec.Struct, frozen=True):
    """A run, and what keeps it."""

    run: JournalRun
    stays: tuple[Reason, ...] = ()
    """None: it may go."""


class Examined(msgspec.Struct, frozen=True):
    """One file, read from its first byte to its last."""

    name: str
    raw: int = 0
    """Bytes of its records, decompressed."""
    first: Instant = 0
    """Of its records, by this machine's clock; 0: there is none."""
    last: Instant = 0
    """Of its records, ``end`` left out."""
    ended: Instant = 0
    """When its end was written; 0: it was cut off."""
    sha256: str = ""
    """From its end, hex; empty where it was cut off."""
    stands: bool = False
    """Whether the connection stands at its end."""
    holes: int = 0
    """Places before which bytes are missing."""
    wrong: str = ""
    """What is damaged in it."""


def decide(
    runs: Sequence[JournalRun], needed: Sequence[Needed], before: Instant, *, newest: bool = True
) -> list[Verdict]:
    """Judge runs, oldest first; ``newest``: the last of them is the newest there is.

    What reaches beyond ``before`` is younger than is to be kept.
    """
    last = len(runs) - 1
    return [
        Verdict(run, tuple(_reasons(run, needed, before, newest=newest and place == last)))
        for place, run in enumerate(runs)
    ]


def _reasons(
    run: JournalRun, needed: Sequence[Needed], before: Instant, *, newest: bool
) -> list[Reason]:
    found = [Reason("newest")] if newest else []
    if run.until > before:
        found.append(Reason("young"))
    kept = {
        Reason(one.why, one.subject): None
        for one in needed
        if one.from_ < run.until and run.since < one.to
    }
    return [*found, *kept]


def doubts(
    files: Sequence[Examined],
    before: Instant,
    *,
    damaged: bool = False,
    begun: bool = False,
) -> list[Reason]:
    """Say what speaks against deleting a run whose files were read; nothing: it may go.

    ``begun``: its last files are on record as deleted, so where it ended is known. ``damaged``: a
    person says that damage, and doubt about its end, need not keep it.
    """
    found = []
    if any(max(one.last, one.ended) > before for one in files):
        found.append(Reason("young"))  # its files are named by a clock that was wrong
    if damaged:
        return found
    found += [Reason("damaged", one.wrong) for one in files if one.wrong]
    if files and not begun and _goes_on(files[-1]):
        found.append(Reason("unsure"))
    return found


def _goes_on(last: Examined) -> bool:
    """Tell whether a run's last file looks like one that another followed.

    Who stops in order loses his connection first; who is killed writes no end. An end that came
    long after all else is that of a clock that was set: the rest stands under another hour.
    """
    if not last.ended:
        return False
    return last.stands or not -HOUR <= last.ended - last.last <= DAY
