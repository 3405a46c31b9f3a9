"""Why two accounts may differ: a closed set of codes, each with the sentence that explains it.

What Asterisk does by design has a name here, with its source; what has none is
``unexplained``, and that alone counts against the limit.
"""

from __future__ import annotations

from typing import Final

UNEXPLAINED: Final = "unexplained"

CAUSES: Final[dict[str, str]] = {
    "before_session": "it belongs to what happened before our session began",
    "after_session": "it belongs to what happened after our session ended",
    "uncovered": "it falls into a time in which the monitor could not see",
    "ringall_loser": "another phone took the call: Asterisk writes no row for the others "
    "(app_queue.c:wait_for_answer)",
    "picked_up": "another phone picked the call up: Asterisk books it for the member who was rung",
    "sent_on": "the phone sent the call on (302) to another, which took it: Asterisk books it for "
    "the member who was asked",
    "quit_while_dialled": "withdrawn within a moment: Asterisk writes no RINGCANCELED "
    "(app_queue.c:wait_for_answer)",
    "redirect_logged_as_abandon": "the caller was redirected out of the queue; Asterisk logs that "
    "as an abandon (app_queue.c:record_abandoned)",
    "exit_not_told": "the AMI account may not see QUEUESTATUS (class dialplan), so why the caller "
    "left was concluded and not told",
    "redirect_not_told": "the caller lived on after he had left: he was redirected, which Asterisk "
    "logs as an abandon, and an account without class dialplan is told like any other exit",
    "join_refused": "the queue did not let the caller in (full, nobody there): Asterisk writes no "
    "row and sends no event (app_queue.c:join_queue)",
    "ring_of_window": "the row counts from the first phone of the same attempt, not from this one "
    "(app_queue.c:wait_for_answer)",
    "ring_not_counted": "the queue has timeout=0: Asterisk then counts no ring time",
    "queue_counts_on": "the agent had left the conversation; the queue counted until it noticed "
    "(a redirect, a Local channel)",
    "transfer_unseen": "AttendedTransfer was told, but the queue passed over it (a three-way) or "
    "saw the hang-up first: it counts the agent as having hung up (app_queue.c:handle_hangup)",
    "place_given": "an agent who asked in a queue gave his caller his place in the line: the rows "
    "name now the one channel and now the other (bridge.c:AttendedTransfer, DestType App)",
    "realtime_change": "a member of a realtime queue: written to the log, told to nobody "
    "(app_queue.c:rt_handle_member_record)",
    "restored_at_start": "a member that the PBX restored when it started: told, not logged "
    "(app_queue.c:reload_queue_members)",
    "unpause_on_reason_change": "log_unpause_on_reason_change: a row of its own, no event",
    "pause_of_nobody": "paused or unpaused in all queues while in none: a row, no event",
    "system_row": "about the PBX, not about a call, a pause or a log-in",
    "setting_row": "a member's penalty or ringinuse was set",
    "foreign_row": "an event that app_queue does not write: the dialplan's own (QueueLog)",
    "torn_line": "the last row was still being written",
    "unreadable_line": "a line that is no row: whatever it told is not compared",
    UNEXPLAINED: "no reason is known: one of the two is wrong",
}

COUNTED: Final = frozenset({UNEXPLAINED, "unreadable_line"})
"""What counts against the limit."""
