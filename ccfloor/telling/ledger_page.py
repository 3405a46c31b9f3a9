"""A month's two ledgers on a page: each line with why it costs what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ccfloor.cases.ledger import Ledger, Ledgers, Line, Unit
from ccfloor.locale import Words
from ccfloor.telling.case_page import NOBODY, widest
from ccfloor.telling.case_words import points, yuan
from ccfloor.telling.lines import Span, Tone, TonedLine, fit, right

_AMOUNT: Final = 8
_NAME: Final = 30


def ledger_page(
    both: Ledgers,
    words: Words,
    named: Callable[[Line], str],
    person: str = "",
    people: Mapping[str, str] = NOBODY,
) -> list[TonedLine]:
    """Write both ledgers one below the other; they are never added up. ``named`` names rules."""
    lines: list[TonedLine] = []
    for ledger in (both.fen, both.tenths):
        lines += _ledger(ledger, words, named, person, people)
    if both.fen.pending and not person:
        text = words("{count} cases wait for a decision", count=len(both.fen.pending))
        lines.append((Span(text, Tone.DIM),))
    return lines


def _ledger(
    ledger: Ledger,
    words: Words,
    named: Callable[[Line], str],
    person: str,
    people: Mapping[str, str],
) -> Iterable[TonedLine]:
    title = words("Yuan ledger") if ledger.unit is Unit.FEN else words("Points ledger")
    yield (Span(f"{title}  {ledger.month}", Tone.HEAD),)
    shown = [line for line in ledger.lines if person in {"", line.person}]
    room = widest(line.person for line in shown)
    for line in shown:
        name = f"{named(line)} {line.kind}".rstrip()
        yield (
            Span(right(_amount(ledger.unit, line.amount), _AMOUNT), Tone.STRONG),
            Span(f"  {fit(line.person, room)}  {fit(name, _NAME)}  {line.case}"),
        )
        why = _why(ledger.unit, line, words)
        if why:
            yield (Span(" " * (_AMOUNT + 2) + why, Tone.DIM),)
    for one in sorted({line.person for line in shown}):
        total = _amount(ledger.unit, ledger.total(one))
        name = f"  {people[one]}" if one in people else ""
        yield (Span(right(total, _AMOUNT), Tone.STRONG), Span(f"  = {one}{name}"))
    if not shown:
        yield (Span(words("nothing"), Tone.DIM),)


def _why(unit: Unit, line: Line, words: Words) -> str:
    parts = []
    if line.superseded_by:
        alone = _amount(unit, line.alone)
        told = words(
            "one fact, one line: {other} stands for it (alone {alone})",
            other=line.superseded_by,
            alone=alone,
        )
        parts.append(told)
    if line.repeats:
        told = words("time number {tier}, after {other}", tier=line.tier, other=line.repeats)
        parts.append(told)
    if line.doubled:
        parts.append(words("a team lead's own: doubled"))
    if not line.settled:
        parts.append(words("may still be appealed"))
    return "; ".join(parts)


def _amount(unit: Unit, amount: int) -> str:
    return yuan(amount) if unit is Unit.FEN else points(amount)
