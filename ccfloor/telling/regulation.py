"""The regulation for people: all rules in force on a day, or one rule whole.

Amounts are told as the regulation itself has them, in yuan and points, first and repeated
breach parted by an arrow. A rule's own words are always shown, whatever the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ccfloor.locale import Words, mark
from ccfloor.regulation.charge_text import ORDINARY
from ccfloor.regulation.editions import Charge, Edition, Entry, Regulation, Value
from ccfloor.regulation.excuses import EXCUSES
from ccfloor.telling.lines import cells, fit
from ccfloor.telling.rule_names import Named, rule_called

WHO: Final = {
    "agent": mark("the agent"),
    "lead": mark("the lead"),
    "both": mark("agent or lead"),
    "nobody": mark("nobody"),
}
ALSO: Final = {
    "counselling": mark("counselling"),
    "review": mark("review by people"),
    "suspension": mark("suspension from work"),
    "dismissal": mark("dismissal"),
    "year_grade_veto": mark("no grading this year"),
}
WINDOWS: Final = {
    "month": mark("again means: in the same month"),
    "rolling_90d": mark("again means: within 90 days"),
    "ever": mark("again means: ever before"),
}
ARROW: Final = "→"


def listing(edition: Edition, words: Words) -> list[str]:
    """Tell the rules of an edition, one a line."""
    head = [
        words("code"),
        words("rule"),
        words("charged"),
        words("thresholds"),
        words("yuan"),
        words("points"),
    ]
    rows = [head, *(_row(entry, words) for entry in edition.rules)]
    return [*_opening(edition, words), "", *_columns(rows)]


def _row(entry: Entry, words: Words) -> list[str]:
    return [
        entry.code,
        name_of(entry, words),
        words(WHO[entry.who]) if entry.charges else "–",
        _params(entry) if entry.enabled else words("not enforced"),
        _ledger([(charge.key, _yuan(charge)) for charge in entry.charges]),
        _ledger([(charge.key, _points(charge)) for charge in entry.charges]),
    ]


def whole(regulation: Regulation, edition: Edition, entry: Entry, words: Words) -> list[str]:
    """Tell one rule of an edition in full, in both languages."""
    lines = [
        f"{entry.code} {entry.name_zh} · {entry.name_en}",
        *_opening(edition, words),
        "",
        f"{entry.clause}  {entry.zh}",
        entry.en,
        "",
        f"{words('charged')}: {words(WHO[entry.who])}",
    ]
    if not entry.enabled:
        lines.append(words("not enforced"))
    if entry.manual:
        lines.append(words("entered by people with evidence, never by the monitor"))
    lines += [f"{name} = {shown(value)}" for name, value in entry.params.items()]
    for charge in entry.charges:
        lines += ["", *_charge(charge, words)]
    if entry.excuses:
        lines += ["", f"{words('excuses')}:"]
        lines += [f"  {code:<12} {_excuse(code, words)}" for code in entry.excuses]
    if entry.supersedes:
        lines += ["", words("replaces for the same fact: {codes}", codes=_list(entry.supersedes))]
    return [*lines, *_history(regulation, entry.code, words)]


def name_of(entry: Entry, words: Words) -> str:
    """Give a rule's short name in the reader's language."""
    return entry.name_zh if words.language == "zh_CN" else entry.name_en


def shown(value: Value) -> str:
    """Show a param's value as a file would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return _list(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def amount(parts: int, whole_of: int) -> str:
    """Write parts of a whole (fen of a yuan, tenths of a point) with no more digits than needed."""
    units, rest = divmod(parts, whole_of)
    digits = len(str(whole_of)) - 1
    return f"{units}.{rest:0{digits}}".rstrip("0") if rest else str(units)


def _opening(edition: Edition, words: Words) -> list[str]:
    return [
        words(
            "edition {version}, in force from {day}",
            version=edition.version,
            day=edition.in_force_from,
        ),
        words("staff consulted: {when}", when=edition.consulted or words("not recorded")),
        words(WINDOWS[edition.repeat_window]),
    ]


def _charge(charge: Charge, words: Words) -> list[str]:
    costs = []
    if charge.fen:
        costs.append(words("{n} yuan", n=_yuan(charge)))
    if charge.tenths:
        costs.append(words("{n} points", n=_points(charge)))
    if charge.per == "day":
        costs.append(words("for each day"))
    if charge.leader_times > 1:
        costs.append(words("a lead {n} times the money", n=charge.leader_times))
    if charge.over:
        costs.append(words("past {param}", param=charge.over))
    if charge.adds_to:
        costs.append(words("on top of {kind}", kind=charge.adds_to))
    costs += [words(ALSO[each]) for each in charge.also]
    lines = [f"{charge.key or ORDINARY}: {', '.join(costs)}"]
    return [*lines, *(f"  {text}" for text in (charge.zh, charge.en) if text)]


def _excuse(code: str, words: Words) -> str:
    excuse = EXCUSES[code]
    return excuse.zh if words.language == "zh_CN" else excuse.en


def _history(regulation: Regulation, code: str, words: Words) -> list[str]:
    """Tell from which days the rule was another one, where it ever changes."""
    changes = []
    before = None
    for edition in regulation.editions:
        entry = edition.entry(code)
        if entry != before:
            day, version = edition.in_force_from, edition.version
            changes.append(words("changed from {day}, edition {version}", day=day, version=version))
        before = entry
    return ["", *changes[1:]] if len(changes) > 1 else []


def _yuan(charge: Charge) -> str:
    return ARROW.join(amount(fen, 100) for fen in charge.fen)


def _points(charge: Charge) -> str:
    return ARROW.join(amount(tenths, 10) for tenths in charge.tenths)


def _ledger(costs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{key} {cost}" if key else cost for key, cost in costs if cost)


def _params(entry: Entry) -> str:
    return ", ".join(
        f"{name} {shown(value)}"
        for name, value in entry.params.items()
        if not isinstance(value, tuple)
    )


def _list(texts: Sequence[str]) -> str:
    return ", ".join(texts)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(fit, row, widths)).rstrip() for row in rows]


def named_in(regulation: Regulation, words: Words) -> Named:
    """Name rules by a regulation, each by the edition of the day that is asked about."""

    def named(code: str, day: str) -> str:
        entry = regulation.on(day).entry(code)
        return code if entry is None else rule_called(code, entry.name_zh, entry.name_en, words)

    return named
