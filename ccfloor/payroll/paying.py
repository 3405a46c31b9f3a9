"""One person's pay lines: what is earned, then what is deducted, capped last."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from ccfloor.config_payroll import Locality, PayrollConfig
from ccfloor.floor.names import MINUTE, Micros
from ccfloor.payroll.basis import Charged, PersonBasis
from ccfloor.payroll.grades import Grade, bonus
from ccfloor.payroll.inputs import Entered
from ccfloor.payroll.lines import CAPPED, YUAN, Centipoints, Fen, Item, Unit
from ccfloor.payroll.making import LineMaker, hundredths
from ccfloor.payroll.pay import PRAISE_FEN, capped, most_deducted, performance, qa_pay
from ccfloor.payroll.scoring import charge_formula, charge_values
from ccfloor.roster.plan import Rank

_HOURS_A_MONTH: Final = 174
"""21.75 paid days of 8 hours (劳社部发〔2008〕3号)."""
_HALF_HOUR: Final[Micros] = 30 * MINUTE
_HIGHER: Final = frozenset({Rank.SUPERVISOR, Rank.MANAGER})


def earned(
    person: PersonBasis, entered: Entered, terms: PayrollConfig, to: LineMaker,
    score: Centipoints | None, grade: Grade | None,
) -> None:  # fmt: skip
    """Add performance pay, the grade's bonus, QA pay and praise."""
    basic = entered.one("basic_pay")
    if score is not None and basic is not None:
        position = entered.one("position_pay")
        basic_fen, position_fen = entered.fen("basic_pay") or 0, entered.fen("position_pay") or 0
        percent = terms.performance_percent
        to.fen(
            Item.PERFORMANCE,
            performance(basic_fen, position_fen, percent, score),
            "B",
            "performance",
            evidence=[one.evidence for one in (basic, position) if one] + [Item.TOTAL.value],
            settled=all(one.settled for one in person.tenths),
            basic=hundredths(basic_fen),
            position=hundredths(position_fen),
            percent=percent,
            score=hundredths(score),
            result=hundredths(performance(basic_fen, position_fen, percent, score)),
        )
    if grade:
        amount = bonus(grade, terms.second_fen, terms.first_fen, terms.star_fen)
        to.fen(
            Item.BONUS, amount, "A4.2.2", "bonus", evidence=(Item.GRADE.value,),
            settled=all(one.settled for one in person.tenths),
            grade=grade.name.lower(), result=hundredths(amount),
        )  # fmt: skip
    _qa(entered, terms, to)
    for item, each in PRAISE_FEN.items():
        for one in entered.all(item):
            to.fen(
                Item.PRAISE, each, "A4.1.4", item, source=one.evidence, evidence=(one.evidence,),
                ref=one.ref, result=hundredths(each),
            )  # fmt: skip


def _qa(entered: Entered, terms: PayrollConfig, to: LineMaker) -> None:
    assessed = entered.all("qa")
    if not assessed:
        return
    grades = [one.value for one in assessed]
    found = qa_pay(grades)
    counts = {name: grades.count(name) for name in ("excellent", "good", "fair", "poor", "bad")}
    to.fen(
        Item.QA,
        found.fen,
        "A4.1.4",
        "qa_bad" if found.bad else "qa",
        gross=found.named,
        evidence=[one.evidence for one in assessed],
        assessed=len(grades),
        wanted=terms.qa_calls,
        named=hundredths(found.named),
        result=hundredths(found.fen),
        **counts,
    )


