"""Which of a rule's charges a case falls under: by its length, and by what people say of it.

The law: never more than the text names. A rung or a flag counts only where the regulation's
entry has a charge under that key; else the case stays on the rung below.

    length  T07  ``""`` → ``over_30min``        above 30 min 「超过30分钟扣200元」
            T08  ``late`` → ``off_post``        above 30 min 「迟到30分钟以后按脱岗对待」
                          → ``absent``          above 60 min 「脱岗60分钟以后按旷工对待」
                 ``early`` instead of ``late``  the tail of a shift is missing 「早退」
            T04  ``""`` → ``over_limit``        past 「规定的时间」; each promise has a due time of
                                                its own, and that limit as far behind it as in
                                                the entry
    flags   ``dissatisfied`` (T01-T03), ``severe`` (T10), ``accident`` (T08) …: the key is the
            kind, ``_``, the flag; where the kind is ``""``, the flag alone

The limits are the entry's parameters, in seconds (a charge's ``over``). Boundary words as in
RULEBOOK 0.4: exactly on the limit is still the rung below.
"""

from __future__ import annotations

from typing import Final

from ccfloor.floor.names import Micros
from ccfloor.rules.regulation import Entry

LATE: Final = "late"
EARLY: Final = "early"

COMES_AND_GOES: Final = frozenset({"T08"})
"""Rules whose ordinary kind says which end of a shift is missing."""

OWN_LIMIT: Final = {"T04": "due_s"}
"""Rules whose breach brings a limit of its own, and the param that it stands for."""


def kind_of(entry: Entry, measured: Micros, *, to_the_end: bool = False, limit: Micros = 0) -> str:
    """Give the kind by length; ``to_the_end``: the absence lasted until the shift was over.

    ``limit`` is the breach's own.
    """
    own = OWN_LIMIT.get(entry.code)
    if own is not None and limit:
        measured += entry.seconds(own) - limit
    base = EARLY if to_the_end else LATE
    comes_and_goes = entry.code in COMES_AND_GOES and entry.charge(base) is not None
    return entry.tier(measured, base if comes_and_goes else "")


def flagged(entry: Entry, kind: str, flag: str) -> str | None:
    """Give the kind after a flag was set; None where the entry names no such charge."""
    key = f"{kind}_{flag}" if kind else flag
    return key if entry.charge(key) is not None else None


def unflagged(kind: str, flag: str) -> str:
    """Give the kind after a flag was taken back."""
    return kind.removesuffix(flag).removesuffix("_")
