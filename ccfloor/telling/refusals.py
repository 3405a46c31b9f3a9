"""Why something was not done, in a sentence for the person who wanted it.

The law: each sentence says what was not done, why, and what to do about it, whole in each language.
The daemon answers in codes; what it adds in its own English goes to logs and never on a screen. A
code means what the table of its place says: ``proposer`` is one thing of a case and another of a
pay period.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ccfloor.locale import Words, mark
from ccfloor.serve.cleaning import clean

_CODE_WIDTH: Final = 40
"""Cells of a code of a newer daemon."""
_NO_CODE: Final = re.compile(r"[^A-Za-z0-9_.:-]")
"""What is in no code of ours, whoever sent it."""

FLOOR: Final = {
    "not_allowed": mark(
        "Not done: this key may not do that here. Ask the team's lead or a supervisor"
    ),
    "unknown_alert": mark("Nothing acknowledged: the alert is over, or somebody was first"),
    "own_case": mark("Not done: nobody decides what is his own. Ask another lead or a supervisor"),
    "bad_value": mark("Not stored: the time is over, or more than 12 hours ahead. Enter another"),
    "unknown_callback": mark("Not done: that promise is no longer there. Look at the list again"),
    "bad_owner": mark("Not stored: it does not say who is to call. Enter a person"),
    "bad_number": mark("Not stored: that is no telephone number. Correct it"),
    "bad_due": mark("Not stored: the due time is not within the next two weeks. Enter another"),
    "store": mark("Not done: the daemon could not store it. Try again"),
    "busy": mark("Not done: the daemon is still at what was asked before. Try again in a moment"),
    "no_line": mark("No connection to the daemon: nothing was done. It reconnects by itself"),
}
"""Of what is acknowledged and done beside the telephone, and of what no other table knows."""

LOOK_UPS: Final = {
    "not_allowed": mark("This key is not shown that. Ask a team lead or a supervisor"),
    "busy": mark("Not answered: the daemon still looks for the answer before. Ask again soon"),
    "store": mark("Not answered: the daemon could not read its records. See its log"),
    "unknown_agent": mark("Nobody of that name can be shown to this key. Look for another name"),
    "unknown_subject": mark("The daemon knows no such queue or team. Choose another"),
    "unknown_day": mark("No figures are kept of that day. Choose another day"),
    "bad_day": mark("Not answered: a day is written like 2026-11-25"),
    "bad_value": mark("Not answered: there is no such interval. Ask for 1, 5 or 15 minutes"),
    "out_of_range": mark("Not answered: that time cannot be looked up. Ask for a later one"),
    "unclear": mark("Not answered: several calls begin so. Write more of the call's id"),
}
"""Of what is asked for and not shown."""

FIGURES: Final = {
    "not_allowed": mark("This key is shown no figures of that team. Choose your own team"),
}
"""Of the figures of a queue or a team."""

STAFFING: Final = {
    "not_allowed": mark("This key is shown no staffing. Ask a team lead or a supervisor"),
}
"""Of the staffing screen."""

PAST: Final = {
    "no_journal": mark(
        "No journal is kept: there is no past to look at. Set [journal] to have one"
    ),
    "not_kept": mark("The journal begins later than that: go to a later moment"),
    "not_yet": mark("That moment is still to come: go to an earlier one"),
    "failed": mark("The past could not be lived again: press space to try once more"),
    "damaged": mark("The journal cannot be read there: press space to try once more"),
    "reversed": mark("That stretch ends before it begins: give it the other way round"),
    "too_long": mark("That stretch is too long: ask for a shorter one"),
    "not_allowed": mark("This key may not look back: ask a team lead or a supervisor"),
    "busy": mark("The daemon still looks for the answer before: press space in a moment"),
    "no_line": mark("No connection to the daemon: it reconnects by itself"),
    "store": mark("The daemon could not read its records: see its log"),
}
"""Of the floor as it was."""

ORDERS: Final = {
    "not_allowed": mark(
        "Not done: this key may not do that here. Ask the team's lead or a supervisor"
    ),
    "not_live": mark("Not done: the PBX is not seen well enough now. Try again when it is"),
    "unknown_seat": mark("Not done: that seat is no longer there. Look at the floor again"),
    "not_logged_in": mark("Not done: nobody is logged in there. Choose another seat"),
    "unknown_queue": mark("Not done: there is no such queue. Choose another"),
    "not_member": mark("Not done: he is not in that queue. Choose one of his"),
    "already_member": mark("Not done: he is in that queue already. Choose another"),
    "which_queue": mark("Not done: he is in several queues. Say which one"),
    "not_dynamic": mark(
        "Not done: he stands in the PBX's own configuration. The engineer can move him there"
    ),
    "bad_reason": mark("Not done: that reason is not allowed. Choose one of the list"),
    "bad_value": mark("Not done: the PBX would not keep that as it stands. Enter another value"),
    "not_paused": mark("Not done: he is not paused, so there is no pause to end"),
    "no_call": mark("Not done: there is no queue's call there now. Look at the floor again"),
    "no_device": mark(
        "Not done: no phone is entered for you. Have your key's device set in the configuration"
    ),
    "own_phone": mark("Not done: that is your own phone. Choose another seat"),
    "unknown_order": mark(
        "Not done: the daemon does not know this order. Update the dashboard or the daemon"
    ),
    "expired": mark("Not done: it was not confirmed in time. Ask for it again"),
    "changed": mark("Not done: it is not as it was any more. Look again"),
    "busy": mark("Not done: something is being done to him already. Try again in a moment"),
    "too_many": mark("Not done: you asked too often. Wait a minute"),
    "store": mark("Not done: it could not be written down. See the daemon's log, then try again"),
    "unsent": mark("Not done: it was not sent to the PBX. Try again"),
    "refused": mark("Not done: the PBX refused it. Look at the floor again"),
    "unanswered": mark("Not done: your phone was not picked up, or the call was over. Try again"),
    "unknown": mark("No answer came: it may have been done. Look before you try again"),
    "taken_back": mark("Not done: a part of it failed, and the rest was taken back. Try again"),
    "half": mark("Only a part of it was done: he may now be in both queues. Look at once"),
    "half_unknown": mark("A part of it was done, of the rest no answer came. Look at once"),
    "no_line": mark("No connection to the daemon: nothing was done. It reconnects by itself"),
    "lost": mark("The connection broke: it may have been done. Look before you try again"),
}
"""Of what a leader has done on the PBX, and how that ended."""

CASES: Final = {
    "own_case": mark("Not done: nobody handles his own case. Ask another lead or a supervisor"),
    "rank": mark("Not done: this takes a higher rank. Hand the case to a superior"),
    "proposer": mark(
        "Not done: who opened the case or made it heavier does not decide it. Somebody else has to"
    ),
    "confirmer": mark(
        "Not done: who confirmed the case does not answer its appeal. Somebody else has to"
    ),
    "no_reason": mark("Not done: no reason was given. Say why, in words"),
    "no_code": mark("Not excused: this code excuses nothing here. Choose one that the rule names"),
    "wrong_state": mark("Not done: the case is not at the point for that. Look at where it stands"),
    "too_late": mark("Not done: the time for an appeal is over. Speak with your team lead"),
    "too_early": mark("Not done: it is too early for that. Wait until its time has come"),
    "not_yours": mark("Not done: a case is appealed by its person, or by a team lead for him"),
    "flag": mark("Nothing changed: the flag stands as you want it already"),
    "no_such_kind": mark("Not done: the rule has no such kind. Choose one that it has"),
    "no_rule": mark("Not entered: people do not enter cases of this rule. Choose another rule"),
    "rule_off": mark("Not entered: the rule is switched off. It is switched on in the regulation"),
    "not_a_lead": mark("Not entered: the rule is about team leads, and this is none. Name a lead"),
    "no_person": mark("Not entered: nobody is known by that name on that day. Check name and day"),
    "bad_id": mark(
        "Not entered: an id is 1 to 80 letters, digits, dots, dashes, underscores. Correct it"
    ),
    "bad_hash": mark("Not entered: a file's hash is 64 digits 0-9 a-f. Correct it"),
    "unknown_case": mark("Not done: there is no such case. Look at the list again"),
    "already_open": mark("Not opened: the case was opened before. Look at the one there is"),
    "step_reused": mark("Not done: something else was done under that name. Give it another name"),
    "changed": mark("Not done: somebody took a step meanwhile. Look again, then decide"),
    "machine": mark("Not done: only the monitor itself does that"),
    "not_seen": mark("Not done: nobody decides a case that he has not seen. Look at it first"),
    "unknown_act": mark(
        "Not done: the daemon does not know this act. Update the dashboard or the daemon"
    ),
    "other_case": mark("Not done: the step is about another case. Open the case that is meant"),
}
"""Of a case."""

DECIDING: Final = {
    "not_allowed": mark(
        "Not done: this key decides no cases here. Ask the team's lead or a supervisor"
    ),
}
"""Of a case, for who would decide it."""

PAY: Final = {
    "unknown_period": mark("Not done: there is no such pay period. Enter or calculate it first"),
    "wrong_state": mark("Not done: the period is not at the point for that. See how far it is"),
    "step_reused": mark("Not done: something else was done under that name. Give it another name"),
    "changed": mark("Not done: somebody took a step meanwhile. Look again, then decide"),
    "blocked": mark("Not published: findings block it. Deal with them, or say --why"),
    "too_early": mark("Not signed: people may still object. Sign when the window is over"),
    "proposer": mark("Not done: it takes somebody else than who began it. Ask a colleague"),
    "no_role": mark("Not signed: no signature is wanted for that role. See [[payroll.signer]]"),
    "signed": mark(
        "Not signed: each role is signed for once, and nobody signs twice. Another person signs"
    ),
    "mismatch": mark(
        "Not done: the files are not those that were exported. Compare rows, amount and hash"
    ),
    "no_reason": mark("Not opened: no reason was given. Say why, in words"),
    "corrected": mark("Not opened: a later period carries corrections of it. Correct there"),
    "rank": mark("Not done: this is not yours to do. Ask payroll or a manager"),
    "too_late": mark("Not taken: the time for objections is over. Speak with payroll"),
    "objected": mark("Not taken: this line was objected to already. Wait for the answer"),
    "no_objection": mark("Not answered: no objection to this line waits for an answer"),
    "due": mark(
        "Not signed: an objection was granted and its line is what it was. Enter what is right "
        "and calculate again, or say why it stays (keep)"
    ),
    "nothing_due": mark("Not done: no granted objection to this line waits for a change"),
    "not_granted_by": mark(
        "Not done: only who granted the objection says why the line stays, or a manager"
    ),
    "own_line": mark(
        "Not answered: nobody answers an objection to a line of his own. Ask a colleague"
    ),
    "no_words": mark("Not done: no reason was given. Say why, in words"),
    "not_yours": mark("Not taken: a line is objected to by its person, or by a team lead for him"),
    "unknown_line": mark(
        "Not done: there is no such line on this payslip. Look at the payslip again"
    ),
    "waiting": mark("Not signed: an objection to a line waits for an answer. Answer it first"),
    "stale": mark(
        "Not done: a decision or an input came since it was calculated. Calculate it again"
    ),
    "stranger": mark(
        "Not done: the roster knows nobody by this key. Have the key's person entered there"
    ),
    "unknown_act": mark(
        "Not done: the daemon does not know this act. Update the dashboard or the daemon"
    ),
}
"""Of a pay period, a payslip and its lines."""

ANSWERING: Final = {
    "not_allowed": mark(
        "Not done: objections to payslips are for supervisors and managers. Hand it to one"
    ),
}
"""Of objections to payslips, for who would answer them."""

PBX_SAYS: Final = {
    "Interface not found": mark("the PBX: no such member"),
    "Member not dynamic": mark("the PBX: the member stands in its configuration"),
    "No such channel": mark("the PBX: no such channel"),
    "Originate failed": mark("the PBX: the call could not be made"),
    "Permission denied": mark("the PBX: the monitor's account may not do that"),
    "Unable to add interface: Already there": mark("the PBX: he is in that queue already"),
    "Unable to add interface to queue: No such queue": mark("the PBX: no such queue"),
    "Unable to remove interface: Not there": mark("the PBX: he is not in that queue"),
    "Unable to remove interface from queue: No such queue": mark("the PBX: no such queue"),
}
"""What the PBX says to what it refuses: apps/app_queue.c, main/manager.c of Asterisk 16 to 22."""


def refused(code: str, words: Words, *tables: Mapping[str, str]) -> str:
    """Say why, by the first of ``tables`` that knows the code, else by FLOOR's."""
    known = next((table[code] for table in (*tables, FLOOR) if code in table), None)
    if known is not None:
        return words(known)
    return words(
        "Not done: the daemon gives the reason {code}, which is not known here. "
        "Update the dashboard",
        code=_NO_CODE.sub("", clean(code, _CODE_WIDTH)),
    )


def technical(code: str, reason: str, about: str, words: Words) -> str:
    """Put what is technical of a refusal behind it: in English in prose, else in codes alone."""
    told = reason if words.language == "en" else about
    return f"{code}: {told}" if told else code


def pbx_said(message: str, words: Words) -> str:
    """Tell what the PBX said; what is not known here is quoted, as its own words."""
    known = PBX_SAYS.get(message)
    return words(known) if known else words("the PBX: 「{message}」", message=message)
