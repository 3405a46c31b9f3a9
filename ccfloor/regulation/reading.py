"""The regulation from the text of a file: the shipped one, and a house's own editions.

The law: nothing is guessed. Every fault names the key, what stands there and what was
expected, and all of them are found in one reading. An edition is whole, or it says on which
one it is based and holds what differs: a rule, a threshold, one amount.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, get_args, get_type_hints

from ccfloor.regulation.editions import Edition, Entry
from ccfloor.regulation.entry_text import entry_of
from ccfloor.regulation.faults import MISSING, Fault, Shown, Table, is_text, likeness

SHIPPED: Final = "shipped"

_KEYS: Final = ("version", "in_force_from", "consulted", "repeat_window", "based_on", "rules")
_WINDOWS: Final = get_args(get_type_hints(Edition)["repeat_window"])


def shipped_of(text: str) -> Edition:
    """Read the edition that the program brings; raises ValueError where it is not right."""
    editions, faults = _read(text, None)
    if faults or len(editions) != 1:
        raise ValueError(f"the shipped regulation: {faults or len(editions)}")
    return editions[0]


def editions_of(text: str, shipped: Edition) -> tuple[tuple[Edition, ...], list[Fault]]:
    """Read a house's editions; where there are faults, there are no editions."""
    editions, faults = _read(text, shipped)
    return (() if faults else tuple(editions)), faults


def _read(text: str, shipped: Edition | None) -> tuple[list[Edition], list[Fault]]:
    faults: list[Fault] = []
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        return [], [Fault("", Shown(said), "TOML", line=int(line[1]) if line else None)]
    top = Table(raw, "", faults)
    top.only(("edition",))
    given = raw.get("edition", [])
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        top.fault("edition", given, "tables in double brackets: [[edition]]")
        return [], faults
    if not given:
        top.fault("edition", MISSING, "at least one [[edition]]")
    known = {} if shipped is None else {SHIPPED: shipped}
    editions = []
    for number, each in enumerate(given):
        edition = _edition(Table(each, f"edition[{number}]", faults), known, shipped)
        editions.append(edition)
        known.setdefault(edition.version, edition)
    return editions, faults


def _edition(table: Table, known: Mapping[str, Edition], shipped: Edition | None) -> Edition:
    """Read one edition; ``known`` are those further up, on which it may be based."""
    table.only(_KEYS)
    base = _base(table, known)
    version = table.take("version", is_text, "a name, such as a date, in quotes", "")
    if version in known:
        table.fault("version", version, "a version of its own: there is one of that name")
    return Edition(
        version=version,
        in_force_from=_day(table, known),
        consulted=table.take(
            "consulted", lambda v: v == "" or is_text(v), "a text in quotes, of one line", ""
        ),
        repeat_window=table.take(
            "repeat_window",
            _WINDOWS.__contains__,
            f"one of {', '.join(_WINDOWS)}",
            "month" if base is None else base.repeat_window,
        ),
        rules=_rules(table.table("rules"), base, shipped),
    )


def _base(table: Table, known: Mapping[str, Edition]) -> Edition | None:
    if "based_on" not in table:
        return None
    name = table.raw["based_on"]
    if not isinstance(name, str) or name not in known:
        hint = likeness(name, known) if isinstance(name, str) else ""
        table.fault("based_on", name, f"an edition further up, or {SHIPPED!r}{hint}")
        return known.get(SHIPPED)  # so that the rest is read, and all faults are told at once
    return known[name]


def _day(table: Table, known: Mapping[str, Edition]) -> str:
    expected = "a day like 2026-09-15"
    day = _as_day(table.raw.get("in_force_from", MISSING))
    if day is None:
        table.fault("in_force_from", table.raw.get("in_force_from", MISSING), expected)
        return ""
    for edition in known.values():
        if edition.in_force_from == day:
            expected = f"a day of its own: {edition.version} is in force from it"
            table.fault("in_force_from", day, expected)
    first = known.get(SHIPPED)
    if first is not None and day < first.in_force_from:
        table.fault("in_force_from", day, f"a day after {first.in_force_from}")
    return day


def _as_day(value: Any) -> str | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            return None
    return None


def _rules(table: Table, base: Edition | None, shipped: Edition | None) -> tuple[Entry, ...]:
    codes = None if shipped is None else [entry.code for entry in shipped.rules]
    if codes is not None:
        table.only(codes, "a rule's code")
    rules = {} if base is None else {entry.code: entry for entry in base.rules}
    for code, raw in table.tables():
        if codes is not None and code not in codes:
            continue
        model = None if shipped is None else shipped.entry(code)
        rules[code] = entry_of(raw, code, rules.get(code), model)
    missing = [code for code in codes or () if code not in rules and code not in table]
    if missing:
        expected = f'all rules, or based_on = "{SHIPPED}"; without: {", ".join(missing)}'
        table.fault("", MISSING, expected)
    _check_supersedes(table, tuple(rules.values()))
    # In the order of the shipped edition, whatever order the file changes them in.
    order = list(rules) if codes is None else codes
    return tuple(rules[code] for code in order if code in rules)


def _check_supersedes(table: Table, rules: Sequence[Entry]) -> None:
    codes = [entry.code for entry in rules]
    over = {entry.code: entry.supersedes for entry in rules}
    for entry in rules:
        for code in entry.supersedes:
            if code not in codes:
                expected = f"codes of rules{likeness(code, codes)}"
                table.fault(f"{entry.code}.supersedes", code, expected)
        if entry.code in set(_below(entry.code, over)):
            expected = "no circle: a rule cannot replace what replaces it"
            table.fault(f"{entry.code}.supersedes", list(entry.supersedes), expected)


def _below(code: str, over: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Tell all that a rule replaces, by itself or through another."""
    seen: set[str] = set()
    left = list(over.get(code, ()))
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            yield one
            left += over.get(one, ())
