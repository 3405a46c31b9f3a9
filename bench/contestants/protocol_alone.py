"""Our Protocol without a socket: nothing kept, what the floor needs, or that translated."""

from __future__ import annotations

import sys
from pathlib import Path

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED, Translator
from bench.stopwatch import Stopwatch
from ccfloor.floor.facts import Fact

READ = 65_536


def main(file: str, what: str) -> None:
    """Feed it in reads as a socket gives them."""
    data = Path(file).read_bytes()
    reads = [data[at : at + READ] for at in range(0, len(data), READ)]
    protocol = Protocol({} if what == "drop" else WANTED)
    translator = Translator()
    facts: list[Fact] = []
    watch = Stopwatch()
    if what == "translate":
        for read in reads:
            for frame in protocol.feed(read):
                translator.facts(frame, facts)
        watch.stop(len(facts))
    for read in reads:
        protocol.feed(read)
    watch.stop(protocol.kept)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
