"""A house's own editions of the regulation, read from the file that the configuration names.

The law: the shipped edition is always there, under all others. A file that is wrong is told
with the same care as the configuration itself, and with its own name; until it is right, the
daemon does not start, as it would judge people by rules that are not the house's.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ccfloor.config import Config
from ccfloor.config_problem import Problem
from ccfloor.regulation.editions import Regulation
from ccfloor.regulation.faults import Fault
from ccfloor.regulation.reading import editions_of
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.toml_lines import line_of

KEY = "rules.regulation"


def with_house_editions(config: Config, path: Path) -> tuple[Config, list[Problem]]:
    """Put the editions of ``rules.regulation`` on top of the shipped one, or say what is wrong.

    A relative path starts where the configuration ``path`` is.
    """
    if not config.rules.regulation:
        return config, []
    file = path.parent / config.rules.regulation
    try:
        # Some editors put a byte-order mark before UTF-8; TOML knows none.
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        expected = f"a file that can be read ({error.strerror or 'unreadable'})"
        return config, [Problem(KEY, config.rules.regulation, expected)]
    except UnicodeDecodeError as error:
        expected = f"a file in UTF-8 (byte {error.start} is not)"
        return config, [Problem(KEY, config.rules.regulation, expected)]
    shipped = shipped_edition()
    editions, faults = editions_of(text, shipped)
    if faults:
        return config, [_problem(fault, str(file), text) for fault in faults]
    regulation = Regulation((shipped, *editions))
    return msgspec.structs.replace(config, regulation=regulation), []


def _problem(fault: Fault, file: str, text: str) -> Problem:
    line = fault.line or line_of(text, fault.key)
    return Problem(fault.key or "the file", fault.value, fault.expected, line=line, file=file)
