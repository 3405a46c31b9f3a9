"""A workbook's rows, written as the text that they are in its file.

The law: they are, to the byte, what the library writes. It makes an object of each cell and an
element of each object, and of a day of four thousand people that was most of the night's work. So
it is asked once for each kind of cell, what style that has and which kind of value it is; what
differs from cell to cell is a number or a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.compat import safe_string
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from ccfloor.files.safe_cells import guarded
from ccfloor.files.tables import Cell, Column
from ccfloor.files.widths import width_of

BEYOND: Final = 1e9
"""A width in which everything is one line."""
ROOM: Final = 3
"""Beside the text, for the indent, the filter's arrow and the grid."""
_TALLEST: Final = 409.0
"""Points, the format's own limit of a row."""
_LINE: Final = 14.5
"""Points of a line: not every program makes room for a text that goes on below."""
_DAY_S: Final = 86_400

_FACE: Final = "Microsoft YaHei"
POINTS: Final = 10
"""Of every text."""
_TEXT: Final = Font(name=_FACE, size=POINTS)
_BOLD: Final = Font(name=_FACE, size=POINTS, bold=True)
_LONG: Final = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="top", indent=1)
_RIGHT: Final = Alignment(horizontal="right", vertical="top")
_SUM: Final = Border(top=Side("thin"), bottom=Side("double"))
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "long": {"alignment": _LONG},
    "left": {"alignment": _LEFT},
    "right": {"alignment": _RIGHT},
    "above": {"font": _BOLD},
    "heading": {
        "font": _BOLD,
        "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
        "fill": PatternFill("solid", fgColor="FFE7E6E6"),
        "border": Border(bottom=Side("thin")),
    },
    "sum left": {"font": _BOLD, "border": _SUM, "alignment": _LEFT},
    "sum right": {"font": _BOLD, "border": _SUM, "alignment": _RIGHT},
}
"""What a cell is, and how that looks."""
_NOBODY: Final = Column("")

_Kind: TypeAlias = tuple[type, str, str]
"""Type of the value, number format, style."""


class Rows:
    """The rows of one sheet, from the first; each is put below the last."""

    def __init__(self, page: Any) -> None:  # the library's types know no Decimal
        """Take the library's sheet, whose book keeps the styles."""
        self._page = page
        self._count = 0
        self._written: list[str] = []
        self._kinds: dict[_Kind, str] = {}

    def text(self) -> bytes:
        """Give all rows as the sheet's file has them."""
        return "".join(self._written).encode()

    def heading(self, titles: Sequence[str], widths: Sequence[float]) -> None:
        """Put the titles of the columns."""
        self._put(((one, _NOBODY, "heading") for one in titles), _lines_of(titles, widths))

    def above(self, text: str) -> None:
        """Put a line above them."""
        self._put([(text, _NOBODY, "above")], 1)

    def total(self, cells: Iterable[tuple[Cell, Column]]) -> None:
        """Put the sums."""
        self._put(((value, column, f"sum {_place(value, BEYOND)}") for value, column in cells), 1)

    def row(self, row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[float]) -> None:
        """Put a row of the table."""
        cells = zip(row, columns, widths, strict=False)
        self._put(
            ((value, column, _place(value, width)) for value, column, width in cells),
            _lines_of(row, widths),
        )

    def _put(self, cells: Iterable[tuple[Cell, Column, str]], lines: int) -> None:
        self._count += 1
        line, kinds, letters = self._count, self._kinds, get_column_letter
        put = self._written.append
        put(f'<row r="{line}"{self._height(lines)}>')
        for place, (value, column, style) in enumerate(cells, start=1):
            kind = type(value), _look(value, column), style
            about = kinds.get(kind)
            if about is None:
                about = kinds[kind] = self._about(value, column, style)
            inner = self._inner(value)
            end = f">{inner}</c>" if inner else " />"
            put(f'<c r="{letters(place)}{line}"{about}{end}')
        put("</row>")

    def _height(self, lines: int) -> str:
        if lines == 1:
            return ""
        row = self._page.row_dimensions[self._count]
        row.height = min(lines * _LINE + 2, _TALLEST)
        return "".join(f' {name}="{value}"' for name, value in dict(row).items())

    def _about(self, value: Cell, column: Column, style: str) -> str:
        """Ask the library for a kind's style and type of value."""
        cell: Any = WriteOnlyCell(self._page)
        cell.value = _of_the_wall(value) if isinstance(value, datetime) else value
        if isinstance(value, str):
            return f' s="{self._styled(cell, style)}" t="inlineStr"'  # whatever it is taken for
        cell.number_format = _look(value, column)
        kind = "n" if cell.data_type == "d" else cell.data_type
        return f' s="{self._styled(cell, style)}" t="{kind}"'

    def _styled(self, cell: Any, style: str) -> int:
        cell.font = _TEXT
        for name, one in _STYLES[style].items():
            setattr(cell, name, one)
        number: int = cell.style_id
        return number

    def _inner(self, value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, timedelta):
            return f"<v>{value.total_seconds() / _DAY_S:.16g}</v>"
        if isinstance(value, str):
            return self._written_text(guarded(value))
        if isinstance(value, datetime):
            value = _of_the_wall(value)
        number: object = value
        if isinstance(value, date):
            number = to_excel(value)  # type: ignore[no-untyped-call]  # the library's stubs
        return f"<v>{safe_string(number)}</v>"

    def _written_text(self, text: str) -> str:
        cell: Any = WriteOnlyCell(self._page)
        cell.value = text  # refuses what no workbook may hold, cuts what is too long
        text = str(cell.value)
        if not text:
            return ""
        bare = text.strip()
        keep = ' xml:space="preserve"' if bare and bare != text else ""
        return f"<is><t{keep}>{escape(text)}</t></is>"


def _of_the_wall(moment: datetime) -> datetime:
    """Give a moment as the wall showed it."""
    return moment.replace(microsecond=0, tzinfo=None)


def _place(value: Cell, width: float) -> str:
    if isinstance(value, str):
        return "long" if _lines(value, width) > 1 else "left"
    return "left" if isinstance(value, date) else "right"


def _lines_of(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """Count the lines of the highest cell."""
    texts = ((one, width) for one, width in zip(row, widths, strict=False) if isinstance(one, str))
    return max((_lines(one, width) for one, width in texts), default=1)


def _lines(text: str, width: float) -> int:
    """Count the lines of a text, cut at its spaces where it has any."""
    room = max(2, int(width) - ROOM)
    count = 0
    for line in text.split("\n"):
        count, used = count + 1, 0
        for word in line.split(" "):
            wide = width_of(word)
            if used and used + 1 + wide > room:
                count, used = count + 1, 0
            used += wide + (1 if used else 0)
            count, used = count + max(0, used - 1) // room, (used - 1) % room + 1 if used else 0
    return count


def _look(value: Cell, column: Column) -> str:
    """Give a cell's number format."""
    if column.look:
        return column.look
    match value:
        case timedelta():
            return "[h]:mm:ss"
        case datetime():
            return "yyyy-mm-dd hh:mm:ss"
        case date():
            return "yyyy-mm-dd"
        case Decimal():
            return "#,##0.00"
        case _:
            return "#,##0" if column.added else "General"
