"""One person's month on a page: every line with its clause, its numbers, evidence and state.

The same model is written for the terminal and, in ``payslip_html``, for paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.config import Config
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.payroll.basis import SCORED
from ccfloor.payroll.lines import Item, Line, LineState, Unit
from ccfloor.payroll.making import hundredths
from ccfloor.payroll.month import Calculation, PersonResult
from ccfloor.payroll.objections import newest
from ccfloor.payroll.period import Period, PeriodState, Publish
from ccfloor.payroll.scoring import COUNTED
from ccfloor.roster.holidays import Calendar
from ccfloor.telling.lines import Span, Tone, TonedLine, day_before, fit, once, right, wrapped
from ccfloor.telling.objections import objection_texts
from ccfloor.telling.pay_sources import evidence_words, legend, line_word
from ccfloor.telling.pay_words import (
    BLANK,
    ITEMS,
    STATES,
    UNSCORED,
    finding,
    signed_formula,
)
from ccfloor.telling.regulation import named_in
from ccfloor.telling.rule_names import Named

_AMOUNT: Final = 10
_NAME: Final = 22


class SlipLine(msgspec.Struct, frozen=True):
    """One line, in words."""

    name: str
    amount: str
    gross: str
    """Where it differs from what counts; else empty."""
    clause: str
    formula: str
    evidence: tuple[str, ...]
    state: str
    money: bool
    open_: bool
    """Not settled yet, or a correction: shown beside the line."""
    said: tuple[str, ...] = ()
    """The newest objection to it: how it stands, who said what and when, and the answer."""


class Payslip(msgspec.Struct, frozen=True):
    """A page, in words."""

    title: str
    head: tuple[tuple[str, str], ...]
    points: tuple[SlipLine, ...]
    money: tuple[SlipLine, ...]
    net: str
    remarks: tuple[str, ...]
    documents: str
    """What the letters of the clauses stand for."""
    foot: str


def payslip(
    calculation: Calculation, period: Period, person: str, config: Config, words: Words
) -> Payslip | None:
    """Make one person's page; None where the month knows nobody by that id or number."""
    who = next((one for one in calculation.people if person in {one.person, one.number}), None)
    if who is None:
        return None
    lines = calculation.lines_of(who.person)
    head = (
        (words("Person"), once(who.name, who.number, who.person)),
        (words("Team"), who.team),
        (words("Days"), _days(calculation, words)),
        (words("State"), words(STATES[period.state.value])),
        (words("Regulation"), calculation.regulation),
        (words("Computed from"), _seal(period)),
    )
    about = {who.person, ""} if _is_counted(lines) else {who.person}
    remarks = [finding(one, words) for one in calculation.findings if one.person in about]
    if who.probation:
        remarks.insert(0, words("on probation: not scored"))
    elif who.rank and who.rank not in SCORED:
        remarks.insert(0, words(UNSCORED))
    site, named = config.site, named_in(config.regulation, words)
    zone, against = ZoneInfo(site.timezone), newest(period.objections)
    slip_lines = []
    for one in lines:
        made = against.get(one.id)
        said = () if made is None else objection_texts(made, zone, words)
        slip_lines.append(_line(one, said, words, named))
    return Payslip(
        title=f"{site.name}  {words('Payslip')} {calculation.period}",
        head=head,
        points=tuple(one for one in slip_lines if not one.money),
        money=tuple(one for one in slip_lines if one.money),
        net=hundredths(who.fen),
        remarks=tuple(remarks),
        documents=legend((one.clause for one in lines), words),
        foot=_foot(period, words),
    )


def _is_counted(lines: Iterable[Line]) -> bool:
    """Tell whether a volume is among them that the monitor counted."""
    return any(one.item is Item.VOLUME and COUNTED in one.evidence for one in lines)


def _line(line: Line, said: tuple[str, ...], words: Words, named: Named) -> SlipLine:
    return SlipLine(
        name=words(ITEMS[line.item]),
        amount="" if line.item in BLANK else hundredths(line.amount),
        gross=hundredths(line.gross) if line.gross != line.amount else "",
        clause=line.clause,
        formula=signed_formula(line, words, named),
        evidence=(
            *evidence_words(line.evidence, words),
            *((line_word(line.corrects, words),) if line.corrects else ()),
        ),
        state=words(STATES[line.state.value]),
        money=line.unit is Unit.FEN,
        open_=line.state is not LineState.SETTLED,
        said=said,
    )


def _seal(period: Period | None) -> str:
    """Give the digest of what the run was computed from, as far as it was kept."""
    return f"sha256 {period.basis_sha256}" if period is not None and period.basis_sha256 else ""


def _foot(period: Period, words: Words) -> str:
    if period.state in {PeriodState.OPEN, PeriodState.CALCULATED}:
        return words("not published yet: nothing of it is final")
    if period.state is PeriodState.PUBLISHED:
        return words("whoever finds something wrong may object until the window is over")
    return words("what changes now stands in the next period")


