"""The wire of cases: what a leader reads of them and decides, and what a person reads of his own.

The law: a list, a file and a decision are for leads and supervisors, and of the teams that their
key names; a wall and an agent are refused, and somebody else's case is refused like one that there
is not. Who decides is whose key it is. A decision names the revision that was looked at: nobody
decides what he has not seen. What is an amount here is the rulebook's, by repetition, whatever
becomes of the case.

Asking with ``follow`` subscribes: from then on the client is told ``CasesMoved`` whenever a case
that it may see has taken a step, by whomever and in whatever way, at most once until it asks
again.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, SeatId
from ccfloor.serve.messages import Proof


class Cases(msgspec.Struct, frozen=True, tag="cases", omit_defaults=True):
    """Asks for a page of cases, newest first; answered by CaseList, or by Done when refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    state: str = "open"
    """``open``: candidates and appeals, which wait for somebody; one state of those of a
    CaseLine; empty: any."""
    rule: str = ""
    """``T05``; empty: any."""
    day: str = ""
    """Of the shift, ``YYYY-MM-DD``; empty: this month and the last, and all that is open."""
    text: str = ""
    """What must occur in person, code, rule, team, seat or id, whatever the case of its letters."""
    offset: int = 0
    """How many to leave out at the beginning."""
    follow: bool = False
    """Be told from now on when to ask again."""


class OpenCase(msgspec.Struct, frozen=True, tag="open_case"):
    """Asks for one case with all it rests on; answered by CaseFile, or by Done when refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    case: str
    """The case's id, at most 700 characters."""


class DecideCase(msgspec.Struct, frozen=True, tag="decide_case", omit_defaults=True):
    """Decide about a case; answered by Done once it is stored for good and sealed into the log."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in Done."""
    case: str
    """The case's id, or that of a payslip's line, at most 700 characters."""
    act: str
    """``confirm``, ``excuse``; of an appeal ``uphold``, ``overturn``; ``finalise``. Of an objection
    to a line ``grant``, ``reject``; of one that was granted ``keep``: its line stays."""
    seen: int
    """The case's ``revision`` that was looked at, from 1; refused where it is another by now.
    Of a line the run that was objected to."""
    why: str = ""
    """The reason in words, kept to 2000 characters: what goes against a person needs one."""
    code: str = ""
    """Of ``excuse``: one of the file's ``excuses``."""


