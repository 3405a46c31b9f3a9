"""A person's month in a line or two: what the tests about payroll stand on."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from ccfloor.config_payroll import Locality, PayrollConfig
from ccfloor.floor.names import MINUTE
from ccfloor.payroll.basis import Basis, Charged, PersonBasis, Span
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import Line
from ccfloor.payroll.month import Calculation, calculate

TERMS = PayrollConfig(volume_base=1_000)
JIANGSU = Locality(
    name="江苏", from_="2026-01-01", fines_allowed=True, minimum_wage_fen=249_000, basis="第12条"
)
CAPPED = msgspec.structs.replace(TERMS, mode="yuan_capped", locality=(JIANGSU,))

USUAL = {
    "exam": "90",
    "satisfaction": "9.5",
    "peer": "2",
    "manners": "8",
    "ability": "9",
    "basic_pay": "4000",
    "position_pay": "1000",
}
"""27 + 9.5 + 2 + 8 + 9; with 20 of part three, 8 of part four, 8 of the volume: 91.5."""


def person(name: str = "P-wang", *more: Given, drop: str = "", **fields: Any) -> PersonBasis:
    given = [Given(name, item, value) for item, value in USUAL.items() if item != drop]
    named: dict[str, Any] = {"name": "王丽", "number": "200001", "agent": "agent1001", "team": "A"}
    named |= {"calls": 1_000, "rostered": 9_600 * MINUTE, "worked": 9_600 * MINUTE}
    return PersonBasis(person=name, given=(*given, *more), **(named | fields))


def entered(item: str, value: str = "1", ref: str = "form-1", name: str = "P-wang") -> Given:
    return Given(name, item, value, ref)


def charged(amount: int, rule: str = "T05", case: str = "case:a", **fields: Any) -> Charged:
    named: dict[str, Any] = {"kind": "", "clause": "A4.1.2", "day": "2026-11-03", "alone": amount}
    return Charged(case=case, rule=rule, amount=amount, **(named | fields))


def basis(*people: PersonBasis, terms: PayrollConfig = TERMS, **fields: Any) -> Basis:
    named: dict[str, Any] = {"regulation": "shipped", "consulted": "2025-12-01"}
    span = Span("2026-11", "2026-11-01", "2026-12-01")
    return Basis(span=span, terms=terms, people=people, **(named | fields))


def month(*people: PersonBasis, **fields: Any) -> Calculation:
    return calculate(basis(*people, **fields))


def page(lines: tuple[Line, ...] | list[Line]) -> list[str]:
    """Write lines as one reads them."""
    return [
        f"{one.item.value} {one.amount}"
        + (f" of {one.gross}" if one.gross != one.amount else "")
        + f" {one.formula}"
        for one in lines
    ]


@st.composite
def bases(draw) -> Basis:
    people = []
    for number in range(draw(st.integers(0, 5))):
        name = f"P-{number}"
        more = [
            entered(item, value, f"r{n}", name)
            for n, (item, value) in enumerate(
                draw(
                    st.lists(
                        st.sampled_from(
                            [
                                ("qa", "good"),
                                ("qa", "bad"),
                                ("praise_phone", "1"),
                                ("complaint", "1"),
                                ("loss", "33.33"),
                            ]
                        ),
                        max_size=6,
                    )
                )
            )
        ]
        amounts = st.lists(st.integers(0, 20_000), max_size=5)
        fines = [charged(one, case=f"case:{n}") for n, one in enumerate(draw(amounts))]
        points = [charged(one // 100, "T08", f"case:t{n}") for n, one in enumerate(draw(amounts))]
        people.append(
            person(
                name,
                *more,
                drop=draw(st.sampled_from(["", "", "exam", "basic_pay"])),
                calls=draw(st.integers(0, 2_000)),
                fen=tuple(fines),
                tenths=tuple(points),
                probation=draw(st.booleans()),
            )
        )
    return basis(*people, terms=draw(st.sampled_from([TERMS, CAPPED])))
