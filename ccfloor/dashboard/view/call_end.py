"""What came of a call, below its ladder: the stays, how the phones rang, alerts and cases."""

from __future__ import annotations

from typing import Final

from ccfloor.dashboard.view.agent import EXCUSES
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import exact
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.locale import Words, mark
from ccfloor.serve.call_story import CallTold, Ringing, Stay
from ccfloor.telling.case_words import STATES
from ccfloor.telling.codes import ENDED_BY, FOUND, Called, word
from ccfloor.telling.ladder import extension
from ccfloor.telling.lines import Span, Tone, TonedLine
from ccfloor.telling.rule_names import rule_called

_STAGES: Final = {"warn": mark("before the limit"), "breach": mark("past the limit")}


def summary(told: CallTold, now: Instant, words: Words, called: Called) -> list[TonedLine]:
    """Tell the stays, how the phones rang, the alerts and the cases."""
    lines: list[TonedLine] = []
    if not told.whole:
        text = words("Told from the records alone: the raw frames are gone, or none are kept")
        lines.append((Span(text, Tone.BAD),))
    lines += [_stay_line(stay, now, words, called) for stay in told.stays]
    lines += [_ring_line(ring, told, now, words) for ring in told.rings]
    for alert in told.alerts:
        tone = Tone.BAD if alert.severity is Severity.CRITICAL else Tone.PLAIN
        whose = f" {extension(clean(alert.seat))} {clean(alert.agent)}".rstrip()
        rule = clean(rule_called(alert.rule, alert.rule_zh, alert.rule_en, words))
        stage = word(_STAGES, clean(alert.stage), words)
        lines.append(
            (Span(f"! {words('Alert')} {rule}, {stage}", tone), Span(f" {whose}", Tone.DIM))
        )
    for one in told.cases:
        rule = clean(rule_called(one.rule, one.rule_zh, one.rule_en, words))
        state = word(STATES, clean(one.state), words)
        whose = f"{clean(one.agent)} {state}"
        lines.append((Span(f"# {words('Case')} {rule}  ", Tone.STRONG), Span(whose, Tone.DIM)))
    return lines


def _stay_line(stay: Stay, now: Instant, words: Words, called: Called) -> TonedLine:
    waited = (stay.left or now) - stay.joined
    spans = [
        Span(f"{called(stay.queue)}: ", Tone.STRONG),
        Span(words("waited {time}", time=exact(waited))),
        Span(f", {word(FOUND, stay.outcome, words)}"),
    ]
    if stay.agent:
        spans.append(Span(f" {extension(clean(stay.seat))} {clean(stay.agent)}"))
    if stay.talk_from is not None:
        talked = (stay.talk_to or now) - stay.talk_from
        spans.append(Span(", " + words("talked {time}", time=exact(talked))))
    if stay.hold:
        spans.append(Span(", " + words("of it on hold {time}", time=exact(stay.hold))))
    if stay.ended_by:
        by = word(ENDED_BY, stay.ended_by, words)
        spans.append(Span(", " + words("ended by: {who}", who=by)))
    if not stay.covered:
        spans.append(Span(" ? " + words("partly unseen"), Tone.BAD))
    return tuple(spans)


def _ring_line(ring: Ringing, told: CallTold, now: Instant, words: Words) -> TonedLine:
    spans = [Span(f"  {extension(clean(ring.phone))} {clean(ring.agent)} ", Tone.DIM)]
    if ring.rang is not None:
        rang = (ring.ended or now) - ring.rang
        over = bool(told.ring_limit) and rang > told.ring_limit
        text = words("rang {time}", time=exact(rang))
        spans += [Span(text, Tone.BAD if over else Tone.PLAIN), Span(", ")]
    spans.append(Span(word(FOUND, clean(ring.outcome) or "ringing", words)))
    if ring.excused:
        spans.append(Span(f" ({word(EXCUSES, clean(ring.excused), words)})", Tone.DIM))
    return tuple(spans)
