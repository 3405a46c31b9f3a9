"""One's own month in lines: each with its clause, its numbers, what it rests on and its state.

The law: what came over the wire is cleaned again here: the screen trusts no daemon. A code that is
not known is shown itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Final, NamedTuple

from ccfloor.dashboard.view.cells import clean
from ccfloor.locale import Words
from ccfloor.serve.payslips import PayLine, PayObjection, Payslip
from ccfloor.telling.lines import (
    Span,
    Tone,
    TonedLine,
    day_and_clock,
    day_before,
    fit,
    once,
    right,
    wrapped,
)
from ccfloor.telling.objections import came_of_it, said
from ccfloor.telling.pay_sources import evidence_words, line_word
from ccfloor.telling.pay_words import (
    BLANK,
    KEPT,
    OBJECTIONS,
    STATES,
    UNSCORED,
    item_word,
    taken_back,
    told_finding,
    told_formula,
)
from ccfloor.telling.rule_names import rule_called

_AMOUNT: Final = 10
_NAME: Final = 22
_LABEL: Final = 14
_LONG: Final = 700
_SAID: Final = 2_000


class Row(NamedTuple):
    """One line of the screen, and the line of the payslip that stands there."""

    line: TonedLine
    of: PayLine | None = None


def slip_rows(slip: Payslip, zone: tzinfo, width: int, words: Words) -> list[Row]:
    """Write a payslip in ``width`` cells."""
    rows = [Row(line) for line in _head(slip, zone, width, words)]
    for unit, title in (("points", words("Points")), ("fen", words("Pay in yuan"))):
        rows += [Row(()), Row((Span(title, Tone.HEAD),))]
        for line in slip.lines:
            if line.unit == unit:
                rows += [Row(one, line) for one in _line(line, zone, width, words)]
    total = (
        Span(right(_amount(slip.net), _AMOUNT), Tone.STRONG),
        Span(f"  {words('together')}"),
    )
    rows.append(Row(total))
    if remarks := list(_remarks(slip, words)):
        rows += [Row(()), Row((Span(words("To be known"), Tone.HEAD),))]
        rows += [Row(line) for text in remarks for line in wrapped(text, width, 2)]
    return rows


def _head(slip: Payslip, zone: tzinfo, width: int, words: Words) -> Iterator[TonedLine]:
    who = once(*map(clean, (slip.name, slip.number, slip.person)))
    first, last = clean(slip.start), clean(day_before(slip.end))
    parts = (
        (words("Person"), who),
        (words("Team"), clean(slip.team)),
        (words("Days"), words("{first} to {last}", first=first, last=last)),
        (words("State"), _state(slip.state, words)),
        (words("Regulation"), clean(slip.regulation)),
        (words("Computed from"), f"#{slip.run}  sha256 {clean(slip.basis_sha256, 16)}…"),
    )
    for name, text in parts:
        if text:
            yield (Span(fit(name, _LABEL), Tone.DIM), Span(text))
    if slip.objections_until is not None:
        until = day_and_clock(slip.objections_until, zone)
        text = words("You may object until {until}: o on the line", until=until)
        yield from wrapped(text, width, 0, Tone.GOOD)


def _line(line: PayLine, zone: tzinfo, width: int, words: Words) -> Iterable[TonedLine]:
    tail = f"  {clean(line.clause)}"
    if line.state != "settled":
        tail += f"  [{_state(line.state, words)}]"
    if line.gross != line.amount:
        tail += f"  {words('named: {gross}', gross=_amount(line.gross))}"
    amount = "" if line.item in BLANK else _amount(line.amount)
    yield (
        Span(right(amount, _AMOUNT), Tone.STRONG),
        Span(f"  {fit(item_word(clean(line.item), words), _NAME)}"),
        Span(tail, Tone.DIM),
    )

    def named(code: str, day: str) -> str:
        del day
        return rule_called(code, clean(line.rule_zh), clean(line.rule_en), words)

    formula = told_formula(clean(line.formula), _clean(line.values), words, named)
    formula = taken_back(formula, line.state, line.unit, line.amount, words)
    yield from wrapped(formula, width, _AMOUNT + 2)
    evidence = list(evidence_words((clean(one, _LONG) for one in line.evidence), words))
    if line.corrects:
        evidence.append(line_word(clean(line.corrects, _LONG), words))
    if evidence:
        yield from wrapped("; ".join(evidence), width, _AMOUNT + 2, Tone.DIM)
    if line.objection is not None:
        for text in objection_texts(line.objection, zone, words):
            yield from wrapped(text, width, _AMOUNT + 2, Tone.GOOD)


def objection_texts(made: PayObjection, zone: tzinfo, words: Words) -> Iterator[str]:
    """Write how an objection stands, who said what and when, the answer and what came of it."""
    known = OBJECTIONS.get(made.state)
    yield words(known) if known is not None else clean(made.state)
    yield said(clean(made.by), made.at, clean(made.claim, _SAID), zone, words)
    if made.answered_at is not None:
        by, answer = clean(made.answered_by), clean(made.answer, _SAID)
        yield said(by, made.answered_at, answer, zone, words)
    if made.kept_at is not None:
        yield words(KEPT)
        yield said(clean(made.kept_by), made.kept_at, clean(made.kept, _SAID), zone, words)
    elif made.state == "granted":
        yield came_of_it(made.changed_in, words)


def _remarks(slip: Payslip, words: Words) -> Iterator[str]:
    if slip.probation:
        yield words("on probation: not scored")
    elif slip.rank in {"supervisor", "manager"}:
        yield words(UNSCORED)
    for one in slip.remarks:
        about = [clean(each, _LONG) for each in one.about]
        yield told_finding(clean(one.code), _clean(one.values), about, words)


def _state(code: str, words: Words) -> str:
    known = STATES.get(code)
    return words(known) if known is not None else clean(code)


def _amount(hundredths: int) -> str:
    """Write hundredths of a yuan or of a point."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02}"


def _clean(values: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {name: clean(value, _LONG) for name, value in values}
