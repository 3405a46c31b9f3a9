"""The recordings, replayed once for all tests of this folder."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

from ccfloor.commands.explain_session import answers_of
from ccfloor.config import Config
from ccfloor.explaining import Answers

RECORDINGS = Path(__file__).parents[1] / "recordings"


@lru_cache
def answers(release: str) -> Answers:
    return asyncio.run(answers_of(RECORDINGS / release / "session.ami.zst", Config()))
