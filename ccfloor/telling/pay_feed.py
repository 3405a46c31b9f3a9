"""The words of the feed's files (``payroll/feed.py``), in the language of the site."""

from __future__ import annotations

from ccfloor.locale import Words
from ccfloor.payroll.feed import Header, Told
from ccfloor.payroll.grades import Grade
from ccfloor.payroll.month import Calculation
from ccfloor.regulation.editions import Regulation
from ccfloor.telling.case_words import RANKS
from ccfloor.telling.pay_sources import documents_of, evidence_words, legend, line_word
from ccfloor.telling.pay_words import GRADES, ITEMS, STATES, formula, input_word, signed_formula
from ccfloor.telling.regulation import named_in


def told_in(words: Words, regulation: Regulation) -> Told:
    """Give the feed its words, in the language of the site.

    What people read names a rule; the lines for machines have its code.
    """
    named = named_in(regulation, words)
    both = Words("zh_CN"), Words("en")
    return Told(
        formula=lambda line: formula(line, words),
        reckoned=lambda line: signed_formula(line, words, named),
        item=lambda item: words(ITEMS[item]),
        headings=lambda item: (both[0](ITEMS[item]), both[1](ITEMS[item])),
        state=lambda state: words(STATES[state.value]),
        rank=lambda rank: words(RANKS[rank]) if rank in RANKS else rank,
        document=lambda clause: ", ".join(documents_of([clause], words).values()),
        evidence=lambda evidence: "; ".join(evidence_words(evidence, words)),
        corrects=lambda name: line_word(name, words) if name else "",
        missing=lambda code: input_word(code, words),
        grade=lambda grade: words(GRADES[Grade(grade).name.lower()]),
        total=words("together"),
    )


def headline(header: Header, found: Calculation, words: Words) -> str:
    """Say what stands at the head of each printed page; the letters of the clauses too."""
    told = header.company, words("Payroll of {period}", period=found.period), header.run_id
    return "  ".join((*told, legend((line.clause for line in found.lines), words))).rstrip()
