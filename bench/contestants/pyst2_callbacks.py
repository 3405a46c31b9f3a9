"""pyst2's Manager, as it comes or on our wiring: one callback for every event."""

from __future__ import annotations

import sys
import threading
import warnings

from asterisk.manager import Event, Manager

from ami_adapters.pyst2_manager import WireManager
from bench.payload import DONE
from bench.stopwatch import Stopwatch

warnings.simplefilter("ignore")  # it uses threading's old names


def main(port: int, manager: Manager) -> None:
    """Count what the callback is given until the last event."""
    seen = 0
    done = threading.Event()

    def take(event: Event, _manager: Manager) -> None:
        nonlocal seen
        seen += 1
        if event.name == DONE.decode():
            done.set()

    manager.register_event("*", take)
    manager.connect("127.0.0.1", port)
    watch = Stopwatch()
    manager.login("bench", "bench")
    done.wait()
    watch.stop(seen)


if __name__ == "__main__":
    main(int(sys.argv[1]), Manager() if sys.argv[2] == "stock" else WireManager())
