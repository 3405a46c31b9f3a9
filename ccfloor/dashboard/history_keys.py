"""The keys of the history screen: none of them can alter anything."""

from __future__ import annotations

from typing import Final

from ccfloor.dashboard.keys import MENU_ABOVE, Key
from ccfloor.locale import mark

HISTORY_KEYS: Final = (
    Key("space", "space", "play", mark("Play, or stand still"), mark("Play"), priority=1),
    Key("left", "Left", "step('back')", mark("Ten seconds back"), mark("-10s"), priority=3),
    Key("right", "Right", "step('on')", mark("Ten seconds on"), mark("+10s"), priority=3),
    Key("shift+left,comma", ",", "step('back_minute')", mark("A minute back"), mark("-1m"),
        priority=5),
    Key("shift+right,full_stop", ".", "step('on_minute')", mark("A minute on"), mark("+1m"),
        priority=5),
    Key("left_square_bracket", "[", "step('back_hour')", mark("An hour back"), mark("-1h"),
        priority=6),
    Key("right_square_bracket", "]", "step('on_hour')", mark("An hour on"), mark("+1h"),
        priority=6),
    Key("less_than_sign", "<", "speed(-1)", mark("Slower"), mark("Slower"), priority=4),
    Key("greater_than_sign", ">", "speed(1)", mark("Faster, up to 600 times"), mark("Faster"),
        priority=4),
    Key("g", "g", "ask_when", mark("Go to a time: 14:03, 11-25 14:03, 2026-11-25 14:03:20"),
        mark("Go to"), priority=2),
    Key("a", "a", "alert(1)", mark("The next alert of the day"), mark("Alert"), priority=3),
    Key("A", "A", "alert(-1)", mark("The alert before")),
    Key("x", "x", "gap", mark("The next gap of the day"), mark("Gap"), priority=6),
    Key("enter", "Enter", "detail", mark("Show or hide the detail of the seat"), mark("Detail"),
        priority=7),
    Key("e", "e", "explain", mark("Tell why: what the chosen alert or seat rests on"), mark("Why"),
        priority=7),
    Key("i", "i", "call", mark("The chosen seat's call, step by step"), mark("Call"), priority=7),
    Key("z", "z", "density", mark("Cards, lines or dots")),
    Key("1", "1", "panel(1)", mark("Go to the floor")),
    Key("2", "2", "panel(2)", mark("Go to the queues")),
    Key("3", "3", "panel(3)", mark("Go to the alerts")),
    Key("4", "4", "panel(4)", mark("Go to the detail")),
    Key("up,k", "Up k", "move(0,-1)", mark("Move up")),
    Key("down,j", "Down j", "move(0,1)", mark("Move down")),
    Key("h", "h", "move(-1,0)", mark("Move left")),
    Key("l", "l", "move(1,0)", mark("Move right")),
    Key("pageup", "PgUp", "page(-1)", mark("A page up")),
    Key("pagedown", "PgDn", "page(1)", mark("A page down")),
    Key("home", "Home", "jump(False)", mark("First")),
    Key("end", "End", "jump(True)", mark("Last")),
    MENU_ABOVE,
    Key("L", "L", "language", mark("Chinese or English"), mark("EN"), priority=8),
    Key("t", "t", "theme", mark("Dark, light or high contrast")),
    Key("question_mark", "?", "help", mark("What works here"), mark("Help"), priority=1),
    Key("escape,q", "Esc", "dismiss", mark("Back to now"), mark("Now"), priority=0),
)  # fmt: skip
