"""Compares what was found in a way with what was planted, what the phones saw, what was logged.

Three witnesses, none of which is the product: the way's own expectations, the phones' SIP
traces, Asterisk's queue_log.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

from ccfloor.floor.views import Visit
from ccfloor.replay import AttemptLine, Document
from tests.lab.session import QueueLogRow, rows
from tests.lab.sip_trace import PhoneCall
from tests.lab.ways.found import Found
from tests.lab.ways.way import Expects

RING_ERROR_MS = 20.0
"""How far a ring may be from the phone's own (DESIGN section 6)."""
NOMINAL_ERROR_S = 0.6
"""How far what happened may be from what was planted: processes start, queues count in seconds."""
TALK_ERROR_MS = 50.0
"""How far a talk may be from the phone's own call, from its 200 to the BYE: a phone that
hangs up does so at once, one that is hung up is the last to be told."""

_LOGGED_AS = {
    "answered": "CONNECT",
    "abandoned": "ABANDON",
    "timeout": "EXITWITHTIMEOUT",
    "exit_key": "EXITWITHKEY",
    "exit_empty": "EXITEMPTY",
    "transferred": "ABANDON",
}
_T = TypeVar("_T")
_TALKED = {"COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER"}
"""Rows whose last cell but one is how long they talked."""
_IN_A_CALL = ("ringing", "talking", "other_call")
_REFUSED = ("no_answer", "rejected", "busy", "unreachable")


def paired(
    attempts: Iterable[AttemptLine], phones: Iterable[PhoneCall]
) -> tuple[list[tuple[AttemptLine, PhoneCall | None]], list[PhoneCall]]:
    """Find for each attempt the call that its phone saw; return also the calls of no attempt."""
    left = list(phones)
    pairs: list[tuple[AttemptLine, PhoneCall | None]] = []
    for attempt in attempts:
        near = [
            call
            for call in left
            if call.extension == extension(attempt.interface)
            and abs(call.invited_at - attempt.started_at) < 1_000_000
        ]
        if not near:
            pairs.append((attempt, None))
            continue
        call = min(near, key=lambda one: abs(one.invited_at - attempt.started_at))
        left.remove(call)
        pairs.append((attempt, call))
    return pairs, left


