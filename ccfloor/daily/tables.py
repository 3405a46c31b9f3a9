"""A day as three tables: figures, attendance, cases. Pure: the same day gives the same tables.

The law: every line can be added up. Counts are counts, times are exact seconds with six decimals,
and the shares and means beside them are made of the same line's sums. Nothing of a customer is in
any of them: no number, no name, no call (RULEBOOK 5).

Lines of ``kpi_daily`` are of three kinds that each add up to the day by themselves: the one of
all; queue by queue, with a line for what no queue gave; person by person, with a line for what was
nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.cases.case import Case
from ccfloor.config import Config
from ccfloor.daily import words
from ccfloor.daily.rolling import Daybook
from ccfloor.daily.words import Says
from ccfloor.files.tables import MICROSECOND, Column, Sheet
from ccfloor.files.tables import Cell as Value
from ccfloor.floor.names import Instant, Micros
from ccfloor.kpi.measures import MEASURES, Measure, level_of
from ccfloor.kpi.rostered import Attended
from ccfloor.kpi.sums import COUNTS, GREATEST, NUMBERS, Sums, total
from ccfloor.localtime import wall_time
from ccfloor.roster.people import number_on
from ccfloor.serve.cleaning import identity

_NUMBERS_ZH: Final = {
    "offered": "呼入", "answered": "接听", "abandoned": "放弃", "short_abandoned": "短时放弃",
    "left": "被送走", "in_service_level": "时限内接听", "abandoned_in": "时限内放弃",
    "answered_within_12s": "响铃限内接起", "uncovered": "部分未见", "handled": "已处理",
    "calls": "有效通话", "transferred": "转接", "hold_known": "保持时长已知",
    "held_calls": "有保持的来电", "holds": "保持次数", "wait_sum": "接听等待时长",
    "abandon_wait": "放弃等待时长",
    "total_wait": "总等待时长", "talk": "通话时长", "hold": "保持时长",
    "interaction": "交谈时长", "offers": "振铃次数",
    "no_answers": "振铃未接", "rejected": "拒接", "rings": "振铃接起", "ring_sum": "接起振铃时长",
    "requeued": "再次分配", "waiting": "排队时长", "ready": "待机时长", "ringing": "振铃时长",
    "talking": "通话状态时长", "wrap": "话后时长", "away": "离席时长", "offline": "话机离线时长",
    "other_call": "其他通话时长", "unseen": "未见时长", "dark": "监控中断时长",
    "doubted": "存疑时长", "rostered": "排班时长", "leave": "请假时长", "slots": "用餐培训时长",
    "asked": "应在线时长", "available": "班内在线时长", "on_calls": "班内接话时长",
    "adhered": "遵从时长", "attended": "应在线且在线时长", "worked": "在线时长",
}  # fmt: skip


_SHARE: Final = "0.0%"
_TENTHS: Final = "[h]:mm:ss.0"
"""A second limit and what was measured beside it: ``0:00:12`` both would be a riddle."""


def tables(book: Daybook, config: Config) -> tuple[Sheet, ...]:
    """Make the day's three tables."""
    zone = ZoneInfo(config.site.timezone)
    people, queues = words.people(config, book.roster, book.head.day), words.queues(config)
    rules = words.rules(config.regulation.on(book.head.day))
    return (
        _figures(book, people, queues),
        _attendance(book, zone),
        _cases(book, zone, people, queues, rules),
    )


def _coded(name: str, zh: str, en: str, says: Says) -> Column:
    return Column(name, zh, en, says=tuple(says.items()))


def lasting(duration: Micros) -> timedelta:
    """Give microseconds as what they are."""
    return duration * MICROSECOND


# --- figures ---------------------------------------------------------------------------


def _figures(book: Daybook, people: Says, labels: Says) -> Sheet:
    level = level_of(book.day.limits.level)
    measures = [one for one in MEASURES.values() if one.unit != "µs" or one.denominator]
    columns = [
        Column("day", "日期", "day"),
        _coded("scope", "范围", "scope", words.SCOPES),
        _coded("name", "名称", "name", {**people, **labels}),
        *(Column(_unit(name), _NUMBERS_ZH[name], name.replace("_", " "), True) for name in NUMBERS),
        Column(f"{GREATEST}_s", "最长等待时长", "longest wait"),
        Column("peak_waiting", "最多同时排队", "peak waiting"),
        Column(
            "service_level",
            f"服务水平({level.version})",
            f"service level ({level.version})",
            look=_SHARE,
        ),
        *(Column(_printed(one), one.zh, one.en, look=_look(one)) for one in measures),
    ]
    peaks, queues = book.peaks, book.by_queue
    parts = [
        ("all", {"": total(queues.values())} if queues else {}),
        ("queue", queues),
        ("agent", book.by_agent),
    ]
    rows = []
    for scope, lines in parts:
        for name, sums in lines.items():
            peak = None if scope == "agent" or (scope == "queue" and not name) else peaks.get(name)
            rows.append(
                (
                    date.fromisoformat(book.head.day),
                    scope,
                    identity(name),
                    *(_number(sums, field) for field in NUMBERS),
                    lasting(sums.longest_wait),
                    peak,
                    _shown(level, sums),
                    *(_shown(one, sums) for one in measures),
                )
            )
    return Sheet("kpi_daily", tuple(columns), tuple(rows), zh="指标", keys=3)


def _unit(name: str) -> str:
    return name if name in COUNTS else f"{name}_s"


