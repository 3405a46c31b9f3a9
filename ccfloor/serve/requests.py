"""Reads what a client says, and refuses what no client of ours would say.

The law: what comes out has been checked in kind and in length; nothing behind this file has to.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.errors import ProtocolError
from ccfloor.serve.cases import Cases, DecideCase, OpenCase
from ccfloor.serve.cleaning import clean
from ccfloor.serve.handovers import Handover
from ccfloor.serve.lookups import LOOK_UPS, longest_text
from ccfloor.serve.messages import Acknowledge, Do, Explain, Ping
from ccfloor.serve.mine import AnyRequest, Appeal, Mine
from ccfloor.serve.orders import Act
from ccfloor.serve.permits import Permits
from ccfloor.serve.staffing import WatchStaff

ALERTS_AT_ONCE: Final = 500
"""Ids in one Acknowledge."""
LONGEST_NAME: Final = 700
"""Characters of what an Explain asks about: the longest id of the store, and a kind."""
LONGEST_WISH: Final = 200
"""Characters of any text of an Act or a Cases: the PBX's own limit of a name is 80."""
LARGEST_ID: Final = 2**53 - 1
"""Of a command: what every JSON reader can hold (RFC 8259, section 6)."""

_DECODE: Final[msgspec.json.Decoder[AnyRequest]] = msgspec.json.Decoder(AnyRequest)
_NUMBERED: Final = (
    Acknowledge, Act, Explain, Ping, Do, Handover, Permits, Mine, Appeal, WatchStaff, Cases,
    OpenCase, DecideCase, *LOOK_UPS,
)  # fmt: skip


def read_request(raw: str | bytes) -> AnyRequest:
    """Return the message in ``raw``; raises ProtocolError for anything else."""
    if not isinstance(raw, str):
        raise ProtocolError("messages are text frames, this one is binary")
    try:
        request = _DECODE.decode(raw)
    # RecursionError: brackets nested thousands deep, in a field nobody reads.
    except (msgspec.MsgspecError, RecursionError) as wrong:
        raise ProtocolError(clean(str(wrong), 200)) from wrong
    if isinstance(request, _NUMBERED) and not 0 <= request.id <= LARGEST_ID:
        raise ProtocolError("an id is from 0 to 2^53 - 1")
    if isinstance(request, Appeal | OpenCase | DecideCase) and len(request.case) > LONGEST_NAME:
        raise ProtocolError(f"an id has at most {LONGEST_NAME} characters")
    if isinstance(request, Cases) and any(
        len(text) > LONGEST_WISH
        for text in (request.state, request.rule, request.day, request.text)
    ):
        raise ProtocolError(f"a text of cases has at most {LONGEST_WISH} characters")
    if isinstance(request, Acknowledge) and len(request.alerts) > ALERTS_AT_ONCE:
        raise ProtocolError(f"at most {ALERTS_AT_ONCE} alerts at once")
    if isinstance(request, LOOK_UPS) and longest_text(request) > LONGEST_NAME:
        raise ProtocolError(f"a text of a look-up has at most {LONGEST_NAME} characters")
    if isinstance(request, Explain) and len(request.what) > LONGEST_NAME:
        raise ProtocolError(f"an id has at most {LONGEST_NAME} characters")
    if isinstance(request, Act) and any(
        isinstance(value, str) and len(value) > LONGEST_WISH
        for value in msgspec.structs.astuple(request)
    ):
        raise ProtocolError(f"a text of an act has at most {LONGEST_WISH} characters")
    return request
