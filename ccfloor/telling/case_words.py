"""The words for the codes of a case. A code that is not known here is shown itself."""

from __future__ import annotations

from collections.abc import Sequence

from ccfloor.floor.names import Micros
from ccfloor.locale import Words, mark
from ccfloor.regulation.excuses import EXCUSES
from ccfloor.telling.lines import seconds

STATES = {
    "noted": mark("noted, charges nobody"),
    "candidate": mark("candidate"),
    "confirmed": mark("confirmed"),
    "excused": mark("excused"),
    "appealed": mark("appealed"),
    "final": mark("final"),
    "exported": mark("exported"),
    "upheld": mark("upheld"),
    "overturned": mark("overturned"),
}

RANKS = {
    "agent": mark("agent"),
    "lead": mark("team lead"),
    "supervisor": mark("supervisor"),
    "manager": mark("manager"),
}

STEPS = {
    "propose": mark("opened"),
    "confirm": mark("confirmed"),
    "excuse": mark("excused"),
    "flag": mark("flagged"),
    "appeal": mark("appealed"),
    "decide": mark("appeal answered"),
    "finalise": mark("closed"),
    "explain": mark("explained by an incident"),
    "export": mark("exported"),
}

NOTES = {
    "probation": mark("on probation"),
    "partly_unseen": mark("part of it nobody saw: it is not counted"),
    "no_roster": mark("no roster was at hand"),
    "no_rule": mark("the regulation of that day has no such rule"),
    "rule_off": mark("the rule is switched off"),
    "charges_nobody": mark("the rule charges nobody"),
    "no_leader": mark("no team lead was rostered"),
    "nobody_named": mark("nobody can be named"),
}

FLAGS = {
    "accident": mark("an error or accident came of it"),
    "dissatisfied": mark("the customer was dissatisfied"),
    "repeated": mark("again in spite of counselling"),
    "severe": mark("serious, or harm was done"),
}
"""What people say of a case that no machine sees; commands take the codes."""


def length(measured: Micros, limit: Micros, words: Words) -> str:
    """Say how long it was; what is wrong however short it was (T02) has no limit."""
    if not limit:
        return words("measured {measured} s", measured=seconds(measured))
    return words(
        "measured {measured} s, limit {limit} s", measured=seconds(measured), limit=seconds(limit)
    )


def excuse_codes(allowed: Sequence[str]) -> Sequence[str]:
    """List the codes by which a case may be excused; none listed on it: any that there is."""
    return allowed or tuple(EXCUSES)


def excuse_word(code: str, words: Words) -> str:
    """Say an excuse in the regulation's words; one that is not known is shown by its code."""
    excuse = EXCUSES.get(code)
    if excuse is None:
        return code
    return excuse.zh if words.language == "zh_CN" else excuse.en


def yuan(fen: int) -> str:
    """Write fen as yuan: 50, 12.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else f"{whole}"


def points(tenths: int) -> str:
    """Write tenths of a point as points: 2, 0.3."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else f"{whole}"
