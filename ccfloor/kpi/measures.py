"""The call centre's measures, each with all that belongs to it: the house's dictionary of figures.

The law: a measure is a fraction over sums that add up (``sums.py``), of whatever stretch, queue
or person they are. Where nothing counts there is no figure: zero calls are not 100 % (RULEBOOK
2). A mean is in whole microseconds, rounded down; a share is the quotient itself.

``ccfloor kpi`` lists them and ``ccfloor kpi NAME`` tells one; the nightly files print them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec

from ccfloor.kpi.definitions import (
    Counts,
    service_level_v1,
    service_level_v2,
    service_level_v3,
    service_level_v4,
    service_level_v5,
    service_level_v6,
    share,
)
from ccfloor.kpi.sums import Sums, quantile

Value: TypeAlias = float | int | None
"""A share, or whole microseconds, calls or seconds; None where nothing counts."""

EDITION: Final = "1"
"""Of this dictionary: it changes with any formula in it, and goes with every stored rollup. A
measure that is added alters none: of an older rollup, which has no sums for it, it says nothing."""


class Measure(msgspec.Struct, frozen=True):
    """One measure, for whoever asks what it is."""

    name: str
    zh: str
    en: str
    unit: str
    """``share`` (0 to 1), ``µs``, ``s`` (whole seconds) or ``callers``."""
    formula: str
    """Over the names of sums."""
    denominator: str
    """What it is of; empty where it is of nothing."""
    authority: str
    """Who defines it so, or what this follows."""
    about_zh: str
    about_en: str
    of: Callable[[Sums], Value]
    version: str = "1"


def counts_of(sums: Sums) -> Counts:
    """Give what the six service levels are made of."""
    return Counts(
        answered=sums.answered,
        abandoned=sums.abandoned,
        answered_in=sums.in_service_level,
        abandoned_in=sums.abandoned_in,
        short_abandoned=sums.short_abandoned,
        left=sums.left,
    )


def _level(formula: Callable[[Counts], float | None]) -> Callable[[Sums], Value]:
    return lambda sums: formula(counts_of(sums))


def _mean(part: Callable[[Sums], int], whole: Callable[[Sums], int]) -> Callable[[Sums], Value]:
    return lambda sums: part(sums) // whole(sums) if whole(sums) > 0 else None


def _share(part: Callable[[Sums], int], whole: Callable[[Sums], int]) -> Callable[[Sums], Value]:
    return lambda sums: share(part(sums), whole(sums))


def _busy(sums: Sums) -> int:
    return sums.ringing + sums.talking + sums.wrap


LEVELS: Final = ("V1", "V2", "V3", "V4", "V5", "V6")
"""The trade's six service levels (RULEBOOK 2, after ICMI's list)."""

MEASURES: Final[Mapping[str, Measure]] = {
    one.name: one
    for one in (
        Measure(
            "service_level_v1", "服务水平 V1", "service level V1", "share",
            "(in_service_level + abandoned_in) / (answered + abandoned)", "answered + abandoned",
            "Asterisk ServicelevelPerf2 (app_queue.c); Amazon Connect SERVICE_LEVEL",
            "在时限内放弃的也算达标。",
            "Who gave up within the time counts as served in time.",
            _level(service_level_v1), "V1",
        ),
        Measure(
            "service_level_v2", "服务水平 V2", "service level V2", "share",
            "in_service_level / answered", "answered",
            "Asterisk ServicelevelPerf (app_queue.c); ICMI advises against it",
            "只看已接来电,看不见任何放弃的人。",
            "Of the answered alone: blind to everybody who gave up.",
            _level(service_level_v2), "V2",
        ),
        Measure(
            "service_level_v3", "服务水平 V3", "service level V3", "share",
            "in_service_level / (answered + abandoned)", "answered + abandoned",
            "Genesys, base formula; QueueMetrics, inclusive SLA",
            "每个放弃都算未达标,最严。",
            "Every abandon counts against it: the strictest of the six.",
            _level(service_level_v3), "V3",
        ),
        Measure(
            "service_level_v4", "服务水平 V4", "service level V4", "share",
            "in_service_level / (answered + abandoned - abandoned_in)",
            "answered + abandoned - abandoned_in",
            "XCALLY; Bright Pattern",
            "时限内放弃的不计。",
            "Who gave up within the time is left out.",
            _level(service_level_v4), "V4",
        ),
        Measure(
            "service_level_v5", "服务水平 V5", "service level V5", "share",
            "(in_service_level + short_abandoned) / (answered + abandoned)",
            "answered + abandoned",
            "ICMI, the fifth of its list",
            "短时放弃的算达标。",
            "Who gave up at once counts as served in time.",
            _level(service_level_v5), "V5",
        ),
        Measure(
            "service_level_v6", "服务水平 V6(本系统默认)", "service level V6 (the house's own)",
            "share",
            "in_service_level / (answered + abandoned - short_abandoned + left)",
            "answered + abandoned - short_abandoned + left",
            "Genesys with short abandons out and flow-outs in; RingCentral",
            "短时放弃不计;被队列送走的算未达标,缩短排队时限不会让数字变好。",
            "Short abandons are left out; whom the queue sent away was not served in time, so "
            "a shorter time-out makes nothing better.",
            _level(service_level_v6), "V6",
        ),
        Measure(
            "average_speed_of_answer", "平均应答速度", "average speed of answer (ASA)", "µs",
            "wait_sum / answered", "answered",
            "RULEBOOK 2; Asterisk's hold time, from the queue to the answer",
            "已接来电的平均等待时间。",
            "How long the answered callers had waited.",
            _mean(lambda s: s.wait_sum, lambda s: s.answered),
        ),
        Measure(
            "ring_to_answer", "振铃到接起", "ring to answer", "µs",
            "ring_sum / rings", "rings",
            "A3.1.2; RULEBOOK T01",
            "接起的那部话机响了多久;不是客户的等待时间。",
            "How long the phone rang that took the call; not the caller's wait.",
            _mean(lambda s: s.ring_sum, lambda s: s.rings),
        ),
        Measure(
            "abandon_rate", "放弃率", "abandonment", "share",
            "(abandoned - short_abandoned) / (offered - short_abandoned)",
            "offered - short_abandoned",
            "RULEBOOK 2; Amazon Connect and Genesys leave the short ones in",
            "短时放弃不计入分子与分母。",
            "Short abandons are in neither part.",
            _share(
                lambda s: s.abandoned - s.short_abandoned, lambda s: s.offered - s.short_abandoned
            ),
        ),
        Measure(
            "average_abandon_wait", "平均放弃等待", "average wait before abandoning", "µs",
            "abandon_wait / abandoned", "abandoned",
            "RULEBOOK 2",
            "放弃的人等了多久,含短时放弃。",
            "How long those waited who gave up, the short ones included.",
            _mean(lambda s: s.abandon_wait, lambda s: s.abandoned),
        ),
        Measure(
            "patience", "平均耐心", "average patience", "µs",
            "total_wait / abandoned", "abandoned",
            "RULEBOOK 3: the censored maximum likelihood estimate",
            "所有人的等待总和除以放弃数:指数耐心的估计。",
            "Everybody's waiting for each who gave up: the estimate of an exponential patience.",
            _mean(lambda s: s.total_wait, lambda s: s.abandoned),
        ),
        Measure(
            "average_talk_time", "平均通话时长", "average talk time (ATT)", "µs",
            "talk / handled", "handled",
            "Asterisk TalkTime (app_queue.c), holding included",
            "含保持;转接出去时结束。",
            "Holding included; it ends where the agent leaves the conversation.",
            _mean(lambda s: s.talk, lambda s: s.handled),
        ),
        Measure(
            "average_interaction_time", "平均交谈时长", "average talk time without hold", "µs",
            "interaction / hold_known", "hold_known",
            "Amazon Connect, average agent interaction time",
            "通话时长减去保持;只算保持时长已知的通话。",
            "Talk less holding; of the calls alone whose hold is known.",
            _mean(lambda s: s.interaction, lambda s: s.hold_known),
        ),
        Measure(
            "average_hold_time", "平均保持时长", "average hold time", "µs",
            "hold / hold_known", "hold_known",
            "Amazon Connect, average customer hold time all contacts; Genesys Cloud, Average Hold",
            "客户被坐席保持的时间,除以全部保持时长已知的已处理来电,未保持过的也算在内;"
            "与平均交谈时长相加即这些来电的平均通话时长。",
            "The caller on hold with the agent, for each call that was handled and whose hold is "
            "known, those never held among them; with the talk without hold it is their ATT.",
            _mean(lambda s: s.hold, lambda s: s.hold_known),
        ),
        Measure(
            "average_hold_of_held", "有保持来电的平均保持时长", "average hold of held calls", "µs",
            "hold / held_calls", "held_calls",
            "Amazon Connect, average customer hold time",
            "只算被保持过的来电;一通来电内多次保持相加。",
            "Of the calls alone that were put on hold; several holds of one call are added up.",
            _mean(lambda s: s.hold, lambda s: s.held_calls),
        ),
        Measure(
            "hold_rate", "保持率", "calls put on hold", "share",
            "held_calls / hold_known", "hold_known",
            "Amazon Connect counts them, contacts put on hold; the share is the house's",
            "坐席至少按过一次保持的来电。客户自己按的保持不算。",
            "Calls in which the agent pressed hold at least once; a hold of the caller's own is "
            "none.",
            _share(lambda s: s.held_calls, lambda s: s.hold_known),
        ),
        Measure(
            "average_after_call_work", "平均话后处理", "average after-call work (ACW)", "µs",
            "wrap / handled", "handled",
            "RULEBOOK G4: derived from wrapuptime, Asterisk sends no event for it",
            "话后处理时间除以已处理来电。",
            "Wrap-up time for each call that was handled.",
            _mean(lambda s: s.wrap, lambda s: s.handled),
        ),
        Measure(
            "average_handle_time", "平均处理时长", "average handle time (AHT)", "µs",
            "(talk + wrap) / handled", "handled",
            "RULEBOOK 2; never a mean of means",
            "通话(含保持)加话后处理。",
            "Talk, holding included, and after-call work.",
            _mean(lambda s: s.talk + s.wrap, lambda s: s.handled),
        ),
        Measure(
            "occupancy", "占用率", "occupancy", "share",
            "(ringing + talking + wrap) / (ringing + talking + wrap + ready)",
            "ringing + talking + wrap + ready",
            "Amazon Connect, with ringing",
            "按人的时间计算;一人在多个队列时,各队列的占用率不能相加。",
            "Of people's time; where somebody serves several queues it is his, not theirs.",
            _share(_busy, lambda s: _busy(s) + s.ready),
        ),
        Measure(
            "utilisation", "利用率", "utilisation", "share",
            "on_calls / rostered", "rostered",
            "COPC's usage, after a secondary source; paid is what the roster says",
            "班内待机、振铃、通话、话后处理的时间除以排班时间。",
            "Ready, ringing, talking and wrapping up in the shift, of the shift.",
            _share(lambda s: s.on_calls, lambda s: s.rostered),
        ),
        Measure(
            "adherence", "排班遵从率", "adherence", "share",
            "adhered / (asked + slots)", "asked + slots",
            "Amazon Connect; a call that runs into a break is excused",
            "做的是排的:该在线时在线,该休息时不待机。",
            "What was done was what was planned: on the phone when asked, not ready in a break.",
            _share(lambda s: s.adhered, lambda s: s.asked + s.slots),
        ),
        Measure(
            "conformance", "工时符合率", "conformance", "share",
            "worked / asked", "asked",
            "SWPP: total against detail",
            "在线总时间除以排定在线时间,可以超过 100%。",
            "All time on the phone of what was asked for; it may be over 100 %.",
            _share(lambda s: s.worked, lambda s: s.asked),
        ),
        Measure(
            "shrinkage", "损耗率", "shrinkage", "share",
            "(rostered - available) / rostered", "rostered",
            "RULEBOOK 2: 1 - available to work / paid",
            "排班时间里不能接话的部分。",
            "What of the shift was not there for work.",
            _share(lambda s: s.rostered - s.available, lambda s: s.rostered),
        ),
        Measure(
            "shrinkage_planned", "计划内损耗率", "planned shrinkage", "share",
            "(leave + slots) / rostered", "rostered",
            "RULEBOOK 2",
            "批准的假、用餐、培训、会议。",
            "Approved leave, meals, trainings, meetings.",
            _share(lambda s: s.leave + s.slots, lambda s: s.rostered),
        ),
        Measure(
            "shrinkage_unplanned", "计划外损耗率", "unplanned shrinkage", "share",
            "(asked - attended) / rostered", "rostered",
            "RULEBOOK 2",
            "该在线而不在线的时间。",
            "Time that was asked for and not there.",
            _share(lambda s: s.asked - s.attended, lambda s: s.rostered),
        ),
        Measure(
            "transfer_rate", "转接率", "transfers", "share",
            "transferred / handled", "handled",
            "RULEBOOK 2; a REFER by the phone itself may stay unseen (Queue-Logs)",
            "以转接结束的通话。",
            "Conversations that ended by a transfer.",
            _share(lambda s: s.transferred, lambda s: s.handled),
        ),
        Measure(
            "no_answer_rate", "振铃未接率", "ring no answer (RNA)", "share",
            "no_answers / offers", "offers",
            "RULEBOOK T02; Amazon AGENT_NON_RESPONSE counts callers who hung up too",
            "响到超时无人接;客户挂断的、设备故障的、群呼的都不算。",
            "Rang until the time-out; callers who hung up, faulty phones and ringall do not count.",
            _share(lambda s: s.no_answers, lambda s: s.offers),
        ),
        Measure(
            "requeue_rate", "再次分配率", "re-queue", "share",
            "requeued / offered", "offered",
            "RULEBOOK 2: calls with two offers or more",
            "至少轮到第二部话机的来电。",
            "Callers for whom a second phone had to be rung.",
            _share(lambda s: s.requeued, lambda s: s.offered),
        ),
        Measure(
            "longest_wait", "最长等待", "longest wait", "µs",
            "longest_wait", "",
            "RULEBOOK 2; of several stretches or queues the longest",
            "离开队列的人中等得最久的。",
            "Of those who left the queue.",
            lambda s: s.longest_wait if s.offered else None,
        ),
        Measure(
            "calls_waiting", "排队时间总量", "calls waiting", "µs",
            "waiting", "",
            "RULEBOOK 2: the integral adds up; a peak is neither sum nor greatest of peaks",
            "所有人排队时间之和;除以时段长度即平均排队人数。峰值只按天、按队列另算。",
            "Everybody's time in the queue; of an hour's length it is the mean number who waited. "
            "The peak is told for each queue's day and for all queues.",
            lambda s: s.waiting,
        ),
        Measure(
            "wait_p50", "等待中位数", "median wait of the answered", "s",
            "quantile(waits, 50)", "",
            "RULEBOOK 2: nearest rank in whole seconds, rounded up; 3601 is longer",
            "一半的已接来电等待不超过此秒数。",
            "Half of the answered waited no longer.",
            lambda s: quantile(s.waits, 50),
        ),
        Measure(
            "wait_p90", "等待九成分位", "nine in ten waited no longer", "s",
            "quantile(waits, 90)", "",
            "RULEBOOK 2: nearest rank in whole seconds, rounded up; 3601 is longer",
            "九成的已接来电等待不超过此秒数。",
            "Nine in ten of the answered waited no longer.",
            lambda s: quantile(s.waits, 90),
        ),
    )
}  # fmt: skip
"""Every measure by its name, in the order in which they are listed and printed."""


def level_of(variant: str) -> Measure:
    """Give the service level that a house has chosen, ``V1`` to ``V6``."""
    return MEASURES[f"service_level_{variant.lower()}"]
