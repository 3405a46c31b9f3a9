"""The matter: all that is recorded of what somebody asks about, and where to look for its frames.

It is read from the store, or from a store in memory that a recording was replayed into: the
rest of the room does not know which.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

import msgspec

from ccfloor.floor.fact import Fact
from ccfloor.floor.facts import LegEnded, LocalBridged
from ccfloor.floor.names import MINUTE, SECOND, ChannelId, Instant, Micros
from ccfloor.floor.views import Absence, Attempt, CoverageGap, Evidence, Visit
from ccfloor.roster.plan import Plan
from ccfloor.rules.findings import Alert, Breach
from ccfloor.store.interface import Acknowledgement

BEFORE = MINUTE + SECOND
"""So much before a phone was called still matters: a device that came and went (RULEBOOK G7)."""
LONGEST_CALL = 120 * MINUTE
"""A call without an end is looked at for so long: its end may never have been seen."""
AFTER = 3 * SECOND
"""So much after the end is read: the queue says an answer late, and Asterisk an end twice."""


class Lived(msgspec.Struct, frozen=True):
    """What came out when the whole journal was led through once more."""

    found: Breach | Alert | None
    """The finding of that id; None: there was none."""
    frames: int = 0
    """How many frames were led through."""
    plan: Plan | None = None
    """The roster that was in force when it was found."""
    taken_at: Instant = 0
    """From when that roster was in force."""
    why_not: str = ""
    """``too_long`` or ``frames_missing``: nothing can be concluded."""


class Matter(msgspec.Struct, frozen=True):
    """What is recorded."""

    kind: str
    """``breach``, ``alert``, ``call`` or ``absence``."""
    what: str
    """The full id."""
    breach: Breach | None = None
    alert: Alert | None = None
    visits: tuple[Visit, ...] = ()
    """All stays of the caller, where there is one."""
    attempts: tuple[Attempt, ...] = ()
    """All phones called for him."""
    absence: Absence | None = None
    gaps: tuple[CoverageGap, ...] = ()
    """Those near the matter."""
    noted: tuple[Acknowledgement, ...] = ()
    """Of alerts about the same matter."""
    plan: Plan | None = None
    """The roster by which it was judged, as the store keeps it."""
    lived: Lived | None = None
    """What the whole journal says; None where it was not led through."""
    known_ring: Micros = 0
    """The longest ring the queue had ended by then (``FloorSettings.known_ring``)."""
    until: Instant = 0
    """How far the records reach: a call that goes on is looked at up to there."""
    settle: Micros = 20 * SECOND
    """How long after an absence its end is believed (``rules.away_rejoin_s``)."""

    @property
    def finding(self) -> Breach | Alert | None:
        """What a rule found."""
        return self.breach or self.alert

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The frames that are named as proof."""
        if self.finding is not None:
            return self.finding.evidence
        if self.absence is not None:
            return self.absence.evidence
        return tuple(proof for attempt in self.attempts for proof in attempt.evidence)

    @property
    def seat(self) -> str:
        """The seat it is about; empty for a whole call."""
        if self.finding is not None:
            return self.finding.seat
        return self.absence.seat if self.absence is not None else ""

    @property
    def subject(self) -> Attempt | None:
        """The attempt that the finding is about."""
        return subject_of(self, self.attempts)

    @property
    def visit(self) -> Visit | None:
        """The stay that the subject's phone was called for; else the first."""
        subject = self.subject
        for visit in self.visits:
            if subject is None or visit.visit == subject.visit:
                return visit
        return self.visits[0] if self.visits else None

    @property
    def keys(self) -> tuple[str, ...]:
        """What a frame has to name to be of interest."""
        finding = self.finding
        named = [self.seat, *(visit.call for visit in self.visits)]
        if finding is not None:
            named += [finding.call, finding.subject if isinstance(finding, Alert) else ""]
        if self.subject is not None:
            named.append(self.subject.interface)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def range(self) -> tuple[Instant, Instant]:
        """From when to when frames matter."""
        firsts = [proof.at for proof in self.evidence]
        lasts = list(firsts)
        finding, subject, visit = self.finding, self.subject, self.visit
        if finding is not None:
            firsts.append(finding.begun_at or self._found_at(finding))
            lasts.append(self._found_at(finding))
        if subject is not None:
            firsts.append(subject.called_at - BEFORE)
        if visit is not None:
            firsts.append(visit.joined_at)
        if self.kind == "call":
            for one in self.visits:
                firsts.append(one.joined_at)
                lasts.append(one.talk_to or one.left_at or one.joined_at)
                if one.outcome == "open" or (one.talk_from and not one.talk_to):
                    lasts.append(min(self.until, one.joined_at + LONGEST_CALL))
        if self.absence is not None:
            firsts.append(self.absence.from_ - BEFORE)
            lasts.append((self.absence.to or self.absence.from_) + self.settle)
        return min(firsts, default=0), max(lasts, default=0) + AFTER

    def _found_at(self, finding: Breach | Alert) -> Instant:
        return (
            finding.at if isinstance(finding, Breach) else finding.cleared_at or finding.raised_at
        )


def subject_of(matter: Matter, attempts: tuple[Attempt, ...]) -> Attempt | None:
    """Choose the attempt that the finding is about."""
    finding = matter.finding
    if finding is None or not finding.call:
        return None
    mine = [a for a in attempts if a.seat == finding.seat and a.call == finding.call]
    for attempt in mine:
        if attempt.ring_from == finding.begun_at:
            return attempt
    return mine[-1] if mine else None


def behind(facts: Iterable[Fact], legs: Container[ChannelId]) -> dict[ChannelId, ChannelId]:
    """Find the phones' own legs behind Local channels; by each of them, the queue's leg.

    The queue calls one half, and the dialplan that runs on the other half dials the phone. Whom
    it dials after the phone was taken up is another: a colleague whom the caller is passed on to.
    """
    halves: dict[ChannelId, ChannelId] = {}
    found: dict[ChannelId, ChannelId] = {}
    for fact in facts:
        if isinstance(fact, LocalBridged) and fact.one in legs:
            halves[fact.two] = fact.one
        elif isinstance(fact, LegEnded) and fact.status == "ANSWER" and fact.call in halves:
            found[fact.leg] = halves.pop(fact.call)
    return found


_NAMES = (
    "call",
    "leg",
    "one",
    "channel",
    "seat",
    "device",
    "interface",
    "transferer",
    "transferee",
)


def concerns(fact: Fact, names: frozenset[str]) -> bool:
    """Tell whether a fact is about one of these calls, channels or seats."""
    return any(getattr(fact, field, None) in names for field in _NAMES)
