"""What is said of an order: its name in the menu, the sentence to confirm, how it went.

The law: the sentence says what will be done to whom, by name and extension, and where a call is
concerned, whose. It is made of the daemon's own Confirm, never of what the screen believes.
"""

from __future__ import annotations

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.seat import extension
from ccfloor.locale import Words, mark
from ccfloor.serve.messages import Done
from ccfloor.serve.orders import Confirm
from ccfloor.telling.codes import Called
from ccfloor.telling.refusals import ORDERS, pbx_said, refused

NAMES = {
    "pause": mark("Pause the agent"),
    "unpause": mark("End the pause"),
    "move": mark("Move to another queue"),
    "penalty": mark("Change the penalty"),
    "listen": mark("Listen to the call"),
    "whisper": mark("Whisper to the agent"),
    "barge": mark("Join the call, heard by both"),
    "hangup": mark("End the call"),
}

SENTENCES = {
    "pause": mark("Pause {who} in all queues, reason {reason}?"),
    "unpause": mark("End the pause of {who} in all queues?"),
    "move": mark("Move {who} from queue {queue} to queue {to}?"),
    "penalty": mark("Give {who} the penalty {penalty} in queue {queue}?"),
    "listen": mark("Listen to the call of {who} with {caller} (queue {queue})?"),
    "whisper": mark("Whisper to {who} in the call with {caller} (queue {queue})?"),
    "barge": mark("Join the call of {who} with {caller} (queue {queue}), heard by both?"),
    "hangup": mark("End the call of {who} with {caller} (queue {queue})?"),
}


def name_of(order: str, words: Words) -> str:
    """Name an order in the menu."""
    known = NAMES.get(order)
    return words(known) if known else clean(order)


def sentence(confirm: Confirm, words: Words, called: Called = clean) -> str:
    """Say what will be done to whom."""
    pattern = SENTENCES.get(confirm.order)
    if pattern is None:
        return words("Do {order}?", order=clean(confirm.order))
    name = clean(confirm.name or confirm.agent)
    said = words(
        pattern,
        who=f"{extension(confirm.seat)} {name}",
        reason=clean(confirm.reason),
        queue=called(confirm.queue) or "?",
        to=called(confirm.to),
        penalty="?" if confirm.penalty is None else confirm.penalty,
        caller=clean(confirm.caller) or "?",
    )
    if confirm.device:
        said += " " + words("Your phone {device} rings.", device=clean(confirm.device))
    if confirm.order == "move" and confirm.paused:
        said += " " + words("He stays paused.")
    return said


def outcome(done: Done, words: Words) -> str:
    """Say how it went."""
    if done.ok:
        return words("Done.")
    said = refused(done.error, words, ORDERS)
    return f"{said} ({pbx_said(clean(done.detail), words)})" if done.detail else said
