"""An explanation as the one it is about may see it: all of his own, nobody else's phone.

The law: what happened keeps its structure, and others in it keep no name. Steps, columns, frames
and their headers stand as for a lead; the phone, the code, the extension and the number of all but
this person are gone, the caller's masked number too. A column without a name is another phone.

What may stay is listed, what is not listed goes: a value that is this person's own (his phone, its
channels, his extension, his code), and headers whose values name nobody. A dialplan's own words, a
dial string, a channel of somebody else name somebody, or may.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from ccfloor.serve.explanation import Explanation, Party, RawFrame, Recomputed, RosterBasis, Rung

HIDDEN: Final = "***"
"""What stands in a frame for a value that may name somebody else."""

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z-]{0,40}")
_NUMBERS: Final = frozenset(
    {
        "BridgeNumChannels", "CallsTaken", "Cause", "ChannelState", "Count", "HoldTime", "InCall",
        "LastCall", "LastPause", "LoginTime", "OriginalPosition", "Paused", "Penalty", "Position",
        "Priority", "RingTime", "Ringinuse", "Status", "TalkTime", "Timestamp", "Wrapuptime",
    }
)  # fmt: skip
_WORDS: Final = frozenset(
    {
        "BridgeTechnology", "BridgeType", "Cause-txt", "ChannelStateDesc", "DialStatus", "Event",
        "Language", "Membership", "Privilege", "State",
    }
)  # fmt: skip
_IDS: Final = frozenset(
    {"ActionID", "BridgeUniqueid", "Linkedid", "LinkedID", "SwapUniqueid", "UniqueID", "Uniqueid"}
)
_SAFE: Final = (
    (_NUMBERS, re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,6})?")),
    (_WORDS, re.compile(r"[A-Za-z_ ,/()-]{0,80}")),
    (_IDS, re.compile(r"(?:[A-Za-z0-9_]{1,32}-)?[0-9]{9,11}\.[0-9]{1,10}|[0-9a-f-]{36}|")),
)
_PREFIXES: Final = ("Dest", "Transferee", "OrigTransferer", "LocalOne", "LocalTwo", "Source")
_NOBODY: Final = frozenset({"", "<unknown>", "unknown"})
_OWN_WORDS: Final = frozenset({"PausedReason", "Reason"})
"""What a member wrote himself: shown in frames about this person's own membership."""
_WHO_ENDED: Final = frozenset({"agent", "caller", "transfer"})
_OF: Final = {"agent", "seat"}
_TELLING: Final = frozenset({"transferred"})
"""Steps whose detail is a number that was dialled."""


def for_own_eyes(told: Explanation) -> Explanation:
    """Leave out of an explanation whatever names another than the one it is about."""
    own = _Own(told)
    return msgspec.structs.replace(
        told,
        nearest=(),
        parties=tuple(own.party(one) for one in told.parties),
        ladder=tuple(_rung(one) for one in told.ladder),
        noted=tuple(msgspec.structs.replace(one, note="") for one in told.noted),
        frames=tuple(own.frame(one) for one in told.frames),
        recomputed=None if told.recomputed is None else own.recomputed(told.recomputed),
        roster=None if told.roster is None else _roster(told.roster, told.agent),
    )


class _Own:
    """Knows what is this person's."""

    def __init__(self, told: Explanation) -> None:
        self._queue = told.queue
        phones = {told.seat, *(one.name for one in told.parties if one.subject)} - {""}
        plain = {phone.removesuffix("/n") for phone in phones}
        extensions = {phone.rpartition("/")[2].partition("@")[0] for phone in plain}
        self._phones = phones | plain
        self._names = (self._phones | extensions | {told.agent}) - {""}
        # The driver numbers a phone's channels in eight digits; a Local one has two halves.
        ours = "|".join(map(re.escape, sorted(plain)))
        self._channel = re.compile(rf"(?:{ours})-[0-9a-f]{{8}}(?:;[12])?") if plain else None

    def party(self, party: Party) -> Party:
        """Keep a queue's name and his own."""
        if party.kind == "queue":
            return party
        if party.name in self._phones:
            own = party.agent if party.agent in self._names else ""
            return msgspec.structs.replace(party, agent=own)
        return msgspec.structs.replace(party, name="", agent="")

    def frame(self, frame: RawFrame) -> RawFrame:
        """Keep every header, and of the values those that name nobody else."""
        told = [line.partition(":") for line in frame.lines]
        member = {value.strip() for name, _, value in told if name in {"Interface", "Location"}}
        his = bool(member) and member <= self._phones
        return msgspec.structs.replace(
            frame, lines=tuple(self._line(name, value.strip(), his=his) for name, _, value in told)
        )

    def _line(self, name: str, value: str, *, his: bool) -> str:
        if not name and not value:
            return ""
        if not _NAME.fullmatch(name):
            return HIDDEN
        kept = self._is_own(value) or _names_nobody(name, value) or (name in _OWN_WORDS and his)
        kept = kept or (name == "Queue" and value == self._queue)
        return f"{name}: {value}" if kept else f"{name}: {HIDDEN}"

    def _is_own(self, value: str) -> bool:
        if value in self._names:
            return True
        return self._channel is not None and self._channel.fullmatch(value) is not None

    def recomputed(self, again: Recomputed) -> Recomputed:
        """Tell that another came out, not who."""
        return msgspec.structs.replace(
            again,
            differences=tuple(
                msgspec.structs.replace(
                    one, recorded=self._own(one.recorded), computed=self._own(one.computed)
                )
                if one.field in _OF
                else one
                for one in again.differences
            ),
        )

    def _own(self, value: str) -> str:
        return value if not value or self._is_own(value) else HIDDEN


def _names_nobody(name: str, value: str) -> bool:
    if value in _NOBODY:
        return True
    if name == "Reason" and value in _WHO_ENDED:
        return True
    bare = next((name.removeprefix(p) for p in _PREFIXES if name.startswith(p)), name)
    return any(bare in names and pattern.fullmatch(value) for names, pattern in _SAFE)


def _roster(roster: RosterBasis, agent: str) -> RosterBasis:
    """Keep his own lines whole; of others' lines when the shift is, and what it is there for."""
    return msgspec.structs.replace(
        roster,
        made_by="",
        lines=tuple(
            one
            if one.agent == agent
            else msgspec.structs.replace(one, shift="", agent="", seat="", off=())
            for one in roster.lines
        ),
    )


def _rung(rung: Rung) -> Rung:
    return msgspec.structs.replace(rung, detail="") if rung.what in _TELLING else rung
