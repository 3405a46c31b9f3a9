"""What an alert says in a few words: on a screen, and in a message to a person.

The Chinese words are the regulation's own: 振铃, 离席, 擅自离岗, 空岗, 在岗人数.
"""

from __future__ import annotations

from ccfloor.floor.states import Severity
from ccfloor.locale import mark

SAYINGS: dict[tuple[str, str], str] = {
    ("T01", "warn"): mark("Ring nears {limit}"),
    ("T01", "breach"): mark("Ring over {limit}"),
    ("T02", "warn"): mark("Ring not answered"),
    ("T02", "breach"): mark("Rings not answered"),
    ("T03", "warn"): mark("Talk nears {limit}"),
    ("T03", "breach"): mark("Talk over {limit}"),
    ("T04", "warn"): mark("Call back soon"),
    ("T04", "breach"): mark("Promised call overdue"),
    ("CALLBACK", "breach"): mark("Promise: close by hand"),
    ("T05", "warn"): mark("Away, not approved"),
    ("T05", "breach"): mark("Left without approval"),
    ("T06", "warn"): mark("Away nears {limit}"),
    ("T06", "breach"): mark("Away over {limit}"),
    ("T07", "warn"): mark("Seat empty"),
    ("T07", "breach"): mark("Seat empty over {limit}"),
    ("T11", "warn"): mark("Relief missing"),
    ("T11", "breach"): mark("Relief missing for {limit}"),
    ("T15", "breach"): mark("Terminal closed"),
    ("T16", "warn"): mark("Staff short {have}/{need}"),
    ("T16", "breach"): mark("Staff short {have}/{need}"),
    ("T18", "warn"): mark("Meals leave {have}/{need}"),
    ("T18", "breach"): mark("At a meal over {limit}"),
    ("T25", "warn"): mark("Shift report due"),
    ("BREAK", "warn"): mark("Asks to leave the desk"),
    ("QUEUE_EMPTY", "warn"): mark("Nobody on duty"),
    ("QUEUE_EMPTY", "breach"): mark("Nobody serves, callers wait"),
    ("LINK", "warn"): mark("PBX link unsteady"),
    ("LINK", "breach"): mark("PBX not seen"),
    ("LAG", "breach"): mark("PBX events come late"),
    ("CENSUS", "breach"): mark("PBX listing came short"),
    ("OVERFLOW", "breach"): mark("Database cannot keep up"),
    ("OUTAGE", "breach"): mark("Equipment: {have} phones gone at once"),
    ("HANDSET", "breach"): mark("Handset? {have} people late here in a row"),
}

SEVERITIES = {
    Severity.NOTICE: mark("Notice"),
    Severity.WARNING: mark("Warning"),
    Severity.CRITICAL: mark("Critical"),
}
