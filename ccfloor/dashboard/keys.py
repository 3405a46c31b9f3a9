"""The one table of keys: bindings, key line, help and command palette are made from it.

The law: a letter key also answers to its full-width twin, which a Chinese input method
sends; everything vital can also be reached without letters (digits, Enter, arrows, mouse).
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding

from ccfloor.locale import mark

_FULL_WIDTH = 0xFEE0
_NAMED_TWINS = {
    "comma": "comma,fullwidth_comma",
    "question_mark": "question_mark,fullwidth_question_mark",
    "slash": "slash,fullwidth_solidus,ideographic_comma",
}


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that can be done."""

    keys: str
    """Textual's names, with commas between; none for what a screen takes by itself, as digits."""
    shown: str
    """What help and key line call them."""
    action: str
    text: str
    """What it does, a msgid."""
    short: str = ""
    """The key line's word for it; empty: it is only in the help."""
    palette: bool = True
    priority: int = 9
    """Which ones stay in a short key line: the lowest."""

    @property
    def name(self) -> str:
        """The action's name; of one that opens a screen the screen's."""
        return named(self.action)


MENU = Key(
    "m,space,f1", "m", "menu", mark("Menu: everything there is"), mark("Menu"),
    palette=False, priority=-1,
)  # fmt: skip
"""Below nought: the key line begins with it and never leaves it out."""

MENU_ABOVE = Key(
    "f1,m", "F1", "menu", mark("Menu: everything there is"), mark("Menu"),
    palette=False, priority=-1,
)  # fmt: skip
"""Of a screen above the floor; its own m goes before."""

KEYS = (
    MENU,
    Key("a", "a", "acknowledge", mark("Acknowledge the chosen alert"), mark("Ack"), priority=2),
    Key(
        "A",
        "A",
        "acknowledge_all",
        mark("Acknowledge all alerts in view"),
        mark("Ack all"),
        priority=7,
    ),
    Key(
        "g", "g", "go_to_seat", mark("Go to the seat of the chosen alert"), mark("Seat"), priority=6
    ),
    Key(
        "enter",
        "Enter",
        "detail",
        mark("Show or hide the detail of the seat"),
        mark("Detail"),
        priority=5,
    ),
    Key(
        "e",
        "e",
        "explain",
        mark("Tell why: what the chosen alert or seat rests on"),
        mark("Why"),
        priority=5,
    ),
    Key(
        "y",
        "y",
        "answer(True)",
        mark("Allow the break that is asked for"),
        mark("Allow"),
        priority=4,
    ),
    Key("n", "n", "answer(False)", mark("Refuse the break that is asked for"), priority=4),
    Key("N", "N", "open('alerts')", mark("Alerts: all of them, the chosen one in full")),
    Key(
        "c", "c", "open('handover')", mark("The change of shift: roll-call, signatures"), priority=9
    ),
    Key(
        "u",
        "u",
        "open('permits')",
        mark("Permits of the duty manager: terminal off, missing"),
        priority=9,
    ),
    Key(
        "S",
        "S",
        "open('staffing')",
        mark("Staffing: who is there, who is needed, now and ahead"),
        mark("Staff"),
        priority=5,
    ),
    Key(
        "C",
        "C",
        "open('cases')",
        mark("Cases: what waits for a decision, its evidence, deciding"),
        mark("Cases"),
        priority=7,
    ),
    Key(
        "o",
        "o",
        "orders",
        mark("Orders for the chosen seat: pause, move, listen"),
        mark("Orders"),
        priority=6,
    ),
    Key(
        "Q",
        "Q",
        "open('queues')",
        mark("Queues: every figure, who waits, who serves, the last hour"),
        mark("Queues"),
        priority=8,
    ),
    Key(
        "K",
        "K",
        "open('kpis')",
        mark("KPIs: any figure of a queue or team by quarters of an hour"),
        mark("KPIs"),
        priority=8,
    ),
    Key(
        "R",
        "R",
        "open('roster')",
        mark("The roster of a day: who is planned, there, late, missing"),
        mark("Roster"),
    ),
    Key(
        "v",
        "v",
        "open('agent')",
        mark("The day of the person on the chosen seat, call by call"),
        mark("Person"),
    ),
    Key(
        "i",
        "i",
        "open('call')",
        mark("The call of the chosen seat, queue or alert, step by step"),
        mark("Call"),
        priority=6,
    ),
    Key(
        "H",
        "H",
        "open('history')",
        mark("History: the floor at any moment of any day, and playing"),
        mark("History"),
        priority=8,
    ),
    Key(
        "Y",
        "Y",
        "open('system')",
        mark("The monitor itself: link, gaps, clients, what waits to be sent"),
    ),
    Key("slash", "/", "filter", mark("Filter the seats"), mark("Filter"), priority=3),
    Key("escape", "Esc", "back", mark("Clear the filter, close the detail")),
    Key("s", "s", "sort", mark("Sort by extension, name, state or time"), mark("Sort"), priority=8),
    Key(
        "z",
        "z",
        "density",
        mark("Cards, lines, dots, or where desks stand"),
        mark("Size"),
        priority=8,
    ),
    Key(
        "p", "p", "pause", mark("Hold the screen still, or let it go on"), mark("Pause"), priority=8
    ),
    Key("L", "L", "language", mark("Chinese or English"), mark("EN"), priority=4),
    Key("t", "t", "theme", mark("Dark, light or high contrast"), mark("Theme")),
    Key("b", "b", "bell", mark("Ring the bell at critical alerts, or not")),
    Key("w", "w", "open('wallboard')", mark("The wallboard: figures only, nobody's name")),
    Key("comma", ",", "open('settings')", mark("Settings: language, colours, signs, layout")),
    Key("U", "U", "undo", mark("Take back the last change of this screen")),
    Key("1", "1", "panel(1)", mark("Go to the floor")),
    Key("2", "2", "panel(2)", mark("Go to the queues")),
    Key("3", "3", "panel(3)", mark("Go to the alerts")),
    Key("4", "4", "panel(4)", mark("Go to the detail")),
    Key("up,k", "Up k", "move(0,-1)", mark("Move up"), palette=False),
    Key("down,j", "Down j", "move(0,1)", mark("Move down"), palette=False),
    Key("left,h", "Left h", "move(-1,0)", mark("Move left"), palette=False),
    Key("right,l", "Right l", "move(1,0)", mark("Move right"), palette=False),
    Key("pageup", "PgUp", "page(-1)", mark("A page up"), palette=False),
    Key("pagedown", "PgDn", "page(1)", mark("A page down"), palette=False),
    Key("home", "Home", "jump(False)", mark("First"), palette=False),
    Key("end", "End", "jump(True)", mark("Last"), palette=False),
    Key("question_mark", "?", "help", mark("What works here"), mark("Help"), priority=1),
    Key("q", "q", "leave", mark("Quit"), mark("Quit"), priority=0),
)

