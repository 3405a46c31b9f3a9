"""The excuses that may be given, by code: the monitor's own (RULEBOOK G7) and people's.

A rule of the regulation lists those that fit it; a file that names another one is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Excuse(NamedTuple):
    """What an excuse is called."""

    zh: str
    en: str


EXCUSES: Final[Mapping[str, Excuse]] = {
    "device": Excuse("话机离线或不稳", "phone unreachable or unsteady"),
    "handset": Excuse("话机故障", "the handset is at fault"),
    "ringall": Excuse("同时振铃的其他话机", "other phones rang for the same caller"),
    "uncovered": Excuse("未观测", "not seen from beginning to end"),
    "pbx_restart": Excuse("交换机重启", "the PBX was restarted"),
    "on_call": Excuse("正在通话", "on another call"),
    "just_paused": Excuse("刚示忙", "paused just before the call came"),
    "outage": Excuse("群体掉线", "many phones were gone at once"),
    "incident": Excuse("设备事件", "an incident of equipment explains it"),
    "approved": Excuse("已批准", "approved beforehand"),
    "ratified": Excuse("事后追认", "approved afterwards"),
    "reported": Excuse("已报告", "reported in time"),
    "leave": Excuse("请假", "on leave"),
    "swapped": Excuse("已换班", "an approved swap"),
    "roster": Excuse("排班有误", "the roster was wrong"),
    "activity": Excuse("用餐、会议、培训", "meal, meeting or training"),
    "presence": Excuse("本人在岗", "the person was there"),
    "emergency": Excuse("紧急情况", "an emergency"),
    "customer": Excuse("客户原因", "the customer's doing"),
    "mistaken": Excuse("认定有误", "found by mistake"),
    "other": Excuse("其他", "another reason, in words"),
}
