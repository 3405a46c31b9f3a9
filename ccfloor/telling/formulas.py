"""A figure's formula and its authority in the reader's language.

The law: the dictionary writes both in English and over the names of sums, as its files have them.
A Chinese reader is told the same sums by their Chinese names; what has no such name is told as it
stands, so nothing is lost on the way.
"""

from __future__ import annotations

import re
from typing import Final

from ccfloor.locale import Words, mark

TERMS: Final = {
    "abandon_rate": mark("sum: abandon_rate"),
    "abandon_wait": mark("sum: abandon_wait"),
    "abandoned": mark("sum: abandoned"),
    "abandoned_in": mark("sum: abandoned_in"),
    "adhered": mark("sum: adhered"),
    "answered": mark("sum: answered"),
    "answered_within_12s": mark("sum: answered_within_12s"),
    "asked": mark("sum: asked"),
    "attended": mark("sum: attended"),
    "available": mark("sum: available"),
    "average_speed_of_answer": mark("sum: average_speed_of_answer"),
    "handled": mark("sum: handled"),
    "held_calls": mark("sum: held_calls"),
    "hold": mark("sum: hold"),
    "hold_known": mark("sum: hold_known"),
    "in_service_level": mark("sum: in_service_level"),
    "interaction": mark("sum: interaction"),
    "leave": mark("sum: leave"),
    "left": mark("sum: left"),
    "longest_wait": mark("sum: longest_wait"),
    "no_answers": mark("sum: no_answers"),
    "offered": mark("sum: offered"),
    "offers": mark("sum: offers"),
    "on_calls": mark("sum: on_calls"),
    "quantile": mark("sum: quantile"),
    "ready": mark("sum: ready"),
    "requeued": mark("sum: requeued"),
    "ring_sum": mark("sum: ring_sum"),
    "ringing": mark("sum: ringing"),
    "rings": mark("sum: rings"),
    "rostered": mark("sum: rostered"),
    "service_level": mark("sum: service_level"),
    "short_abandoned": mark("sum: short_abandoned"),
    "slots": mark("sum: slots"),
    "talk": mark("sum: talk"),
    "talking": mark("sum: talking"),
    "total_wait": mark("sum: total_wait"),
    "transferred": mark("sum: transferred"),
    "uncovered": mark("sum: uncovered"),
    "wait_sum": mark("sum: wait_sum"),
    "waiting": mark("sum: waiting"),
    "waits": mark("sum: waits"),
    "worked": mark("sum: worked"),
    "wrap": mark("sum: wrap"),
}
"""Names of sums and figures as formulas have them; the words for some are others elsewhere."""

PROSE: Final = frozenset(
    {
        mark("callers who entered the queue on this day"),
        mark("offered, and an agent took the call"),
        mark("offered, and the caller hung up while waiting"),
        mark("abandoned, and wait <= rules.abandoned_short_s"),
        mark("offered, and left by time-out, key, empty queue or transfer"),
        mark("answered, and the phone that took it rang <= T01 ring_limit_s"),
        mark("answered, and wait <= the queue's service_level_s"),
        mark("offered, and a part of it was not seen or is not to be relied on"),
        mark("waiting of all answered, added up"),
        mark("longest waiting of all who left the queue, seen whole"),
        mark("Asterisk ServicelevelPerf (app_queue.c); ICMI advises against it"),
        mark("Genesys, base formula; QueueMetrics, inclusive SLA"),
        mark("Genesys with short abandons out and flow-outs in; RingCentral"),
        mark("ICMI, the fifth of its list"),
        mark("RULEBOOK 2; Asterisk's hold time, from the queue to the answer"),
        mark("RULEBOOK 2; Amazon Connect and Genesys leave the short ones in"),
        mark("RULEBOOK 3: the censored maximum likelihood estimate"),
        mark("Asterisk TalkTime (app_queue.c), holding included"),
        mark("Amazon Connect, average agent interaction time"),
        mark(
            "Amazon Connect, average customer hold time all contacts; Genesys Cloud, Average Hold"
        ),
        mark("Amazon Connect, average customer hold time"),
        mark("Amazon Connect counts them, contacts put on hold; the share is the house's"),
        mark("RULEBOOK G4: derived from wrapuptime, Asterisk sends no event for it"),
        mark("RULEBOOK 2; never a mean of means"),
        mark("Amazon Connect, with ringing"),
        mark("COPC's usage, after a secondary source; paid is what the roster says"),
        mark("Amazon Connect; a call that runs into a break is excused"),
        mark("SWPP: total against detail"),
        mark("RULEBOOK 2: 1 - available to work / paid"),
        mark("RULEBOOK 2; a REFER by the phone itself may stay unseen (Queue-Logs)"),
        mark("RULEBOOK T02; Amazon AGENT_NON_RESPONSE counts callers who hung up too"),
        mark("RULEBOOK 2: calls with two offers or more"),
        mark("RULEBOOK 2; of several stretches or queues the longest"),
        mark("RULEBOOK 2: the integral adds up; a peak is neither sum nor greatest of peaks"),
        mark("RULEBOOK 2: nearest rank in whole seconds, rounded up; 3601 is longer"),
    }
)
"""What is told in words: which calls a count has, and who defines a figure so."""

_NAME: Final = re.compile(r"[a-z_][a-z_0-9]*")
RULES: Final = {"T01": mark("rule: T01"), "T02": mark("rule: T02")}
"""Names of the rules in ``PROSE`` by the edition that the dictionary rests on: who reads figures
need not load a regulation."""
_RULE: Final = re.compile(r"\bT[0-9]{2}(?![0-9A-Za-z])")


def formula_told(text: str, words: Words) -> str:
    """Tell a formula, a denominator or an authority; English is what the dictionary has.

    A rule that is named in it has its short name behind its code.
    """
    if text in PROSE:
        return _RULE.sub(lambda found: _called(found[0], words), words(text))
    if words.language == "en" or not set(_NAME.findall(text)) <= set(TERMS):
        return text
    return _NAME.sub(lambda found: words(TERMS[found[0]]), text)


def _called(code: str, words: Words) -> str:
    """Give a rule's name behind its code."""
    name = words(RULES[code])
    return f"{code}「{name}」" if words.language == "zh_CN" else f"{code} ({name})"
