"""What goes wrong in the lab and is nobody's error: SIPp that did not start, a slow Asterisk.

The law: only what the lab itself does may be a fault of the lab. What the product found, did
not find or fell over is never one.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

TIMES: Final = 3
"""So often something is held where the machine was at fault: a host that halts for 30 ms may do so
again within the minute. No bound is wider for it, and the last time counts."""


class LabFaultError(Exception):
    """The lab did not do what it was told to; the message says what."""


@contextmanager
def faults_of_the_lab() -> Iterator[None]:
    """Give what breaks under the lab's own hands its name.

    No answer in time, a program or a socket that is not there, a request that Asterisk or a
    phone refused, a channel that never was.
    """
    try:
        yield
    except (OSError, RuntimeError, LookupError, subprocess.SubprocessError) as fault:
        raise LabFaultError(f"{type(fault).__name__}: {fault}") from fault
