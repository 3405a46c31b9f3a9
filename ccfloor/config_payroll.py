"""``[payroll]``: how a month becomes lines. Amounts are whole fen: no float ever holds money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

MOST_PERCENT = 20
"""劳部发〔1994〕489号 art. 16: not more than a fifth of a month's pay is deducted."""


class Locality(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the law of the place lets a house deduct, from a day on."""

    name: str
    from_: str = msgspec.field(name="from")
    """``YYYY-MM-DD``: a period is judged by the one in force on its first day."""
    fines_allowed: bool = False
    """Whether deductions for discipline are lawful there; false: only losses may be charged."""
    cap_percent: int = MOST_PERCENT
    minimum_wage_fen: int
    """Each month."""
    basis: str
    """The text of law, and who confirmed it."""


class Signer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signature that a period needs (doc B: 组长, 主管, 综合部, GM).

    Where a roster is kept, who may give it is the roster's to say: ``user`` narrows it down to one
    person of it. Where none is, ``user`` is who gives it.
    """

    user: str = ""
    role: Literal["lead", "supervisor", "hr", "manager"]


class PayrollConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How payroll is computed; a period that is locked keeps what it was computed with."""

    folder: str = "data/payroll"
    period: Literal["natural", "25th"] = "natural"
    """「以自然月为一个考核周期」, or from the 25th to before the next 25th."""
    mode: Literal["points", "loss", "yuan_capped"] = "points"
    """points: fines are shown, never charged; loss: agreed losses are; yuan_capped: fines too."""
    attendance: Literal["off", "doc_g", "time"] = "off"
    """doc_g: its ladder of fines, charged as the mode allows; time: pay for time not worked."""
    volume_base: int = 0
    """Calls in a month of ``volume_hours`` (「核定」); 0: a base is entered for each person."""
    volume_hours: int = 0
    """Hours of duty that the base is for; 0: it is the same for everybody."""
    deficit_tenths: int = 5
    """What each whole percent short costs, in tenths of a point; 50 as the regulation prints."""
    major_weight: int = 8
    """Points of part four, which the regulation prints without any."""
    talk_least_s: int = 5
    """A shorter conversation is no call."""
    exam_least: int = 85
    performance_percent: int = 30
    second_fen: int = 3_000
    first_fen: int = 6_000
    star_fen: int = 10_000
    qa_calls: int = 10
    appeal_days: int = 3
    """Working days between publishing and signing."""
    correct_back: int = 2
    """Locked periods that corrections reach back to."""
    few_calls: int = 20
    """A figure that rests on fewer is said to."""
    coverage_percent: int = 95
    """A person seen for less of his duty is said to be."""
    hr_team: str = "综合部"
    """The roster's name of the team that is HR; empty: there is none on it."""
    locality: tuple[Locality, ...] = ()
    signer: tuple[Signer, ...] = ()

    def locality_on(self, day: str) -> Locality | None:
        """Give the locality's law in force on a day."""
        known = [one for one in self.locality if one.from_ <= day]
        return max(known, key=lambda one: one.from_, default=None)


_WITHIN = {
    "volume_base": (0, 1_000_000, "calls"),
    "volume_hours": (0, 744, "hours"),
    "deficit_tenths": (0, 100, "tenths of a point"),
    "major_weight": (0, 20, "points"),
    "talk_least_s": (0, 3_600, "seconds"),
    "exam_least": (0, 100, "percent"),
    "performance_percent": (0, 100, "percent"),
    "second_fen": (0, 10_000_000, "fen"),
    "first_fen": (0, 10_000_000, "fen"),
    "star_fen": (0, 10_000_000, "fen"),
    "qa_calls": (0, 1_000, "calls"),
    "appeal_days": (0, 60, "working days"),
    "correct_back": (0, 12, "periods"),
    "few_calls": (0, 10_000, "calls"),
    "coverage_percent": (0, 100, "percent"),
}


def payroll_faults(config: PayrollConfig) -> Iterator[tuple[str, object, str]]:
    """Name each key that cannot be meant, its value and what was expected."""
    for name, (low, high, unit) in _WITHIN.items():
        value = getattr(config, name)
        if not low <= value <= high:
            yield f"payroll.{name}", value, f"{unit} from {low} to {high}"
    for number, place in enumerate(config.locality):
        yield from _locality(f"payroll.locality[{number}]", place)
    if config.mode != "points" and not config.locality:
        yield "payroll.mode", config.mode, 'a [[payroll.locality]] beside it, or "points"'


def _locality(at: str, place: Locality) -> Iterator[tuple[str, object, str]]:
    try:
        date.fromisoformat(place.from_)
    except ValueError:
        yield f"{at}.from", place.from_, "a day as YYYY-MM-DD"
    if not 0 <= place.cap_percent <= MOST_PERCENT:
        yield f"{at}.cap_percent", place.cap_percent, f"percent from 0 to {MOST_PERCENT}"
    if place.minimum_wage_fen <= 0:
        yield f"{at}.minimum_wage_fen", place.minimum_wage_fen, "fen above 0: 2690 yuan are 269000"
    for name in ("name", "basis"):
        if not getattr(place, name).strip():
            yield f"{at}.{name}", getattr(place, name), "a text that is not empty"
