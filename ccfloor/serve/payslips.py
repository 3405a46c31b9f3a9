"""The wire of one's own payslips: what a month came to, line by line, for the one whose it is.

The law: whoever asks is told of the person that his key names, and of nobody else; and of a period
only once it was published. Each payslip that is sent is a copy that is handed out: it is in the
sealed log before it is here (T27). Codes go over the wire, and the reader's screen has their words.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import Instant


class MyPayslip(msgspec.Struct, frozen=True, tag="my_payslip", omit_defaults=True):
    """Asks for a payslip of one's own; answered by PayslipTold, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    period: str = ""
    """``YYYY-MM``; empty: the newest that there is."""


class PayObjection(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was said against a line, and the answer."""

    state: str
    """``open``, ``granted`` or ``rejected``."""
    claim: str
    """In the person's words."""
    at: Instant
    """When it was stored."""
    by: str
    """The person himself, or a lead for him."""
    answer: str = ""
    """Why it was granted or rejected."""
    answered_by: str = ""
    """Who decided."""
    answered_at: Instant | None = None
    """When he did."""
    changed_in: int = 0
    """Of a granted one: the run from which on the line is another; 0: it is what it was."""
    kept: str = ""
    """Of a granted one: why the line stays as it is."""
    kept_by: str = ""
    """Who says so."""
    kept_at: Instant | None = None
    """When he did."""


class PayLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing that the month came to, and why."""

    item: str
    """``score.exam``, ``points``, ``pay.performance`` …"""
    unit: str
    """``fen``, or ``points``: hundredths of one."""
    amount: int
    """What counts."""
    gross: int
    """What the regulation names, before mode, caps and floors."""
    clause: str
    """Of the regulation."""
    formula: str
    """A code; ``values`` are the numbers in its words."""
    values: tuple[tuple[str, str], ...] = ()
    """Each with its name."""
    evidence: tuple[str, ...] = ()
    """Ids: ``case:…``, ``kpi:…``, ``input:…``, ``leave:…``."""
    state: str = "settled"
    """``provisional`` (may still be appealed), ``settled``, ``reversal`` or ``replacement``."""
    corrects: str = ""
    """The line of a locked period that it takes back or stands for."""
    case: str = ""
    """The case that it rests on: what can be appealed against, by Appeal, while that is open."""
    id: str = ""
    """Of the line: goes into ``case`` of an Appeal, until ``objections_until``."""
    objection: PayObjection | None = None
    """The newest objection to the line; null where there was none."""
    rule_zh: str = ""
    """What the rule among ``values`` is called in Chinese, by the regulation of its day."""
    rule_en: str = ""
    """What it is called in English."""


class PayRemark(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is to be known of a month: what rests on little, or on what nobody saw."""

    code: str
    """``few_calls``, ``coverage``, ``unrolled``, ``provisional`` …"""
    values: tuple[tuple[str, str], ...] = ()
    """The numbers in its words, each with its name."""
    about: tuple[str, ...] = ()
    """Ids of what it is about."""


class Payslip(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One person's month."""

    period: str
    """``YYYY-MM``."""
    start: str
    """Its first day."""
    end: str
    """The first day that is not in it any more."""
    state: str
    """``published``, ``signed``, ``exported``, ``acked`` or ``locked``."""
    person: str
    """The roster's id of whose it is."""
    net: int
    """All lines of money together, in fen."""
    name: str = ""
    """As the roster has it."""
    number: str = ""
    """His number (工号) then."""
    team: str = ""
    """The team that he was in then."""
    rank: str = ""
    """``supervisor`` and above are not scored."""
    probation: bool = False
    """Who is on probation is not scored."""
    regulation: str = ""
    """The edition that it was judged by."""
    objections_until: Instant | None = None
    """Last instant of the window in which its lines can be objected to."""
    run: int = 0
    """Number of the calculation that stands."""
    basis_sha256: str = ""
    """Of what it was computed from."""
    lines: tuple[PayLine, ...] = ()
    """In the order of a payslip."""
    remarks: tuple[PayRemark, ...] = ()
    """What the figures rest on, where that is little."""


class PayslipTold(msgspec.Struct, frozen=True, tag="payslip", omit_defaults=True):
    """The answer to MyPayslip."""

    id: int
    """That of the question."""
    periods: tuple[str, ...] = ()
    """All that are published, newest first."""
    payslip: Payslip | None = None
    """Null where there is none of this person in the period."""
