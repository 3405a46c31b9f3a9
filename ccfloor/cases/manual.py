"""What people enter: M01-M13 and L02-L08, which no machine can see, and flags on what one saw.

The law: an entry by hand is a proposal like any other. A rule of the monitor's is entered only
about a case of a rule that it supersedes: who finds that an absence too long (T06) was never
allowed enters a T05 about the same fact. An entry names the person, the kind and what it
rests on; somebody else decides it. Amounts are never entered: the kind has its price in the
regulation. Who answers for a leader's entry is asked of a supervisor (``who.py``).
"""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Final

import msgspec

from ccfloor.cases.case import PREFIX, Case, Doer, Flag, Opened, Proof, Propose, Refusal
from ccfloor.cases.facts import itself
from ccfloor.cases.kinds import flagged, unflagged
from ccfloor.cases.who import at_least, names
from ccfloor.floor.names import AgentName, Instant
from ccfloor.localtime import wall_time
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import PersonId, Posting, Rank, Shift
from ccfloor.rules.regulation import Entry, Regulation

MANUAL: Final = f"{PREFIX}manual:"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,80}")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody saw."""

    id: str
    """Its own: a number from the paper form, or made anew. A second entry under it is refused."""
    rule: str
    kind: str = ""
    person: PersonId = ""
    """By the roster; where there is none, ``agent``."""
    agent: AgentName = ""
    happened_at: Instant
    proofs: tuple[Proof, ...]
    same_as: Case | None = None
    """A case about the same fact: M02 beside T10. One fact is one line."""


def enter(
    item: Item,
    by: Doer,
    at: Instant,
    regulation: Regulation,
    zone: tzinfo,
    roster: DutyRoster | None = None,
) -> Propose | Refusal:
    """Make the first step of a case that a person enters; ``why`` is the evidence's text."""
    known = _known_by(item) if roster is None else None
    day = wall_time(item.happened_at, zone).date().isoformat() if known is None else known.day
    who = _person(item, day, roster)
    if isinstance(who, Refusal):
        return who
    person, posting, shift = who
    day = shift.day if shift is not None else day
    edition = regulation.on(day)
    entry = edition.entry(item.rule)
    own = (person, item.agent, posting.agent if posting else "", known.person if known else "")
    refusal = _badly_entered(item, at) or _not_by_him(by, own)
    if refusal is None:
        refusal = _no_such_rule(item, entry, posting)
    if refusal is not None or entry is None:
        return refusal or Refusal("no_rule", f"{item.rule} is no rule")
    leader = (
        None
        if roster is None or posting is None
        else roster.lead_of(posting.team, item.happened_at)
    )
    opened = Opened(
        id=MANUAL + item.id,
        rule=item.rule,
        kind=item.kind,
        charges="lead" if entry.who == "lead" else "agent",
        person=person if roster is not None else "",
        agent=item.agent or (posting.agent if posting is not None else ""),
        rank=posting.rank if posting is not None else _rank_of(entry.who),
        team=posting.team if posting is not None else "",
        leader=leader.person if leader is not None else "",
        leader_agent=leader.agent if leader is not None else "",
        shift=shift.id if shift is not None else "",
        day=day,
        month=day[:7],
        begun_at=item.happened_at,
        at=item.happened_at,
        edition=edition.version,
        facts=() if item.same_as is None else (*item.same_as.facts, itself(item.same_as)),
        excuses=entry.excuses,
        proofs=item.proofs,
        notes=() if roster is not None else ("no_roster",),
    )
    if known is not None:
        opened = msgspec.structs.replace(
            opened,
            person=known.person,
            rank=known.rank,
            team=known.team,
            leader=known.leader,
            leader_agent=known.leader_agent,
            shift=known.shift,
        )
    return Propose(
        id=f"open:{opened.id}",
        case=opened.id,
        by=by,
        at=at,
        why=item.proofs[0].text,
        opened=opened,
    )


def set_flag(
    case: Case, flag: str, *, step: str, by: Doer, at: Instant, why: str, regulation: Regulation,
    on: bool = True,
) -> Flag | Refusal:  # fmt: skip
    """Make the step that sets a flag or takes it back; ``step`` is the step's own id."""
    entry = regulation.on(case.day).entry(case.rule)
    kind = None if entry is None else flagged(entry, case.kind, flag)
    if not on:
        kind = unflagged(case.kind, flag)
    elif flag in case.flags:
        kind = case.kind  # set already: the step itself says so
    if kind is None:
        return Refusal("no_such_kind", f"{case.rule} knows no {flag!r} of this kind")
    return Flag(id=step, case=case.id, by=by, at=at, why=why, flag=flag, kind=kind, on=on)


def _person(
    item: Item, day: str, roster: DutyRoster | None
) -> tuple[str, Posting | None, Shift | None] | Refusal:
    """Give the person, his posting, and his shift then, where there is one."""
    if roster is None:
        if item.agent:
            return item.agent, None, None
        return Refusal("no_person", "without a roster an entry names an agent code")
    for person in roster.people.values():
        for posting in person.postings:
            his = person.id == item.person or (not item.person and posting.agent == item.agent)
            if his and posting.from_ <= day <= posting.to:
                return person.id, posting, roster.shift_at(posting.agent, item.happened_at)
    return Refusal("no_person", f"the roster has no {item.person or item.agent!r} on {day}")


def _badly_entered(item: Item, at: Instant) -> Refusal | None:
    if not _ID.fullmatch(item.id):
        return Refusal("bad_id", "an id is 1 to 80 letters, digits, dots, dashes, underscores")
    if item.happened_at > at:
        return Refusal("too_early", "it has not happened yet")
    if not item.proofs or not item.proofs[0].text.strip():
        return Refusal("no_reason", "an entry says in words what was seen")
    bad = [one.sha256 for one in item.proofs if one.sha256 and not _SHA256.fullmatch(one.sha256)]
    if bad:
        return Refusal("bad_hash", f"{bad[0]!r} is no SHA-256: expected 64 digits 0-9 a-f")
    return None


def _known_by(item: Item) -> Case | None:
    """Give the case about the same fact where it is about the same agent: it knows who he is."""
    same = item.same_as
    return same if same is not None and same.agent and same.agent == item.agent else None


def _not_by_him(by: Doer, own: tuple[str, ...]) -> Refusal | None:
    if not at_least(by.rank, Rank.LEAD):
        return Refusal("rank", "a case is entered by a lead or above")
    if not names(*own).isdisjoint(names(by.user, by.person, by.agent)):
        return Refusal("own_case", "nobody enters a case about himself")
    return None


def _no_such_rule(item: Item, entry: Entry | None, posting: Posting | None) -> Refusal | None:
    same = item.same_as
    stands_for = entry is not None and same is not None and same.rule in entry.supersedes
    if entry is None or not (entry.manual or stands_for):
        return Refusal("no_rule", f"{item.rule} is no rule that people enter")
    if not entry.enabled:
        return Refusal("rule_off", f"{item.rule} is switched off")
    if entry.charge(item.kind) is None:
        known = ", ".join(repr(one.key) for one in entry.charges)
        return Refusal("no_such_kind", f"{item.rule} has no {item.kind!r}: expected {known}")
    if entry.who == "lead" and posting is not None and posting.rank is not Rank.LEAD:
        return Refusal("not_a_lead", f"{item.rule} is about leaders, and this is none")
    return None


def _rank_of(who: str) -> Rank:
    return Rank.LEAD if who == "lead" else Rank.AGENT
