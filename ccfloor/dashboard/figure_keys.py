"""The keys of the two screens of figures: the queues, and a day by quarters of an hour."""

from __future__ import annotations

from typing import Final

from ccfloor.dashboard.keys import MENU_ABOVE, Key
from ccfloor.locale import mark

_LEVELS: Final = tuple(
    Key(
        str(number),
        str(number),
        f"level({number})",
        mark("Service level V1 to V6"),
        mark("SL V1-V6") if number == 1 else "",
        priority=4,
    )
    for number in range(1, 7)
)
_LOOK: Final = (
    Key("L", "L", "language", mark("Chinese or English"), mark("EN"), priority=6),
    Key("t", "t", "theme", mark("Dark, light or high contrast")),
)

QUEUE_KEYS: Final = (
    MENU_ABOVE,
    Key("escape,q,Q", "Esc", "back", mark("Clear the filter, or close"), mark("Back"), priority=0),
    Key("enter", "Enter", "figures", mark("The queue's day by quarters of an hour"),
        mark("Figures"), priority=2),
    Key("s", "s", "sort", mark("Sort by name, wait, service level, abandoned or staff"),
        mark("Sort"), priority=3),
    Key("slash", "/", "filter", mark("Filter the queues"), mark("Filter"), priority=3),
    *_LEVELS,
    Key("question_mark", "?", "meaning", mark("What the service level means, and the keys"),
        mark("Meaning"), priority=1),
    *_LOOK,
    Key("up,k", "Up k", "move(-1)", mark("Move up")),
    Key("down,j", "Down j", "move(1)", mark("Move down")),
    Key("home", "Home", "jump(False)", mark("First")),
    Key("end", "End", "jump(True)", mark("Last")),
    Key("pageup", "PgUp", "page(-1)", mark("A page up")),
    Key("pagedown,space", "PgDn", "page(1)", mark("A page down")),
)  # fmt: skip

KPI_KEYS: Final = (
    MENU_ABOVE,
    Key("escape,q,K", "Esc", "dismiss", mark("Close"), mark("Close"), priority=0),
    Key("left,h", "Left h", "subject(-1)", mark("The floor, queue or team before")),
    Key("right,l", "Right l", "subject(1)", mark("The next floor, queue or team"),
        mark("Whose"), priority=2),
    Key("up,k", "Up k", "figure(-1)", mark("The figure before")),
    Key("down,j", "Down j", "figure(1)", mark("The next figure"), mark("Figure"), priority=2),
    *_LEVELS,
    Key("left_square_bracket", "[", "day(-1)", mark("The day before")),
    Key("right_square_bracket", "]", "day(1)", mark("The day after"), mark("Day"), priority=3),
    Key("question_mark,enter", "?", "meaning", mark("What the figure means, and the keys"),
        mark("Meaning"), priority=1),
    *_LOOK,
    Key("pageup", "PgUp", "page(-1)", mark("A page up")),
    Key("pagedown,space", "PgDn", "page(1)", mark("A page down")),
    Key("home", "Home", "jump(False)", mark("First")),
    Key("end", "End", "jump(True)", mark("Last")),
)  # fmt: skip