def _number(sums: Sums, name: str) -> Value:
    value: int = getattr(sums, name)
    return value if name in COUNTS else lasting(value)


def _printed(one: Measure) -> str:
    return one.name if one.unit in {"share", "s"} else f"{one.name}_s"


def _look(one: Measure) -> str:
    return _SHARE if one.unit == "share" else ""


def _shown(one: Measure, sums: Sums) -> Value:
    value = one.of(sums)
    if value is None:
        return None
    if one.unit == "share":
        return Decimal(value).quantize(Decimal("0.000001"))
    if one.unit == "s":
        return timedelta(seconds=int(value))
    return lasting(int(value)) if one.unit == "µs" else int(value)


# --- attendance --------------------------------------------------------------------------

_ATTENDED: Final = (
    "rostered", "leave", "slots", "asked", "available", "on_calls", "attended", "adhered",
)  # fmt: skip


def _attendance(book: Daybook, zone: tzinfo) -> Sheet:
    columns = (
        Column("day", "日期", "day"),
        Column("shift", "班次号", "shift"),
        Column("person", "人员", "person"),
        Column("number", "工号", "number"),
        Column("name", "姓名", "name"),
        _coded("rank", "职级", "rank", words.RANKS),
        Column("team", "班组", "team"),
        Column("agent", "坐席", "agent"),
        Column("start", "开始", "start"),
        Column("end", "结束", "end"),
        _coded("complete", "是否完整", "complete", words.YES_NO),
        Column("first_there", "最早在线", "first there"),
        Column("last_there", "最后在线", "last there"),
        *(
            Column(f"{name}_s", _NUMBERS_ZH[name], name.replace("_", " "), True)
            for name in _ATTENDED
        ),
        Column("unseen_s", "未见时长", "unseen", True),
        Column("adherence", "排班遵从率", "adherence", look=_SHARE),
    )
    rows = tuple(_attended(one, book, zone) for one in book.attended)
    return Sheet("attendance", columns, rows, zh="考勤", keys=5, total="合计 total")


def _attended(one: Attended, book: Daybook, zone: tzinfo) -> tuple[Value, ...]:
    shift, sums = one.shift, one.sums
    people = {} if book.roster is None else book.roster.people
    person = people.get(shift.person)
    past = max(0, min(shift.end, book.reach) - shift.start)
    return (
        date.fromisoformat(shift.day),
        identity(shift.id),
        identity(shift.person),
        identity(number_on(person, shift.day)) if person is not None else "",
        identity(person.name) if person is not None else "",
        shift.rank.value,
        identity(shift.team),
        identity(shift.agent),
        _moment(shift.start, zone),
        _moment(shift.end, zone),
        "yes" if book.reach >= shift.end else "no",
        _moment(one.first, zone),
        _moment(one.last, zone),
        *(lasting(getattr(sums, name)) for name in _ATTENDED),
        lasting(past - sums.rostered),
        _shown(MEASURES["adherence"], sums),
    )


# --- cases -------------------------------------------------------------------------------


def _cases(book: Daybook, zone: tzinfo, people: Says, queues: Says, rules: Says) -> Sheet:
    columns = (
        Column("day", "日期", "day"),
        Column("case", "案件", "case"),
        _coded("rule", "条款", "rule", rules),
        _coded("kind", "种类", "kind", words.KINDS),
        _coded("state", "状态", "state", words.STATES),
        _coded("outcome", "结论", "outcome", words.OUTCOMES),
        _coded("counts", "是否计", "counts", words.YES_NO),
        _coded("person", "人员", "person", people),
        _coded("agent", "坐席", "agent", people),
        Column("team", "班组", "team"),
        _coded("charges", "归责", "charges", words.CHARGES),
        _coded("queue", "队列", "queue", queues),
        Column("begun_at", "开始", "begun at"),
        Column("measured_s", "测得时长", "measured", True, _TENTHS),
        Column("unseen_s", "其中未见时长", "unseen", True, _TENTHS),
        Column("limit_s", "限值时长", "limit", look=_TENTHS),
        _coded("excuse", "免责", "excuse", words.excuses()),
        Column("incident", "设备事件", "incident"),
        Column("decided_by", "裁定人", "decided by"),
        Column("edition", "制度版本", "edition"),
        Column("revision", "修订", "revision"),
    )
    rows = tuple(_case(case, zone) for case in _ordered(book.cases))
    return Sheet("cases", columns, rows, zh="案件", keys=3, total="合计 total")


def _ordered(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (case.begun_at, case.id))


def _case(case: Case, zone: tzinfo) -> tuple[Value, ...]:
    return (
        date.fromisoformat(case.day),
        identity(case.id),
        case.rule,
        case.kind,
        case.state.value,
        case.outcome,
        "yes" if case.counts else "no",
        identity(case.person),
        identity(case.agent),
        identity(case.team),
        case.charges,
        identity(case.queue),
        _moment(case.begun_at, zone),
        lasting(case.measured),
        lasting(case.unseen),
        lasting(case.limit),
        case.excuse,
        identity(case.incident),
        identity(case.decided_by.user) if case.decided_by is not None else "",
        identity(case.edition),
        case.revision,
    )


def _moment(at: Instant | None, zone: tzinfo) -> datetime | None:
    """Give a moment as the wall shows it, with its offset: no two moments look alike."""
    return None if at is None else wall_time(at, zone)
