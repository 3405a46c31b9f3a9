"""Writes tables into CSV and XLSX files in which nothing can run.

A CSV begins with a byte order mark, without which spreadsheets in China read it as GB18030.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl
from openpyxl.cell import WriteOnlyCell

from ccfloor.roster.exporting import Table
from ccfloor.roster.safe_cells import guarded


def csv_bytes(table: Table) -> bytes:
    """Write one table."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(text) for text in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """Write tables, one sheet each; every cell is a text."""
    book = openpyxl.Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.name)
        for row in table.rows:
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, value=guarded(text))
                cell.data_type = "s"  # whatever the library takes it for
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
