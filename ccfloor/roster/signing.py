"""Who may sign for whom: a party's own superior (上级领导), never the party himself."""

from __future__ import annotations

from typing import Final

from ccfloor.roster.people import posting_on
from ccfloor.roster.plan import Day, Person, Rank

SUPERIORS: Final = {
    Rank.AGENT: (Rank.LEAD, Rank.SUPERVISOR),
    Rank.LEAD: (Rank.SUPERVISOR, Rank.MANAGER),
    Rank.SUPERVISOR: (Rank.MANAGER,),
    Rank.MANAGER: (Rank.MANAGER,),
}
"""Who is above whom; an agent's lead must be that of his own team."""


def rank_on(person: Person, day: Day) -> Rank | None:
    """Tell what somebody is on a day; None where he has no posting."""
    posting = posting_on(person, day)
    return posting.rank if posting else None


def is_superior(signer: Person, of: Person, day: Day) -> bool:
    """Tell whether ``signer`` is above ``of`` on a day."""
    mine, his = posting_on(signer, day), posting_on(of, day)
    if mine is None or his is None or signer.id == of.id:
        return False
    if mine.rank not in SUPERIORS[his.rank]:
        return False
    return mine.rank is not Rank.LEAD or mine.team == his.team


def is_manager(signer: Person, day: Day) -> bool:
    """Tell whether somebody is a manager (经理) on a day."""
    return rank_on(signer, day) is Rank.MANAGER
