"""The keys of the screen of cases: bindings, key line and help are made from this table."""

from __future__ import annotations

from ccfloor.dashboard.keys import MENU_ABOVE, Key
from ccfloor.locale import mark

CASE_KEYS = (
    Key(
        "c", "c", "decide('confirm')", mark("Confirm: it was so, and nothing excuses it"),
        mark("Confirm"), priority=1,
    ),
    Key(
        "x", "x", "decide('excuse')", mark("Excuse it, by one of the rule's codes"),
        mark("Excuse"), priority=2,
    ),
    Key(
        "u", "u", "decide('uphold')", mark("Answer an appeal: the case stands"),
        mark("Stands"), priority=4,
    ),
    Key(
        "o", "o", "decide('overturn')", mark("Answer an appeal: the case falls"),
        mark("Falls"), priority=4,
    ),
    Key("f", "f", "decide('finalise')", mark("Close it: the time for an appeal is over")),
    Key(
        "e", "e", "explain", mark("Tell why: down to the raw frames"), mark("Why"), priority=5,
    ),
    Key("slash", "/", "filter", mark("Filter the cases"), mark("Filter"), priority=3),
    Key(
        "s", "s", "state", mark("Show those that wait, all, or those in one state"),
        mark("State"), priority=6,
    ),
    Key("n", "n", "turn(1)", mark("The next page"), mark("Next"), priority=8),
    Key("p", "p", "turn(-1)", mark("The page before")),
    Key("P", "P", "payslips", mark("Objections to payslips: what waits, and answering"),
        mark("Payslips"), priority=7),
    Key("tab", "Tab", "app.focus_next", mark("From the list to the case and back")),
    MENU_ABOVE,
    Key("t", "t", "theme", mark("Dark, light or high contrast")),
    Key("L", "L", "language", mark("Chinese or English"), mark("EN"), priority=7),
    Key("up,k", "Up k", "move(-1)", mark("Move up"), palette=False),
    Key("down,j", "Down j", "move(1)", mark("Move down"), palette=False),
    Key("pageup", "PgUp", "page(-1)", mark("A page up"), palette=False),
    Key("pagedown", "PgDn", "page(1)", mark("A page down"), palette=False),
    Key("home", "Home", "jump(False)", mark("First"), palette=False),
    Key("end", "End", "jump(True)", mark("Last"), palette=False),
    Key("question_mark", "?", "help", mark("What works here"), mark("Help"), priority=1),
    Key("escape,q", "Esc", "back", mark("Clear the filter, then close"), mark("Close"), priority=0),
)  # fmt: skip
