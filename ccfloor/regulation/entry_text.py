"""One rule of the regulation, from the text of a file.

The law: the shipped edition says which params a rule has and of what kind each is. A file may
change their values; a param that no code knows, or of another kind, is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, get_args, get_type_hints

from ccfloor.regulation.charge_text import ORDINARY, charge_of, check_charges
from ccfloor.regulation.editions import Charge, Entry, Value
from ccfloor.regulation.excuses import EXCUSES
from ccfloor.regulation.faults import (
    MISSING,
    Table,
    is_count,
    is_flag,
    is_text,
    is_texts,
    likeness,
)

MOST_SECONDS: Final = 31 * 86_400

_TEXTS: Final = ("clause", "zh", "en", "name_zh", "name_en")
_WHO: Final = get_args(get_type_hints(Entry)["who"])
_KEYS: Final = (
    *_TEXTS, "who", "enabled", "manual", "params", "charges", "excuses", "supersedes",
)  # fmt: skip


def entry_of(table: Table, code: str, former: Entry | None, shipped: Entry | None) -> Entry:
    """Read one rule; what the table leaves out stays as ``former`` has it.

    ``shipped`` is the rule as the program knows it; None while the shipped edition is read.
    """
    table.only(_KEYS)
    texts = {
        name: table.take(
            name, is_text, "a text in quotes", MISSING if former is None else getattr(former, name)
        )
        for name in _TEXTS
    }
    params = _params(table.table("params"), former, shipped)
    return Entry(
        code=code,
        **texts,
        who=table.take(
            "who",
            _WHO.__contains__,
            f"one of {', '.join(_WHO)}",
            MISSING if former is None else former.who,
        ),
        enabled=table.take("enabled", is_flag, "true or false", _was(former, "enabled", True)),
        manual=table.take("manual", is_flag, "true or false", _was(former, "manual", False)),
        params=params,
        charges=_charges(table.table("charges"), former, shipped, params),
        excuses=_codes(table, "excuses", former, tuple(EXCUSES)),
        supersedes=_codes(table, "supersedes", former, None),
    )


def _was(former: Entry | None, name: str, otherwise: object) -> Any:
    return otherwise if former is None else getattr(former, name)


def _codes(
    table: Table, name: str, former: Entry | None, known: tuple[str, ...] | None
) -> tuple[str, ...]:
    given = table.take(name, is_texts, "a list of codes in quotes", list(_was(former, name, ())))
    if known is not None:
        for code in given:
            if code not in known:
                table.fault(name, code, f"codes that exist{likeness(code, known)}")
    return tuple(given)


# --- params -------------------------------------------------------------------------


def _params(table: Table, former: Entry | None, shipped: Entry | None) -> dict[str, Value]:
    known = None if shipped is None else shipped.params
    if known is not None:
        table.only(tuple(known), "a param of this rule")
    params: dict[str, Value] = dict(former.params) if former is not None else {}
    for name, raw in table.raw.items():
        if known is not None and name not in known:
            continue
        valid, expected = _kind(name, raw if known is None else known[name])
        value = table.take(name, valid, expected, None)
        if value is not None:
            params[name] = _plain(value)
    for name in known or ():
        if name not in params and name not in table:
            table.fault(name, MISSING, "a value: this edition is based on no other")
    return params


def _kind(name: str, model: object) -> tuple[Callable[[Any], bool], str]:
    """Tell how a value of a param's kind is known, and what to call it."""
    if name.endswith("_s"):
        return _is_seconds, f"seconds from 0 to {MOST_SECONDS}"
    if isinstance(model, bool):
        return is_flag, "true or false"
    if isinstance(model, int | Decimal):
        return is_count, "a whole number, 0 or more"
    if isinstance(model, list | tuple):
        return is_texts, "a list of texts in quotes"
    return is_text, "a text in quotes"


def _is_seconds(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite() and 0 <= value <= MOST_SECONDS


def _plain(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Decimal):
        return float(value)
    plain: Value = value
    return plain


# --- charges ------------------------------------------------------------------------


def _charges(
    table: Table, former: Entry | None, shipped: Entry | None, params: dict[str, Value]
) -> tuple[Charge, ...]:
    charges = {} if former is None else {charge.key: charge for charge in former.charges}
    known = () if shipped is None else tuple(c.key or ORDINARY for c in shipped.charges)
    for kind, raw in table.tables():
        key = "" if kind == ORDINARY else kind
        is_new = shipped is not None and kind not in known and key not in charges
        if is_new and not {"zh", "en"} <= raw.raw.keys():
            # Else a misspelt kind would be a kind of its own, and the right one unchanged.
            expected = f"a kind of this rule (a new one needs zh and en){likeness(kind, known)}"
            table.fault(kind, raw.raw, expected)
            continue
        charges[key] = charge_of(raw, kind, charges.get(key))
    read = tuple(charges.values())
    check_charges(table, read, tuple(name for name in params if name.endswith("_s")))
    return read