def payslip_page(slip: Payslip, width: int, words: Words) -> list[TonedLine]:
    """Write it for a terminal of ``width`` cells."""
    page: list[TonedLine] = [(Span(slip.title, Tone.HEAD),)]
    page += [(Span(fit(name, 12), Tone.DIM), Span(text)) for name, text in slip.head if text]
    page += [(), (Span(words("Points"), Tone.HEAD),), *_part(slip.points, width, words)]
    page += [(), (Span(words("Pay in yuan"), Tone.HEAD),), *_part(slip.money, width, words)]
    page.append((Span(right(slip.net, _AMOUNT), Tone.STRONG), Span(f"  {words('together')}")))
    if slip.remarks:
        page += [(), (Span(words("To be known"), Tone.HEAD),)]
        for remark in slip.remarks:
            page += wrapped(remark, width, 2)
    page.append(())
    if slip.documents:
        page += wrapped(f"{words('Clause')}: {slip.documents}", width, 0, Tone.DIM)
    return [*page, *wrapped(slip.foot, width, 0, Tone.DIM)]


def _part(lines: Iterable[SlipLine], width: int, words: Words) -> Iterable[TonedLine]:
    for line in lines:
        tail = f"  {line.clause}" + (f"  [{line.state}]" if line.open_ else "")
        if line.gross:
            tail += f"  {words('named: {gross}', gross=line.gross)}"
        yield (
            Span(right(line.amount, _AMOUNT), Tone.STRONG),
            Span(f"  {fit(line.name, _NAME)}"),
            Span(tail, Tone.DIM),
        )
        yield from wrapped(line.formula, width, _AMOUNT + 2)
        if line.evidence:
            yield from wrapped("; ".join(line.evidence), width, _AMOUNT + 2, Tone.DIM)
        for text in line.said:
            yield from wrapped(text, width, _AMOUNT + 2, Tone.GOOD)


def findings_page(calculation: Calculation, width: int, words: Words) -> list[TonedLine]:
    """Write the fairness lint: what to know before it is published, what blocks first."""
    names = {one.person: one for one in calculation.people}
    page: list[TonedLine] = []
    for one in sorted(calculation.findings, key=lambda one: not one.blocks):
        who = _named(names.get(one.person), one.person) or words("everybody")
        sign = words("blocks") if one.blocks else words("note")
        page.append((Span(f"{sign}  {who}", Tone.BAD if one.blocks else Tone.DIM),))
        page += wrapped(finding(one, words), width, 4)
    return page


def _named(who: PersonResult | None, person: str) -> str:
    return once(who.name, who.number, person) if who is not None else person


def window_page(period: Period, zone: tzinfo, calendar: Calendar, words: Words) -> list[TonedLine]:
    """Say until when a published period may be objected to, and by which calendar."""
    published = next(one.at for one in reversed(period.steps) if isinstance(one, Publish))
    first, last = wall_time(published, zone).date(), wall_time(period.appeal_until, zone).date()
    page: list[TonedLine] = [
        (Span(words("whoever finds something wrong may object until {day}", day=f"{last}")),)
    ]
    for year in calendar.unknown(first, last):
        told = words(
            "the holidays of {year} are not known yet: Monday to Friday were taken for working "
            "days; [[holidays]] enters them", year=year,
        )  # fmt: skip
        page.append((Span(told, Tone.BAD),))
    return page


def _days(told: Calculation, words: Words) -> str:
    return words("{first} to {last}", first=told.start, last=day_before(told.end))


def summary_page(calculation: Calculation, period: Period | None, words: Words) -> list[TonedLine]:
    """Write a period in short: a line for each person, then the sum."""
    state = words(STATES[period.state.value]) if period is not None else words("a preview")
    days = _days(calculation, words)
    page: list[TonedLine] = [(Span(f"{calculation.period}  {days}  {state}", Tone.HEAD),)]
    if period is not None and period.run:
        page.append((Span(f"{words('Comes to')}  sha256 {period.run_sha256}", Tone.DIM),))
    if seal := _seal(period):
        page.append((Span(f"{words('Computed from')}  {seal}", Tone.DIM),))
    for one in calculation.people:
        score = "" if one.score is None else hundredths(one.score)
        page.append(
            (
                Span(right(hundredths(one.fen), _AMOUNT), Tone.STRONG),
                Span(right(score, _AMOUNT) + f"  {_named(one, one.person)}"),
                Span(f"  {words('incomplete')}" if one.missing else "", Tone.BAD),
            )
        )
    total = sum(one.fen for one in calculation.people)
    page.append((Span(right(hundredths(total), _AMOUNT), Tone.STRONG),
                 Span(f"  {words('together')}")))  # fmt: skip
    for team in calculation.teams:
        if team.advanced:
            text = words("outstanding team") if team.outstanding else words("advanced team")
            page.append((Span(f"{text}: {team.team}", Tone.GOOD),))
    blocking = sum(one.blocks for one in calculation.findings)
    told = words(
        "{count} findings, {blocking} block", count=len(calculation.findings), blocking=blocking
    )
    page.append((Span(told, Tone.DIM),))
    kept_back = (one for one in calculation.findings if one.code == "uncorrected")
    return page + [(Span(finding(one, words), Tone.BAD),) for one in kept_back]
