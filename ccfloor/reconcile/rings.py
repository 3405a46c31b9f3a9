"""Which row the end of a ringing must have left [app_queue.c:wait_for_answer, rna, AMI.md A7, A8].

| how it ended | row |
|---|---|
| answered, and connected | CONNECT; ring in whole seconds, cut off |
| answered, and the agent hung up in the announcement | AGENTDUMP |
| answered, and the caller died in the announcement | ABANDON with the member's name |
| no_answer, rejected, busy, unreachable | RINGNOANSWER; the time-out itself, or whole seconds |
| caller_quit, cancelled | RINGCANCELED, true milliseconds; RINGNOANSWER at a time limit |
| answered_elsewhere | none; CONNECT where another phone picked the call up from this one, or |
| | this one sent it on to another |
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ccfloor.floor import facts as f
from ccfloor.floor.names import MILLISECOND, SECOND, Instant, Micros
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Attempt, Visit
from ccfloor.reconcile.entries import SLACK, WHOLE, Expect, Length, Number, Ours, Words

_UNANSWERED: Final = frozenset(
    {
        AttemptOutcome.NO_ANSWER,
        AttemptOutcome.REJECTED,
        AttemptOutcome.BUSY,
        AttemptOutcome.UNREACHABLE,
    }
)
_WITHDRAWN: Final = frozenset({AttemptOutcome.CALLER_QUIT, AttemptOutcome.CANCELLED})
_SAME_WINDOW: Final[Micros] = 600 * MILLISECOND
"""After a refusal the next member is rung within the same attempt [app_queue.c:wait_for_answer]."""
_LOGGED_FROM: Final[Micros] = 50 * MILLISECOND
"""A ringing that was withdrawn within 15 ms leaves no row; by our stamps a little later."""


def entry(
    attempt: Attempt,
    alike: Sequence[Attempt],
    visit: Visit | None,
    *,
    dumped: f.AgentDumped | None,
    unanswered: f.AgentRingNoAnswer | None,
    connect: f.AgentConnected | None,
    name: str,
) -> Ours:
    """Say what one attempt must have left; ``alike`` are all of the same caller and queue."""
    ended = attempt.ended_at if attempt.ended_at is not None else attempt.called_at
    at, expects, alone = ended, list[Expect](), ""
    others = _windows(attempt, alike, ended)
    true = ended - attempt.called_at
    if attempt.outcome is AttemptOutcome.ANSWERED:
        if dumped is not None:
            at, expects = dumped.at, [Words("event", ("AGENTDUMP",))]
        elif connect is not None:
            at = connect.at
            uncounted = ((0, "ring_not_counted"),) if not connect.ring_s else ()
            ring = Length("ring", true, WHOLE, SLACK, (*others, *uncounted))
            leg = Words("leg", (connect.leg,))
            expects = [Words("event", ("CONNECT",)), leg, ring, Number("ring_s", connect.ring_s)]
        else:
            at = visit.left_at if visit is not None and visit.left_at is not None else ended
            expects = [Words("event", ("ABANDON",))]
    elif attempt.outcome in _UNANSWERED:
        expects = [Words("event", ("RINGNOANSWER",)), Length("ring", true, WHOLE, WHOLE, others)]
    elif attempt.outcome in _WITHDRAWN:
        event = "RINGCANCELED" if unanswered is None else "RINGNOANSWER"
        expects = [
            Words("event", (event,)),
            Length("ring until withdrawn", true, SLACK, SLACK, others),
            Length("ring", true, WHOLE, WHOLE, others),
        ]
        alone = "quit_while_dialled" if true <= _LOGGED_FROM else ""
    elif attempt.outcome is AttemptOutcome.ANSWERED_ELSEWHERE:
        cause = _taken_up(attempt, visit, connect)
        expects = [Words("event", ("none",), (("CONNECT", cause),) if cause else ())]
        if connect is not None and cause:
            at = connect.at
            expects += [Words("leg", (connect.leg,)), Number("ring_s", connect.ring_s)]
        alone = "" if cause else "ringall_loser"
    else:
        alone = "after_session" if attempt.outcome is None else "uncovered"
    if unanswered is not None:
        at = unanswered.at
        expects.append(Number("ring_ms", unanswered.ring_ms))
    outcome = attempt.outcome or "still rang at the end"
    return Ours(
        "ring",
        (attempt.call, attempt.queue),
        tuple(dict.fromkeys(each for each in (attempt.interface, name, attempt.agent) if each)),
        at,
        attempt.call,
        attempt.queue,
        f"rang {attempt.ring / SECOND:.3f} s, {outcome}",
        tuple(expects),
        alone,
        covered=attempt.excused != "uncovered",
    )


def _taken_up(attempt: Attempt, visit: Visit | None, connect: f.AgentConnected | None) -> str:
    """Name why the queue connected this member though another took the call up, if it did."""
    if connect is None:
        return ""
    if connect.leg != attempt.leg:
        return "picked_up"
    elsewhere = visit is not None and visit.seat != attempt.seat
    return "sent_on" if elsewhere else ""


def _windows(
    attempt: Attempt, alike: Sequence[Attempt], ended: Instant
) -> tuple[tuple[Micros, str], ...]:
    """List the lengths counted from phones that were rung before in the same window."""
    starts: list[Instant] = []
    begin = attempt.called_at
    for other in reversed([a for a in alike if a.called_at < attempt.called_at]):
        if other.ended_at is None or other.ended_at < begin - _SAME_WINDOW:
            break
        begin = min(begin, other.called_at)
        starts.append(begin)
    return tuple((ended - start, "ring_of_window") for start in starts)
