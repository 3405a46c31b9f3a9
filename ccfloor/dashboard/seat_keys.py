"""The keys of one's own seat: bindings and key line are made from this table."""

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
    Key("q", "q", "leave", mark("Quit"), mark("Quit"), priority=0),
)
