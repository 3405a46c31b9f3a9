"""What the rows of a queue_log say, as entries.

Which row app_queue writes where, and what its data are: AMI.md A7 with its sources in
app_queue.c. Fields that nothing of ours tells (a position at leaving, a URL) stay unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ccfloor.floor.names import MILLISECOND, SECOND, Micros
from ccfloor.reconcile.entries import Kind, Theirs
from ccfloor.reconcile.queue_log import Row

NOBODY: Final = "NONE"

SYSTEM: Final = frozenset({"CONFIGRELOAD", "QUEUESTART"})
SETTINGS: Final = frozenset({"PENALTY", "RINGINUSE", "MEMBERPENALTY"})
PAUSES: Final = {"PAUSE": "pause", "UNPAUSE": "unpause"}
PAUSES_ALL: Final = {"PAUSEALL": "pause", "UNPAUSEALL": "unpause"}
MEMBERS: Final = {"ADDMEMBER": "add", "REMOVEMEMBER": "remove"}
POOL: Final = {"AGENTLOGIN": "login", "AGENTLOGOFF": "logoff"}
TRANSFERS: Final = ("BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER")

_WAIT: Final = {"ABANDON": 2, "EXITWITHTIMEOUT": 2, "EXITEMPTY": 2, "EXITWITHKEY": 3}
"""Where the whole seconds of waiting stand in the data."""


def entries(rows: Iterable[Row]) -> Iterator[Theirs]:
    """Yield what each row says, in the order of the rows; one entry at the least for each."""
    for row in rows:
        yield from _READ.get(row.event, _other)(row)


def _entry(
    row: Row,
    kind: Kind,
    key: tuple[str, ...],
    *,
    who: str = "",
    texts: dict[str, str] | None = None,
    numbers: dict[str, int | None] | None = None,
    lengths: dict[str, Micros | None] | None = None,
    alone: str = "",
) -> Theirs:
    return Theirs(
        kind=kind,
        key=key,
        who=who,
        at=row.at,
        width=row.width,
        call=row.call if row.call not in {NOBODY, "MANAGER", "CLI", "REALTIME"} else "",
        queue=row.queue if row.queue != NOBODY else "",
        what="|".join((row.event, *row.data)),
        source=f"{row.file}:{row.line}",
        texts=texts or {},
        numbers={name: each for name, each in (numbers or {}).items() if each is not None},
        lengths={name: each for name, each in (lengths or {}).items() if each is not None},
        alone=alone,
    )


def _seconds(row: Row, index: int) -> Micros | None:
    whole = row.whole(index)
    return None if whole is None else whole * SECOND


def _joined(row: Row) -> Iterator[Theirs]:
    # url, number, original position: a number with bars in it spreads over several fields.
    rest = "|".join(row.data[1:])
    yield _entry(row, "join", (row.call, row.queue), texts={"caller": rest})


def _connect(row: Row) -> Iterator[Theirs]:
    yield _entry(
        row,
        "exit",
        (row.call, row.queue),
        texts={"event": row.event, "agent": row.agent},
        numbers={"hold_s": row.whole(0)},
        lengths={"hold": _seconds(row, 0)},
    )
    yield _entry(
        row,
        "ring",
        (row.call, row.queue),
        who=row.agent,
        texts={"event": row.event, "leg": row.text(1)},
        numbers={"ring_s": row.whole(2)},
        lengths={"ring": _seconds(row, 2)},
    )


def _left(row: Row) -> Iterator[Theirs]:
    index = _WAIT.get(row.event, -1)
    yield _entry(
        row,
        "exit",
        (row.call, row.queue),
        texts={"event": row.event},
        numbers=(
            {"hold_s": row.whole(index), "position": row.whole(index - 1)} if index >= 0 else {}
        ),
        lengths={"hold": _seconds(row, index)} if index >= 0 else {},
    )
    if row.agent != NOBODY:  # he died during the announcement to the agent
        yield _entry(row, "ring", (row.call, row.queue), who=row.agent, texts={"event": row.event})


def _rang(row: Row) -> Iterator[Theirs]:
    ms = row.whole(0)
    yield _entry(
        row,
        "ring",
        (row.call, row.queue),
        who=row.agent,
        texts={"event": row.event},
        numbers={"ring_ms": ms if row.event == "RINGNOANSWER" else None},
        lengths={
            "ring" if row.event == "RINGNOANSWER" else "ring until withdrawn": None
            if ms is None
            else ms * MILLISECOND
        },
    )


def _talked(row: Row) -> Iterator[Theirs]:
    after = 2 if row.event in {"BLINDTRANSFER", "TRANSFER"} else len(row.data) - 3
    first = 0 if row.event.startswith("COMPLETE") else max(after, 0)
    yield _entry(
        row,
        "talk",
        (row.call, row.queue),
        texts={
            "event": row.event,
            "agent": row.agent,
            **({"to": row.text(0)} if row.event == "BLINDTRANSFER" else {}),
            **({"into": row.text(0)} if row.event == "ATTENDEDTRANSFER" else {}),
        },
        numbers={
            "hold_s": row.whole(first),
            "talk_s": row.whole(first + 1),
            "position": row.whole(first + 2),
        },
        lengths={"hold": _seconds(row, first), "talk": _seconds(row, first + 1)},
    )


def _paused(row: Row) -> Iterator[Theirs]:
    way = PAUSES[row.event]
    yield _entry(
        row, "pause", (row.queue, way), who=row.agent, texts={"reason": "|".join(row.data)}
    )


def _paused_all(row: Row) -> Iterator[Theirs]:
    yield _entry(row, "pause_all", (PAUSES_ALL[row.event],), who=row.agent)


def _member(row: Row) -> Iterator[Theirs]:
    yield _entry(
        row,
        "member",
        (row.queue, MEMBERS[row.event]),
        who=row.agent,
        texts={"paused": row.text(0)} if row.event == "ADDMEMBER" else {},
        alone="realtime_change" if row.call == "REALTIME" else "",
    )


def _pool(row: Row) -> Iterator[Theirs]:
    agent = row.agent.removeprefix("Agent/")
    yield _entry(row, "pool", (POOL[row.event],), who=agent, texts={"channel": row.call})


def _other(row: Row) -> Iterator[Theirs]:
    cause = "foreign_row"
    if row.event in SYSTEM:
        cause = "system_row"
    elif row.event in SETTINGS:
        cause = "setting_row"
    yield _entry(row, "row", (row.event,), alone=cause)


_READ: Final[dict[str, Callable[[Row], Iterator[Theirs]]]] = {
    "ENTERQUEUE": _joined,
    "CONNECT": _connect,
    **dict.fromkeys((*_WAIT, "WITHDRAW", "SYSCOMPAT"), _left),
    **dict.fromkeys(("RINGNOANSWER", "RINGCANCELED", "AGENTDUMP"), _rang),
    **dict.fromkeys(("COMPLETECALLER", "COMPLETEAGENT", *TRANSFERS), _talked),
    **dict.fromkeys(PAUSES, _paused),
    **dict.fromkeys(PAUSES_ALL, _paused_all),
    **dict.fromkeys(MEMBERS, _member),
    **dict.fromkeys(POOL, _pool),
}
