"""Tables as an XLSX workbook, the same bytes for the same tables.

The library stamps the hour into what it writes, and ZIP another into each part: both are set to
the moment that is given, so that a file written again is the file that was written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import openpyxl
from openpyxl.cell import WriteOnlyCell

from ccfloor.files.tables import Sheet, safe_row

_CORE: Final = "docProps/core.xml"
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PART: Final = (1980, 1, 1, 0, 0, 0)
"""ZIP's first moment."""
_NAME: Final = 31
"""Characters of a sheet's name, the format's own limit."""


def xlsx_bytes(sheets: Sequence[Sheet], made: datetime) -> bytes:
    """Write tables, one sheet each; texts as texts, numbers as numbers. ``made`` is aware."""
    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:_NAME])
        for row in (sheet.heads, *sheet.rows):
            cells = []
            for value in safe_row(row):
                cell = WriteOnlyCell(page)
                cell.value = value  # exact decimals too, which its types do not know
                if isinstance(value, str):
                    cell.data_type = "s"  # whatever the library takes it for
                cells.append(cell)
            page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return _stamped(out.getvalue(), f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode())


def _stamped(content: bytes, moment: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in sorted(book.namelist()):
            part = book.read(name)
            if name == _CORE:
                part = _STAMP.sub(rb"\g<1>" + moment, part)
            info = zipfile.ZipInfo(name, _PART)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            again.writestr(info, part)
    return out.getvalue()
