"""A figure as lines: the definition, the counts, the sum, the calls."""

from __future__ import annotations

import re
from datetime import tzinfo

from ccfloor.floor.names import Micros
from ccfloor.locale import Words
from ccfloor.serve.explanation import CountedCall, Figure
from ccfloor.telling.codes import FOUND, Called, word
from ccfloor.telling.formulas import formula_told
from ccfloor.telling.lines import (
    Span,
    Tone,
    TonedLine,
    clock,
    day_and_clock,
    fit,
    seconds,
    wrapped,
)

_LABEL = 12
_TIMES = frozenset({"wait_sum", "longest_wait"})


def figure(
    told: Figure, width: int, zone: tzinfo, words: Words, called: Called = str
) -> list[TonedLine]:
    """Write a figure in ``width`` cells."""
    lines: list[TonedLine] = []
    by, name = formula_told(told.authority, words), formula_told(told.name, words)
    for label, value in (
        (words("Figure"), name),
        (words("Queue"), words("all queues") if told.queue == "*" else called(told.queue)),
        (words("Day"), f"{day_and_clock(told.since, zone)} - {day_and_clock(told.until, zone)}"),
        (words("Formula"), formula_told(told.formula, words)),
        (words("Of"), formula_told(told.denominator, words)),
        (words("Within"), _time(told.limit, words)),
        (words("Authority"), f"{by} ({words('version {n}', n=told.version)})"),
    ):
        if value:
            first, *rest = wrapped(value, width - _LABEL)
            lines.append((Span(fit(label, _LABEL), Tone.DIM), *first))
            lines += [(Span(" " * _LABEL), *line) for line in rest]
    lines += [(), (Span(words("Counts"), Tone.HEAD),)]
    for count in told.counts:
        value = _time(count.value, words) if count.name in _TIMES else str(count.value)
        called_so = fit(formula_told(count.name, words), 20)
        lines.append((Span(f"  {called_so} ", Tone.DIM), Span(value)))
    lines += [(), (Span(words("Arithmetic"), Tone.HEAD),)]
    lines += wrapped(f"{name} = {_sum(told, words)}", width, 2, Tone.STRONG)
    lines += _verdict(told, width, words)
    lines += [(), (Span(words("Calls"), Tone.HEAD),)]
    lines += [_call(told, call, zone, words) for call in told.calls]
    if told.more:
        lines.append((Span(f"  {words('{n} more calls', n=told.more)}", Tone.DIM),))
    if told.uncovered:
        text = words("{n} of them partly unseen", n=told.uncovered)
        lines.append((Span(f"  {text}", Tone.BAD),))
    return lines


def _time(limit: Micros | None, words: Words) -> str:
    return "" if limit is None else words("{n} s", n=seconds(limit))


def _sum(told: Figure, words: Words) -> str:
    """Write the division out, or the count alone."""
    if told.value is None:
        return words("{a} / {b}: nothing counts, so there is no figure", a=told.part, b=told.whole)
    if told.unit == "share":
        return f"{told.part} / {told.whole} = {told.value:.6f} = {told.value:.1%}"
    if told.unit == "calls":
        return str(told.part)
    value = words("{n} s", n=seconds(int(told.value)))
    if told.whole == 1:
        return value
    return f"{words('{n} s', n=seconds(told.part))} / {told.whole} = {value}"


def _verdict(told: Figure, width: int, words: Words) -> list[TonedLine]:
    if told.shown is None and told.equal:
        text = words("Recomputed from the stored calls; nothing shown to compare with")
        return wrapped(text, width, 2, Tone.DIM)
    if told.equal:
        return wrapped(words("Recomputed: identical to what was shown"), width, 2, Tone.GOOD)
    text = words("Recomputed: NOT the same; shown was {value}", value=told.shown)
    return wrapped(text, width, 2, Tone.BAD)


def _call(told: Figure, call: CountedCall, zone: tzinfo, words: Words) -> TonedLine:
    made_of = [*re.findall(r"[a-z_0-9]+", told.formula), told.name]
    counts = ", ".join(
        formula_told(name, words)
        for name in call.counts
        if name in made_of and name not in {"offered", call.outcome}
    )
    outcome = word(FOUND, call.outcome, words)
    unseen = "" if call.covered else f"  {words('partly unseen')}"
    wait = words("{n} s", n=seconds(call.wait))
    return (
        Span(f"  {clock(call.joined_at, zone)[:8]} "),
        Span(fit(call.call, 18) + " "),
        Span(f"{fit(outcome, 13)} {wait}"),
        Span(f"  {counts}", Tone.DIM),
        Span(unseen, Tone.BAD),
    )
