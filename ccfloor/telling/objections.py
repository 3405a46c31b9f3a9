"""What was said against the lines of a payslip, in words, and the answers.

The law: who objects and who answers writes what he likes; it is cleaned here again, for the page
that it goes to is handed out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

from ccfloor.floor.names import Instant
from ccfloor.locale import Words
from ccfloor.payroll.objections import Objection
from ccfloor.serve.cleaning import NAME_WIDTH, clean
from ccfloor.telling.lines import Span, Tone, TonedLine, day_and_clock, wrapped
from ccfloor.telling.pay_words import KEPT, OBJECTIONS

_SAID: Final = 2_000
"""Characters: as many as are kept of what somebody says."""


def objections_page(
    objections: Iterable[Objection], zone: tzinfo, width: int, words: Words
) -> list[TonedLine]:
    """Write them: those that wait for an answer first, then those of which nothing came yet."""
    page: list[TonedLine] = []
    for one in sorted(objections, key=lambda one: (one.answer is not None, not one.is_due)):
        tone = Tone.BAD if one.answer is None or one.is_due else Tone.DIM
        state, *texts = objection_texts(one, zone, words)
        page.append((Span(f"{state}  {one.line}  #{one.run}", tone),))
        for text in texts:
            page += wrapped(text, width, 4)
    return page


def objection_texts(made: Objection, zone: tzinfo, words: Words) -> tuple[str, ...]:
    """Write one: how it stands, then who said what and when, then what came of it."""
    texts = [words(OBJECTIONS[made.state]), _said(made.by.user, made.at, made.claim, zone, words)]
    if made.answer is not None:
        of = made.answer
        texts.append(_said(of.by.user, of.at, of.why, zone, words))
    texts += [came_of_it(made.changed_in, words)] if made.is_watched and made.answer else []
    if made.kept is not None:
        texts.append(words(KEPT))
        texts.append(_said(made.kept.by.user, made.kept.at, made.kept.why, zone, words))
    return tuple(texts)


def came_of_it(changed_in: int, words: Words) -> str:
    """Say what came of an objection that was granted."""
    if changed_in:
        return words("the line was changed in calculation #{run}", run=changed_in)
    return words("nothing was changed yet")


def _said(by: str, at: Instant, text: str, zone: tzinfo, words: Words) -> str:
    return said(clean(by, NAME_WIDTH), at, clean(text, _SAID), zone, words)


def said(by: str, at: Instant, text: str, zone: tzinfo, words: Words) -> str:
    """Write what somebody said, and when; the texts are clean."""
    return words("{by}, {at}: {text}", by=by, at=day_and_clock(at, zone), text=text)
