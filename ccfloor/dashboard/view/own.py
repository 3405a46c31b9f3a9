"""One's own seat in lines: the clock with its limit, the day, the cases.

The law: what was done well stands before what was not; nothing is compared with anybody. An
amount is called what it is, the rulebook's, and never what somebody loses. What came over the wire
is cleaned again here: the screen trusts no daemon.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from ccfloor.dashboard.look import WORDS
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import clock, fine
from ccfloor.dashboard.view.permits import own_line
from ccfloor.dashboard.view.together import in_order, said
from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words, mark
from ccfloor.serve.cases import MyCase, MyStep
from ccfloor.serve.messages import Limits, Seat
from ccfloor.serve.mine import MyBreak, Own
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.permits import PermitShown
from ccfloor.telling.case_words import FLAGS, STATES, STEPS, excuse_word, length, points, yuan
from ccfloor.telling.codes import word
from ccfloor.telling.lines import (
    Span,
    Tone,
    TonedLine,
    cells,
    day_and_clock,
    fit,
    seconds,
    wrapped,
)
from ccfloor.telling.lines import clock as exact_clock
from ccfloor.telling.proofs import proof_said

_LABEL = 12
_RULE = 26
"""Cells of a rule with its name: the longest of the regulation fits."""
_LONG = 2_000
"""Characters of what stands whole: ids, clauses, reasons."""

BREAKS = {
    "asked": mark("asked for at {at}, not answered yet"),
    "granted": mark("allowed by {by}: leave by {until}"),
    "used": mark("allowed by {by}, begun at {at}"),
    "refused": mark("refused by {by} at {at}"),
}
EXPIRED = mark("allowed by {by} until {until}: ask again")


def seat_lines(
    own: Own, limits: Limits, now: Instant, zone: tzinfo, words: Words
) -> list[TonedLine]:
    """Write who one is, what the clock says, and the day; always as many lines."""
    return [
        _who(own),
        _clock(own.seat, limits, now, words),
        _break(own.asked, now, zone, words),
        _together(own.together, words),
        _permit(own.permits, now, zone, words),
        (Span(words("Today"), Tone.HEAD),),
        _good(own.figures, words),
        _rings(own.figures, limits, words),
        _away(own.figures, words),
    ]


def case_lines(own: Own, zone: tzinfo, words: Words) -> list[TonedLine]:
    """Write one line for each case, newest first."""
    lines: list[TonedLine] = []
    for case in own.cases:
        name = fit(f"{clean(case.rule)} {_name(case, words)}", _RULE)
        lines.append(
            (
                Span(f"{day_and_clock(case.begun_at, zone)}  "),
                Span(name, Tone.STRONG),
                Span(f"  {_state(case, words)}"),
            )
        )
    return lines


def case_detail(case: MyCase, zone: tzinfo, width: int, words: Words) -> list[TonedLine]:
    """Write all that a case rests on."""
    return [
        case_head(case, words),
        (Span(clean(case.id, _LONG), Tone.DIM),),
        *case_body(case, zone, width, words),
        *_appeal(case, zone, width, words),
    ]


def case_head(case: MyCase, words: Words) -> TonedLine:
    """Write which rule it is about, and how far it has come."""
    return (
        Span(f"{clean(case.rule)} {_name(case, words)}", Tone.STRONG),
        Span(f"  {_state(case, words)}"),
    )


def case_body(case: MyCase, zone: tzinfo, width: int, words: Words) -> list[TonedLine]:
    """Write what was measured, by which words and evidence, and all that was done.

    The same for the one it is about and for who decides (RULEBOOK 5).
    """
    return [
        *_measured(case, zone, words),
        *_clause(case, width, words),
        *_labelled_lines(words("Amount"), _amount(case, words), width),
        *_evidence(case, zone, width, words),
        (Span(words("What was done"), Tone.HEAD),),
        *(line for one in case.steps for line in _step(one, zone, width, words)),
    ]


def _who(own: Own) -> TonedLine:
    seat = own.seat
    if seat is None:
        return (Span(clean(own.agent), Tone.STRONG),)
    parts = (clean(seat.name), clean(own.agent), clean(seat.seat), clean(seat.team))
    shown = list(dict.fromkeys(part for part in parts if part))
    return (Span(shown[0], Tone.STRONG), Span("  " + "  ".join(shown[1:]), Tone.DIM))


def _clock(seat: Seat | None, limits: Limits, now: Instant, words: Words) -> TonedLine:
    label = _label(words("Now"))
    if seat is None:
        return (label, Span(words("You are on no seat"), Tone.DIM))
    state = words(WORDS["hold" if seat.on_hold else seat.state])
    since, limit = seat.since, 0
    if seat.away_since is not None and clean(seat.reason) not in limits.exempt_reasons:
        since, limit = seat.away_since, limits.away
    elif seat.ring_since is not None and seat.state is SeatState.RINGING:
        since, limit = seat.ring_since, limits.ring
    passed = max(0, now - since)
    spans = [label, Span(f"{state}  ", Tone.STRONG), Span(fine(passed), Tone.STRONG)]
    if limit:
        spans[-1] = Span(fine(passed), Tone.BAD if passed > limit else Tone.STRONG)
        spans.append(Span(f" / {fine(limit)}"))
        over = passed - limit
        text = (
            words("  over by {time}", time=fine(over))
            if over > 0
            else words("  {time} left", time=fine(-over))
        )
        spans.append(Span(text, Tone.BAD if over > 0 else Tone.GOOD))
    if seat.reason:
        spans.append(Span(f"  {clean(seat.reason)}", Tone.DIM))
    return tuple(spans)


def _break(asked: MyBreak | None, now: Instant, zone: tzinfo, words: Words) -> TonedLine:
    label = _label(words("Break"))
    if asked is None:
        return (label, Span(words("none is asked for"), Tone.DIM))
    pattern = BREAKS.get(asked.state)
    late = asked.state == "granted" and asked.until is not None and now > asked.until
    if pattern is None:
        return (label, Span(clean(asked.state)))
    until = "" if asked.until is None else clock(asked.until, zone)
    by, at = clean(asked.by), clock(asked.at, zone)
    text = words(EXPIRED if late else pattern, by=by, at=at, until=until)
    tones = {"granted": Tone.GOOD, "refused": Tone.BAD}
    tone = Tone.DIM if late else tones.get(asked.state, Tone.PLAIN)
    wanted = words("  {n} min", n=asked.wanted // MINUTE) if asked.wanted else ""
    return (label, Span(text, tone), Span(f"{wanted}  {clean(asked.reason)}".rstrip(), Tone.DIM))


def _good(figures: MyFigures, words: Words) -> TonedLine:
    text = words("{n} answered  talked {time}", n=figures.answered, time=fine(figures.talk))
    stayed = ""
    if figures.stayed:
        stayed = words(
            "  past the end of the shift: {n}, {time}",
            n=figures.stayed,
            time=fine(figures.stayed_for),
        )
    return (_label(words("Calls")), Span(text, Tone.GOOD), Span(stayed, Tone.GOOD))


def _rings(figures: MyFigures, limits: Limits, words: Words) -> TonedLine:
    label = _label(words("Rings"))
    if not figures.rings:
        return (label, Span(words("none yet"), Tone.DIM))
    text = words(
        "mean {mean} s  longest {longest} s  over {limit} s: {late}  not taken up: {missed}",
        mean=f"{figures.ring_sum / figures.rings / SECOND:.1f}",
        longest=f"{figures.ring_longest / SECOND:.1f}",
        limit=f"{limits.ring / SECOND:g}",
        late=figures.late,
        missed=figures.missed,
    )
    return (label, Span(text))


def _away(figures: MyFigures, words: Words) -> TonedLine:
    text = words("{n} times, {time} in all", n=figures.absences, time=fine(figures.away))
    unseen = words("  {n} partly unseen", n=figures.unseen) if figures.unseen else ""
    return (_label(words("Off desk")), Span(text), Span(unseen, Tone.DIM))


def _name(case: MyCase, words: Words) -> str:
    return clean(case.name_zh if words.language == "zh_CN" else case.name_en)


def _state(case: MyCase, words: Words) -> str:
    state = word(STATES, clean(case.state), words)
    return f"{state}, {word(STATES, clean(case.outcome), words)}" if case.outcome else state


def _measured(case: MyCase, zone: tzinfo, words: Words) -> Iterable[TonedLine]:
    yield _labelled(words("Began"), day_and_clock(case.begun_at, zone))
    if case.breach:
        yield _labelled(words("Length"), length(case.measured, case.limit, words))
    if case.unseen:
        yield _labelled("", words("{unseen} s of it nobody saw", unseen=seconds(case.unseen)))
    if case.excuse:
        yield _labelled(words("Excuse"), excuse_word(clean(case.excuse), words))


def _clause(case: MyCase, width: int, words: Words) -> Iterable[TonedLine]:
    if not case.clause:
        return
    yield _labelled(words("Clause"), clean(case.clause))
    chinese = words.language == "zh_CN"
    yield from wrapped(clean(case.clause_zh if chinese else case.clause_en, _LONG), width, _LABEL)
    if case.kind_zh:
        yield from wrapped(f"「{clean(case.kind_zh, _LONG)}」", width, _LABEL, Tone.DIM)


def _amount(case: MyCase, words: Words) -> str:
    parts = []
    if case.fen:
        parts.append(words("{amounts} yuan", amounts=" / ".join(map(yuan, case.fen))))
    if case.tenths:
        parts.append(words("{amounts} points", amounts=" / ".join(map(points, case.tenths))))
    if not parts:
        return words("none is named")
    return words("{amounts} by the rulebook, by repetition", amounts=", ".join(parts))


def _evidence(case: MyCase, zone: tzinfo, width: int, words: Words) -> Iterable[TonedLine]:
    for proof in case.evidence:
        place = words("byte {ref}", ref=proof.ref) if proof.ref >= 0 else ""
        text = f"{exact_clock(proof.at, zone)}  {proof_said(clean(proof.what), words)}  {place}"
        yield from _labelled_lines(words("Evidence"), text.rstrip(), width)
    for text in case.proofs:
        yield from _labelled_lines(words("Evidence"), clean(text, _LONG), width)


def _step(step: MyStep, zone: tzinfo, width: int, words: Words) -> Iterable[TonedLine]:
    what = word(STEPS, clean(step.what), words)
    detail = clean(step.detail)
    if detail in STATES:
        detail = word(STATES, detail, words)
    elif step.what == "flag":
        detail = word(FLAGS, detail, words)
    elif step.what in {"propose", "excuse"} and detail:
        detail = excuse_word(detail, words)
    by = clean(step.by)
    if step.via == "command":
        by += " " + words("(by command)")
    text = f"{day_and_clock(step.at, zone)}  {by}  {what}  {detail}"
    yield (Span(text.rstrip()),)
    if step.why:
        yield from wrapped(f"「{clean(step.why, _LONG)}」", width, _LABEL, Tone.DIM)


def _appeal(case: MyCase, zone: tzinfo, width: int, words: Words) -> Iterable[TonedLine]:
    if case.appeal_until is None:
        return
    until = day_and_clock(case.appeal_until, zone)
    text = words("You may object until {until}: press o", until=until)
    yield from wrapped(text, width, 0, Tone.GOOD)


def _together(limits: Iterable[AwayLimit], words: Words) -> TonedLine:
    """Say how many are away before he asks; what is reached stands first."""
    spans = [_label(words("Away now"))]
    for place, limit in enumerate(in_order(limits)):
        tone = Tone.BAD if limit.beyond else Tone.PLAIN
        spans += [Span(words("; "))] * bool(place)
        spans.append(Span(said(limit, words), tone))
    if len(spans) == 1:
        spans.append(Span(words("your team and queues are not known yet"), Tone.DIM))
    return tuple(spans)


def _permit(
    permits: tuple[PermitShown, ...], now: Instant, zone: tzinfo, words: Words
) -> TonedLine:
    told = own_line(permits, now, zone, words)
    said = Span(told, Tone.GOOD) if told else Span(words("none is in force"), Tone.DIM)
    return (_label(words("Permit")), said)


def _label(label: str) -> Span:
    return Span(label + " " * max(1, _LABEL - cells(label)), Tone.DIM)


def _labelled(label: str, text: str) -> TonedLine:
    return (_label(label), Span(text))


def _labelled_lines(label: str, text: str, width: int) -> Iterable[TonedLine]:
    first, *rest = wrapped(text, max(1, width - _LABEL), 0)
    yield (_label(label), *first)
    for line in rest:
        yield (Span(" " * _LABEL), *line)
