"""Whether a call went to the number that was written down.

The law: digits are compared, not spelling, and where there is doubt it is the same number: a call
that was made is in the person's favour. So spaces, dashes and brackets do not count, full-width
digits are the plain ones; +86, 0086 and 86 before a mobile or an area code do not; neither does
what a PBX puts before a number to get a line (9, 0, 17909). A number of a city may be dialled
without its area code from inside it. Up to six digits are an extension or a service (10086), and
only the very same is that.
"""

from __future__ import annotations

import re
from typing import Final

_SEPARATORS: Final = str.maketrans("", "", " \t-()\u00a0\u3000\uff08\uff09\u2013\u2014")
_PLAIN: Final = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {0xFF0B: 0x2B}
_NUMBER: Final = re.compile(r"\+?[0-9]{3,20}")
_BETWEEN: Final = re.compile(r"[/@:;,&]")
_COUNTRY: Final = re.compile(r"(?:\+|00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{8,10}$)")
_SHORT: Final = 6
"""Digits of the longest extension or public service."""
_LOCAL: Final = 7
"""Digits of the shortest line in its own city."""
_AREA: Final = 3
"""Digits of the longest area code, without its 0."""
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LINE_PREFIX: Final = 5
"""Digits that a PBX may put before a number: 9, 0, or an IP carrier's 17909."""


def written_number(text: str) -> str:
    """Give a number's digits, with a leading + where there is one; empty: it is none.

    Three to twenty digits, and nothing else but separators.
    """
    plain = text.translate(_PLAIN).translate(_SEPARATORS)
    return plain if _NUMBER.fullmatch(plain) else ""


def went_to(dialled: str, number: str) -> bool:
    """Tell whether a DialString, ``PJSIP/9138…@trunk`` or ``trunk/138…``, leads to ``number``."""
    wanted = _national(written_number(number))
    if not wanted:
        return False
    parts = (written_number(part) for part in _BETWEEN.split(dialled))
    return any(_same(_national(part), wanted) for part in parts if part)


def same_number(one: str, other: str) -> bool:
    """Tell whether two people wrote down the same number."""
    first, second = _national(written_number(one)), _national(written_number(other))
    return bool(first) and first == second


def _national(digits: str) -> str:
    """Leave out the country, and the 0 before an area code."""
    bare = _COUNTRY.sub("", digits, count=1).removeprefix("+")
    return bare if len(bare) <= _SHORT else bare.removeprefix("0")


def _same(dialled: str, wanted: str) -> bool:
    if dialled == wanted:
        return True
    if len(wanted) <= _SHORT or len(dialled) <= _SHORT:
        return False
    prefix = len(dialled) - len(wanted)
    if 0 < prefix <= _LINE_PREFIX + 1:  # and the 0 of an area code behind it
        return len(wanted) >= _LOCAL and dialled.endswith(wanted)
    if _MOBILE.fullmatch(wanted):
        return False  # it has no area code that could be left out
    return -prefix <= _AREA and len(dialled) >= _LOCAL and wanted.endswith(dialled)
