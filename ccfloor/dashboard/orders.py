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

OUTCOMES = {
    "not_allowed": mark("You may not do that here"),
    "not_live": mark("The PBX is not seen well enough now: nothing was done"),
    "unknown_seat": mark("That seat is no longer there"),
    "not_logged_in": mark("Nobody is logged in there"),
    "unknown_queue": mark("There is no such queue"),
    "not_member": mark("He is not in that queue"),
    "already_member": mark("He is in that queue already"),
    "which_queue": mark("He is in several queues: say which one"),
    "not_dynamic": mark("He stands in the PBX's own configuration and cannot be moved from here"),
    "bad_reason": mark("That reason is not allowed"),
    "bad_value": mark("The PBX would not keep that as it stands"),
    "not_paused": mark("He is not paused"),
    "no_call": mark("There is no queue's call there now"),
    "no_device": mark("No phone is entered for you: the configuration needs your device"),
    "own_phone": mark("That is your own phone"),
    "expired": mark("Not confirmed in time: nothing was done"),
    "changed": mark("It is not as it was any more: nothing was done, look again"),
    "busy": mark("Something is being done there: nothing was done"),
    "too_many": mark("Too often: wait a minute"),
    "store": mark("It could not be written down, and so was not done"),
    "unsent": mark("It was not sent: nothing was done"),
    "refused": mark("The PBX refused it"),
    "unanswered": mark("Your phone was not picked up, or the call was over by then"),
    "unknown": mark("No answer came: it may have been done. Look before you try again"),
    "taken_back": mark("A part of it failed; the rest was taken back"),
    "half": mark("Only a part of it was done: he may now be in both queues. Look at once"),
    "half_unknown": mark("A part of it was done, of the rest no answer came. Look at once"),
    "no_line": mark("No connection to the daemon"),
    "lost": mark("The connection broke: it may have been done. Look before you try again"),
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
    known = OUTCOMES.get(done.error)
    said = words(known) if known else words("Refused: {code}", code=clean(done.error))
    return f"{said} ({clean(done.detail)})" if done.detail else said
