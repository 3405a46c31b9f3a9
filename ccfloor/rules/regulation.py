"""The written regulation as data: what each rule says, whom it concerns, what it costs.

The law: code finds that a rule was met and how long it lasted; this says what that means.
Every edition is in force from a day on, and judges what began while it was in force: a
threshold that is changed never reaches back (RULEBOOK 5). Money is whole fen, points are
whole tenths (RULEBOOK 4.2.2 has 0.3).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, TypeAlias

import msgspec

Day: TypeAlias = str
"""``YYYY-MM-DD``, local."""

Fen: TypeAlias = int
Tenths: TypeAlias = int
Value: TypeAlias = bool | int | float | str | tuple[str, ...]


class Charge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one kind of a rule's breach costs, in both ledgers; they are never added up."""

    key: str = ""
    """Which kind: ``""`` the ordinary one, ``severe``, ``over_30min``, ``off_post`` …"""
    fen: tuple[Fen, ...] = ()
    """By repetition in the repeat window: first, second and later; empty: this ledger has none."""
    tenths: tuple[Tenths, ...] = ()
    leader_times: int = 1
    """A leader's own breach costs so many times as much (L04 「组长双倍惩罚」)."""
    zh: str = ""
    """The regulation's own words for this kind."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: T01-T28 found by the monitor, M01-M13 and L02-L08 entered by people."""

    code: str
    clause: str
    """``A4.1.2``: document and paragraph."""
    zh: str
    """The regulation's own words."""
    en: str
    name_zh: str
    """Two to six characters for a screen."""
    name_en: str
    who: Literal["agent", "lead", "nobody", "both"]
    """Whom a confirmed case charges."""
    enabled: bool = True
    manual: bool = False
    """Entered by people with evidence, never by the monitor."""
    params: dict[str, Value] = {}
    """Thresholds, by name; seconds end in ``_s``."""
    charges: tuple[Charge, ...] = ()
    excuses: tuple[str, ...] = ()
    """Codes of the excuses that may be given."""
    supersedes: tuple[str, ...] = ()
    """Codes whose line for the same fact this one replaces: one fact, one line per ledger."""

    def charge(self, key: str = "") -> Charge | None:
        """Give the charge of one kind; None where this rule has none of that kind."""
        return next((charge for charge in self.charges if charge.key == key), None)


class Edition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole regulation as it stands from a day on."""

    version: str
    in_force_from: Day
    consulted: str = ""
    """When staff were consulted (劳动合同法 art. 4); free text, shown, empty is shown too."""
    repeat_window: Literal["month", "rolling_90d", "ever"] = "month"
    """G1."""
    rules: tuple[Entry, ...] = ()

    def entry(self, code: str) -> Entry | None:
        """Give one rule by its code."""
        return next((entry for entry in self.rules if entry.code == code), None)


class Regulation:
    """All editions, by the day from which each is in force."""

    def __init__(self, editions: tuple[Edition, ...]) -> None:
        """Take editions in any order; at least one."""
        self.editions = tuple(sorted(editions, key=lambda edition: edition.in_force_from))
        self._from = [edition.in_force_from for edition in self.editions]

    def on(self, day: Day) -> Edition:
        """Give the edition in force on a local day; before the first one, the first."""
        return self.editions[max(0, bisect_right(self._from, day) - 1)]
