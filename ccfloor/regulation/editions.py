"""The written regulation as data: what each rule says, whom it concerns, what it costs.

The law: code finds that a rule was met and how long it lasted; this says what that means.
Every edition is in force from a day on, and judges what began while it was in force: a
threshold that is changed never reaches back (RULEBOOK 5). Money is whole fen, points are
whole tenths (RULEBOOK 4.2.2 has 0.3).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.floor.names import Micros, micros
from ccfloor.localtime import first_instant
from ccfloor.regulation.dated import Dated

T = TypeVar("T")

Day: TypeAlias = str
"""``YYYY-MM-DD``, local."""

Fen: TypeAlias = int
Tenths: TypeAlias = int
Value: TypeAlias = bool | int | float | str | tuple[str, ...]

Also: TypeAlias = Literal["counselling", "review", "suspension", "dismissal", "year_grade_veto"]


class Charge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one kind of a rule's breach costs, in both ledgers; they are never added up."""

    key: str = ""
    """Which kind: ``""`` the ordinary one, ``severe``, ``over_30min``, ``off_post`` …"""
    fen: tuple[Fen, ...] = ()
    """By repetition in the repeat window: first, second and later; empty: this ledger has none."""
    tenths: tuple[Tenths, ...] = ()
    leader_times: int = 1
    """A leader's own breach costs so many times as much (L04 「组长双倍惩罚」): money only, as
    L04 stands in the chapter of fines and the points have no such sentence.
    """
    per: Literal["case", "day"] = "case"
    """Once for each breach, or for each day that it lasts."""
    over: str = ""
    """The param of the rule past which (超过, not at it) a breach is of this kind."""
    adds_to: str = ""
    """The kind that this one comes on top of; empty: it stands for itself."""
    also: tuple[Also, ...] = ()
    """What else the regulation has for it, which only people can decide."""
    zh: str = ""
    """The regulation's own words for this kind."""
    en: str = ""

    def fen_for(self, occurrence: int, *, leader: bool = False) -> Fen:
        """Tell what the first, second … breach of the repeat window costs; 0: nothing."""
        return _step(self.fen, occurrence) * (self.leader_times if leader else 1)

    def tenths_for(self, occurrence: int) -> Tenths:
        """Tell how many tenths of a point it costs; 0: none."""
        return _step(self.tenths, occurrence)


class RuleName(NamedTuple):
    """What people call a rule, in both languages."""

    zh: str = ""
    en: str = ""


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
    """Codes of the excuses that may be given (``excuses.py``)."""
    supersedes: tuple[str, ...] = ()
    """Codes whose line for the same fact this one replaces: one fact, one line per ledger."""

    def charge(self, key: str = "") -> Charge | None:
        """Give the charge of one kind; None where this rule has none of that kind."""
        return next((charge for charge in self.charges if charge.key == key), None)

    def tier(self, measured: Micros, base: str = "") -> str:
        """Tell which kind a breach of this length is: the one with the highest limit it is past.

        ``base`` is what it is below all of them: T08's is ``late`` or ``early``.
        """
        past = [
            (limit, charge.key)
            for charge in self.charges
            if charge.over and measured > (limit := self.seconds(charge.over))
        ]
        return max(past)[1] if past else base

    def seconds(self, name: str) -> Micros:
        """Give a param that is a time, in microseconds."""
        return micros(self._param(name, int | float, "a time"))

    def count(self, name: str) -> int:
        """Give a param that is a number of something."""
        value: int = self._param(name, int, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Give a param that is a yes or a no."""
        value: bool = self._param(name, bool, "true or false")
        return value

    def word(self, name: str) -> str:
        """Give a param that is a choice."""
        value: str = self._param(name, str, "a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a param that is a list of texts."""
        value: tuple[str, ...] = self._param(name, tuple, "a list of texts")
        return value

    def _param(self, name: str, kind: type | UnionType, expected: str) -> Any:
        """Look a param up: files are checked when they are read, so only code can be wrong here."""
        if name not in self.params:
            known = ", ".join(self.params) or "none"
            raise LookupError(f"rule {self.code} has no param {name!r}; it has: {known}")
        value = self.params[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise LookupError(f"rule {self.code}: param {name} = {value!r} is not {expected}")
        return value


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

    def rule(self, code: str) -> Entry:
        """Give one rule that must be there; raises LookupError."""
        entry = self.entry(code)
        if entry is None:
            raise LookupError(f"edition {self.version} of the regulation has no rule {code}")
        return entry


class Regulation:
    """All editions, by the day from which each is in force."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        """Take editions in any order; at least one."""
        self.editions = tuple(sorted(editions, key=lambda edition: edition.in_force_from))
        self._from = [edition.in_force_from for edition in self.editions]

    def on(self, day: Day) -> Edition:
        """Give the edition in force on a local day; before the first one, the first."""
        return self.editions[max(0, bisect_right(self._from, day) - 1)]

    @property
    def newest(self) -> Edition:
        """Give the edition that will be in force when all the others have been."""
        return self.editions[-1]

    def seconds(self, code: str, name: str, timezone: str) -> Dated[Micros]:
        """Give a time of one rule, in microseconds, as it was and will be."""
        return self._dated(timezone, [each.rule(code).seconds(name) for each in self.editions])

    def count(self, code: str, name: str, timezone: str) -> Dated[int]:
        """Give a number of one rule, as it was and will be."""
        return self._dated(timezone, [each.rule(code).count(name) for each in self.editions])

    def texts(self, code: str, name: str, timezone: str) -> Dated[tuple[str, ...]]:
        """Give a list of texts of one rule, as it was and will be."""
        return self._dated(timezone, [each.rule(code).texts(name) for each in self.editions])

    def enabled(self, code: str, timezone: str) -> Dated[bool]:
        """Tell when one rule is enforced; what the regulation does not know (LINK …) always is."""
        known = [each.entry(code) for each in self.editions]
        return self._dated(timezone, [entry is None or entry.enabled for entry in known])

    def names(self, code: str, timezone: str) -> Dated[RuleName]:
        """Give the short names of one rule; empty ones where the regulation has no such rule."""
        known = [each.entry(code) for each in self.editions]
        return self._dated(
            timezone,
            [RuleName() if one is None else RuleName(one.name_zh, one.name_en) for one in known],
        )

    def _dated(self, timezone: str, values: list[T]) -> Dated[T]:
        zone = ZoneInfo(timezone)
        starts = [first_instant(date.fromisoformat(day), 0, zone) for day in self._from]
        return Dated(zip(starts, values, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Regulation) and self.editions == other.editions

    def __hash__(self) -> int:
        return hash(tuple((each.version, each.in_force_from) for each in self.editions))

    def __repr__(self) -> str:
        """Name the editions: their rules would fill pages."""
        told = ", ".join(f"{each.version} from {each.in_force_from}" for each in self.editions)
        return f"Regulation({told})"


def _step(steps: tuple[int, ...], occurrence: int) -> int:
    return steps[min(max(occurrence, 1), len(steps)) - 1] if steps else 0


def parts_of(value: object) -> tuple[Edition, ...]:
    """Give a regulation to an encoder as its editions; raises NotImplementedError for others."""
    if isinstance(value, Regulation):
        return value.editions
    raise NotImplementedError(f"{type(value).__name__} has no parts")


def of_parts(wanted: type, value: object) -> Regulation:
    """Make a regulation of what ``parts_of`` gave, for a decoder."""
    if wanted is Regulation:
        return Regulation(msgspec.convert(value, tuple[Edition, ...]))
    raise NotImplementedError(f"{wanted.__name__} is not made of parts")