def deducted(
    person: PersonBasis, entered: Entered, terms: PayrollConfig, to: LineMaker,
    place: Locality | None,
) -> None:  # fmt: skip
    """Add what is taken, as the mode allows, and hold it within the caps."""
    for one in person.fen:
        to.fen(
            Item.YUAN, -one.amount, one.clause, charge_formula(one), source=one.case,
            evidence=(one.case,), settled=one.settled, **charge_values(one, 1),
        )  # fmt: skip
    for loss in entered.all("loss"):
        amount = int(Fraction(loss.value) * YUAN)
        to.fen(
            Item.LOSS, -amount, "劳部发〔1994〕489号 16", "loss", source=loss.ref,
            evidence=(loss.evidence,), ref=loss.ref, result=hundredths(amount),
        )  # fmt: skip
    wage = (entered.fen("basic_pay") or 0) + (entered.fen("position_pay") or 0)
    if terms.attendance == "doc_g":
        for one in person.tenths:
            _doc_g(one, person, wage, to)
    _cap(entered, terms, to, place, wage)
    if terms.attendance == "time":
        _time(person, wage, to)


def _doc_g(one: Charged, person: PersonBasis, wage: Fen, to: LineMaker) -> None:
    """「半小时以内员工扣除工资10元,主管以上扣20元,半小时至一小时 … 20元 … 40元」.

    Past an hour it is 旷工: 「旷工一日扣发双倍日工资」, one day.
    """
    if one.rule != "T08" or not one.missing or one.superseded_by:
        return
    times = 2 if person.rank in _HIGHER else 1
    if one.missing <= _HALF_HOUR:
        amount, formula = 10 * YUAN * times, "doc_g_half_hour"
    elif one.missing <= 2 * _HALF_HOUR:
        amount, formula = 20 * YUAN * times, "doc_g_hour"
    else:
        amount, formula = 2 * wage * 8 // _HOURS_A_MONTH, "doc_g_absent"
    to.fen(
        Item.ATTENDANCE, -amount, "G", formula, source=one.case, evidence=(one.case,),
        settled=one.settled, day=one.day, minutes=-(-one.missing // MINUTE),
        wage=hundredths(wage), result=hundredths(amount),
    )  # fmt: skip


def _time(person: PersonBasis, wage: Fen, to: LineMaker) -> None:
    """Take the pay of time not worked, minutes rounded down, and nothing else: no fine."""
    absent = [(one.case, one.case, one.day, one.missing, one.settled) for one in person.tenths
              if one.rule == "T08" and not one.superseded_by]  # fmt: skip
    leaves = [(f"{one.id}:{one.day}", one.id, one.day, one.length, True) for one in person.leaves
              if one.kind == "personal"]  # fmt: skip
    for source, evidence, day, length, settled in (*absent, *leaves):
        minutes = length // MINUTE
        if not minutes:
            continue
        amount = wage * minutes // (_HOURS_A_MONTH * 60)
        to.fen(
            Item.ATTENDANCE, -amount, "A3.2.6", "time", source=source, evidence=(evidence,),
            settled=settled, day=day, minutes=minutes, wage=hundredths(wage),
            result=hundredths(amount),
        )  # fmt: skip


def _cap(
    entered: Entered, terms: PayrollConfig, to: LineMaker, place: Locality | None, wage: Fen
) -> None:
    """Let through what the mode and the caps of the place let through (RULEBOOK 4.3)."""
    lines = [line for line in to.lines if line.item in CAPPED and line.unit is Unit.FEN]
    given = entered.fen("payable")
    plus = sum(line.amount for line in to.lines if line.unit is Unit.FEN and line.amount > 0)
    payable = wage + plus if given is None else given
    most = 0
    if place is not None and terms.mode != "points":
        most = most_deducted(payable, place.cap_percent, place.minimum_wage_fen)
    allowed = {
        "points": frozenset[Item](),
        "loss": frozenset({Item.LOSS}),
        "yuan_capped": CAPPED,
    }[terms.mode]
    passing = [line for line in lines if line.item in allowed]
    taken = dict(zip([one.id for one in passing], capped((one.amount for one in passing), most),
                     strict=True))  # fmt: skip
    to.hold(taken, {line.id for line in lines}, terms.mode, hundredths(most), hundredths(payable))
