"""The wire: what an alert, a breach, a call, an absence or a figure rests on.

The law: codes, instants and numbers, never sentences. Texts of the PBX are harmless here, odd
characters escaped; callers' numbers are masked unless the asker may see them.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, Ref, SeatId


class Clause(msgspec.Struct, frozen=True, gc=False):
    """A clause of the regulation."""

    source: str
    """Where it stands: ``A3.1.2`` is document A, section 3.1.2."""
    text: str
    """Its own words."""


class Party(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One column of the ladder."""

    kind: str
    """``caller``, ``queue`` or ``phone``."""
    name: str = ""
    """The caller's number, the queue, the phone; empty where the asker may not know whose."""
    agent: AgentName = ""
    """Whose phone."""
    subject: bool = False
    """Whether the finding is about this one."""


class Rung(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One step of the ladder."""

    at: Instant
    """When, by the PBX."""
    what: str
    """A code: ``joined``, ``called``, ``rings``, ``answered``, ``limit``, ``paused`` …"""
    party: int
    """Index of the column it happened to."""
    to: int | None = None
    """Index of the column it was done to; null where it concerns one column."""
    detail: str = ""
    """More of it: a DialStatus, a pause reason, a device state."""
    frame: int | None = None
    """Index of the frame that says so; null for what no frame says, like the limit."""


class Stretch(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch of time that was measured."""

    from_: Instant = msgspec.field(name="from")
    """Where it begins."""
    to: Instant
    """Where it ends."""
    counted: bool = True
    """False where the clock stood still: an exempt reason."""
    why: str = ""
    """The reason of an absence."""


class Measure(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The arithmetic: stretches that add up, and the limit they are held against."""

    what: str
    """``ring``, ``away``, ``talk``; ``parting``: from a conversation's end to logging out, where at
    most ``limit`` is what was found; ``stayed``: after the shift, or without one; ``idle``: since
    an alert reached a leader; ``stood_in``: at somebody else's post; ``empty``: of a rostered seat;
    ``missing``: from a shift; ``late``: after the time to take over; ``waited``: of a seat, for its
    relief; ``unsigned``: of a handover, since the shift's end; ``staffing``, ``link``: how long the
    matter of an alert lasted."""
    stretches: tuple[Stretch, ...]
    """In order; those that count add up to ``measured``."""
    measured: Micros
    """Their sum."""
    limit: Micros | None = None
    """The regulation's; null where the rule has none: it is met by the fact alone."""
    over: bool = False
    """Whether ``measured`` is more than ``limit``: the limit itself passes."""
    open: bool = False
    """True where the last stretch went on when this was made."""


class Check(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was looked at so that nobody is charged unfairly, and what was found."""

    what: str
    """``covered``, ``siblings``, ``device``, ``on_call``, ``just_paused``, ``outcome``."""
    fine: bool
    """True where nothing speaks against charging it."""
    found: str = ""
    """The value as recorded: an outcome, a device state, a number."""
    at: Instant | None = None
    """When that was said; null where it is a property of the whole."""


class Dark(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch in which the monitor could not see, that overlaps the matter."""

    from_: Instant = msgspec.field(name="from")
    """Where it begins."""
    to: Instant | None = None
    """Where it ends; null while it lasts."""
    reason: str = ""
    """``start``, ``link_lost``, ``census``, ``clock_step``, ``lag``, ``overflow``."""


class Noted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A person took note of an alert about the matter."""

    alert: str
    """The alert's id."""
    by: str
    """Who."""
    at: Instant
    """When."""
    note: str = ""
    """What he wrote."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where bytes of a frame stand."""

    file: str
    """The journal file's or the recording's name."""
    byte: int
    """Byte of the file, decompressed, at which they begin."""
    length: int
    """How many."""


class RawFrame(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One AMI frame as it came."""

    what: str
    """What it was read as: ``AgentCalled``, ``LegRinging``, ``LegEnded`` …"""
    at: Instant
    """Its instant."""
    ref: Ref
    """Byte of its connection at which it begins."""
    connection: int
    """Which connection of the run, from 1."""
    places: tuple[Place, ...] = ()
    """More than one where a read ended inside the frame."""
    lines: tuple[str, ...] = ()
    """Its headers, odd characters as escapes, numbers masked."""
    evidence: bool = False
    """Whether the finding names it; others are there to show what happened around it."""
    cut: bool = False
    """Whether there was more of it."""


class Difference(msgspec.Struct, frozen=True, gc=False):
    """A value that came out otherwise when it was computed again."""

    field: str
    """Which."""
    recorded: str
    """As it is kept."""
    computed: str
    """As it comes out of the frames."""


class Recomputed(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What came out when the finding was derived again from the raw frames alone."""

    verdict: str
    """``identical``, ``different``, or ``impossible``."""
    why: str = ""
    """Of ``impossible``: ``frames_missing``, ``erased``, ``taken_up`` (over a restart),
    ``whole_floor``, ``not_here`` (a command leads the journal through for it) or ``too_long``."""
    frames: int = 0
    """How many frames it was derived from."""
    differences: tuple[Difference, ...] = ()
    """What is not the same."""
    whole: bool = False
    """True where the whole journal was led through, roster and deeds with it, not one call."""


class OffDuty(msgspec.Struct, frozen=True, gc=False):
    """A stretch of a shift that the roster does not ask for."""

    what: str
    """``meal``, ``training``, ``meeting``; of a leave its kind: ``sick``, ``annual`` …"""
    from_: Instant = msgspec.field(name="from")
    """Where it begins."""
    to: Instant
    """Where it ends."""


class RosterLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One shift that the finding rests on."""

    role: str
    """``own``: of whom it is about; ``seat``: rostered for its seat; ``lead``: who leads the team;
    ``relief``: who takes over; ``team``: counted beside others."""
    shift: str
    """The shift's id in that version; empty where the asker may not know whose it is."""
    begins: Instant
    """By the roster."""
    ends: Instant
    """By the roster."""
    agent: AgentName = ""
    """Whose; empty where the asker may not know."""
    team: str = ""
    """Of that day."""
    rank: str = ""
    """Of that day: ``agent``, ``lead`` …"""
    seat: SeatId = ""
    """Of that day; empty where seats are free."""
    off: tuple[OffDuty, ...] = ()
    """What it does not ask for: meals, training, approved leave."""


class RosterBasis(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The version of the roster by which it was judged, and its lines that matter."""

    version: int
    """Which."""
    source: str
    """``journal``: noted there as the one in force; ``store``: the newest that was made by then."""
    made_at: Instant = 0
    """When it was made."""
    made_by: str = ""
    """By whom."""
    taken_at: Instant = 0
    """From when it was in force; 0 where only the journal could tell."""
    lines: tuple[RosterLine, ...] = ()
    """None where the roster had no line for it: that itself may be what was found."""
    more: int = 0
    """How many lines more there are than are shown."""
    kept: bool = True
    """Whether the store's version of this number has the very same lines."""


class Counted(msgspec.Struct, frozen=True, gc=False):
    """One count that a figure is made of."""

    name: str
    """``offered``, ``answered``, ``in_service_level`` …"""
    value: int
    """How many; of ``wait_sum`` and ``longest_wait`` microseconds."""


class CountedCall(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One call among those that make a figure."""

    call: ChannelId
    """The caller's channel."""
    queue: QueueName
    """Whose line he stood in."""
    joined_at: Instant
    """When he came."""
    wait: Micros
    """How long he waited; so far, where he waits."""
    outcome: str
    """How it ended."""
    counts: tuple[str, ...] = ()
    """The counts he is in."""
    covered: bool = True
    """False when part of it passed unseen."""


class Figure(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One figure of one day, taken apart."""

    name: str
    """``service_level``, ``answered`` …"""
    queue: QueueName
    """The queue; ``*`` for all."""
    since: Instant
    """Where the day begins."""
    until: Instant
    """Where it ends."""
    unit: str
    """``calls``, ``share`` or ``µs``."""
    formula: str
    """What is computed from the counts."""
    denominator: str
    """What a share is of; empty where it is none."""
    authority: str
    """Who defines it so."""
    version: str
    """Of the definition."""
    limit: Micros | None = None
    """The time within which the formula counts; null where it has none."""
    part: int = 0
    """The upper part of the fraction, or the whole value."""
    whole: int = 1
    """The lower part; 1 where there is none."""
    value: float | None = None
    """What comes out; null where nothing counts."""
    shown: float | None = None
    """What the monitor showed; null where it showed nothing to compare with."""
    equal: bool = True
    """Whether both are the same."""
    counts: tuple[Counted, ...] = ()
    """All counts of the day."""
    calls: tuple[CountedCall, ...] = ()
    """The first of the calls that the figure is made of, by their time."""
    more: int = 0
    """How many calls more there are."""
    uncovered: int = 0
    """How many of them passed partly unseen."""


class Erased(msgspec.Struct, frozen=True, gc=False):
    """Raw bytes that were deleted by rule, once nothing could be disputed any more."""

    from_: Instant = msgspec.field(name="from")
    """The first instant that they told of."""
    to: Instant
    """The last."""
    at: Instant
    """When they were deleted."""
    keep_days: int
    """``journal.keep_days`` as it was then."""
    files: int
    """How many files of the journal."""


class Explanation(msgspec.Struct, frozen=True, tag="explanation", omit_defaults=True):
    """The answer to Explain: what something rests on, down to the raw bytes."""

    id: int
    """That of the Explain; 0 where nobody asked over the wire."""
    what: str
    """The full id of what is explained, or what was asked for where it is not known."""
    kind: str
    """``breach``, ``alert``, ``call``, ``absence``, ``figure``, or ``unknown``."""
    nearest: tuple[str, ...] = ()
    """Of ``unknown``: ids that look like it."""
    rule: str = ""
    """``T01`` …"""
    rule_zh: str = ""
    """What the regulation calls the rule; empty where it has none."""
    rule_en: str = ""
    """The same in English."""
    stage: str = ""
    """Of an alert: ``warn`` or ``breach``."""
    clauses: tuple[Clause, ...] = ()
    """The regulation's words that the rule stands on."""
    agent: AgentName = ""
    """Whom it is about."""
    seat: SeatId = ""
    """His seat."""
    queue: QueueName = ""
    """The queue."""
    call: ChannelId = ""
    """The caller's channel."""
    outcome: str = ""
    """How the ringing, the call or the absence ended."""
    begun_at: Instant = 0
    """Where the clock of the rule started."""
    at: Instant = 0
    """When it was found, or raised."""
    limit: Micros | None = None
    """The rule's, whatever it measures; null where it has none."""
    team: str = ""
    """Of an alert about a team: which."""
    have: int | None = None
    """Of an alert about staff: how many were there when it was raised."""
    need: int | None = None
    """How many were asked for."""
    cleared_at: Instant | None = None
    """Of an alert: when the matter was over."""
    measure: Measure | None = None
    """The arithmetic."""
    parties: tuple[Party, ...] = ()
    """The columns of the ladder."""
    ladder: tuple[Rung, ...] = ()
    """What happened, in order."""
    checks: tuple[Check, ...] = ()
    """What was looked at for fairness."""
    gaps: tuple[Dark, ...] = ()
    """Where nobody could see."""
    noted: tuple[Noted, ...] = ()
    """Who took note."""
    frames: tuple[RawFrame, ...] = ()
    """The frames behind it, in the order they came."""
    more_frames: int = 0
    """How many frames more there are than are shown."""
    missing: tuple[str, ...] = ()
    """Evidence whose frame is not to be found any more, as ``name@instant``."""
    damaged: tuple[str, ...] = ()
    """Files that could not be read to their end."""
    erased: tuple[Erased, ...] = ()
    """Where frames are missing: what of the journal was deleted, and by which rule."""
    recomputed: Recomputed | None = None
    """What came out the second time."""
    roster: RosterBasis | None = None
    """Of what rests on the roster: which version, which lines."""
    figure: Figure | None = None
    """Of a figure."""
    timezone: str = ""
    """IANA name of the floor's own time."""
