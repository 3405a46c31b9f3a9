"""Whatever command, option or key of the configuration a document names is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ccfloor.__main__ import app

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README*.md", "config.example.toml", "docs/*.md", "docs/guide/*.md")
    for path in ROOT.glob(pattern)
)
_CALL = re.compile(r"(?:`|^(?:#\s*|\s+)?(?:\$ )?)ccfloor ((?!\w+ =)[^`\n]+)", re.MULTILINE)
_WORD = re.compile(r"[a-z][a-z-]+")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def calls(text: str) -> Iterator[str]:
    """Give what follows ``ccfloor`` wherever a text shows a call; a comment behind it is none."""
    for found in _CALL.finditer(text):
        yield found[1].split("  #")[0].split(" # ")[0]


def wrong(call: str) -> str:
    """Say what of a call is not there; of a right one nothing."""
    words = call.split()
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and words and _WORD.fullmatch(words[0]):
        if words[0] not in command.commands:
            return f"no command {words[0]}"
        command = command.commands[words.pop(0)]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return ", ".join(sorted(set(_OPTION.findall(call)) - known - {"--help", "--version"}))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_call_in_a_document_is_one_that_the_command_line_takes(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    assert [(call, what) for call in calls(text) if (what := wrong(call))] == []


def test_a_call_that_is_not_there_is_found():
    text = "`ccfloor demo --pest 3`\n    ccfloor payroll shred 2026-11\n`ccfloor nothing`\n"
    assert [wrong(call) for call in calls(text)] == [
        "--pest",
        "no command shred",
        "no command nothing",
    ]
    right = "`ccfloor demo --past 3`\n$ ccfloor roster show 2026-02  # --not an option\n"
    assert [wrong(call) for call in calls(right)] == ["", ""]
