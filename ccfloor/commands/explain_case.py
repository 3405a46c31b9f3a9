"""``ccfloor explain case:ID``: what was decided, and below it what it rests on, to the bytes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ccfloor.cases.case import PREFIX, Case
from ccfloor.cases.copies import Copy, Form
from ccfloor.commands.cases_desk import CasesDesk, desk
from ccfloor.commands.copying import note_copy
from ccfloor.commands.explain_session import kept_answers
from ccfloor.config import Config
from ccfloor.locale import Words
from ccfloor.serve.explanation import Explanation
from ccfloor.telling.codes import Called
from ccfloor.telling.lines import TonedLine
from ccfloor.telling.page import page


class CaseExplained(msgspec.Struct, frozen=True):
    """A case, and the explanation of the breach that it was opened for."""

    case: Case
    explanation: Explanation | None
    """None for what a person entered: its evidence is on the case."""


def is_case(what: str) -> bool:
    """Tell whether somebody asks for a case."""
    return what.startswith(PREFIX)


async def explain_case(
    what: str, config: Path, language: str, width: int, *, numbers: bool, form: Form = "page"
) -> tuple[CaseExplained, list[TonedLine]]:
    """Explain a case; raises CcfloorError where there is none."""
    async with desk(config, language) as at:
        case = await at.find(what)
        told = await _explanation(at, case, numbers=numbers) if case.breach else None
        if numbers and told is not None:
            await note_copy(at.store, unmasked(case.id, told, form))
        words: Words = at.words
        lines = at.page(case, width)
        if told is not None:
            lines += [(), *page(told, width, words, labels_of(at.config))]
        return CaseExplained(case, told), lines


def labels_of(config: Config) -> Called:
    """Tell what people call each queue; its name where the configuration gives nothing."""
    labels = {queue.name: queue.label for queue in config.queue if queue.label}
    return lambda queue: labels.get(queue, queue)


def unmasked(what: str, told: Explanation, form: Form) -> Copy:
    """Tell the log that an explanation was shown with its numbers in full."""
    return Copy("explanation", what, form, len(told.frames), numbers=True)


async def _explanation(at: CasesDesk, case: Case, *, numbers: bool) -> Explanation:
    return await kept_answers(at.config, at.store).explain(case.breach, numbers=numbers)
