r"""Raw frames made fit for eyes: nothing acts on the screen, nobody's number is told.

Rule 1. Every byte that is not plain text is written as an escape (``\x1b``, ``\u202e``), so
that a reader sees what was sent and his terminal does not obey it.

Rule 2. A caller's number is masked wherever its digits stand in the frame: in the header of
its own, in a channel's name, in a dial string, in a display name. A mobile's eleven digits
are masked even where no header names them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from ccfloor.serve.cleaning import mask
from ccfloor.serve.explanation import Place, RawFrame
from ccfloor.tracing.frames import Traced

LINES: Final = 80
"""Headers of one frame that are told."""
LINE: Final = 400
"""Characters of one header that are told."""

_NUMBER_HEADER: Final = re.compile(
    r"^[A-Za-z]*(?:CallerIDNum|ConnectedLineNum|CallerID|CallerIDANI|RDNIS|DNID): *(\S.*)$",
    re.MULTILINE,
)
_OURS: Final = re.compile(r"(?:Timestamp|[A-Za-z]*(?:Uniqueid|UniqueId|Linkedid)): [0-9.]+\r?$")
"""Asterisk's own numbers; a caller who sends the same digits as his must not hide them."""
_DIGITS: Final = re.compile(r"\+?[0-9][0-9 ().-]{4,30}[0-9]")
_MOBILE: Final = re.compile(r"(?<![0-9])(?:\+?86|0)?1[3-9][0-9]{9}(?![0-9])")
_SHORTEST: Final = 6
"""Digits: what is shorter is an extension of the house (cleaning.py)."""
_FOLDED: Final = frozenset({"Mn", "Me", "Mc", "Sk"})
_ASTRAL: Final = 0x1F000
_INVISIBLE: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def visible(text: str) -> str:
    """Write every character that is not plain to see as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char == " " or ("!" <= char <= "~"):
        return char
    category = unicodedata.category(char)
    odd = category in _FOLDED or char in _INVISIBLE
    if not char.isprintable() or odd or (category == "So" and ord(char) >= _ASTRAL):
        return char.encode("unicode_escape").decode("ascii")
    return char


def numbers_in(text: str, known: Iterable[str] = ()) -> set[str]:
    """Find the callers' numbers that a frame names, and those of ``known`` that it may."""
    told = [*_NUMBER_HEADER.findall(text), *known]
    found = {match for one in told for match in _DIGITS.findall(one)}
    found |= {mobile for one in found for mobile in _bare(one)}
    return {one for one in found if sum(map(str.isdigit, one)) >= _SHORTEST}


def _bare(number: str) -> set[str]:
    """Give the forms in which the same number may stand elsewhere."""
    digits = re.sub(r"[^0-9]", "", number)
    forms = {digits}
    for prefix in ("0086", "86", "0"):
        if digits.startswith(prefix):
            forms.add(digits.removeprefix(prefix))
    return forms


def masked(text: str, known: Iterable[str] = ()) -> str:
    """Mask every caller's number in a frame's text."""
    numbers = sorted(numbers_in(text, known), key=len, reverse=True)
    # Not inside a longer run of digits: a channel's own number is one, and stays what it is.
    known_ones = f"(?<![0-9])(?:{'|'.join(map(re.escape, numbers))})(?![0-9])"
    pattern = re.compile(f"{known_ones}|{_MOBILE.pattern}" if numbers else _MOBILE.pattern)
    return "\n".join(
        line if _OURS.match(line) else pattern.sub(lambda found: mask(found[0]), line)
        for line in text.split("\n")
    )


def raw_frame(traced: Traced, *, evidence: bool, numbers: bool, known: Iterable[str]) -> RawFrame:
    """Show one frame; ``numbers`` shows callers' numbers in full."""
    text = traced.raw.decode("utf-8", "backslashreplace")
    if not numbers:
        text = masked(text, known)
    lines = [visible(line.removesuffix("\r")) for line in text.split("\n")]
    cut = len(lines) > LINES or any(len(line) > LINE for line in lines)
    shown = [line if len(line) <= LINE else line[: LINE - 3] + "..." for line in lines[:LINES]]
    fact = traced.fact
    return RawFrame(
        what=type(fact).__name__,
        at=fact.at,
        ref=fact.ref,
        connection=traced.connection,
        places=tuple(Place(*piece) for piece in traced.pieces),
        lines=tuple(shown),
        evidence=evidence,
        cut=cut,
    )
