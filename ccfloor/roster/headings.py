"""What the columns of a roster's file may be called, in Chinese and in English.

The law: a heading that nobody knows is refused. A typing mistake in one must not mean that a
column is silently left out. The columns in ``IGNORED`` are known to be of no use here.
"""

from __future__ import annotations

import difflib
import re
from datetime import date, datetime
from typing import Final

from ccfloor.roster.cells import plain
from ccfloor.roster.table import Cell

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "person", "人员编号", "编号"),
    "number": ("number", "no", "no.", "staffnumber", "employeenumber", "工号", "员工号"),
    "name": ("name", "姓名"),
    "rank": ("rank", "role", "级别", "职级", "岗位", "职务"),
    "team": ("team", "group", "班组", "组", "组别"),
    "agent": ("agent", "agentcode", "坐席代码", "坐席工号", "座席代码"),
    "seat": ("seat", "坐席", "座席", "坐席号", "座位"),
    "extension": ("extension", "ext", "分机", "分机号"),
    "probation": ("probation", "试用", "试用期"),
    "from": ("from", "since", "validfrom", "生效日期", "起始日期", "开始日期"),
    "until": ("to", "until", "validto", "失效日期", "截止日期", "结束日期"),
    "date": ("date", "day", "日期"),
    "shift": ("shift", "班次", "班", "排班"),
    "start": ("start", "begin", "上班", "上班时间", "开始时间"),
    "end": ("end", "finish", "下班", "下班时间", "结束时间"),
    "meal": ("meal", "lunch", "meals", "用餐", "用餐时间", "就餐"),
    "training": ("training", "培训"),
    "meeting": ("meeting", "例会", "会议"),
    "leave": ("leave", "请假", "假"),
}
IGNORED: Final = frozenset(
    {"", "备注", "note", "notes", "remark", "合计", "总计", "total", "totals", "hours", "工时",
     "序号", "#", "星期", "weekday", "days", "天数"}
)  # fmt: skip
PEOPLE_NEED: Final = frozenset({"name"})
LIST_NEEDS: Final = frozenset({"date"})

ENGLISH_AND_CHINESE: Final = {
    "id": ("id", "人员编号"), "number": ("number", "工号"), "name": ("name", "姓名"),
    "rank": ("rank", "级别"), "team": ("team", "班组"), "agent": ("agent", "坐席代码"),
    "seat": ("seat", "坐席"), "extension": ("extension", "分机"),
    "probation": ("probation", "试用期"), "from": ("from", "生效日期"),
    "until": ("to", "失效日期"), "date": ("date", "日期"), "shift": ("shift", "班次"),
    "start": ("start", "上班"), "end": ("end", "下班"), "meal": ("meal", "用餐"),
    "training": ("training", "培训"), "meeting": ("meeting", "会议"), "leave": ("leave", "请假"),
}  # fmt: skip
"""What an export calls them, English first."""

_KNOWN: Final = {alias: field for field, aliases in NAMES.items() for alias in aliases}
_DAY: Final = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})[日号])")
MOST_DAYS: Final = 31


def field_of(cell: Cell) -> str | None:
    """Tell which field a heading names: ``""`` one to leave out, None an unknown one."""
    word = plain(cell)
    return "" if word in IGNORED else _KNOWN.get(word)


def day_number(cell: Cell) -> int | None:
    """Tell which day of a month a heading names: 1, ``1日``, or a date."""
    if isinstance(cell, date | datetime):
        return cell.day
    found = _DAY.fullmatch(plain(cell))
    value = int(found[1] or found[2]) if found else 0
    return value if 1 <= value <= MOST_DAYS else None


def nearest(cell: Cell) -> str:
    """Say what headings there are, the likeliest first."""
    near = difflib.get_close_matches(plain(cell), _KNOWN, n=1)
    if near:
        return f"a known heading; did you mean {near[0]}?"
    return "a known heading: " + ", ".join(f"{zh}/{en}" for en, zh in ENGLISH_AND_CHINESE.values())
