"""``python -m tests.lab.ways RELEASE [NAME…] [--save]``: hold ways and say how each went.

Without a name all ways of the release are held. ``--save`` keeps them as recordings, but
only those in which everything was as planted. ``--retell`` holds none: it writes anew what
is found in the recordings that are kept.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path

from tests.lab.sip_trace import from_csv
from tests.lab.ways import WAYS
from tests.lab.ways.found import find, told
from tests.lab.ways.holding import Held, hold_all
from tests.lab.ways.verdict import Verdict
from tests.lab.ways.way import Way

RECORDINGS = Path(__file__).parents[2] / "recordings" / "ways"


def main() -> int:
    """Hold what was asked for; returns the number of ways that went wrong."""
    asked = argparse.ArgumentParser(prog="python -m tests.lab.ways")
    asked.add_argument("release", choices=("22", "16", "all"))
    asked.add_argument("names", nargs="*")
    asked.add_argument("--save", action="store_true")
    asked.add_argument("--retell", action="store_true")
    asked.add_argument("--keep", type=Path, help="save whatever happened in this folder")
    told_so = asked.parse_args()
    releases = ("22", "16") if told_so.release == "all" else (told_so.release,)
    chosen = [
        (way, release)
        for way in WAYS
        if not told_so.names or way.name in told_so.names
        for release in releases
        if release in way.releases
    ]
    if told_so.retell:
        return sum(not _retell(way, release) for way, release in chosen)
    failed = 0
    for way, release, held in hold_all(chosen):
        try:
            good = _say(held.result())
            if told_so.keep:
                held.result().save(told_so.keep)
        except Exception:  # noqa: BLE001  one way that cannot be held does not end the others
            sys.stdout.write(f"--- {way.name} on {release}\n{traceback.format_exc()}\n")
            good = False
        failed += not good
        if good and told_so.save:
            held.result().save(RECORDINGS)
    return failed


def _retell(way: Way, release: str) -> bool:
    folder = RECORDINGS / f"{way.name}-{release}"
    found = find(folder / "session.ami.zst")
    phones = from_csv((folder / "phones.csv").read_text())
    wrong = Verdict(way.expects, found, phones, (folder / "queue_log").read_text()).all
    if not wrong:
        (folder / "session.expect").write_text(told(found), encoding="utf-8")
    sys.stdout.write("".join(f"{folder.name}: {one}\n" for one in wrong))
    return not wrong


def _say(held: Held) -> bool:
    wrong = held.complaints + held.verdict.all
    lines = [f"{'ok ' if not wrong else '---'} {held.way.name} on {held.release}"]
    lines += [f"    the first time: {one}" for one in held.before]
    if wrong:
        lines += [f"    {one}" for one in wrong]
        lines += [f"  | {line}" for line in told(held.found).splitlines()]
        lines += [f"  > {line}" for line in held.queue_log.splitlines()]
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()
    return not wrong


if __name__ == "__main__":
    raise SystemExit(main())
