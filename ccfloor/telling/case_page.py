"""A case on a page: the same for who decides it and for who it is about (RULEBOOK 5).

What was measured, against which limit, by whose words, on what evidence, what it would come to,
and every step that was taken with its reason. Ids stand whole, however narrow the page is: they
are there to be copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType
from typing import Final

from ccfloor.cases.case import AnyStep, Case, Decide, Excuse, Explain, Flag, Propose
from ccfloor.locale import Words
from ccfloor.rules.regulation import Charge, Edition, Entry
from ccfloor.telling.case_words import (
    NOTES,
    RANKS,
    STATES,
    STEPS,
    excuse_word,
    length,
    points,
    yuan,
)
from ccfloor.telling.codes import word
from ccfloor.telling.lines import (
    Span,
    Tone,
    TonedLine,
    cells,
    clock,
    day_and_clock,
    fit,
    seconds,
    wrapped,
)
from ccfloor.telling.proofs import proof_said

NARROWEST: Final = 60
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
"""No names are known: people stand by their ids."""
_LABEL: Final = 12
_NAME_MOST: Final = 24


def case_page(
    case: Case,
    edition: Edition,
    zone: tzinfo,
    width: int,
    words: Words,
    people: Mapping[str, str] = NOBODY,
) -> list[TonedLine]:
    """Write a case in ``width`` cells, ``NARROWEST`` at least.

    ``people`` are names by roster id, and by agent code where a case names no person.
    """
    width = max(NARROWEST, width)
    return [
        *_head(case, edition.entry(case.rule), words),
        *_whom(case, people, words),
        *_what(case, zone, words),
        *_clause(edition.entry(case.rule), width, words),
        *_cost(case, edition.entry(case.rule), width, words),
        *_remarks(case, width, words),
        *_evidence(case, zone, width, words),
        *_steps(case, zone, width, words),
    ]


def case_list(
    cases: Sequence[Case],
    edition: Edition,
    zone: tzinfo,
    words: Words,
    people: Mapping[str, str] = NOBODY,
) -> list[TonedLine]:
    """Write one line for each case; what one incident explains is one line."""
    lines: list[TonedLine] = []
    told: set[str] = set()
    room = widest(_who(case, people) for case in cases)
    for case in cases:
        bundle = [one for one in cases if case.incident and one.incident == case.incident]
        if len(bundle) > 1:
            if case.incident not in told:
                told.add(case.incident)
                text = words("{count} cases, one incident", count=len(bundle))
                lines.append((Span(f"{text}  {case.incident}", Tone.DIM),))
            continue
        name = _rule_name(edition.entry(case.rule), words)
        who = _who(case, people) or "--"
        lines.append(
            (
                Span(f"{day_and_clock(case.begun_at, zone)}  "),
                Span(fit(f"{case.rule} {name}", 22), Tone.STRONG),
                Span(f"  {fit(who, room)}  {fit(_state(case, words), 18)}  {case.id}"),
            )
        )
    return lines


def name_of(person: str, agent: str, people: Mapping[str, str]) -> str:
    """Name a person by the roster, else by his agent code; empty where nobody knows him."""
    return people.get(person or agent, "")


def _who(case: Case, people: Mapping[str, str]) -> str:
    return name_of(case.person, case.agent, people) or case.person or case.agent


def widest(names: Iterable[str]) -> int:
    """Tell how wide a column of names has to be, within reason."""
    return min(_NAME_MOST, max((cells(name) for name in names), default=0))


def _head(case: Case, entry: Entry | None, words: Words) -> list[TonedLine]:
    return [
        (
            Span(f"{case.rule} {_rule_name(entry, words)}", Tone.STRONG),
            Span(f"  {_state(case, words)}", Tone.BAD if case.counts else Tone.PLAIN),
        ),
        (Span(case.id, Tone.DIM),),
    ]


def _whom(case: Case, people: Mapping[str, str], words: Words) -> Iterable[TonedLine]:
    name = name_of(case.person, case.agent, people)
    parts = [name, case.person, case.agent, word(RANKS, case.rank.value, words)]
    if case.team:
        parts.append(words("team {name}", name=case.team))
    yield _labelled(words("Charged"), "  ".join(part for part in parts if part))
    if case.about:
        yield _labelled(words("For"), case.about)
    if case.leader:
        led = (people.get(case.leader, ""), case.leader, case.leader_agent)
        yield _labelled(words("Team lead"), "  ".join(part for part in led if part))


def _what(case: Case, zone: tzinfo, words: Words) -> Iterable[TonedLine]:
    where = "  ".join(part for part in (case.shift or case.day, case.seat, case.queue) if part)
    yield _labelled(words("Began"), f"{day_and_clock(case.begun_at, zone)}  {where}")
    if case.breach:
        yield _labelled(words("Length"), length(case.measured, case.limit, words))
    if case.unseen:
        text = words("{unseen} s of it nobody saw", unseen=seconds(case.unseen))
        yield _labelled("", text)


def _clause(entry: Entry | None, width: int, words: Words) -> Iterable[TonedLine]:
    if entry is None:
        return
    yield _labelled(words("Clause"), entry.clause)
    yield from wrapped(entry.zh, width, _LABEL)
    yield from wrapped(entry.en, width, _LABEL, Tone.DIM)


def _cost(case: Case, entry: Entry | None, width: int, words: Words) -> Iterable[TonedLine]:
    """Say what the regulation names: a rulebook amount, whatever becomes of the case."""
    charge = None if entry is None else entry.charge(case.kind) or entry.charge()
    if entry is None or charge is None:
        return
    text = charge_text(charge, words)
    yield _labelled(words("Amount"), text or words("none is named"))
    below = entry.charge(charge.adds_to) if charge.adds_to else None
    if below is not None:
        yield _labelled("", words("on top of {amount}", amount=charge_text(below, words)))
    if charge.zh:
        yield from wrapped(f"「{charge.zh}」", width, _LABEL)
    if case.flags:
        yield _labelled(words("Flags"), ", ".join(case.flags))


def charge_text(charge: Charge, words: Words) -> str:
    """Write a charge in both ledgers, by repetition; they are never added up."""
    parts = []
    if charge.fen:
        parts.append(words("{amounts} yuan", amounts=" / ".join(map(yuan, charge.fen))))
    if charge.tenths:
        parts.append(words("{amounts} points", amounts=" / ".join(map(points, charge.tenths))))
    return ", ".join(parts)


def _remarks(case: Case, width: int, words: Words) -> Iterable[TonedLine]:
    if case.excuse:
        yield _labelled(words("Excuse"), excuse_word(case.excuse, words))
    if case.incident:
        yield _labelled(words("Incident"), case.incident)
    for note in case.notes:
        yield _labelled(words("Note"), word(NOTES, note, words))
    if case.excuses and case.is_open:
        known = ", ".join(f"{one} {excuse_word(one, words)}" for one in case.excuses)
        yield _labelled(words("May excuse"), "")
        yield from wrapped(known, width, _LABEL, Tone.DIM)


def _evidence(case: Case, zone: tzinfo, width: int, words: Words) -> Iterable[TonedLine]:
    for proof in case.evidence:
        place = words("byte {ref}", ref=proof.ref) if proof.ref >= 0 else ""
        yield _labelled(
            words("Evidence"), f"{clock(proof.at, zone)}  {proof_said(proof.what, words)}  {place}"
        )
    for one in case.proofs:
        yield _labelled(words("Evidence"), "")
        yield from wrapped(one.text, width, _LABEL)
        for text in (one.recording, one.sha256 and f"SHA-256 {one.sha256}"):
            if text:
                yield from wrapped(text, width, _LABEL, Tone.DIM)
    if case.breach:
        yield _labelled(words("Frames"), words("see ccfloor explain {id}", id=case.breach))


def _steps(case: Case, zone: tzinfo, width: int, words: Words) -> Iterable[TonedLine]:
    yield (Span(words("What was done"), Tone.HEAD),)
    for number, step in enumerate(case.steps, start=1):
        name = word(STEPS, str(step.__struct_config__.tag), words)
        detail = _detail(step, words)
        by = step.by.user
        if step.by.via == "command":
            by += " " + words("(by command)")
        text = f"{number:>3}  {day_and_clock(step.at, zone)}  {by}  {name}  {detail}"
        yield (Span(text.rstrip()),)
        if step.why:
            yield from wrapped(f"「{step.why}」", width, _LABEL, Tone.DIM)
    if case.appeal_until and case.state.value == "confirmed":
        until = day_and_clock(case.appeal_until, zone)
        yield (Span("     " + words("may be appealed until {until}", until=until), Tone.DIM),)


def _detail(step: AnyStep, words: Words) -> str:
    match step:
        case Propose(state=state, excuse=excuse):
            text = word(STATES, state.value, words)
            return f"{text}: {excuse_word(excuse, words)}" if excuse else text
        case Excuse(code=code):
            return excuse_word(code, words)
        case Flag(flag=flag, on=on):
            return flag if on else words("{flag} taken back", flag=flag)
        case Decide(upheld=upheld):
            return word(STATES, "upheld" if upheld else "overturned", words)
        case Explain(incident=incident):
            return incident
        case _:
            return ""


def _state(case: Case, words: Words) -> str:
    state = word(STATES, case.state.value, words)
    return f"{state}, {word(STATES, case.outcome, words)}" if case.outcome else state


def _rule_name(entry: Entry | None, words: Words) -> str:
    if entry is None:
        return ""
    return entry.name_zh if words.language == "zh_CN" else entry.name_en


def _labelled(label: str, text: str) -> TonedLine:
    room = " " * max(1, _LABEL - cells(label))
    return (Span(label, Tone.DIM), Span(room + text))