class Verdict:
    """What is not as it should be; both lists are empty when all is."""

    def __init__(
        self, expects: Expects, found: Found, phones: Sequence[PhoneCall], queue_log: str
    ) -> None:
        """Compare."""
        document = found.document
        self.wrong: list[str] = []
        """What happened otherwise than it should, or was told otherwise than it happened."""
        self.durations: list[str] = []
        """What was too long or too short."""
        self._planted(expects, document)
        self._lived(expects, found)
        self._phones(expects, document, phones)
        self._log(expects, document, rows(queue_log))
        logged = [row for row in rows(queue_log) if row.event not in expects.unlogged]
        self._talks_logged(found.visits, logged)

    @property
    def all(self) -> list[str]:
        """Everything that is not as it should be."""
        return self.wrong + self.durations

    # --- what was planted --------------------------------------------------------------

    def _planted(self, expects: Expects, found: Document) -> None:
        rang = [
            (a.queue, extension(a.interface), str(a.outcome), a.ring_ms / 1_000)
            for a in found.attempts
        ]
        away = [
            (a.agent, ",".join(a.reasons), a.ms / 1_000 if a.to is not None else None)
            for a in found.away
        ]
        if not expects.on_the_edge:
            self._same("attempt", expects.attempts, rang)
            stays = [(c.queue, c.outcome, c.answered_by or "-") for c in found.calls]
            self._same("stay", expects.visits, stays)
            breaches = [(b.rule, b.agent, b.queue) for b in found.breaches]
            self._same("breach", expects.breaches, breaches)
        self._same("absence", expects.absences, away)
        gaps = [(gap.reason,) for gap in found.coverage.gaps]
        self._same("gap", [(reason,) for reason in expects.gaps], gaps)
        anomalies = [(anomaly.kind,) for anomaly in found.anomalies]
        self._same("anomaly", [(kind,) for kind in expects.anomalies], anomalies)

    def _same(
        self, what: str, planted: Sequence[tuple[object, ...]], found: Sequence[tuple[object, ...]]
    ) -> None:
        """Find each planted thing among the found ones; exact ones choose first."""
        left = sorted(found, key=repr)
        for one in sorted(planted, key=lambda each: ("?" in repr(each), repr(each))):
            alike = [other for other in left if _alike(one, other)]
            if not alike:
                self.wrong.append(f"{what} planted, not found: {one}")
                continue
            nearest = min(alike, key=lambda other: _distance(one, other))
            left.remove(nearest)
            if _distance(one, nearest) > NOMINAL_ERROR_S:
                self.durations.append(f"{what} planted {one}, found {nearest}")
        self.wrong += [f"{what} found, not planted: {one}" for one in left]

    def _lived(self, expects: Expects, found: Found) -> None:
        lives = {extension(seat): states for seat, states in found.lives().items()}
        for at, planted in expects.seats:
            if lives.get(at) != planted:
                self.wrong.append(f"{at} was to be {planted}, was {lives.get(at)}")
        for at, states in lives.items():
            if states.rpartition(" ")[2] in _IN_A_CALL:
                self.wrong.append(f"{at} is {states} when all calls are over")

    # --- what the phones saw -----------------------------------------------------------

    def _phones(self, expects: Expects, found: Document, phones: Sequence[PhoneCall]) -> None:
        pairs, left = paired(found.attempts, phones)
        for attempt, call in pairs:
            if call is None:
                if attempt.outcome != "unreachable" and expects.phones_ring:
                    self.wrong.append(f"no phone saw {attempt}")
                continue
            where = f"{attempt.queue} {attempt.interface} {attempt.outcome}"
            seen = call.ring / 1_000
            heard = call.extension not in expects.unheard
            if heard and abs(seen - attempt.ring_ms) > RING_ERROR_MS:
                self.durations.append(f"{where}: rang {seen} ms, found {attempt.ring_ms} ms")
            if attempt.outcome == "answered" and expects.connects_after is not None:
                self._talk(where, call, expects.connects_after, attempt, found)
        if len(left) != expects.unasked:
            self.wrong.append(f"{len(left)} calls at phones nobody asked for: {left}")

    def _talk(
        self, where: str, phone: PhoneCall, after: float, attempt: AttemptLine, found: Document
    ) -> None:
        """The agent talks from the connection on until his phone hangs up, or is."""
        for call in found.calls:
            ours = (call.queue, call.call, call.outcome) == (
                attempt.queue,
                attempt.call,
                "answered",
            )
            if ours and phone.over_at and phone.final_at:
                seen = (phone.over_at - phone.final_at) / 1_000 - after * 1_000
                if abs(seen - call.talk_ms) > TALK_ERROR_MS:
                    self.durations.append(f"{where}: talked {seen} ms, found {call.talk_ms} ms")

    # --- what Asterisk logged ----------------------------------------------------------

    def _log(self, expects: Expects, found: Document, log: Sequence[QueueLogRow]) -> None:
        self._figures(found, log)
        log = [row for row in log if row.event not in expects.unlogged]
        entered = Counter((row.queue, row.call) for row in log if row.event == "ENTERQUEUE")
        self._count("stays", Counter((c.queue, c.call) for c in found.calls), entered)
        ends = Counter(
            (row.queue, row.call, "ABANDON" if row.event == "WITHDRAW" else row.event)
            for row in log
            if row.event in {*_LOGGED_AS.values(), "WITHDRAW"}
        )
        told = Counter(
            (c.queue, c.call, _LOGGED_AS[c.outcome]) for c in found.calls if c.outcome in _LOGGED_AS
        )
        skipped = {key for key in told if key[2] in expects.unlogged}
        self._count(
            "ends of stays", Counter({k: n for k, n in told.items() if k not in skipped}), ends
        )
        self._attempts_logged(expects, found.attempts, log)

    def _figures(self, found: Document, log: Sequence[QueueLogRow]) -> None:
        taken = Counter(call.queue for call in found.calls if call.outcome == "transferred")
        for queue, figures in found.kpis.items():
            logged = Counter(row.event for row in log if row.queue == queue)
            lost = logged["ABANDON"] + logged["WITHDRAW"] - taken[queue]
            told = (figures.offered, figures.answered, figures.abandoned)
            if told != (logged["ENTERQUEUE"], logged["CONNECT"], lost):
                self.wrong.append(f"{queue}: figures {told}, logged {dict(logged)}")

    def _attempts_logged(
        self, expects: Expects, attempts: Iterable[AttemptLine], log: Sequence[QueueLogRow]
    ) -> None:
        told = Counter((a.queue, a.agent, str(a.outcome)) for a in attempts)
        logged = Counter((row.queue, row.member, row.event) for row in log)
        for queue, agent in {(queue, agent) for queue, agent, _ in told + logged}:
            if agent == "NONE":
                continue
            refused = sum(told[queue, agent, outcome] for outcome in _REFUSED)
            quit_ = told[queue, agent, "caller_quit"]
            cancelled = told[queue, agent, "cancelled"]
            # Where the answer comes as the time is over, Asterisk logs RINGNOANSWER, then
            # CONNECT, of one and the same call [seen on 16.28].
            both = told[queue, agent, "answered"] if expects.on_the_edge else 0
            not_answered = logged[queue, agent, "RINGNOANSWER"]
            canceled = logged[queue, agent, "RINGCANCELED"]
            if (
                not refused <= not_answered
                or not quit_ <= canceled
                or not 0 <= not_answered + canceled - (refused + quit_ + cancelled) <= both
            ):
                self.wrong.append(
                    f"{queue} {agent}: {refused} refused, {quit_} quit, {cancelled} cancelled;"
                    f" logged {not_answered} RINGNOANSWER, {canceled} RINGCANCELED"
                )

    def _talks_logged(self, visits: Iterable[Visit], log: Sequence[QueueLogRow]) -> None:
        """Both figures of a talk: the agent's own, never longer, and the queue's."""
        talks = [visit for visit in visits if visit.talk_from is not None]
        for row in log:
            if row.event not in _TALKED:
                continue
            # Once a Local channel took itself out of the caller's side, the log has the id of
            # the one that went on: then the member tells which call it was.
            known = [v for v in talks if v.queue == row.queue]
            by_member = next((v for v in known if v.answered_by == row.member), None)
            visit = next((v for v in known if v.call == row.call), by_member)
            logged = int(row.data[-2])
            if visit is None:
                self.wrong.append(f"no conversation for {row}")
            elif abs(visit.queue_talk_s - logged) > 1 or visit.talk / 1e6 > logged + 1:
                told = f"{visit.talk / 1e6} s, the queue's {visit.queue_talk_s} s"
                self.durations.append(f"talk of {told}, logged {row}")

    def _count(self, what: str, told: Counter[_T], logged: Counter[_T]) -> None:
        if told != logged:
            self.wrong.append(
                f"{what}: told {told - logged} not logged, logged {logged - told} not told"
            )


def extension(interface: str) -> str:
    """Return which phone an interface leads to."""
    found = re.search(r"1\d\d\d", interface)
    return found[0] if found else interface


def _alike(planted: tuple[object, ...], found: tuple[object, ...]) -> bool:
    return all(
        isinstance(one, float) == isinstance(other, float)
        and (isinstance(one, float) or fnmatchcase(str(other), _pattern(one)))
        for one, other in zip(planted, found, strict=True)
    )


def _pattern(one: object) -> str:
    """Only ``?`` means anything: reasons and names may hold brackets and stars."""
    return re.sub(r"([\[*])", r"[\1]", str(one))


def _distance(planted: tuple[object, ...], found: tuple[object, ...]) -> float:
    return sum(
        abs(one - other)
        for one, other in zip(planted, found, strict=True)
        if isinstance(one, float) and isinstance(other, float)
    )
