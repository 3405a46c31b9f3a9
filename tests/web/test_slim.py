"""A screen of a browser holds what a screen needs, and nothing of the other commands."""

from __future__ import annotations

import json
import subprocess
import sys

LOADED = """
import json, sys
import ccfloor.screen, ccfloor.dashboard.app, ccfloor.dashboard.seat_app
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
HEAVY = {"aiohttp", "alembic", "apprise", "numpy", "openpyxl", "sqlalchemy", "asyncpg"}


def test_a_screen_loads_no_spreadsheets_and_no_databases():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, check=True, timeout=120
    )
    assert HEAVY & set(json.loads(done.stdout)) == set()


def test_it_takes_the_same_arguments_as_the_commands_it_stands_for():
    for command in ("watch", "seat"):
        both = [
            subprocess.run(
                [sys.executable, "-m", module, command, "--help"],
                capture_output=True, check=True, timeout=120, env={"COLUMNS": "100"},
            ).stdout.partition(b"\n\n")[2]
            for module in ("ccfloor", "ccfloor.screen")
        ]  # fmt: skip
        assert both[0].replace(b"ccfloor.screen", b"ccfloor").split()[2:] == both[1].split()[2:]
