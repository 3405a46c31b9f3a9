"""``python -m bench``: how many events a second, against others, on the same bytes in one run.

Each contestant runs in a process of its own. The runs are interleaved, so that a machine
that is busy for a while is so for everybody; the figures are medians.
"""

from __future__ import annotations

import argparse
import json
import sys

from bench.contest import CONTESTANTS, Contestant, Failed, Run, missing, run
from bench.report import machine, row, table


def main(argv: list[str]) -> int:
    """Run the contest and print the table; 1 when one of ours gave no figure."""
    asked = _parser().parse_args(argv)
    chosen = [
        each
        for each in CONTESTANTS
        if not asked.name or any(part in " ".join((each.name, *each.start)) for part in asked.name)
    ]
    if not chosen:
        print(f"nobody is called {', '.join(asked.name)}", file=sys.stderr)
        return 2
    runs: dict[Contestant, list[Run | Failed]] = {each: [] for each in chosen}
    absent = {each: why for each in chosen if (why := missing(each))}
    for number in range(1, asked.runs + 1):
        for each in chosen:
            if each in absent:
                runs[each].append(Failed(absent[each]))
                continue
            print(f"run {number}: {each.name}, {each.does}", file=sys.stderr)
            runs[each].append(run(each))
    rows = {each: row(given) for each, given in runs.items()}
    if asked.json:
        named = [{"client": each.name, "does": each.does, **rows[each]} for each in chosen]
        print(json.dumps({"machine": machine(), "rows": named}, ensure_ascii=False, indent=1))
    else:
        print(f"\n{machine()}\nmedians of {asked.runs} interleaved runs\n\n{table(rows)}")
    return int(any("failed" in rows[each] and each not in absent for each in chosen))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="*", help="part of a contestant's name; all by default")
    parser.add_argument("--runs", type=int, default=3, help="of each contestant (3)")
    parser.add_argument("--json", action="store_true", help="figures for a machine")
    return parser


sys.exit(main(sys.argv[1:]))
