"""Texts for spreadsheets: none of them may become a formula, and each comes back as it was.

The law: a text that a spreadsheet would take for a formula (``=``, ``+``, ``-``, ``@``, their
full-width forms, which a Chinese or Japanese one takes for the same, a tab or a line end first)
gets an apostrophe before it, and so does one that begins with apostrophes before such a sign: so
exactly one is taken off again, and no two texts become one.
"""

from __future__ import annotations

import re

_TEMPTING = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")


def guarded(text: str) -> str:
    """Give a text the form in which no spreadsheet runs it."""
    return f"'{text}" if _TEMPTING.match(text) else text


def unguarded(text: str) -> str:
    """Give a text that ``guarded`` wrote the form that it had."""
    return text[1:] if _GUARDED.match(text) else text
