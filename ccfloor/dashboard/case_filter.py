"""What is typed to find cases: ``st:final r:T05 d:2026-11-25 li`` becomes a question.

A state may be written by its code or by its word on the screen. What is no key is searched for in
person, code, rule, team, seat and id.
"""

from __future__ import annotations

from ccfloor.dashboard.view.case import SHORT
from ccfloor.locale import Words, mark
from ccfloor.serve.cases import Cases

VIEWS = ("open", "", "confirmed", "appealed", "excused", "final", "exported", "noted")
"""What the key for states goes through."""
FILTERS = (
    ("st:final", mark("a state, by its code or as it is called here")),
    ("r:T05", mark("a rule")),
    ("d:2026-11-25", mark("a day")),
    ("T05 li", mark("all other words: person, code, rule, team, seat or id of the case")),
)
"""The words of the filter, for the help."""


def question(text: str, view: str, offset: int, words: Words) -> Cases:
    """Make the question, its number still to come."""
    state, rule, day, rest = view, "", "", []
    for part in text.split():
        key, colon, value = part.replace("：", ":").partition(":")
        if colon and key == "st":
            state = state_of(value, words)
        elif colon and key == "r":
            rule = value
        elif colon and key == "d":
            day = value
        else:
            rest.append(part)
    return Cases(0, state=state, rule=rule, day=day, text=" ".join(rest), offset=offset)


def state_of(value: str, words: Words) -> str:
    """Give the code of a state that is written as code or word, or begun to be."""
    wanted = value.casefold()
    if wanted in VIEWS:
        return wanted
    for code in VIEWS[2:]:
        if code.startswith(wanted) or words(SHORT[code]).casefold().startswith(wanted):
            return code
    return value  # no case is in it: that is shown, and not another list
