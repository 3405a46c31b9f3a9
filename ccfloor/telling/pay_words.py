"""The words for what payroll's codes mean: items, formulas, findings, refusals.

A formula is told with its numbers, in the order in which one would compute it by hand. A code that
is not known here is shown itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ccfloor.locale import Words, mark
from ccfloor.payroll.inputs import KINDS
from ccfloor.payroll.lines import Item, Line, LineState, Unit
from ccfloor.payroll.making import hundredths
from ccfloor.telling.rule_names import Named, by_code

if TYPE_CHECKING:  # a dashboard tells payslips, and need not load what judges them
    from ccfloor.payroll.fairness import Finding

ITEMS = {
    Item.EXAM: mark("1 exam"),
    Item.SATISFACTION: mark("2 satisfaction"),
    Item.DAILY: mark("3 daily check"),
    Item.MAJOR: mark("4 major events"),
    Item.PEER: mark("5 mutual assessment"),
    Item.MANNERS: mark("6 manners"),
    Item.ABILITY: mark("7 ability"),
    Item.VOLUME: mark("8 volume"),
    Item.POINTS: mark("deduction in part 3"),
    Item.TOTAL: mark("total"),
    Item.GRADE: mark("grade"),
    Item.TEAM: mark("advanced team"),
    Item.PERFORMANCE: mark("performance pay"),
    Item.QA: mark("assessed calls"),
    Item.BONUS: mark("grade bonus"),
    Item.PRAISE: mark("praise"),
    Item.ATTENDANCE: mark("attendance"),
    Item.LOSS: mark("agreed loss"),
    Item.YUAN: mark("fine"),
}

BLANK = frozenset({Item.GRADE, Item.TEAM})
"""Items whose amount says nothing."""
UNSCORED = mark("not scored: A4.2.2 scores agents and, by A4.1.3, their leads")

STATES = {
    "provisional": mark("may still be appealed"),
    "settled": mark("settled"),
    "reversal": mark("taken back from a locked period"),
    "replacement": mark("in place of a line of a locked period"),
    "open": mark("open for inputs"),
    "calculated": mark("calculated"),
    "published": mark("published"),
    "signed": mark("signed"),
    "exported": mark("exported"),
    "acked": mark("acknowledged"),
    "locked": mark("locked"),
}

GRADES = {
    "none": mark("no grade"),
    "second": mark("second grade"),
    "first": mark("first grade"),
    "star": mark("star"),
}

FORMULAS = {
    "scaled": mark("{value} of {most} * weight {weight} = {result}"),
    "daily": mark("{weight} - {deducted} = {result}"),
    "daily_floor": mark("{weight} - {deducted}, not below 0: {overflow} are let go"),
    "major": mark("{weight} - 20 * {complaints} complaints + {letters} for letters = {result}"),
    "peer": mark("{value} of {weight} + {more} for fair assessing = {result}"),
    "volume_over": mark(
        "{calls} calls, base {base}: {percent}% above; 8 + 0.5 for each whole %, 12 at most = "
        "{result}"
    ),
    "volume_under": mark(
        "{calls} calls, base {base}: {percent}% short; 8 - {each} for each whole %, 5 at least = "
        "{result}"
    ),
    "volume_fixed": mark("set by management to {result}: {why}"),
    "total": mark("{parts} = {result}"),
    "total_cap": mark("{parts} = {added}, 100 at most"),
    "charge": mark("{rule} on {day}: {result}"),
    "charge_repeated": mark("{rule} on {day}, time number {tier} after {other}: {result}"),
    "superseded": mark("{rule} on {day}: one fact, one line; {other} stands for it"),
    "leave_personal": mark("personal leave on {day}: {shifts} shift * {each} = {result}"),
    "leave_sick": mark("sick leave on {day}: {shifts} shift * {each} = {result}"),
    "grade_score": mark("{grade}: total {score}"),
    "grade_star": mark("{grade}: 95 and above three times running, total {score}"),
    "grade_held": mark("{grade}: held until the quarter is decided, total {score}"),
    "grade_exam": mark("{grade}: exam {exam}, {least} is asked for a grade"),
    "grade_thrice_second": mark("{grade}: second grade three times running, total {score}"),
    "grade_veto": mark("{grade}: a serious complaint or mistake in the quarter"),
    "grade_down": mark("{grade}: one lower, for a complaint with reason; total {score}"),
    "grade_up": mark("{grade}: one higher, for praise three times running; total {score}"),
    "team_advanced": mark("{team}: no violation, all there, exam mean {mean}"),
    "team_outstanding": mark("{team}: advanced {running} times running, exam mean {mean}"),
    "performance": mark("({basic} + {position}) * {percent}% * {score} / 100 = {result}"),
    "bonus": mark("{grade}: {result}"),
    "qa": mark(
        "{assessed} of {wanted} calls: {excellent} excellent * 50 + {good} good * 30 + {fair} fair "
        "* 0 - {poor} poor * 10 = {result}"
    ),
    "qa_bad": mark(
        "{bad} bad: no pay for assessed calls this month (they came to {named}: {excellent} "
        "excellent, {good} good, {fair} fair, {poor} poor)"
    ),
    "praise_phone": mark("praised by telephone, {ref}: {result}"),
    "praise_written": mark("praised in writing, {ref}: {result}"),
    "praise_media": mark("praised in the media, {ref}: {result}"),
    "loss": mark("compensation agreed in {ref}: {result}"),
    "doc_g_half_hour": mark("{day}: {minutes} minutes missing, up to half an hour: {result}"),
    "doc_g_hour": mark("{day}: {minutes} minutes missing, up to an hour: {result}"),
    "doc_g_absent": mark("{day}: {minutes} minutes missing, absent: 2 days of {wage} = {result}"),
    "time": mark("{day}: {minutes} whole minutes not worked, of {wage} for 174 hours: {result}"),
}

HELD = {
    "points": mark("shown, not charged: points mode"),
    "loss": mark("taken: {taken}; cap {cap} of a payable {payable}"),
    "yuan_capped": mark("taken: {taken}; cap {cap} of a payable {payable}"),
}

FINDINGS = {
    "unrolled": mark("{days} days were not rolled up: their calls are in nobody's volume"),
    "unfinished": mark("{days} days were rolled up before they were over: roll them up again"),
    "uncorrected": mark(
        "{period} is not corrected: {days} of its days have no whole rollup that counts calls; "
        "for each of them: ccfloor rollup --day DAY --out FOLDER"
    ),
    "blind": mark("{minutes} minutes of {days} days were not seen: calls may be missing"),
    "counted_by": mark("on {days} days it was not {least} s that made a conversation a call"),
    "few_calls": mark("the volume rests on {calls} calls: fewer than {least} say little"),
    "coverage": mark("the monitor saw {seen}% of the duty: less than {least}%"),
    "device": mark("equipment failed where this person sat"),
    "open_punch": mark("an absence was never seen to end"),
    "appeal": mark("an appeal waits for an answer: its case costs nothing yet"),
    "objection": mark("an objection to a line waits for an answer"),
    "due": mark(
        "the objection was granted on {day}, and the line is what it was: enter what is right and "
        "calculate again, or say why it stays: ccfloor payroll keep LINE --why"
    ),
    "undecided": mark("a candidate waits for a decision: it is in no line"),
    "missing": mark("there is no score or no performance pay without: {what}"),
    "qa_few": mark("{assessed} calls were assessed, {wanted} are wanted"),
    "no_diagnosis": mark("sick leave without a doctor's note"),
    "provisional": mark("rests on a case that may still be appealed"),
    "floor": mark("deductions went {overflow} past part 3: let go"),
    "stranger": mark("{calls} calls are in nobody's volume: no roster knows this agent code"),
    "uncapped": mark("nothing was taken, for the pay is not known"),
}

OBJECTIONS = {
    "open": mark("objection, not answered yet"),
    "granted": mark("objection granted"),
    "rejected": mark("objection rejected"),
}

KEPT = mark("the line stays as it is")
"""What came of an objection that was granted, where somebody said why."""


def item_word(item: str, words: Words) -> str:
    """Name an item; one that is not known is itself."""
    known = {one.value: text for one, text in ITEMS.items()}.get(item)
    return words(known) if known is not None else item


def input_word(code: str, words: Words) -> str:
    """Name an input by the heading under which it is entered; in English that is its code."""
    kind = KINDS.get(code)
    return kind.zh if kind is not None and words.language == "zh_CN" else code


def formula(line: Line, words: Words, named: Named = by_code) -> str:
    """Put a line's formula into words, with its numbers; a rule as it is ``named``."""
    return told_formula(line.formula, line.values, words, named)


