"""What one kind of breach costs, from the text of a file.

The law: a file is written in yuan and points as people say them, and 0.3 points are exactly
three tenths: no amount goes through a binary fraction. What is smaller than a fen or a tenth
is refused, not rounded.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, get_args

from ccfloor.regulation.editions import Also, Charge
from ccfloor.regulation.faults import Table, is_count, is_text, likeness

ORDINARY: Final = "ordinary"
"""How a file writes the kind whose key is empty."""

MOST_TIERS: Final = 5
MOST_YUAN: Final = 100_000
MOST_POINTS: Final = 100
MOST_TIMES: Final = 10

_KEYS: Final = ("yuan", "points", "leader_times", "per", "over", "adds_to", "also", "zh", "en")
_PERS: Final = ("case", "day")


def charge_of(table: Table, kind: str, former: Charge | None) -> Charge:
    """Read one kind; what the table leaves out stays as ``former`` has it."""
    was = former or Charge()
    table.only(_KEYS)
    return Charge(
        key="" if kind == ORDINARY else kind,
        fen=_amounts(table, "yuan", 100, MOST_YUAN, was.fen),
        tenths=_amounts(table, "points", 10, MOST_POINTS, was.tenths),
        leader_times=table.take(
            "leader_times",
            lambda value: is_count(value) and 1 <= value <= MOST_TIMES,
            f"a whole number from 1 to {MOST_TIMES}",
            was.leader_times,
        ),
        per=table.take("per", _PERS.__contains__, '"case" or "day"', was.per),
        over=table.take("over", lambda v: v == "" or is_text(v), "a param's name", was.over),
        adds_to=table.take("adds_to", lambda v: v == "" or is_text(v), "a kind", was.adds_to),
        also=_also(table, was.also),
        zh=table.take("zh", is_text, "the regulation's words for it", was.zh),
        en=table.take("en", is_text, "its words in English", was.en),
    )


def _also(table: Table, former: tuple[Also, ...]) -> tuple[Also, ...]:
    known = get_args(Also)
    given = table.take(
        "also",
        lambda value: isinstance(value, list) and all(each in known for each in value),
        f"a list of {', '.join(known)}",
        former,
    )
    return tuple(given)


def _amounts(
    table: Table, name: str, parts: int, most: int, former: tuple[int, ...]
) -> tuple[int, ...]:
    """Read amounts by repetition, as whole parts: fen of a yuan, tenths of a point."""
    if name not in table:
        return former
    value = table.raw[name]
    given = value if isinstance(value, list) else [value]
    smallest = Decimal(1) / parts
    expected = f"amounts like [{'50, 100' if name == 'yuan' else '2'}], from 0 to {most}"
    if len(given) > MOST_TIERS:
        table.fault(name, value, f"{MOST_TIERS} amounts at most: first, second and later …")
        return former
    for each in given:
        if not _is_amount(each, most):
            table.fault(name, each, expected)
            return former
        if each * parts % 1:
            table.fault(name, each, f"whole parts of {smallest} {name}")
            return former
    amounts = tuple(int(each * parts) for each in given)
    if list(amounts) != sorted(amounts):
        table.fault(name, value, "amounts that do not fall: a repetition never costs less")
        return former
    return amounts


def _is_amount(value: Any, most: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite() and 0 <= value <= most


def check_charges(table: Table, charges: tuple[Charge, ...], limits: tuple[str, ...]) -> None:
    """Check what one kind says of params and of other kinds; ``limits`` are the rule's times."""
    keys = [charge.key for charge in charges]
    for charge in charges:
        name = charge.key or ORDINARY
        if charge.over and charge.over not in limits:
            expected = f"a time of this rule{likeness(charge.over, limits)}"
            table.fault(f"{name}.over", charge.over, expected)
        if charge.adds_to and (charge.adds_to not in keys or charge.adds_to == charge.key):
            others = [key for key in keys if key not in {"", charge.key}]
            expected = f"another kind of this rule{likeness(charge.adds_to, others)}"
            table.fault(f"{name}.adds_to", charge.adds_to, expected)
