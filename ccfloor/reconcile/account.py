"""One reconciliation as one document: the same inputs give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.floor.views import CoverageGap
from ccfloor.reconcile import logged
from ccfloor.reconcile.causes import CAUSES, COUNTED
from ccfloor.reconcile.entries import KINDS, Kind, Ours, Theirs
from ccfloor.reconcile.heard import Session
from ccfloor.reconcile.judge import Difference, Judge
from ccfloor.reconcile.match import Pair, match
from ccfloor.reconcile.queue_log import Row, Unreadable

OUTSIDE = frozenset({"before_session", "after_session"})


class KindLine(msgspec.Struct, frozen=True):
    """One kind of thing, on both sides.

    A PAUSEALL has nothing of ours beside it: it is matched by the pauses that it caused.
    """

    kind: Kind
    ours: int
    theirs: int
    matched: int
    """Pairs that agree in everything."""
    named: int
    """Differences with a cause that is no fault."""
    unexplained: int


class DeviationLine(msgspec.Struct, frozen=True):
    """How far the rows' lengths lie from ours."""

    what: str
    pairs: int
    p50_ms: float
    """Median of theirs minus ours."""
    max_ms: float
    """The largest, either way."""


class CauseLine(msgspec.Struct, frozen=True):
    """How often a cause was found."""

    cause: str
    count: int
    says: str


class Account(msgspec.Struct, frozen=True):
    """What came of one reconciliation."""

    from_: Instant = msgspec.field(name="from")
    to: Instant
    gaps: tuple[CoverageGap, ...]
    rows: int
    """Rows that were read, those outside the session among them."""
    kinds: list[KindLine]
    deviations: list[DeviationLine]
    causes: list[CauseLine]
    differences: list[Difference]
    """Without the rows that lie before or behind the session: ``causes`` counts them."""
    matched: int
    named: int
    unexplained: int
    limit: int

    @property
    def fine(self) -> bool:
        """Tell whether it is within the limit."""
        return self.unexplained <= self.limit


def reconcile(
    session: Session,
    told: Sequence[Ours],
    lines: Iterable[Row | Unreadable],
    *,
    witnesses: Sequence[Theirs | Unreadable] = (),
    limit: int = 0,
    within: tuple[Instant, Instant] | None = None,
) -> Account:
    """Match both sides and account for everything; ``within`` keeps to ``from <= at < to``."""
    rows, torn = _sorted(lines)
    theirs = [*logged.entries(rows), *(w for w in witnesses if isinstance(w, Theirs))]
    torn += [w for w in witnesses if isinstance(w, Unreadable)]
    matched = match(told, theirs)
    differences = Judge(session, told, theirs).differences(matched)
    differences += [_unreadable(line) for line in torn]
    begins, ends = within or (-(2**62), 2**62)
    pairs = [pair for pair in matched.pairs if begins <= pair.ours.at < ends]
    differences = sorted(
        (d for d in differences if begins <= d.at < ends), key=lambda d: (d.at, d.source)
    )
    counted = Counter(difference.cause for difference in differences)
    kinds = [_kind_line(kind, told, theirs, pairs, differences, (begins, ends)) for kind in KINDS]
    return Account(
        session.began,
        session.ended,
        session.gaps,
        len(rows),
        [line for line in kinds if line.ours or line.theirs],
        _deviations(pairs),
        [CauseLine(code, counted[code], CAUSES[code]) for code in CAUSES if counted[code]],
        [d for d in differences if d.ours or d.cause not in OUTSIDE],
        matched=sum(line.matched for line in kinds),
        named=sum(d.cause not in COUNTED for d in differences),
        unexplained=sum(d.cause in COUNTED for d in differences),
        limit=limit,
    )


def to_json(account: Account) -> bytes:
    """Encode an account; the same account gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(account), indent=2)


def _sorted(lines: Iterable[Row | Unreadable]) -> tuple[list[Row], list[Unreadable]]:
    """Put rotated files in order; rows of one instant stay in the order they were written."""
    rows: list[Row] = []
    torn: list[Unreadable] = []
    for line in lines:
        if isinstance(line, Row):
            rows.append(line)
        else:
            torn.append(line)
    rows.sort(key=lambda row: row.at)
    return rows, torn


def _unreadable(line: Unreadable) -> Difference:
    cause = "torn_line" if line.torn else "unreadable_line"
    theirs = f"expected {line.expected}"
    return Difference("row", line.after, "", "", "", cause, "", theirs, f"{line.file}:{line.line}")


def _kind_line(
    kind: Kind,
    told: Sequence[Ours],
    theirs: Sequence[Theirs],
    pairs: Sequence[Pair],
    differences: Sequence[Difference],
    span: tuple[Instant, Instant],
) -> KindLine:
    mine = [d for d in differences if d.kind == kind]
    rows = sum(t.kind == kind and span[0] <= t.at < span[1] for t in theirs)
    matched = sum(pair.ours.kind == kind and not pair.clashes for pair in pairs)
    return KindLine(
        kind,
        sum(o.kind == kind and span[0] <= o.at < span[1] for o in told),
        rows,
        rows - len(mine) if kind == "pause_all" else matched,
        sum(d.cause not in COUNTED for d in mine),
        sum(d.cause in COUNTED for d in mine),
    )


def _deviations(pairs: Sequence[Pair]) -> list[DeviationLine]:
    found: dict[str, list[int]] = {}
    for pair in pairs:
        for deviation in pair.deviations:
            name = f"{pair.ours.kind} {deviation.name}"
            found.setdefault(name, []).append(deviation.by)
    return [
        DeviationLine(
            name,
            len(found[name]),
            sorted(found[name])[len(found[name]) // 2] / 1_000,
            max(found[name], key=abs) / 1_000,
        )
        for name in sorted(found)
    ]
