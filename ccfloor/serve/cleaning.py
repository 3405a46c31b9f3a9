"""The door for texts: what a stranger wrote, made fit for a screen; a number, made fit for eyes.

Rule 1. Nothing that ``clean`` returns can move a cursor, change a colour, turn the
direction of writing, hide, or take more than ``width`` characters.

Rule 2. ``identity`` does the same to a name that must stay a key: what had to be
altered gets a fingerprint, so that two different names never become one.

Rule 3. ``mask`` never shows a subscriber's number: of one with six digits or more, at
least four are hidden, and stars do not tell how many.

A caller chooses his own display name, a phone its own pause reason; Asterisk passes
both on unchanged. Lengths are in characters; how many cells they take is the screen's
business.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import Final

NAME_WIDTH: Final = 120
"""Characters of a name that is a key: Asterisk's own limit of a channel name is 80."""
REASON_WIDTH: Final = 80
NOTE_WIDTH: Final = 200

_FINGERPRINT: Final = 8
"""Hexadecimal digits: enough that two names of one floor do not meet."""
_MARKS_PER_LETTER: Final = 3
"""Vietnamese and Thai need two in decomposed form; a tower of them covers the lines above."""

# ECMA-48 5.4 (CSI) and 8.3.89 (OSC): the whole sequence goes, or its tail would be left as text.
_SEQUENCE: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
)

# Cc control, Cf format (bidi, zero-width, tags, soft hyphen), Cs lone surrogates (no JSON
# can carry them), Co private use, Cn unassigned.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
_WHITE_CONTROLS: Final = frozenset("\t\n\v\f\r\x85")
# Letters and marks by category, but Default_Ignorable_Code_Point by property (Unicode
# DerivedCoreProperties.txt): nothing is drawn for them.
_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2065"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_BLANK_BRAILLE: Final = "\u2800"
"""A symbol by category that looks like a space."""


@lru_cache(maxsize=8192)
def clean(text: str, width: int) -> str:
    """Return ``text`` without anything a terminal or an eye could be deceived by.

    At most ``width`` characters and never more than came in; what was cut ends in ``…``.
    """
    if not (text.isascii() and text.isprintable()):
        text = _visible(_SEQUENCE.sub("", text))
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    return text[: width - 1].rstrip() + "…" if width > 0 else ""


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = _MARKS_PER_LETTER  # at the start there is no letter to carry any
    for char in text:
        category = unicodedata.category(char)
        if category in _SPACES or char in _WHITE_CONTROLS or char == _BLANK_BRAILLE:
            kept.append(" ")
            marks = _MARKS_PER_LETTER
        elif category in _DROPPED or char in _INVISIBLE:
            continue
        elif category in _MARKS:
            if marks < _MARKS_PER_LETTER:
                kept.append(char)
                marks += 1
        else:
            kept.append(char)
            marks = 0
    return "".join(kept)


@lru_cache(maxsize=8192)
def identity(name: str) -> str:
    """Return ``name`` itself where it is clean, else its clean form and a fingerprint of it."""
    shown = clean(name, NAME_WIDTH)
    if shown == name:
        return name
    fingerprint = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT]
    return f"{clean(name, NAME_WIDTH - _FINGERPRINT - 1)}~{fingerprint}"


_STARS: Final = "****"
_SEPARATORS: Final = str.maketrans("", "", " \t-.()/\u00a0\u3000")
_FULL_WIDTH: Final = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {0xFF0B: 0x2B}
_NUMBER: Final = re.compile(r"\+?[0-9]{1,32}")
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86|0)?(1[3-9][0-9])[0-9]{4}([0-9]{4})")
# Beijing 010, the big cities 02x, all others four digits; then seven or eight of the line.
_LANDLINE: Final = re.compile(
    r"(?:(?:\+|00)?86)?(?:0)?(10|2[0-57-9]|[3-9][0-9]{2})[0-9]{5,6}([0-9]{2})"
)
_LANDLINE_PREFIX: Final = re.compile(r"(?:\+|00)?86|0")
_EXTENSION: Final = 5
"""Digits: an extension of the house, or a public service like 10086; nobody's own number."""
_NATIONAL: Final = 9
"""Digits of the shortest line without the leading 0: area code 10 and seven digits."""


@lru_cache(maxsize=8192)
def mask(number: str) -> str:
    """Return ``number`` with its middle hidden.

    A mobile keeps its first three and last four digits, a land line its area code and
    last two, any other number its last two; up to five digits (an extension, 10086) are
    shown; what is no number is four stars, and nothing stays nothing.
    """
    digits = number.translate(_FULL_WIDTH).translate(_SEPARATORS)
    if not digits:
        return ""
    if not _NUMBER.fullmatch(digits):
        return _STARS
    if mobile := _MOBILE.fullmatch(digits):
        return f"{mobile[1]}{_STARS}{mobile[2]}"
    if _LANDLINE_PREFIX.match(digits) and (line := _LANDLINE.fullmatch(digits)):
        return f"0{line[1]}{_STARS}{line[2]}"
    bare = digits.removeprefix("+")
    if len(bare) <= _EXTENSION:
        return bare
    return f"{'+' if digits != bare else ''}{_STARS}{bare[-2:]}"
