"""LibreOffice as a clerk's program: files in, what it shows and what it adds up out."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

needed = pytest.mark.skipif(
    not shutil.which("soffice"), reason="needs LibreOffice: libreoffice-calc, libreoffice-writer"
)
CSV = "CSV:44,34,76,1,,0,true,true"
"""Commas, quotation marks, UTF-8, from the first line; what is quoted is a text, dates are."""
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TIMES = re.compile(rb'(?<=numFmtId=")46(?=")|(?<=formatCode=")\[h\]:mm:ss.0(?=")')
"""46 is the format's own number of ``[h]:mm:ss``; 2 is a plain number's."""
_MOST = 200
"""Empty cells at a row's end are told as so many thousand."""


class Shown(NamedTuple):
    """One cell as LibreOffice has it."""

    kind: str
    """``string``, ``float``, ``date``, ``time``, ``percentage``; empty: nothing in it."""
    value: str
    """As it keeps it."""
    text: str
    """As it shows it."""
    formula: str = ""


def convert(folder: Path, form: str, *files: Path, infilter: str = "") -> list[Path]:
    """Have files opened and written in another form."""
    given = [f"--infilter={infilter}"] if infilter else []
    command = [
        "soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", *given,
        "--convert-to", form, "--outdir", str(folder), *map(str, files),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = [folder / f"{file.stem}.{form.partition(':')[0]}" for file in files]
    assert all(file.is_file() for file in found), done.stdout + done.stderr
    return found


def opened(folder: Path, *files: Path, infilter: str = "") -> list[dict[str, list[list[Shown]]]]:
    """Open files; give each one's sheets by name, as rows of cells."""
    folder.mkdir(exist_ok=True)
    return [_sheets(file) for file in convert(folder, "fods", *files, infilter=infilter)]


def computed(folder: Path, book: Path, formulas: Sequence[str]) -> list[Decimal]:
    """Have formulas computed over a workbook's sheets."""
    folder.mkdir(exist_ok=True)
    plain = folder / "plain.xlsx"
    with zipfile.ZipFile(book) as was, zipfile.ZipFile(plain, "w") as now:
        for name in was.namelist():
            # durations as plain days: openpyxl would round them to milliseconds on the way
            now.writestr(name, _TIMES.sub(b"2", was.read(name)))
    asked = openpyxl.load_workbook(plain)
    page = asked.create_sheet("asked")
    for formula in formulas:
        page.append([formula])
    asked.save(folder / "asked.xlsx")
    (answer,) = opened(folder, folder / "asked.xlsx")
    cells = [row[0] for row in answer["asked"]]
    assert all(cell.kind == "float" and cell.formula for cell in cells), cells
    return [Decimal(cell.value) for cell in cells]


def _sheets(file: Path) -> dict[str, list[list[Shown]]]:
    root = ET.parse(file).getroot()  # noqa: S314 - LibreOffice wrote it, of our own file
    return {
        table.attrib[f"{_TABLE}name"]: _trimmed(list(_rows(table)))
        for table in root.iter(f"{_TABLE}table")
    }


def _rows(table: Any) -> Iterator[list[Shown]]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[Shown] = []
        for cell in row:
            many = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += [_shown(cell)] * min(many, _MOST)
        while cells and not cells[-1].kind:
            cells.pop()
        yield from [cells] * min(int(row.get(f"{_TABLE}number-rows-repeated", "1")), _MOST)


def _trimmed(rows: list[list[Shown]]) -> list[list[Shown]]:
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _shown(cell: Any) -> Shown:
    for tab in cell.iter(f"{_TEXT}tab"):
        tab.text = "\t"
    text = "\n".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type", "")
    named = {"date": "date-value", "time": "time-value"}.get(kind, "value")
    value = cell.get(f"{_OFFICE}{named}", text)
    return Shown(kind, value, text, cell.get(f"{_TABLE}formula", ""))
