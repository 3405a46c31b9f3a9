"""Makes the table of rules in docs/regulation.md.

    python -m ccfloor.regulation_doc          # write it
    python -m ccfloor.regulation_doc --check  # exit 1 if it is not up to date

The page is written by people; what stands between the two marks is made from the shipped
edition, so that no amount is ever written down a second time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ccfloor.regulation.charge_text import ORDINARY
from ccfloor.regulation.editions import Edition, Entry
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.telling.regulation import amount, shown

PAGE: Final = Path(__file__).parents[1] / "docs" / "regulation.md"

_TABLE: Final = re.compile(r"(<!-- rules -->\n).*?(<!-- /rules -->)", re.DOTALL)


def table(edition: Edition) -> str:
    """Write the rules of an edition as a table of Markdown."""
    head = "| code | rule | clause | charges | params | kinds: yuan / points, first → again |"
    return "\n".join([head, "|---|---|---|---|---|---|", *map(_row, edition.rules)]) + "\n"


def page(text: str) -> str:
    """Return the page with its table made anew."""
    made = table(shipped_edition())
    return _TABLE.sub(lambda match: f"{match[1]}{made}{match[2]}", text)


def _row(entry: Entry) -> str:
    params = "<br>".join(f"`{name} = {shown(value)}`" for name, value in entry.params.items())
    name = f"{entry.name_zh} · {entry.name_en}" + ("" if entry.enabled else " (not enforced)")
    cells = (entry.code, name, entry.clause, entry.who, params, "<br>".join(_kinds(entry)))
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _kinds(entry: Entry) -> Iterator[str]:
    for charge in entry.charges:
        yuan = " → ".join(amount(fen, 100) for fen in charge.fen) or "–"
        points = " → ".join(amount(tenths, 10) for tenths in charge.tenths) or "–"
        more = [
            *([f"a lead ×{charge.leader_times}"] if charge.leader_times > 1 else []),
            *([f"past `{charge.over}`"] if charge.over else []),
            *([f"on top of `{charge.adds_to}`"] if charge.adds_to else []),
            *(["each day"] if charge.per == "day" else []),
            *charge.also,
        ]
        told = f" ({', '.join(more)})" if more else ""
        yield f"`{charge.key or ORDINARY}` {yuan} / {points}{told}"


def main(argv: Sequence[str]) -> int:
    """Write the page, or only compare it."""
    before = PAGE.read_text(encoding="utf-8")
    after = page(before)
    if "--check" in argv:
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
