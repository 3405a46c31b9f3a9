"""Who may decide about whom.

The law: nobody decides his own case, by whatever name he comes; nobody decides what he proposed;
an appeal is not answered by who is appealed against; a leader's case goes to a supervisor and a
supervisor's to a manager (A4.1.3 「遵循<客服中心客服专员考核标准>」: leaders are judged as well).

Names are compared without regard to case and width, each with each: a user called as an agent
code is taken for that agent. It may refuse one who is somebody else, it never lets one through.
"""

from __future__ import annotations

import unicodedata

import msgspec

from ccfloor.cases.case import Case, Doer, Refusal
from ccfloor.floor.names import AgentName
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, Person, Rank

_ORDER = (Rank.AGENT, Rank.LEAD, Rank.SUPERVISOR, Rank.MANAGER)


def known_doer(user: str, rank: Rank | None, roster: DutyRoster, day: Day) -> Doer:
    """Say who a user is by the roster of a day: his id, his agent code, and his rank there.

    He is found by his id, one of his numbers or his agent code; by his name where nobody else has
    it. ``rank`` is what his key says and stands where it is given; None: what the roster says. Whom
    the roster does not know has his user name alone.
    """
    wanted = names(user)
    people = roster.people.values()
    found = [one for one in people if not wanted.isdisjoint(_marks(one, day))]
    found = found or [one for one in people if not wanted.isdisjoint(names(one.name))]
    if len(found) != 1:
        return Doer(user, rank=rank)
    postings = [one for one in found[0].postings if one.from_ <= day <= one.to]
    if not postings:
        return Doer(user, found[0].id, rank=rank)
    return Doer(user, found[0].id, postings[0].agent, rank or postings[0].rank)


def keyed_doer(
    user: str, agent: AgentName, rank: Rank, roster: DutyRoster | None, day: Day
) -> Doer:
    """Say who comes with a key: by its user, its agent code, and whom the roster knows by either.

    The code is the stronger of the two: it is what the configuration binds the key to. ``rank`` is
    the key's. A supervisor whom the roster knows as a manager, by more than his name, is one.
    """
    if roster is None:
        return Doer(user, agent=agent, rank=rank)
    by_user = known_doer(user, None, roster, day)
    by_code = known_doer(agent, None, roster, day) if agent else by_user
    known = by_code if by_code.person else by_user
    person = roster.people.get(known.person)
    marked = person is not None and not names(user, agent).isdisjoint(_marks(person, day))
    if rank is Rank.SUPERVISOR and known.rank is Rank.MANAGER and marked:
        rank = Rank.MANAGER
    return Doer(user, known.person, agent or known.agent, rank)


def known_by_then(doer: Doer, case: Case, roster: DutyRoster | None) -> Doer:
    """Give the doer the agent code by which a case knows him, where he has another one by now.

    A case that was opened without a roster knows codes alone, and a code is somebody else's later:
    who had it on the case's day does not decide the case.
    """
    person = None if roster is None else roster.people.get(doer.person)
    if person is None:
        return doer
    meant = names(case.about) if case.person else names(case.agent, case.about)
    for one in person.postings:
        if one.from_ <= case.day <= one.to and not meant.isdisjoint(names(one.agent)):
            return msgspec.structs.replace(doer, agent=one.agent)
    return doer


def _marks(person: Person, day: Day) -> frozenset[str]:
    numbers = [one.number for one in person.numbers if one.from_ <= day <= one.to]
    agents = [one.agent for one in person.postings if one.from_ <= day <= one.to]
    return names(person.id, *numbers, *agents)


def at_least(rank: Rank | None, least: Rank) -> bool:
    """Tell whether a rank is so high; the monitor has none and is never."""
    return rank is not None and _ORDER.index(rank) >= _ORDER.index(least)


def names(*of: str) -> frozenset[str]:
    """Give names the form in which they are compared."""
    return frozenset(
        plain for one in of if (plain := unicodedata.normalize("NFKC", one).casefold().strip())
    )


def same_person(one: Doer, other: Doer) -> bool:
    """Tell whether two are one by any of their names."""
    return not _of(one).isdisjoint(_of(other))


def is_own(case: Case, doer: Doer) -> bool:
    """Tell whether the case is the doer's own: he answers for it, or it was his doing."""
    return not _of(doer).isdisjoint(names(case.person, case.agent, case.about))


def least_rank(case: Case) -> Rank:
    """Give the rank that decides such a case."""
    if at_least(case.rank, Rank.SUPERVISOR):
        return Rank.MANAGER
    return Rank.SUPERVISOR if case.rank is Rank.LEAD or case.charges == "lead" else Rank.LEAD


def may_not_decide(case: Case, doer: Doer) -> Refusal | None:
    """Say why this person may not confirm or excuse this case; None where he may."""
    if is_own(case, doer):
        return Refusal("own_case", "nobody decides his own case")
    least = least_rank(case)
    if not at_least(doer.rank, least):
        return Refusal("rank", f"a case of this kind is decided by a {least.value} or above")
    if any(same_person(one, doer) for one in case.proposed_by):
        return Refusal("proposer", "who proposed it or added to it does not decide it")
    return None


def may_not_rule(case: Case, doer: Doer) -> Refusal | None:
    """Say why this person may not answer the appeal; None where he may."""
    refusal = may_not_decide(case, doer)
    if refusal is None and case.decided_by is not None and same_person(case.decided_by, doer):
        return Refusal("confirmer", "an appeal is not answered by who confirmed the case")
    return refusal


def _of(doer: Doer) -> frozenset[str]:
    return names(doer.user, doer.person, doer.agent)
