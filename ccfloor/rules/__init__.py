"""The regulation's rules, one file each. The tuple says which are enforced, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

from ccfloor.rules.clause import Clause
from ccfloor.rules.handset import Handset
from ccfloor.rules.link_lost import LinkLost
from ccfloor.rules.outage import Outage
from ccfloor.rules.queue_empty import QueueEmpty
from ccfloor.rules.rule import RuleClass
from ccfloor.rules.sight_doubted import CensusShort, Lag, Overflow
from ccfloor.rules.t01_ring_slow import RingSlow
from ccfloor.rules.t02_no_answer import NoAnswer
from ccfloor.rules.t05_away_unapproved import AwayUnapproved
from ccfloor.rules.t06_away_over_5min import AwayOver5Min
from ccfloor.rules.t16_headcount_cut import HeadcountCut
from ccfloor.rules.t18_meals import Meals

RULES: tuple[RuleClass, ...] = (
    LinkLost,
    Lag,
    CensusShort,
    Overflow,
    RingSlow,
    NoAnswer,
    AwayUnapproved,
    AwayOver5Min,
    HeadcountCut,
    Meals,
    QueueEmpty,
    Outage,
    Handset,
)

CLAUSES: Mapping[str, tuple[Clause, ...]] = {rule.code: rule.clauses for rule in RULES}
"""By the rule's code: what of the regulation it stands on."""
