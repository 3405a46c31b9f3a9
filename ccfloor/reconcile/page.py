"""An account as a page that a telephone engineer reads in a minute."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from typing import Final

from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.reconcile.account import Account
from ccfloor.reconcile.causes import COUNTED
from ccfloor.reconcile.entries import KINDS
from ccfloor.reconcile.judge import Difference
from ccfloor.serve.cleaning import clean

_EVERY_DAY: Final = frozenset({"ringall_loser", "before_session", "after_session", "system_row"})
"""Causes that are counted and not listed: there are many, and nobody would act on one."""
_LENGTHS: Final = {
    "exit hold": "wait until he left the line",
    "ring ring": "ring",
    "ring ring until withdrawn": "ring that was withdrawn",
    "talk hold": "wait, as told at the end",
    "talk talk": "talk",
    "cdr billsec": "billsec",
}
_LISTED: Final = 40
"""Differences of one page; the document has them all."""
_TEXT: Final = 60
_ID: Final = 40


def page(account: Account, timezone: str) -> str:
    """Return the page: the verdict, the table by kind, deviations, causes, differences."""
    zone = zoneinfo.ZoneInfo(timezone)

    def clock(at: Instant) -> str:
        return wall_time(at, zone).strftime("%H:%M:%S.%f")[:-3]

    day = wall_time(account.from_, zone).strftime("%Y-%m-%d")
    verdict = "fine" if account.fine else "NOT FINE"
    lines = [
        (
            f"{day} {clock(account.from_)} – {clock(account.to)} {timezone}, "
            f"{account.rows} rows, gaps in our sight: {len(account.gaps)}"
        ),
        (
            f"{verdict}: {account.unexplained} unexplained, {account.limit} allowed; "
            f"{account.matched} matched, {account.named} named"
        ),
        "",
        f"{'':<36}    ours  theirs matched   named unexplained",
    ]
    lines += [
        f"{KINDS[kind.kind]:<36} {kind.ours:>7} {kind.theirs:>7} {kind.matched:>7} "
        f"{kind.named:>7} {kind.unexplained:>11}"
        for kind in account.kinds
    ]
    if account.deviations:
        lines += ["", f"{'theirs minus ours':<36}   pairs       median      largest"]
    lines += [
        f"{_LENGTHS.get(line.what, line.what):<36} {line.pairs:>7} "
        f"{line.p50_ms:>9.1f} ms {line.max_ms:>9.1f} ms"
        for line in account.deviations
    ]
    if account.causes:
        lines += ["", "causes"]
    lines += [f"  {cause.count:>5}  {cause.cause}: {cause.says}" for cause in account.causes]
    listed = [d for d in account.differences if d.cause not in _EVERY_DAY]
    listed.sort(key=lambda d: d.cause not in COUNTED)  # what counts stands first
    if listed:
        lines += ["", "differences"]
    lines += [text for d in listed[:_LISTED] for text in _lines(d, clock(d.at))]
    if len(listed) > _LISTED:
        lines.append(f"  … and {len(listed) - _LISTED} more: --json has them all")
    return "\n".join(lines)


def _lines(difference: Difference, clock: str) -> Iterator[str]:
    where = " ".join(
        clean(text, _ID) for text in (difference.queue, difference.call, difference.who) if text
    )
    yield f"  {clock} {difference.cause:<28} {difference.kind:<6} {where}".rstrip()
    yield f"      ours:   {clean(difference.ours, _TEXT) or 'nothing'}"
    source = f"  ({clean(difference.source, _ID)})" if difference.source else ""
    yield f"      theirs: {clean(difference.theirs, _TEXT) or 'no row'}{source}"
