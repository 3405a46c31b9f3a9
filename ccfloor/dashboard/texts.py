"""What an alert says, made from its codes in the reader's language.

The Chinese words are the regulation's own: 振铃, 离席, 擅自离岗, 空岗, 在岗人数. A rule that
this dashboard does not know yet is named by its code: an alert is never swallowed.
"""

from __future__ import annotations

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.seat import extension
from ccfloor.floor.names import MINUTE, SECOND, Micros
from ccfloor.locale import Words, mark
from ccfloor.serve.messages import Alert, LinkState, Queue, Seat
from ccfloor.telling.refusals import LOOK_UPS, refused
from ccfloor.telling.sayings import SAYINGS

GOODBYES = {
    "refused": mark("The daemon refused the login"),
    "slow": mark("This screen was too slow for the daemon"),
    "protocol": mark("Daemon and dashboard are of different versions"),
    "stopping": mark("The daemon was stopped"),
    "silent": mark("The daemon does not answer"),
    "unreachable": mark("The daemon cannot be reached"),
    "ended": mark("The connection broke"),
}

DEVICES = {
    "not_inuse": mark("free"),
    "inuse": mark("in use"),
    "busy": mark("busy"),
    "ringing": mark("ringing"),
    "ringinuse": mark("ringing, in use"),
    "onhold": mark("on hold"),
    "unavailable": mark("not registered"),
    "invalid": mark("unknown to the PBX"),
    "unknown": mark("unknown"),
}
"""Asterisk's device states, include/asterisk/devicestate.h."""

CALLBACKS = {
    "open": mark("open"),
    "missed": mark("MISSED"),
    "overdue": mark("LONG OVERDUE"),
    "unjudged": mark("not judged: partly unseen"),
}
"""States of a promise that the next shift takes over."""

DOUBTS_OF_SEATS = {
    "unreachable": mark("phone not reachable"),
    "unregistered": mark("phone not registered"),
    "handset": mark("several people had trouble at it"),
    "unseen": mark("not seen now"),
    "unknown": mark("unknown to the PBX"),
}
"""Why a person should look at a seat's equipment."""

LINKS = {
    "live": mark("live"),
    "census": mark("taking stock"),
    "connecting": mark("connecting"),
    "lost": mark("lost"),
}


DOUBTS = {
    "lag": mark(
        "Events of the PBX come late since {at} ({age}), now by {lag}: nothing is held against "
        "anybody."
    ),
    "census": mark(
        "The listing of the PBX came short at {at} ({age}): nothing is held against anybody until "
        "a whole one comes."
    ),
    "overflow": mark(
        "The database cannot keep up since {at} ({age}): records are missing in it, nothing is "
        "held against anybody."
    ),
}
"""Reasons of a coverage gap in which the PBX is seen."""


def limit_of(limit: Micros, words: Words) -> str:
    """Tell a limit: ``12 s`` below two minutes, else ``5 min``."""
    if limit >= 2 * MINUTE and limit % MINUTE == 0:
        return words("{n} min", n=limit // MINUTE)
    seconds = limit / SECOND
    return words("{n} s", n=f"{seconds:g}")


def saying(alert: Alert, words: Words) -> str:
    """Tell in a few words what an alert is about."""
    pattern = SAYINGS.get((alert.rule, alert.stage)) or SAYINGS.get((alert.rule, "breach"))
    if pattern is None:
        return words("Rule {rule}: {stage}", rule=clean(alert.rule), stage=clean(alert.stage))
    return words(
        pattern,
        limit=limit_of(alert.limit, words),
        have="?" if alert.have is None else alert.have,
        need="?" if alert.need is None else alert.need,
    )


def whom(alert: Alert, seat: Seat | None, queue: Queue | None = None) -> str:
    """Tell whom or what an alert is about: extension and name, the queue, or the link."""
    if alert.kind == "queue" and queue is not None and queue.label:
        return clean(queue.label)
    if alert.kind == "seat":
        number = extension(alert.seat or alert.subject)
        name = clean((seat.name or seat.agent) if seat else alert.agent)
        return f"{number} {name}" if name and name != number else number
    return clean(alert.queue or alert.subject)


def goodbye(reason: str, words: Words) -> str:
    """Tell why the connection ended."""
    known = GOODBYES.get(reason)
    return words(known) if known else clean(reason)


def refusal(error: str, words: Words) -> str:
    """Tell why a command was not carried out."""
    return refused(error, words)


def unanswered(error: str, words: Words) -> str:
    """Tell why a question was not answered."""
    return refused(error, words, LOOK_UPS)


def device(state: str, words: Words) -> str:
    """Tell a device state."""
    known = DEVICES.get(state)
    return words(known) if known else clean(state)


def link_state(link: LinkState, words: Words) -> str:
    """Tell how well the PBX is seen."""
    known = LINKS.get(link.state)
    return words(known) if known else clean(link.state)
