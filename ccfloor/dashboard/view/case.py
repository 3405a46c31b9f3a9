"""Cases in lines: a row of the list, and the file beside it.

The law: a state is a glyph and a word, never a colour alone. The file's middle is the very text
that the one it is about reads of it (``own.case_body``). An amount is the rulebook's, by
repetition. What came over the wire is cleaned again here: the screen trusts no daemon.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import ASCII, Look
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.own import case_body, case_head
from ccfloor.floor.names import Instant
from ccfloor.locale import Words, mark
from ccfloor.serve.cases import CaseFile, CaseLine
from ccfloor.telling.case_words import FLAGS, NOTES, RANKS, STATES, excuse_word, points, yuan
from ccfloor.telling.codes import Called, word
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, day_and_clock, wrapped
from ccfloor.telling.refusals import CASES, DECIDING, refused

SIGNS: dict[str, str] = {
    "noted": "▫",
    "candidate": "◔",
    "confirmed": "◉",
    "excused": "◌",
    "appealed": "◊",
    "final": "◫",
    "exported": "◍",
}
"""One cell wide in every font, as those of the floor."""

ASCII_SIGNS: dict[str, str] = {
    "noted": ".",
    "candidate": "?",
    "confirmed": "!",
    "excused": "o",
    "appealed": "*",
    "final": "=",
    "exported": "+",
}

SHORT: dict[str, str] = STATES | {"noted": mark("noted")}
"""What fits the column of the state."""

ACTS: dict[str, str] = {
    "confirm": mark("c confirm"),
    "excuse": mark("x excuse"),
    "uphold": mark("u the case stands"),
    "overturn": mark("o the case falls"),
    "finalise": mark("f close"),
}

_STATE, _RULE, _WHEN, _LABEL = 10, 4, 11, 12
_BROAD = 70
"""Cells from which on a row has room for more than its shortest form."""
_BROADEST = 90
"""Cells from which on it has room for the longest amounts."""
_NAME_LEAST = 8
"""Cells below which a rule's name is not begun."""
_LONG = 2_000


def case_row(
    case: CaseLine, zone: tzinfo, width: int, look: Look, words: Words, *, chosen: bool
) -> Line:
    """Draw one case: state, rule, person, when, amounts of the rulebook."""
    tier_room, who_room = (16, 14 if width >= _BROAD else 10)
    tier_room += 6 * (width >= _BROADEST)
    taken = 1 + 2 + _STATE + 1 + _RULE + 1 + who_room + 1 + _WHEN + 1 + tier_room
    name_room = max(0, width - taken - 1)
    if name_room < _NAME_LEAST:
        who_room, name_room = who_room + name_room, 0
    state = clean(case.state)
    sign = (ASCII_SIGNS if look.glyphs is ASCII else SIGNS).get(state, "?")
    rule = fit(clean(case.rule), _RULE)
    if name_room:
        name = case.name_zh if words.language == "zh_CN" else case.name_en
        rule += " " + fit(clean(name), name_room)
    when = day_and_clock(case.begun_at, zone)[5:16]
    rest = f" {fit(_who(case), who_room)} {when} {right(tier(case, words), tier_room)}"
    ground = look.colours.chosen if chosen else look.colours.page
    quiet = look.chosen if chosen else look.page
    return [
        Segment(">" if chosen else " ", quiet),
        Segment(f"{sign} {fit(state_word(case, words), _STATE)} ", _hue(state, ground, look)),
        Segment(rule, look.on(ground, bold=True)),
        Segment(rest, quiet),
    ]


def state_word(case: CaseLine, words: Words) -> str:
    """Name a state in few cells; what is final by its outcome."""
    return word(SHORT, clean(case.outcome or case.state), words)


def tier(case: CaseLine, words: Words) -> str:
    """Tell the rulebook's amounts by repetition, both ledgers apart: ``50/100 yuan 2 points``."""
    parts = []
    if case.fen:
        parts.append(words("{amounts} yuan", amounts="/".join(map(yuan, case.fen))))
    if case.tenths:
        parts.append(words("{amounts} points", amounts="/".join(map(points, case.tenths))))
    return " ".join(parts) or "--"


def file_lines(
    file: CaseFile, now: Instant, zone: tzinfo, width: int, words: Words, called: Called = clean
) -> list[TonedLine]:
    """Write the whole file; what one may do with it stands first."""
    case = file.case
    return [
        case_head(case, words),
        *_may(file, now, zone, width, words),
        *_whom(file, width, words, called),
        *_remarks(file, width, words),
        *case_body(case, zone, width, words),
        *_excuses(file, width, words),
        *wrapped(clean(case.id, _LONG), width, 0, Tone.DIM),
    ]


def whom(file: CaseFile) -> str:
    """Name whom a case is about, in a sentence."""
    return clean(file.name) or clean(file.agent) or "--"


def _may(
    file: CaseFile, now: Instant, zone: tzinfo, width: int, words: Words
) -> Iterable[TonedLine]:
    acts = [words(ACTS[act]) for act in file.may if act in ACTS]
    if acts:
        yield from wrapped("  ".join(acts), width, 0, Tone.GOOD)
    elif file.barred:
        yield from wrapped(refused(file.barred, words, DECIDING, CASES), width, 0, Tone.BAD)
    until = file.case.appeal_until
    if until is not None and now <= until:
        told = day_and_clock(until, zone)
        yield from wrapped(words("may be appealed until {until}", until=told), width, 0, Tone.DIM)


def _whom(file: CaseFile, width: int, words: Words, called: Called) -> Iterable[TonedLine]:
    parts = [clean(file.name), clean(file.agent), word(RANKS, clean(file.rank), words)]
    if file.team:
        parts.append(words("team {name}", name=clean(file.team)))
    yield from _labelled(words("Charged"), parts, width)
    if file.about:
        yield from _labelled(words("For"), [clean(file.about)], width)
    if file.leader:
        yield from _labelled(words("Team lead"), [clean(file.leader)], width)
    where = [clean(file.seat), called(file.queue), clean(file.call), clean(file.shift)]
    if any(where):
        yield from _labelled(words("Where"), where, width)


def _remarks(file: CaseFile, width: int, words: Words) -> Iterable[TonedLine]:
    if file.flags:
        yield from _labelled(
            words("Flags"), (word(FLAGS, clean(one), words) for one in file.flags), width
        )
    if file.incident:
        yield from _labelled(words("Incident"), [clean(file.incident, _LONG)], width)
    for note in file.notes:
        yield from _labelled(words("Note"), [word(NOTES, clean(note), words)], width)


def _excuses(file: CaseFile, width: int, words: Words) -> Iterable[TonedLine]:
    if "excuse" in file.may and file.excuses:
        known = ", ".join(excuse_word(clean(one), words) for one in file.excuses)
        yield from _labelled(words("May excuse"), [known], width)


def _labelled(label: str, parts: Iterable[str], width: int) -> Iterable[TonedLine]:
    text = "  ".join(part for part in parts if part)
    first, *rest = wrapped(text, max(1, width - _LABEL))
    yield (Span(label + " " * max(1, _LABEL - cells(label)), Tone.DIM), *first)
    for line in rest:
        yield (Span(" " * _LABEL), *line)


def _who(case: CaseLine) -> str:
    return clean(case.name) or clean(case.agent) or "--"


def _hue(state: str, ground: str, look: Look) -> Style:
    hue = look.colours
    colours = {"candidate": hue.accent, "appealed": hue.amber, "confirmed": hue.text}
    return look.on(ground, colours.get(state, hue.dim), bold=state in {"candidate", "appealed"})
