"""What people enter for a month: grades, events, pay; each with its bounds and its clause.

The law: nothing that is missing counts as nothing. A part of the score without its input is
missing, and then there is no total. Values are exact decimals, kept as they were written in
canonical form (``87.5``); a value out of its bounds is refused, never cut to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.roster.plan import PersonId

GRADES: Final[Mapping[str, str]] = {
    "excellent": "excellent", "good": "good", "fair": "fair", "poor": "poor", "bad": "bad",
    "优": "excellent", "良": "good", "中": "fair", "差": "poor", "劣": "bad",
}  # fmt: skip
_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")


class Kind(msgspec.Struct, frozen=True):
    """One thing that can be entered."""

    item: str
    zh: str
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    places: int = 0
    """Decimal places at most."""
    several: bool = False
    """May be entered more than once, each time with a ref of its own."""
    needs_ref: bool = False
    """Without what it rests on it is not taken."""
    word: bool = False
    """A grade of quality (优 良 中 差 劣), not a number."""


def _kind(item: str, zh: str, high: int | str, places: int = 0, **more: object) -> Kind:
    return msgspec.structs.replace(Kind(item, zh), high=Decimal(high), places=places, **more)


_MOST_FEN: Final = "999999.99"
_EVENT: Final = {"several": True, "needs_ref": True}

KINDS: Final[Mapping[str, Kind]] = {
    kind.item: kind
    for kind in (
        _kind("exam", "业务考核", 100, 2),
        _kind("satisfaction", "用户满意度", 10, 2),
        _kind("peer", "互评", 2, 2),
        _kind("peer_bonus", "互评加分", 4, 1, needs_ref=True, low=Decimal(2)),
        _kind("manners", "礼仪意识", 8, 2),
        _kind("ability", "综合能力", 10, 2),
        _kind("calls", "业务量", 1_000_000),
        _kind("volume_base", "业务量基数", 1_000_000, low=Decimal(1)),
        _kind("volume_score", "业务量酌定", 12, 1, needs_ref=True, low=Decimal(5)),
        _kind("complaint", "用户申告", 1, low=Decimal(1), **_EVENT),
        _kind("social_impact", "社会影响", 1, low=Decimal(1), **_EVENT),
        _kind("praise_letter", "表扬信", 8, 1, low=Decimal(5), **_EVENT),
        _kind("praise_phone", "电话表扬", 1, low=Decimal(1), **_EVENT),
        _kind("praise_written", "书面表扬", 1, low=Decimal(1), **_EVENT),
        _kind("praise_media", "媒体表扬", 1, low=Decimal(1), **_EVENT),
        _kind("qa", "质量评定", 0, word=True, **_EVENT),
        _kind("grade_veto", "否决评级", 1, low=Decimal(1), needs_ref=True),
        _kind("grade_down", "递减一级", 1, low=Decimal(1), needs_ref=True),
        _kind("grade_up", "递加一级", 1, low=Decimal(1), needs_ref=True),
        _kind("basic_pay", "基本工资", _MOST_FEN, 2),
        _kind("position_pay", "职务工资", _MOST_FEN, 2),
        _kind("payable", "应发工资", _MOST_FEN, 2),
        _kind("loss", "约定赔偿", _MOST_FEN, 2, **_EVENT),
    )
}


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value that somebody entered."""

    person: PersonId
    item: str
    value: str
    """In canonical form; empty takes back what was entered."""
    ref: str = ""
    """What it rests on: a form, a recording, a letter, a contract's clause."""
    note: str = ""
    by: str = ""
    at: Instant = 0

    @property
    def key(self) -> tuple[PersonId, str, str]:
        """Tell what a newer value replaces."""
        kind = KINDS.get(self.item)
        return self.person, self.item, self.ref if kind is not None and kind.several else ""

    @property
    def evidence(self) -> str:
        """Name it as evidence."""
        return f"input:{self.item}:{self.ref}" if self.ref else f"input:{self.item}"


def canonical(kind: Kind, text: str) -> str:
    """Bring a value into canonical form; raises ValueError that says what was expected."""
    text = text.strip()
    if kind.word:
        found = GRADES.get(text.lower())
        if found is None:
            raise ValueError("excellent, good, fair, poor or bad (优 良 中 差 劣)")
        return found
    expected = f"a number from {kind.low} to {kind.high}"
    if kind.places:
        expected += f" with at most {kind.places} decimal{'s' * (kind.places > 1)}"
    if not _NUMBER.fullmatch(text):
        raise ValueError(expected)
    value = Decimal(text).normalize()
    places = -min(0, int(value.as_tuple().exponent))
    if not kind.low <= value <= kind.high or places > kind.places:
        raise ValueError(expected)
    return f"{value:f}"


class Entered:
    """One person's inputs of one period."""

    def __init__(self, given: Iterable[Given]) -> None:
        """Sort them by item; of one key the last stands."""
        known = {one.key: one for one in given}
        self._of: dict[str, list[Given]] = {}
        for key in sorted(known):
            if known[key].value:
                self._of.setdefault(known[key].item, []).append(known[key])

    def one(self, item: str) -> Given | None:
        """Give what there is one of."""
        found = self._of.get(item)
        return found[0] if found else None

    def number(self, item: str) -> Decimal | None:
        """Give its value."""
        found = self.one(item)
        return None if found is None else Decimal(found.value)

    def fen(self, item: str) -> int | None:
        """Give an amount of yuan in fen."""
        value = self.number(item)
        return None if value is None else int(value * 100)

    def all(self, item: str) -> list[Given]:
        """Give all of an item, by ref."""
        return list(self._of.get(item, ()))
