"""What a contestant measures of itself, and how it tells."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import NoReturn

LOGIN = b"Action: Login\r\nActionID: bench\r\nUsername: bench\r\nSecret: bench\r\n\r\n"


class Stopwatch:
    """Runs from its making until ``stop``."""

    def __init__(self) -> None:
        """Start."""
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def stop(self, delivered: int) -> NoReturn:
        """Tell the result and end the process, whatever threads may still hang in it."""
        seconds = time.perf_counter() - self._wall
        cpu = time.process_time() - self._cpu
        print(json.dumps({"seconds": seconds, "cpu": cpu, "delivered": delivered}))
        sys.stdout.flush()
        os._exit(0)