class MyStep(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One decision about a case."""

    what: str
    """``propose``, ``confirm``, ``excuse``, ``flag``, ``appeal``, ``decide``, ``finalise``,
    ``explain`` or ``export``."""
    by: str
    """The user who took it; ``ccfloor`` is the monitor itself."""
    at: Instant
    """When."""
    why: str = ""
    """The reason in his own words."""
    detail: str = ""
    """A code: the excuse, the flag, ``upheld`` or ``overturned``, the incident."""
    via: str = ""
    """``command``: typed on the server, where no key proved who it was."""


class MyCase(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One case of one's own, with all that it rests on."""

    id: str
    """What an Appeal names."""
    revision: int
    """Of what is shown here; goes into ``seen`` of an Appeal."""
    rule: str
    """``T01`` … or the code of a rule that people enter."""
    state: str
    """``noted``, ``candidate``, ``confirmed``, ``excused``, ``appealed``, ``final`` or
    ``exported``."""
    begun_at: Instant
    """Where the rule's clock started."""
    kind: str = ""
    """Which kind of charge; empty: the ordinary one."""
    breach: str = ""
    """What an Explain names; empty where a person entered the case."""
    name_zh: str = ""
    """The rule's name."""
    name_en: str = ""
    """The same in English."""
    clause: str = ""
    """Number of the clause."""
    clause_zh: str = ""
    """The clause in the regulation's own words."""
    clause_en: str = ""
    """The same in English."""
    kind_zh: str = ""
    """The regulation's words for the kind of charge."""
    measured: Micros = 0
    """What was measured."""
    limit: Micros = 0
    """What the regulation allows."""
    unseen: Micros = 0
    """So much of it nobody saw: it is not counted."""
    outcome: str = ""
    """Of an appeal, or of its time that ran out: ``upheld`` or ``overturned``."""
    excuse: str = ""
    """Code of what excuses it."""
    fen: tuple[int, ...] = ()
    """Amount of the rulebook by repetition, in fen; whatever becomes of the case."""
    tenths: tuple[int, ...] = ()
    """The same in tenths of a point; the two are never added up."""
    appeal_until: Instant | None = None
    """Last instant for an appeal; null while or after none is possible."""
    evidence: tuple[Proof, ...] = ()
    """The frames it rests on."""
    proofs: tuple[str, ...] = ()
    """What people laid before the others: a text, the name of a recording."""
    steps: tuple[MyStep, ...] = ()
    """All that was done, oldest first."""


class CaseLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One case in a list."""

    id: str
    """What an OpenCase names."""
    revision: int
    """How many steps were taken: another one means that something was done."""
    rule: str
    """``T01`` … or the code of a rule that people enter."""
    state: str
    """``noted``, ``candidate``, ``confirmed``, ``excused``, ``appealed``, ``final`` or
    ``exported``."""
    begun_at: Instant
    """Where the rule's clock started."""
    day: str
    """Of the shift, ``YYYY-MM-DD``."""
    name_zh: str = ""
    """The rule's name."""
    name_en: str = ""
    """The same in English."""
    outcome: str = ""
    """Of an appeal, or of its time that ran out: ``upheld`` or ``overturned``."""
    agent: AgentName = ""
    """Code of the person who answers for it."""
    name: str = ""
    """His name for people to read; empty where neither roster nor configuration has it."""
    team: str = ""
    """Whose case it is."""
    seat: SeatId = ""
    """Where it was."""
    fen: tuple[int, ...] = ()
    """Amount of the rulebook by repetition, in fen."""
    tenths: tuple[int, ...] = ()
    """The same in tenths of a point; the two are never added up."""


class CaseList(msgspec.Struct, frozen=True, tag="case_list", omit_defaults=True):
    """The answer to Cases: one page."""

    id: int
    """That of the question."""
    at: Instant
    """The PBX's time now."""
    cases: tuple[CaseLine, ...]
    """Newest first, at most 100."""
    offset: int = 0
    """How many stand before these."""
    total: int = 0
    """How many there are in all of what was asked for."""
    waiting: int = 0
    """How many of the client's teams wait for somebody, whatever was asked for."""


class CaseFile(msgspec.Struct, frozen=True, tag="case_file", omit_defaults=True):
    """The answer to OpenCase: all that its person sees, and what a leader needs to decide."""

    id: int
    """That of the question."""
    case: MyCase
    """What the one it is about sees as well."""
    agent: AgentName = ""
    """Code of the person who answers for it."""
    name: str = ""
    """His name for people to read."""
    rank: str = ""
    """His rank when it began: ``agent``, ``lead``, ``supervisor`` or ``manager``."""
    charges: str = "agent"
    """In what capacity he answers: ``agent``, ``lead`` (for others) or ``nobody``."""
    about: str = ""
    """Whose doing it was, where a leader answers for somebody else's."""
    team: str = ""
    """Whose case it is."""
    leader: str = ""
    """The leader rostered for the team when it began."""
    seat: SeatId = ""
    """Where it was."""
    queue: QueueName = ""
    """Of which queue."""
    call: ChannelId = ""
    """In which call."""
    shift: str = ""
    """The roster's name for the shift."""
    flags: tuple[str, ...] = ()
    """What people said of it that no machine can see."""
    notes: tuple[str, ...] = ()
    """Codes of what a person who decides should know: ``probation``, ``no_leader`` …"""
    incident: str = ""
    """The incident of equipment that explains it."""
    excuses: tuple[str, ...] = ()
    """Codes by which it may be excused."""
    may: tuple[str, ...] = ()
    """What this client may do with it now: see DecideCase."""
    barred: str = ""
    """A code of why he may not, where the case waits and he is kept from it."""


class CasesMoved(msgspec.Struct, frozen=True, tag="cases_moved"):
    """Cases that this client may see have taken a step: ask again for what is on the screen.

    Told at most once until the client asks again, with ``follow``, for its Cases or Mine.
    """

    at: Instant
    """The PBX's time now."""


CaseRequest: TypeAlias = Cases | OpenCase | DecideCase
"""What a leader says about cases."""

CaseAnswer: TypeAlias = CaseList | CaseFile | CasesMoved
"""What the daemon says of them."""
