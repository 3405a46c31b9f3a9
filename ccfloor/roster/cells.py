"""What stands in one cell: a day, a time, a text. Each reader says what it had expected.

The law: a reader gives the value or raises Unreadable, and never guesses. Full-width
characters are the plain ones they look like; spaces at the ends do not count.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final

from ccfloor.localtime import MINUTES_A_DAY
from ccfloor.roster.people import is_number
from ccfloor.roster.plan import Rank
from ccfloor.roster.shifts import Stretch
from ccfloor.roster.table import Cell, blank

LONGEST: Final = 80
"""Characters of a name, a team, a seat."""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?")
_PLAIN_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_DASH: Final = re.compile(r"\s*[-~–—至到]+\s*")
_BETWEEN: Final = re.compile(r"[;,、]|\s*\n\s*")
_SERIAL_ZERO: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets, since their 1900 is a leap year."""
_SERIALS: Final = (36_526, 73_050)
"""2000-01-01 to 2099-12-31: other numbers are no days of a roster."""

RANKS: Final = {
    "agent": Rank.AGENT, "客服专员": Rank.AGENT, "专员": Rank.AGENT, "坐席": Rank.AGENT,
    "客服": Rank.AGENT, "客服代表": Rank.AGENT, "lead": Rank.LEAD, "leader": Rank.LEAD,
    "组长": Rank.LEAD, "班长": Rank.LEAD, "supervisor": Rank.SUPERVISOR,
    "主管": Rank.SUPERVISOR, "manager": Rank.MANAGER, "经理": Rank.MANAGER,
    "值班经理": Rank.MANAGER,
}  # fmt: skip
YES: Final = frozenset({"是", "y", "yes", "true", "1", "√", "试用", "试用期"})
NO: Final = frozenset({"否", "n", "no", "false", "0", "×", "x", "正式"})


class Unreadable(Exception):  # noqa: N818 - it says what the cell is
    """A cell does not hold what it should; the text is what was expected."""


def shown(cell: Cell) -> str:
    """Write a cell as a person sees it, on one line."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def plain(cell: Cell) -> str:
    """Fold a cell's text for comparing: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", shown(cell)).split()).casefold()


def text(cell: Cell) -> str:
    """Read a name: what can be seen, up to 80 characters."""
    value = shown(cell).strip()
    if any(unicodedata.category(char) in _HIDDEN for char in value):
        raise Unreadable("a text without control or invisible characters")
    if len(value) > LONGEST:
        raise Unreadable(f"{LONGEST} characters at most")
    return value


def identifier(cell: Cell) -> str:
    """Read a person's id: a text without a colon, which parts the ids of shifts."""
    value = text(cell)
    if ":" in value:
        raise Unreadable("an id without a colon")
    return value


def number(cell: Cell) -> str:
    """Read a number (工号), as text or as a number."""
    value = unicodedata.normalize("NFKC", shown(cell)).strip()
    if not is_number(value):
        raise Unreadable("six digits, or JW, year, month and four digits, like JW26070001")
    return value


def rank(cell: Cell) -> Rank:
    """Read a rank, Chinese or English."""
    found = RANKS.get(plain(cell))
    if found is None:
        raise Unreadable("agent 客服专员, lead 组长, supervisor 主管 or manager 经理")
    return found


def yes(cell: Cell) -> bool:
    """Read a yes or a no."""
    value = plain(cell)
    if value in YES:
        return True
    if value in NO:
        return False
    raise Unreadable("yes 是 or no 否")


def day(cell: Cell) -> str:
    """Read a day, as a day, a text or a spreadsheet's number of a day."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Unreadable("a day without a time")
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if float(cell).is_integer() and _SERIALS[0] <= cell <= _SERIALS[1]:
            return (_SERIAL_ZERO + timedelta(days=int(cell))).isoformat()
        if not float(cell).is_integer():
            raise Unreadable("a day like 2026-07-01")
    value = unicodedata.normalize("NFKC", shown(cell)).strip()
    found = _DAY.fullmatch(value) or _PLAIN_DAY.fullmatch(value)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError as error:
        raise Unreadable("a day that the calendar has") from error
    raise Unreadable("a day like 2026-07-01")


def minute(cell: Cell) -> int:
    """Read a time of day as minutes since midnight, 00:00 to 24:00."""
    if isinstance(cell, datetime):
        if cell.date() > date(1900, 1, 1):  # spreadsheets put bare times on their day 0 or 1
            raise Unreadable("a time like 08:00, without a day")
        cell = cell.time()
    if isinstance(cell, time):
        if cell.second or cell.microsecond:
            raise Unreadable("a time in whole minutes")
        return cell.hour * 60 + cell.minute
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = timedelta(days=float(cell)) if 0 <= cell <= 1 else shown(cell)
    if isinstance(cell, timedelta):
        seconds = cell.total_seconds()
        nearest = round(seconds / 60)
        if abs(seconds - 60 * nearest) > 1 or not 0 <= nearest <= MINUTES_A_DAY:
            raise Unreadable("a time in whole minutes, 00:00 to 24:00")
        return nearest
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", shown(cell)).strip())
    value = int(found[1]) * 60 + int(found[2]) if found else -1
    if not found or int(found[2]) > 59 or value > MINUTES_A_DAY:  # noqa: PLR2004 - minutes of an hour
        raise Unreadable("a time like 08:00, 00:00 to 24:00")
    return value


def stretch(cell: Cell) -> Stretch:
    """Read a stretch of wall time, ``12:00-13:00``."""
    parts = _DASH.split(unicodedata.normalize("NFKC", shown(cell)).strip())
    if len(parts) != 2:  # noqa: PLR2004 - from and to
        raise Unreadable("a stretch like 12:00-13:00")
    start, end = minute(parts[0]) % MINUTES_A_DAY, minute(parts[1]) % MINUTES_A_DAY
    return start, end


def stretches(cell: Cell) -> tuple[Stretch, ...] | None:
    """Read stretches parted by ``;``; ``无``, ``none`` or ``-`` is none, nothing is None."""
    if blank(cell):
        return None
    if plain(cell) in {"无", "none", "-"}:
        return ()
    parts = _BETWEEN.split(unicodedata.normalize("NFKC", shown(cell)))
    return tuple(stretch(part) for part in parts if part.strip())


def written_minute(value: int) -> str:
    """Write minutes since midnight as ``HH:MM``."""
    return f"{value // 60:02}:{value % 60:02}"


def written_stretch(value: Stretch) -> str:
    """Write a stretch of wall time."""
    return f"{written_minute(value[0])}-{written_minute(value[1])}"
