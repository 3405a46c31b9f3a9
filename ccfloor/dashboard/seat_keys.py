"""The keys of one's own seat, of a case and of a payslip: bindings, key line and help."""

from __future__ import annotations

from ccfloor.dashboard.keys import Key
from ccfloor.locale import mark

SEAT_KEYS = (
    Key("b", "b", "ask_break", mark("Ask for a break"), mark("Break"), priority=1),
    Key("w", "w", "withdraw", mark("Take the request back"), mark("Withdraw"), priority=2),
    Key("o", "o", "object", mark("Object to the chosen case"), mark("Object"), priority=3),
    Key("enter", "Enter", "detail", mark("Show all of the chosen case"), mark("Case"), priority=4),
    Key("p", "p", "payslips", mark("My payslips, month by month"), mark("Payslip"), priority=4),
    Key("L", "L", "language", mark("Chinese or English"), mark("EN"), priority=5),
    Key("up,k", "Up k", "move(-1)", mark("Move up"), palette=False),
    Key("down,j", "Down j", "move(1)", mark("Move down"), palette=False),
    Key("pageup", "PgUp", "page(-1)", mark("A page up"), palette=False),
    Key("pagedown", "PgDn", "page(1)", mark("A page down"), palette=False),
    Key("home", "Home", "jump(False)", mark("First"), palette=False),
    Key("end", "End", "jump(True)", mark("Last"), palette=False),
    Key("question_mark", "?", "help", mark("What works here"), mark("Help"), priority=1),
    Key("q", "q", "leave", mark("Quit"), mark("Quit"), priority=0),
)

_HELP = Key("question_mark", "?", "help", mark("What works here"))
_LANGUAGE = Key("L", "L", "language", mark("Chinese or English"))
_PAGES = (
    Key("pageup", "PgUp", "page(-1)", mark("A page up")),
    Key("pagedown,space", "PgDn", "page(1)", mark("A page down")),
    Key("home", "Home", "jump(False)", mark("First")),
    Key("end", "End", "jump(True)", mark("Last")),
)

OWN_CASE_KEYS = (
    Key("o", "o", "object", mark("Object to this case")),
    Key("up,k", "Up k", "move(-1)", mark("A line up")),
    Key("down,j", "Down j", "move(1)", mark("A line down")),
    *_PAGES,
    _LANGUAGE,
    _HELP,
    Key("escape,q,enter", "Esc", "dismiss", mark("Close")),
)

PAYSLIP_KEYS = (
    Key("left,h", "Left h", "month(1)", mark("The month before")),
    Key("right,l", "Right l", "month(-1)", mark("The month after")),
    Key("o", "o", "object", mark("Object to the chosen line")),
    Key("up,k", "Up k", "move(-1)", mark("Move up")),
    Key("down,j", "Down j", "move(1)", mark("Move down")),
    *_PAGES,
    _LANGUAGE,
    _HELP,
    Key("escape,q,p", "Esc", "dismiss", mark("Close")),
)
