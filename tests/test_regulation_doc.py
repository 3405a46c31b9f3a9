"""The table in docs/regulation.md is made from the shipped edition, and is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccfloor import regulation_doc
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.regulation_doc import PAGE, main, page, table


def test_the_page_is_up_to_date():
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run: python -m ccfloor.regulation_doc"
    assert main(["--check"]) == 0


def test_every_rule_has_a_line_with_its_amounts():
    rows = table(shipped_edition()).splitlines()
    assert len(rows) == 2 + 45
    assert rows[8] == (
        "| T07 | 空岗 · Seat empty | A4.1.3 | lead | `long_s = 1800`<br>`report_within_s = 300` |"
        " `ordinary` 100 / –<br>`over_30min` 200 / – (past `long_s`) |"
    )


def test_a_page_that_is_not_is_told_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stale = tmp_path / "regulation.md"
    stale.write_text("before\n<!-- rules -->\nold\n<!-- /rules -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(regulation_doc, "PAGE", stale)
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    text = stale.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- rules -->\n| code |")
    assert text.endswith("<!-- /rules -->\nafter\n")
