"""A case: a breach that could cost somebody something, and how far people have come with it.

The law: what a monitor finds is a candidate and costs nothing. Only a person's decision makes it
count, and the words of the regulation that need a person (「无故」, 「经查证属实」) are answered
by a person who says why (RULEBOOK 0.1). A case is nothing but its steps: whoever takes
them one after the other (``steps.replay``) has the case.

    NOTED                                      charges nobody: kept, never an amount
    CANDIDATE ─ confirm ─ CONFIRMED ─ finalise ─ FINAL upheld ─ export ─ EXPORTED
        │                     └ appeal ─ APPEALED ─ decide ─ FINAL upheld | overturned
        └ excuse ─ EXCUSED

This file holds the types; ``steps.py`` says which step may follow which, and who may take it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, SeatId
from ccfloor.floor.views import Evidence
from ccfloor.roster.plan import Day, PersonId, Rank

CaseId: TypeAlias = str
"""``case:`` and the breach's id; what people entered: ``case:manual:`` and an id of its own."""

Month: TypeAlias = str
"""``YYYY-MM``: that of the local day on which the shift started (G2)."""

PREFIX = "case:"


class State(StrEnum):
    """How far a case has come."""

    NOTED = "noted"
    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"
    EXCUSED = "excused"
    APPEALED = "appealed"
    FINAL = "final"
    EXPORTED = "exported"


class Doer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who takes a step, by every name he is known by."""

    user: str
    """The name of his key."""
    person: PersonId = ""
    agent: AgentName = ""
    rank: Rank | None = None
    """None: not a person but the monitor itself."""
    via: Literal["", "command"] = ""
    """``command``: typed on the server, where no key proved who it is; empty: by his own key."""


MONITOR = Doer("ccfloor")
"""Who proposes what rules found, and closes what nobody appealed against."""


class Proof(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person lays before the others: for the same eyes on both sides (RULEBOOK 5)."""

    text: str = ""
    recording: str = ""
    """Where the recording is: a name or an address, not its content."""
    sha256: str = ""
    """Of a file that is kept elsewhere, hex."""


class Opened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a case is about; nothing of it but ``kind`` changes later."""

    id: CaseId
    rule: str
    kind: str = ""
    """Key of the charge in the regulation's entry."""
    breach: str = ""
    """The id of the breach; empty where a person entered the case."""
    charges: Literal["agent", "lead", "nobody"] = "agent"
    """In what capacity the charged person answers: for himself, or as leader of others (G3)."""
    person: PersonId = ""
    """Who answers for it; empty without a roster."""
    agent: AgentName = ""
    rank: Rank = Rank.AGENT
    """His, at the start of the clock."""
    about: AgentName = ""
    """Whose doing it was, where a leader answers for somebody else's."""
    team: str = ""
    leader: PersonId = ""
    """The leader rostered for the team at the start of the clock (G3)."""
    leader_agent: AgentName = ""
    seat: SeatId = ""
    queue: QueueName = ""
    call: ChannelId = ""
    shift: str = ""
    day: Day
    month: Month
    begun_at: Instant
    at: Instant
    """Of the fact that completed it; of what people entered, when it happened."""
    measured: Micros = 0
    unseen: Micros = 0
    """So much of it nobody saw: it is not charged (G10)."""
    limit: Micros = 0
    edition: str
    """Version of the regulation that judges it: the one of its day."""
    facts: tuple[str, ...] = ()
    """What happened, by name: cases of one person that share a name are one fact."""
    excuses: tuple[str, ...] = ()
    """Codes that may excuse it; none listed: any."""
    evidence: tuple[Evidence, ...] = ()
    proofs: tuple[Proof, ...] = ()
    incident: str = ""
    """The incident of equipment that explains it: all its cases are one bundle."""
    notes: tuple[str, ...] = ()
    """Codes of what a person who decides should know: ``probation``, ``no_leader`` …"""


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all steps have; a step with a known id is not taken twice."""

    id: str
    case: CaseId
    by: Doer
    at: Instant
    why: str = ""
    """In the doer's own words: hostile text."""


class Propose(Step, frozen=True, kw_only=True, omit_defaults=True, tag="propose"):
    """Open the case."""

    opened: Opened
    state: State = State.CANDIDATE
    """CANDIDATE; NOTED where it charges nobody; EXCUSED where the evidence itself excuses it."""
    excuse: str = ""
    """Set with EXCUSED: what the evidence itself excuses (G7)."""


class Confirm(Step, frozen=True, kw_only=True, omit_defaults=True, tag="confirm"):
    """Say that it was so and that nothing excuses it."""

    until: Instant
    """Last instant at which it may be appealed against."""


class Excuse(Step, frozen=True, kw_only=True, omit_defaults=True, tag="excuse"):
    """Say what excuses it."""

    code: str


class Flag(Step, frozen=True, kw_only=True, omit_defaults=True, tag="flag"):
    """Say what no machine can see (``dissatisfied``, ``severe``, ``accident``), or take it back."""

    flag: str
    kind: str
    """The kind that the case has from then on."""
    on: bool = True


class Appeal(Step, frozen=True, kw_only=True, omit_defaults=True, tag="appeal"):
    """Object; ``why`` is the claim."""


class Decide(Step, frozen=True, kw_only=True, omit_defaults=True, tag="decide"):
    """Answer an appeal."""

    upheld: bool


class Finalise(Step, frozen=True, kw_only=True, omit_defaults=True, tag="finalise"):
    """Close what nobody appealed against in time."""


class Explain(Step, frozen=True, kw_only=True, omit_defaults=True, tag="explain"):
    """The monitor learns that equipment explains it: it says so at whatever state."""

    incident: str


class Export(Step, frozen=True, kw_only=True, omit_defaults=True, tag="export"):
    """Payroll has taken it."""

    run: str


AnyStep: TypeAlias = (
    Propose | Confirm | Excuse | Flag | Appeal | Decide | Finalise | Explain | Export
)


class Case(Opened, frozen=True, kw_only=True, omit_defaults=True):
    """A case as it stands."""

    state: State
    outcome: Literal["", "upheld", "overturned"] = ""
    excuse: str = ""
    flags: tuple[str, ...] = ()
    proposed_by: tuple[Doer, ...] = ()
    """Whoever added to what it may cost: he who opened it, and he who flagged it."""
    decided_by: Doer | None = None
    """Who confirmed or excused it."""
    appealed_by: Doer | None = None
    ruled_by: Doer | None = None
    """Who answered the appeal."""
    appeal_until: Instant = 0
    exported_in: str = ""
    steps: tuple[AnyStep, ...] = ()

    @property
    def revision(self) -> int:
        """How many steps were taken: what two people who decide at once are told apart by."""
        return len(self.steps)

    @property
    def counts(self) -> bool:
        """Whether it may cost something as it stands.

        An appeal suspends: until it is answered the case costs nothing.
        """
        decided = self.state in {State.CONFIRMED, State.FINAL, State.EXPORTED}
        return decided and self.outcome != "overturned"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say something."""
        return self.state in {State.CANDIDATE, State.APPEALED}


def incident_excuse(incident: str) -> str:
    """Give the code under which an incident of equipment excuses a case."""
    rule = incident.partition(":")[0]
    return {"OUTAGE": "outage", "HANDSET": "handset"}.get(rule, "incident")


class Refusal(msgspec.Struct, frozen=True):
    """Why a step is not taken; the case stays as it was."""

    code: str
    reason: str
    """In plain English, for logs; screens have words of their own for the code."""
    about: str = ""
    """What a reader of any language needs beside the code: states, ids, numbers."""
