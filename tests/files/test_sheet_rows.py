"""A workbook's rows as they are written here, held against the library's own."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ccfloor.files.safe_cells import guarded
from ccfloor.files.tables import Cell, Column, Sheet
from ccfloor.files.workbook import xlsx_bytes

_STYLE = re.compile(r' s="\d+"| ht="[^"]*"| customHeight="1"')
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
DURATIONS = st.timedeltas(timedelta(days=-3), timedelta(days=40))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants them bare
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.sampled_from(["", " a ", "=1", "#N/A", "a\nb", "<&>", "]]>", '"', "'=x"]),
    st.integers(-(2**63), 2**63),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9),
                max_value=10**9),
    st.dates(date(1950, 1, 1), date(2099, 1, 1)),
    MOMENTS,
    DURATIONS,
)  # fmt: skip


def rows_in(book: bytes) -> list[str]:
    """Give the rows of the first sheet but for their looks, without the heading."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    rows = re.search("<sheetData>(.*)</sheetData>", page, re.DOTALL)
    assert rows is not None
    return re.findall("<row.*?</row>", _STYLE.sub("", rows[1]), re.DOTALL)[1:]


def by_the_library(rows: list[tuple[Cell, ...]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("s")
    page.append(["heading"])
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(page)
            if isinstance(value, datetime):
                cell.value = value.replace(microsecond=0, tzinfo=None)
            else:
                cell.value = guarded(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
            cell.font = Font(bold=True)  # a bare empty one is left out
            cells.append(cell)
        page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_rows_are_what_the_library_writes(rows):
    sheet = Sheet("s", tuple(Column(f"h{n}") for n in range(3)), tuple(rows))
    assert rows_in(xlsx_bytes([sheet])) == rows_in(by_the_library(rows))


def test_each_kind_of_cell_has_a_look_of_its_own():
    row = (Decimal(1), timedelta(1), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), 1, None)
    columns = (*map(Column, "abcd"), Column("e", added=True), Column("f", look="0.0%"))
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([Sheet("s", columns, (row,))])))["s"]
    assert [cell.number_format for cell in page[2]] == [
        "#,##0.00", "[h]:mm:ss", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "#,##0", "0.0%",
    ]  # fmt: skip
