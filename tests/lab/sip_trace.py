"""What a phone itself saw: the instants of its own SIP messages, by SIPp's trace.

The trace's clock is this machine's, which is also the lab PBX's; instants are
microseconds since the epoch like everywhere.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^-{10,} (\d{4}-\d\d-\d\d[ T\t]\d\d:\d\d:\d\d)\.(\d{6}).*\n"
    r"UDP message (sent|received).*\n\n",
    re.MULTILINE,
)
_INVITED = re.compile(r"^INVITE sip:([^@;>]+)@", re.MULTILINE)
_CALL_ID = re.compile(r"^Call-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)
_CSEQ = re.compile(r"^CSeq: *\d+ (\w+)", re.MULTILINE | re.IGNORECASE)


@dataclass
class PhoneCall:
    """One INVITE as the phone lived it."""

    extension: str
    invited_at: int
    ringing_at: int | None = None
    """When it sent its first 180 or 183."""
    final_at: int | None = None
    """When it sent its final answer or, if earlier, was told to stop (CANCEL)."""
    final: int = 0
    """The status it answered with; 487 once cancelled."""
    over_at: int | None = None
    """When the conversation ended for it: the first BYE it sent or was sent."""

    @property
    def ring(self) -> int:
        """Microseconds from there to the end of ringing; 0 when it never rang."""
        if self.ringing_at is None or self.final_at is None:
            return 0
        return self.final_at - self.ringing_at


_HEAD = "extension,invited_at,ringing_at,final_at,final,over_at"


def to_csv(calls: Iterable[PhoneCall]) -> str:
    """Write what phones saw as a recording holds it."""
    rows = [
        (c.extension, c.invited_at, c.ringing_at, c.final_at, c.final, c.over_at) for c in calls
    ]
    told = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join([_HEAD, *told, ""])


def from_csv(text: str) -> list[PhoneCall]:
    """Read what ``to_csv`` wrote."""
    calls = []
    for line in text.splitlines()[1:]:
        extension, *cells = line.split(",")
        invited, ringing, final_at, final, over = (int(cell) if cell else None for cell in cells)
        calls.append(PhoneCall(extension, invited or 0, ringing, final_at, final or 0, over))
    return calls


def read(file: Path) -> list[PhoneCall]:
    """Return the calls of one trace, in the order of their INVITEs."""
    text = file.read_text(encoding="latin-1").replace("\r\n", "\n")
    calls: dict[str, PhoneCall] = {}
    found = list(_BLOCK.finditer(text))
    for place, block in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        message = text[block.end() : end]
        call_id, cseq = _CALL_ID.search(message), _CSEQ.search(message)
        if call_id and cseq:
            _note(calls, call_id[1], cseq[1], message, _instant(block), sent=block[3] == "sent")
    return sorted(calls.values(), key=lambda call: call.invited_at)


def _note(
    calls: dict[str, PhoneCall], call_id: str, cseq: str, message: str, at: int, *, sent: bool
) -> None:
    call = calls.get(call_id)
    if message.startswith("BYE ") and call and call.over_at is None:
        call.over_at = at
    elif not sent:
        invited = _INVITED.match(message)
        if invited and call is None:
            calls[call_id] = PhoneCall(invited[1], at)
        elif message.startswith("CANCEL ") and call and call.final_at is None:
            call.final_at, call.final = at, 487
    elif call and cseq == "INVITE" and message.startswith("SIP/2.0 "):
        status = int(message[8:11])
        if status in {180, 183} and call.ringing_at is None:
            call.ringing_at = at
        elif status >= 200 and call.final_at is None:
            call.final_at, call.final = at, status


def _instant(block: re.Match[str]) -> int:
    moment = time.strptime(block[1].replace("T", " ").replace("\t", " "), "%Y-%m-%d %H:%M:%S")
    return int(time.mktime(moment)) * 1_000_000 + int(block[2])
