"""What a rule is called on a screen: its code and its short name beside it.

The law: the short name is that of the regulation in force, as the daemon tells it. What is no rule
of the regulation (a lost link, a request to leave) has a name here, and no code is shown for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from ccfloor.locale import Words, mark

Named: TypeAlias = Callable[[str, str], str]
"""Names a rule, by its code, as it was called on a local day, ``YYYY-MM-DD``."""

OURS: Final = {
    "BREAK": mark("Asks to leave the desk"),
    "CALLBACK": mark("Promise: close by hand"),
    "CENSUS": mark("PBX listing came short"),
    "HANDSET": mark("Handset in doubt"),
    "LAG": mark("PBX events come late"),
    "LINK": mark("PBX not seen"),
    "OUTAGE": mark("Many phones gone at once"),
    "OVERFLOW": mark("Database cannot keep up"),
    "QUEUE_EMPTY": mark("Nobody on duty"),
}
"""What the monitor alone raises alerts about."""


def rule_called(code: str, zh: str, en: str, words: Words) -> str:
    """Name a rule, ``T05 Left without approval``; one that nobody has named is its code.

    What came over the wire is not cleaned here.
    """
    if code in OURS:
        return words(OURS[code])
    name = zh if words.language == "zh_CN" else en
    return f"{code} {name}".rstrip()


def by_code(code: str, day: str) -> str:
    """Leave a rule its code alone, as files for machines have it."""
    del day
    return code