def signed_formula(line: Line, words: Words, named: Named) -> str:
    """Put a line's formula into words; of a reversal the amount that is taken back, with its sign.

    The formula of a reversal is that of the locked line, whose sign is the other one.
    """
    return taken_back(formula(line, words, named), line.state, line.unit, line.amount, words)


def taken_back(told: str, state: str, unit: str, amount: int, words: Words) -> str:
    """Add to the formula of a reversal what it takes back: ``… = 280.00; taken back: -280.00``."""
    if state != LineState.REVERSAL or unit != Unit.FEN:
        return told
    return words("{formula}; taken back: {amount}", formula=told, amount=hundredths(amount))


def told_formula(code: str, of: Mapping[str, str], words: Words, named: Named = by_code) -> str:
    """Put a formula into words; where its numbers are not all there, it is its code."""
    values = dict(of)
    if "rule" in values:
        values["rule"] = named(values["rule"], values.get("day", ""))
    if "grade" in values:
        values["grade"] = words(GRADES.get(values["grade"], values["grade"]))
    mode = values.pop("mode", "")
    text = _filled(FORMULAS.get(code), code, values, words)
    if mode in HELD:
        text += f" ({_filled(HELD[mode], mode, values, words)})"
    return text


def finding(found: Finding, words: Words) -> str:
    """Put a finding into words."""
    return told_finding(found.code, found.values, found.about, words)


def told_finding(code: str, of: Mapping[str, str], about: Iterable[str], words: Words) -> str:
    """Put a finding into words, and name what it is about."""
    values = dict(of)
    if code == "missing":
        named = values.get("what", "").split(", ")
        values["what"] = ", ".join(input_word(one, words) for one in named)
    text, ids = _filled(FINDINGS.get(code), code, values, words), ", ".join(about)
    return f"{text} ({ids})" if ids else text


def _filled(msgid: str | None, code: str, values: Mapping[str, str], words: Words) -> str:
    if msgid is None:
        return code
    try:
        return words(msgid, **values)
    except (KeyError, TypeError):  # of another version of this program
        return code


def told_taken(count: int, words: Words, *, dry_run: bool) -> str:
    """Say how many inputs were taken, or would be."""
    if dry_run:
        return words("{count} values would be taken", count=count)
    return words("{count} values are taken", count=count)


def told_verified(broken: str, words: Words) -> str:
    """Say what came of holding periods and runs against the log; ``broken`` names the first."""
    if broken:
        return words("not what the log leads to: {what}", what=broken)
    return words("whole")
