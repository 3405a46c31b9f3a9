"""What findings depend on in the regulation: its thresholds, without a word of it.

The journal keeps them with each run, so that old frames are judged by the limits of their own
day. Words and amounts are not in it: they say what a finding costs, not whether there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from ccfloor.regulation.editions import Day, Edition, Entry, Regulation, Value

FORMER: Final[Mapping[str, tuple[str, str]]] = {
    "ring_limit_s": ("T01", "ring_limit_s"),
    "away_limit_s": ("T06", "away_limit_s"),
    "exempt_reasons": ("T06", "exempt_reasons"),
}
"""Keys of the configuration that held a threshold before the regulation was a file."""

FIRST_DAY: Final[Day] = "2000-01-01"


class Thresholds(msgspec.Struct, frozen=True, omit_defaults=True):
    """Those of one edition."""

    version: str
    in_force_from: Day
    params: dict[str, dict[str, bool | int | float | str | list[str]]] = {}
    """By code, then by name."""
    disabled: tuple[str, ...] = ()
    """Codes of rules that are not enforced."""


def thresholds_of(regulation: Regulation) -> tuple[Thresholds, ...]:
    """Take the thresholds out of all editions."""
    return tuple(
        Thresholds(
            version=edition.version,
            in_force_from=edition.in_force_from,
            params={
                entry.code: {name: _plain(value) for name, value in entry.params.items()}
                for entry in edition.rules
                if entry.params
            },
            disabled=tuple(entry.code for entry in edition.rules if not entry.enabled),
        )
        for edition in regulation.editions
    )


def regulation_of(
    thresholds: Sequence[Thresholds], words: Regulation, unknown: list[str]
) -> Regulation:
    """Put thresholds into the rules of ``words``, a regulation of today.

    What the thresholds do not say is as ``words`` have it for that day; what no rule of them
    knows is noted in ``unknown``, by its key.
    """
    if not thresholds:
        return words
    return Regulation(_edition(each, words.on(each.in_force_from), unknown) for each in thresholds)


def _edition(told: Thresholds, words: Edition, unknown: list[str]) -> Edition:
    known = {entry.code: entry for entry in words.rules}
    for code, params in told.params.items():
        entry = known.get(code)
        names = {} if entry is None else entry.params
        unknown += [f"regulation.{code}.{name}" for name in params if name not in names]
    return msgspec.structs.replace(
        words,
        version=told.version,
        in_force_from=told.in_force_from,
        rules=tuple(_entry(entry, told) for entry in words.rules),
    )


def _entry(entry: Entry, told: Thresholds) -> Entry:
    given = told.params.get(entry.code, {})
    params: dict[str, Value] = {
        name: _value(given.get(name, value)) for name, value in entry.params.items()
    }
    return msgspec.structs.replace(entry, params=params, enabled=entry.code not in told.disabled)


def former(rules: Mapping[str, Any]) -> tuple[tuple[Thresholds, ...], dict[str, Any]]:
    """Part the thresholds that stood in the configuration from what still stands there."""
    params: dict[str, dict[str, Any]] = {}
    for key, (code, name) in FORMER.items():
        if key in rules:
            params.setdefault(code, {})[name] = rules[key]
    rest = {key: value for key, value in rules.items() if key not in FORMER}
    # T03 has no limit in the regulation, and was not enforced then either.
    told = Thresholds("before", FIRST_DAY, params, ("T03",))
    return ((told,) if params else ()), rest


def _plain(value: Value) -> bool | int | float | str | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _value(value: object) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value
