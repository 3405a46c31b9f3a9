"""A figure by its name, for screens: what it is called, how it reads, what it means.

The law: a figure that this client does not know is shown under its own name: it may come from a
newer daemon. What nothing counts towards has no figure and shows ``--``.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.kpi.definitions import DEFINITIONS
from ccfloor.kpi.measures import EDITION, LEVELS, MEASURES
from ccfloor.locale import Words, mark
from ccfloor.telling.formulas import formula_told
from ccfloor.telling.kpi_page import name_of, whole

Value: TypeAlias = float | int | None

NOTHING: Final = "--"
COUNTS: Final = {
    "offered": mark("Calls offered"),
    "answered": mark("Calls answered"),
    "abandoned": mark("Abandoned calls"),
    "short_abandoned": mark("Short abandons"),
    "left": mark("Sent away"),
    "in_service_level": mark("Answered in time"),
    "handled": mark("Calls handled"),
    "uncovered": mark("Partly unseen calls"),
}
_SHORT: Final = {
    "offered": mark("Calls"),
    "answered": mark("Answ"),
    "abandoned": mark("Aband"),
    "average_speed_of_answer": mark("ASA"),
    "average_handle_time": mark("AHT"),
    "average_talk_time": mark("ATT"),
    "average_interaction_time": mark("Spoken"),
    "average_hold_time": mark("AvgHold"),
    "average_hold_of_held": mark("HeldAvg"),
    "hold_rate": mark("Held %"),
    "average_after_call_work": mark("ACW"),
    "occupancy": mark("Occup"),
    "longest_wait": mark("Max"),
    "no_answer_rate": mark("RNA"),
    "abandon_rate": mark("Aband %"),
    "left": mark("Sent"),
    "transfer_rate": mark("Transf"),
    "handled": mark("Handled"),
    "uncovered": mark("Unseen"),
    "short_abandoned": mark("ShortAb"),
    "in_service_level": mark("In time"),
    "ring_to_answer": mark("Ringing"),
    "average_abandon_wait": mark("Ab wait"),
    "patience": mark("Waits"),
    "utilisation": mark("Util"),
    "adherence": mark("Adher"),
    "conformance": mark("Conform"),
    "shrinkage": mark("Shrink"),
    "shrinkage_planned": mark("Shr pl"),
    "shrinkage_unplanned": mark("Shr un"),
    "requeue_rate": mark("Requeue"),
    "calls_waiting": mark("Queued"),
    "wait_p50": mark("P50"),
    "wait_p90": mark("P90"),
}
"""Headings of narrow columns."""
LEVEL: Final = "service_level"
_HOUR: Final = 60 * MINUTE


def variant(name: str) -> str:
    """Give ``V6`` of ``service_level_v6``; empty where it is no service level."""
    found = name.removeprefix(f"{LEVEL}_").upper()
    return found if found in LEVELS else ""


def title(name: str, words: Words) -> str:
    """Call a figure by its name in the reader's language."""
    if name in MEASURES:
        return name_of(MEASURES[name], words)
    return words(COUNTS[name]) if name in COUNTS else name


def heading(name: str, words: Words) -> str:
    """Call it so that it fits above a narrow column."""
    if found := variant(name):
        return f"{words('SL')} {found}"
    return words(_SHORT[name]) if name in _SHORT else title(name, words)


def unit(name: str) -> str:
    """Give ``share``, ``µs``, ``s`` or ``calls``."""
    return MEASURES[name].unit if name in MEASURES else "calls"


def told(value: Value, of: str) -> str:
    """Write a value of a unit; a share is whole per cent, rounded down: 99.9 % is not yet 100."""
    if value is None:
        return NOTHING
    match of:
        case "share":
            return f"{int(value * 100 + 1e-9)}%"
        case "µs":
            return _duration(int(value))
        case "s":
            return _duration(int(value) * SECOND)
        case _:
            return f"{value:g}"


def page(name: str, words: Words) -> list[str]:
    """Tell what a figure is, as ``ccfloor kpi NAME`` does: formula, denominator, authority."""
    if name in MEASURES:
        return whole(MEASURES[name], words)
    one = DEFINITIONS.get(name)
    if one is None:
        return [name]
    return [
        f"{one.name}  {title(name, words)}",
        "",
        f"{words('Formula')}: {formula_told(one.formula, words)}",
        f"{words('Authority')}: {formula_told(one.authority, words)}",
        f"{words('Version')}: {one.version} ({words('dictionary')} {EDITION})",
    ]


def formula(name: str, words: Words) -> str:
    """Tell the formula on one line, with who defines it so."""
    one = MEASURES.get(name)
    if one is None:
        return title(name, words)
    made_of, by = formula_told(one.formula, words), formula_told(one.authority, words)
    return f"{one.version} = {made_of} · {by}"


def _duration(passed: int) -> str:
    if passed < MINUTE:
        return f"{passed / SECOND:.0f}s"
    if passed < _HOUR:
        return f"{passed // MINUTE}:{passed % MINUTE // SECOND:02d}"
    return f"{passed // _HOUR}h{passed % _HOUR // MINUTE:02d}"
