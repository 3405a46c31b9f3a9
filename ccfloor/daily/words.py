"""What the codes of a day's tables are called in its workbook.

The law: a code stays in its cell, behind its words, so that a line of the workbook is found in the
CSV, which has the code alone. The Chinese words are the screens' own. What has no words here is
shown as it is, and so is a code of which the roster does not say that it is one person's that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from ccfloor.config import Config
from ccfloor.regulation.editions import Day, Edition
from ccfloor.regulation.excuses import EXCUSES
from ccfloor.roster.duty import DutyRoster
from ccfloor.serve.cleaning import identity

Says: TypeAlias = Mapping[str, str]

SCOPES: Final[Says] = {"all": "全部 all", "queue": "队列 queue", "agent": "坐席 agent"}
YES_NO: Final[Says] = {"yes": "是 yes", "no": "否 no"}
RANKS: Final[Says] = {
    "agent": "专员 agent",
    "lead": "组长 lead",
    "supervisor": "主管 supervisor",
    "manager": "经理 manager",
}
CHARGES: Final[Says] = {"agent": "本人 agent", "lead": "组长 lead", "nobody": "无人 nobody"}
STATES: Final[Says] = {
    "noted": "仅记录,不考核 noted",
    "candidate": "待核实 candidate",
    "confirmed": "已确认 confirmed",
    "excused": "已免责 excused",
    "appealed": "已申诉 appealed",
    "final": "终结 final",
    "exported": "已导出 exported",
}
OUTCOMES: Final[Says] = {"upheld": "维持 upheld", "overturned": "撤销 overturned"}
KINDS: Final[Says] = {
    "absent": "旷工 absent",
    "absent_accident": "旷工致差错 absent_accident",
    "dissatisfied": "客户不满 dissatisfied",
    "early": "早退 early",
    "late": "迟到 late",
    "off_post": "脱岗 off_post",
    "off_post_accident": "脱岗致差错 off_post_accident",
    "over_30min": "超过30分钟 over_30min",
    "over_limit": "超过规定时间 over_limit",
    "repeated": "屡教不改 repeated",
    "severe": "情节严重 severe",
}


def excuses() -> Says:
    """Call the excuses as the regulation does."""
    return {code: f"{one.zh} {code}" for code, one in EXCUSES.items()}


def rules(edition: Edition) -> Says:
    """Call the rules by their short names, behind their codes: they are sorted by these."""
    return {one.code: f"{one.code} {one.name_zh} {one.name_en}" for one in edition.rules}


def queues(config: Config) -> Says:
    """Call the queues by their labels."""
    return {
        identity(one.name): f"{one.label} {identity(one.name)}"
        for one in config.queue
        if one.label and one.label != one.name
    }


def people(config: Config, roster: DutyRoster | None, day: Day) -> Says:
    """Call people, by roster id and by agent code, by the names they have in a day's roster."""
    named = {one.agent: {one.name} for one in config.person}
    if roster is not None:
        named |= {one.id: {one.name} for one in roster.people.values()}
        of_day = [one for one in roster.plan.shifts if one.day == day]
        named |= {shift.agent: set() for shift in of_day}
        for shift in of_day:
            person = roster.people.get(shift.person)
            named[shift.agent].add("" if person is None else person.name)
    return {
        identity(code): f"{identity(*names)} {identity(code)}"
        for code, names in named.items()
        if code and len(names) == 1 and names != {""}
    }
