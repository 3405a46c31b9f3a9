"""The demo's month: what its own past comes to on payslips, calculated and published by payroll.

The law: the calls of a payslip are those that the past was rolled up to, and every step is taken by
the office that takes a site's. Only what people would enter is made up: grades and pay, by chance
from the seed. The month is not over and most of its days were not seen: who publishes it says so,
and each payslip does. One agent objects to his call volume, from his own seat.

It is made once the floor is on the screen and its yesterday is rolled up, in a thread beside the
daemon, with a store of its own: nobody waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from ccfloor.cases.case import Refusal
from ccfloor.cases.who import known_doer
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.config_calendar import calendar_of
from ccfloor.errors import CcfloorError, PayrollError
from ccfloor.floor.names import AgentName
from ccfloor.localtime import wall_time
from ccfloor.own_lines import OwnLines, payee
from ccfloor.payroll.basis import SCORED, PersonBasis
from ccfloor.payroll.inputs import GRADES, Given
from ccfloor.payroll.lines import Item, PeriodId
from ccfloor.payroll.period import Period
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import Outcome, PayrollOffice
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Rank
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import Appeal
from ccfloor.store.interface import Store
from ccfloor.store.sql_store import SqlStore

_LOG: Final = structlog.get_logger(__name__)

CLERK: Final = "赵经理"
"""Who enters, calculates and publishes: another than who answers objections."""
WHY: Final = "演示：本月未完，只看到了这几天"
CLAIM: Final = "业务量的基数是按全员取的，我这一班来话少，请复核"
_LOOK_S: Final = 1.0
_ASSESSED: Final = 3
_QUALITY: Final = ("优", "良", "良", "中")


def yesterday(config: Config, clock: Clock) -> str:
    """Name the day before this one, ``YYYY-MM-DD``."""
    today = wall_time(clock.now(), ZoneInfo(config.site.timezone)).date()
    return (today - timedelta(days=1)).isoformat()


async def publish_when_rolled_up(
    config: Config, store: Store, clock: Clock, agent: AgentName, seed: int
) -> None:
    """Wait until yesterday is rolled up, then have its month made; what fails is logged."""
    day = yesterday(config, clock)
    try:
        while not await store.rolled_days(day, day):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(_LOOK_S)
        await asyncio.to_thread(asyncio.run, _beside(config, clock, agent, seed))
    except CcfloorError as error:
        _LOG.error("the demo has no payslips", reason=str(error))


async def _beside(config: Config, clock: Clock, agent: AgentName, seed: int) -> None:
    store = SqlStore(config.store.url)
    await store.open()
    try:
        await publish_month(config, store, clock, agent, seed)
    finally:
        await store.close()


async def publish_month(
    config: Config, store: Store, clock: Clock, agent: AgentName, seed: int
) -> PeriodId:
    """Enter, calculate and publish yesterday's month, and let one agent object; name the month.

    Raises StoreError, PayrollError.
    """
    plan = await store.plan()
    if plan is None:
        raise PayrollError("there is no roster")
    roster = DutyRoster(plan)
    name = yesterday(config, clock)[:7]
    today = f"{wall_time(clock.now(), ZoneInfo(config.site.timezone)):%Y-%m-%d}"
    is_worked = calendar_of(config.holidays).is_worked
    office = PayrollOffice(store, config.payroll, config.regulation, config.site, clock, is_worked)
    doer = known_doer(CLERK, None, roster, today)
    clerk = Actor(CLERK, doer.person, doer.rank)
    counted, _ = await office.preview(name)
    _done(await office.enter(name, list(_entered(counted.people, seed)), clerk))
    _done(await office.calculate(name, clerk))
    period = _done(await office.publish(name, clerk, WHY))
    mine = payee(roster, agent, today)
    slip = await office.slip_of(period, mine)
    if slip is None:
        raise PayrollError(f"{agent} has no payslip in {name}")
    line = next(one.id for one in slip.lines if one.item is Item.VOLUME)
    own = OwnLines(config, store, clock)
    done: Done = await own.object_to(mine, slip.who.name, Appeal(0, line, CLAIM))
    if not done.ok:
        raise PayrollError(f"{line}: {done.error}")
    return name


def _done(outcome: Outcome) -> Period:
    if isinstance(outcome, Refusal):
        raise PayrollError(outcome.reason)
    return outcome


def _entered(people: tuple[PersonBasis, ...], seed: int) -> Iterator[Given]:
    """Make up what is entered for everybody who is scored."""
    scored = [one for one in people if one.rank in SCORED]
    calls = [one.calls for one in scored if one.calls]
    base = max(1, round(median(calls))) if calls else 1
    chance = Random(f"payroll {seed}")  # noqa: S311 - a simulation, not a secret
    for one in scored:
        lead = one.rank is Rank.LEAD
        values = {
            "exam": chance.randint(82, 99),
            "satisfaction": chance.randint(16, 20) / 2,
            "peer": chance.randint(16, 20) / 10,
            "manners": chance.randint(14, 16) / 2,
            "ability": chance.randint(16, 20) / 2,
            "volume_base": base,
            "basic_pay": 4_200 if lead else 3_600,
            "position_pay": 600 if lead else 300,
        }
        for item, value in values.items():
            yield Given(one.person, item, f"{value:g}")
        for number in range(1, _ASSESSED + 1):
            grade = chance.choice(_QUALITY)
            yield Given(one.person, "qa", GRADES[grade], ref=f"录音 {number}")