ACTS = frozenset({"acknowledge", "acknowledge_all", "answer", "orders"})
"""What alters more than what is on this screen."""
ANYWHERE = frozenset({"language", "theme"})
"""What is the same thing on whichever screen it is done."""
_LOOKS = frozenset({"go_to_seat", "detail", "explain"})
LOOK, ACT, HERE = mark("Look"), mark("Act"), mark("This screen")
"""The groups of the menu."""

NOT_FOR_WALLS = frozenset(
    {
        "acknowledge",
        "acknowledge_all",
        "answer",
        "explain",
        "handover",
        "cases",
        "permits",
        "roster",
        "agent",
        "call",
        "history",
    }
)
"""What a wall screen may not do."""


def named(action: str) -> str:
    """Name what an action does: ``answer(True)`` answers, ``open('cases')`` is ``cases``."""
    name, _, rest = action.partition("(")
    return rest.strip("')") if name == "open" else name


def group_of(key: Key) -> str:
    """Name the group of the menu in which a key of the floor stands, a msgid."""
    if key.name in ACTS:
        return ACT
    return LOOK if key.action.startswith("open(") or key.name in _LOOKS else HERE


def twins(keys: str) -> str:
    """Add the full-width twin of every single letter and digit."""
    named = []
    for key in keys.split(","):
        named.append(_NAMED_TWINS.get(key, key))
        if len(key) == 1:
            named.append(chr(ord(key) + _FULL_WIDTH))
    return ",".join(named)


def bindings(keys: tuple[Key, ...] = KEYS) -> list[Binding]:
    """Make Textual's bindings of a table."""
    return [
        Binding(
            twins(key.keys),
            key.action,
            key.text,
            show=bool(key.short),
            # Taken before anything else: what is typed behind it, in one burst over a slow
            # line, has to find the filter box already open.
            priority=key.action == "filter",
        )
        for key in keys
        if key.keys
    ]
