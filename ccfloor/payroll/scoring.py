"""One person's score, part by part, as lines."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ccfloor.config_payroll import PayrollConfig
from ccfloor.floor.names import MINUTE
from ccfloor.payroll.basis import Charged, LeaveTaken, PersonBasis
from ccfloor.payroll.inputs import Entered
from ccfloor.payroll.lines import PARTS, TENTH, Centipoints, Item
from ccfloor.payroll.making import LineMaker, hundredths
from ccfloor.payroll.score import (
    ABILITY,
    DAILY,
    EXAM,
    MANNERS,
    PEER,
    SATISFACTION,
    daily,
    major,
    scaled,
    total,
    volume,
)

CLAUSE: Final = "A4.2.2"
COUNTED: Final = "kpi:calls"
"""Evidence of a volume that was counted: the basis names the rollups of its days."""
_GRADED: Final = {
    Item.EXAM: ("exam", 100, EXAM),
    Item.SATISFACTION: ("satisfaction", 10, SATISFACTION),
    Item.MANNERS: ("manners", MANNERS, MANNERS),
    Item.ABILITY: ("ability", ABILITY, ABILITY),
}
"""Input, out of how many, weight."""


class Score:
    """The parts of one person's score; ``missing`` are the inputs without which there is none."""

    def __init__(
        self, person: PersonBasis, entered: Entered, terms: PayrollConfig, to: LineMaker
    ) -> None:
        """Make all lines at once."""
        self._person, self._entered, self._terms, self._to = person, entered, terms, to
        self.missing: list[str] = []
        self._parts: dict[Item, Centipoints] = {}
        makers: dict[Item, Callable[[], None]] = {
            Item.DAILY: self._daily,
            Item.MAJOR: self._major,
            Item.PEER: self._peer,
            Item.VOLUME: self._volume,
        }
        for item in PARTS:
            if item in _GRADED:
                self._graded(item)
            else:
                makers[item]()
        self.total = None if self.missing else self._total()

    @property
    def settled(self) -> bool:
        """Tell whether nothing of it can be appealed against any more."""
        return all(one.settled for one in self._person.tenths)

    def _part(self, item: Item, amount: Centipoints, formula: str, **more: object) -> None:
        self._parts[item] = amount
        self._to.points(item, amount, CLAUSE, formula, **more)

    def _graded(self, item: Item) -> None:
        name, most, weight = _GRADED[item]
        given = self._entered.one(name)
        if given is None:
            self.missing.append(name)
            return
        amount = scaled(Decimal(given.value), most, weight)
        values = {"value": given.value, "most": most, "weight": weight}
        values["result"] = hundredths(amount)
        self._part(item, amount, "scaled", evidence=(given.evidence,), **values)

    def _daily(self) -> None:
        deducted = [self._charge(one) for one in self._person.tenths]
        deducted += [self._leave(one) for one in self._person.leaves]
        found = daily(deducted)
        evidence = [one.case for one in self._person.tenths if one.amount]
        evidence += [one.id for one in self._person.leaves]
        self._part(
            Item.DAILY,
            found.kept,
            "daily" if not found.overflow else "daily_floor",
            gross=found.kept - found.overflow,
            evidence=evidence or ["ledger:tenths"],
            settled=self.settled,
            weight=DAILY,
            deducted=hundredths(sum(deducted)),
            result=hundredths(found.kept),
            overflow=hundredths(found.overflow),
        )

    def _charge(self, charged: Charged) -> Centipoints:
        amount = TENTH * charged.amount
        formula = charge_formula(charged)
        self._to.points(
            Item.POINTS,
            -amount,
            charged.clause,
            formula,
            source=charged.case,
            evidence=(charged.case,),
            settled=charged.settled,
            **charge_values(charged, TENTH),
        )
        return amount

    def _leave(self, leave: LeaveTaken) -> Centipoints:
        amount = TENTH * leave.tenths_a_day * leave.halves // 2
        self._to.points(
            Item.POINTS,
            -amount,
            leave.clause,
            f"leave_{leave.kind}",
            source=f"{leave.id}:{leave.day}",
            evidence=(leave.id,),
            day=leave.day,
            shifts=Decimal(leave.halves) / 2,
            each=hundredths(TENTH * leave.tenths_a_day),
            result=hundredths(amount),
        )
        return amount

    def _major(self) -> None:
        complaints, social = self._entered.all("complaint"), self._entered.all("social_impact")
        letters = self._entered.all("praise_letter")
        weight = self._terms.major_weight
        amount = major(
            weight, len(complaints), len(social), [Decimal(one.value) for one in letters]
        )
        self._part(
            Item.MAJOR,
            amount,
            "major",
            evidence=[
                "config:payroll.major_weight",
                *(one.evidence for one in (*complaints, *social, *letters)),
            ],
            weight=weight,
            complaints=len(complaints) + len(social),
            letters=hundredths(amount - major(weight, len(complaints), len(social), ())),
            result=hundredths(amount),
        )

    def _peer(self) -> None:
        given, extra = self._entered.one("peer"), self._entered.one("peer_bonus")
        if given is None:
            self.missing.append("peer")
            return
        more = scaled(Decimal(extra.value), 1, 1) if extra is not None else 0
        amount = scaled(Decimal(given.value), PEER, PEER) + more
        self._part(
            Item.PEER,
            amount,
            "peer",
            evidence=[one.evidence for one in (given, extra) if one is not None],
            value=given.value,
            weight=PEER,
            more=hundredths(more),
            result=hundredths(amount),
        )

    def _volume(self) -> None:
        fixed = self._entered.one("volume_score")
        if fixed is not None:  # 「酌情」: management's own, within [5, 12]
            amount = scaled(Decimal(fixed.value), 1, 1)
            values = {"result": hundredths(amount), "why": fixed.ref}
            self._part(Item.VOLUME, amount, "volume_fixed", evidence=(fixed.evidence,), **values)
            return
        given = self._entered.one("calls")
        calls = self._person.calls if given is None else int(given.value)
        base, how = self._base()
        if calls is None:
            self.missing.append("calls")
        if base is None:
            self.missing.append("volume_base")
        if calls is None or base is None:
            return
        amount = volume(calls, base, self._terms.deficit_tenths)
        above = 100 * (calls - base) / base
        self._part(
            Item.VOLUME,
            amount,
            "volume_over" if above >= 0 else "volume_under",
            evidence=(given.evidence if given is not None else COUNTED, how),
            calls=calls,
            base=_decimal(base),
            percent=_decimal(abs(above)),
            each=hundredths(TENTH * self._terms.deficit_tenths),
            result=hundredths(amount),
        )

    def _base(self) -> tuple[Fraction | None, str]:
        """Give the base: the person's own, or the house's by the hours that were worked."""
        given = self._entered.one("volume_base")
        if given is not None:
            return Fraction(given.value), given.evidence
        whole, hours = self._terms.volume_base, self._terms.volume_hours
        if not whole:
            return None, ""
        if not hours:
            return Fraction(whole), "config:payroll.volume_base"
        worked = Fraction(self._person.worked, 60 * MINUTE * hours)
        return (whole * worked or None), "kpi:worked"

    def _total(self) -> Centipoints:
        added = sum(self._parts.values())
        found = total(self._parts.values())
        self._to.points(
            Item.TOTAL,
            found,
            CLAUSE,
            "total" if added == found else "total_cap",
            gross=added,
            evidence=[item.value for item in PARTS],
            settled=self.settled,
            parts=" + ".join(hundredths(self._parts[item]) for item in PARTS),
            added=hundredths(added),
            result=hundredths(found),
        )
        return found


def charge_formula(charged: Charged) -> str:
    """Tell by which words a ledger's line is explained."""
    if charged.superseded_by:
        return "superseded"
    return "charge_repeated" if charged.tier > 1 else "charge"


def charge_values(charged: Charged, unit: int) -> dict[str, object]:
    """Give the numbers of those words; ``unit`` turns a ledger's unit into hundredths."""
    return {
        "rule": charged.rule,
        "day": charged.day,
        "tier": charged.tier,
        "other": charged.superseded_by or charged.repeats,
        "alone": hundredths(unit * charged.alone),
        "result": hundredths(unit * charged.amount),
    }


def _decimal(value: Fraction) -> str:
    """Write a fraction to two decimals, rounded down: what is scored is exact, this is shown."""
    whole = value.numerator * 100 // value.denominator
    return f"{Decimal(whole) / 100:.2f}"
