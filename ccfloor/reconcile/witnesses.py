"""Further witnesses for the calls: Asterisk's own CDR and CEL as comma-separated files.

CDR: Master.csv of cdr_csv, with ``loguniqueid=yes`` (else a record names no call). A call
has a record for each phone it was dialled to; here they are one [cdr_csv.c:build_csv_record].

CEL: the mapping of cel_custom.conf.sample, twenty columns; the third last but two is the
channel's Uniqueid. Kept are the answers of phones that app_queue dialled (application
``AppQueue``) and the caller's first bridge after each of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from ccfloor.floor.names import SECOND, ChannelId, Instant
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Attempt, Visit
from ccfloor.localtime import instant_of
from ccfloor.reconcile.entries import SLACK, WHOLE, Length, Ours, Theirs, Words
from ccfloor.reconcile.queue_log import Unreadable

_UNIQUEID: Final = re.compile(r"(?:[\w.-]+-)?[0-9]{1,11}\.[0-9]{1,9}")
_APP, _START, _END, _BILLSEC, _DISPOSITION, _CALL = 7, 9, 11, 13, 14, 16
_DESTINATION: Final = 6
_CEL_COLUMNS: Final = 20
_CEL_TIME, _CEL_APP, _CEL_CHANNEL, _CEL_LINKED = 1, 10, 14, 15
_MORE: Final = 10**15
"""No limit: a CDR's billsec may be longer than the conversation by whatever came before it."""


class Call(msgspec.Struct):
    """What the records of one caller say together."""

    starts: Instant
    ends: Instant
    answered: bool
    queued: bool
    talk_s: int
    source: str


def cdr_entries(file: str, lines: Iterable[bytes], zone: tzinfo) -> Iterator[Theirs | Unreadable]:
    """Yield one entry for each call that was in Queue(), then the lines that are no record."""
    calls: dict[ChannelId, Call] = {}
    unreadable: list[Unreadable] = []
    for number, raw in enumerate(lines, start=1):
        fields = _fields(raw)
        if not fields:
            continue
        wrong = _add(calls, fields, zone, f"{file}:{number}")
        if wrong:
            unreadable.append(Unreadable(file, number, wrong, not raw.endswith(b"\n"), 0))
    for call, told in calls.items():
        if told.queued:
            yield Theirs(
                kind="cdr",
                key=(call,),
                who="",
                at=told.starts,
                width=told.ends - told.starts + SECOND,
                call=call,
                queue="",
                what=f"{'answered' if told.answered else 'not answered'}, {told.talk_s} s",
                source=told.source,
                texts={"answered": "yes" if told.answered else "no"},
                lengths={"billsec": told.talk_s * SECOND} if told.answered else {},
            )
    yield from unreadable


def cel_entries(file: str, lines: Iterable[bytes]) -> Iterator[Theirs | Unreadable]:
    """Yield an entry for each answer of a phone that app_queue dialled, and for its bridge."""
    answered: set[ChannelId] = set()
    for number, raw in enumerate(lines, start=1):
        fields = _fields(raw)
        if not fields:
            continue
        at = _epoch(fields[_CEL_TIME]) if len(fields) >= _CEL_COLUMNS else None
        if at is None:
            expected = (
                f"{_CEL_COLUMNS} columns as in cel_custom.conf.sample, the second "
                "in seconds since 1970 with a fraction"
            )
            yield Unreadable(file, number, expected, not raw.endswith(b"\n"), 0)
            continue
        channel, linked, app = fields[_CEL_CHANNEL], fields[_CEL_LINKED], fields[_CEL_APP]
        if fields[0] == "ANSWER" and app == "AppQueue":
            answered.add(linked)
            yield _cel(f"{file}:{number}", at, (channel, "ANSWER"), linked)
        elif fields[0] == "BRIDGE_ENTER" and channel in answered:
            answered.discard(channel)
            yield _cel(f"{file}:{number}", at, (channel, "BRIDGE_ENTER"), linked)


def cdr_told(visits: Iterable[Visit]) -> list[Ours]:
    """Say of each caller what his CDR must hold."""
    calls: dict[ChannelId, list[Visit]] = {}
    for visit in visits:
        calls.setdefault(visit.call, []).append(visit)
    told = []
    for call, stays in calls.items():
        if any(stay.left_at is None for stay in stays):
            continue  # his record is not written yet
        talked = [stay for stay in stays if stay.talk_from is not None]
        if any(stay.talk_to is None for stay in talked):
            continue
        talk = sum(stay.talk for stay in talked)
        told.append(
            Ours(
                "cdr",
                (call,),
                (),
                stays[0].joined_at,
                call,
                stays[0].queue,
                f"{'answered' if talked else 'not answered'}, {talk / SECOND:.3f} s",
                (
                    Words("answered", ("yes" if talked else "no",)),
                    Length("billsec", talk, WHOLE, _MORE),
                ),
                covered=all(stay.covered for stay in stays),
            )
        )
    return told


def cel_told(visits: Iterable[Visit], attempts: Iterable[Attempt]) -> list[Ours]:
    """Say which phones answered and which callers then talked."""
    told = [
        _heard((a.leg, "ANSWER"), a.ended_at, a.call, a.queue, f"{a.interface} answered")
        for a in attempts
        if a.outcome is AttemptOutcome.ANSWERED and a.ended_at is not None
    ]
    told += [
        _heard((v.call, "BRIDGE_ENTER"), v.talk_from, v.call, v.queue, "began to talk")
        for v in visits
        if v.talk_from is not None
    ]
    return told


def _heard(key: tuple[str, str], at: Instant, call: ChannelId, queue: str, what: str) -> Ours:
    return Ours("cel", key, (), at, call, queue, what)


def _cel(source: str, at: Instant, key: tuple[str, str], linked: ChannelId) -> Theirs:
    return Theirs("cel", key, "", at, SLACK, linked, "", " ".join(reversed(key)), source)


def _add(calls: dict[ChannelId, Call], fields: list[str], zone: tzinfo, source: str) -> str:
    """Add one record to its call; return what was expected instead, or nothing."""
    if len(fields) <= _CALL or not _UNIQUEID.fullmatch(fields[_CALL]):
        return "a Uniqueid in the 17th column: loguniqueid=yes in cdr.conf"
    starts, ends = _local(fields[_START], zone), _local(fields[_END], zone)
    if starts is None or ends is None:
        return "start and end as YYYY-MM-DD HH:MM:SS in the 10th and 12th column"
    queued = fields[_APP] == "Queue"
    answered = queued and bool(fields[_DESTINATION]) and fields[_DISPOSITION] == "ANSWERED"
    billsec = fields[_BILLSEC]
    talk_s = int(billsec) if answered and re.fullmatch("[0-9]{1,9}", billsec) else 0
    call = calls.setdefault(fields[_CALL], Call(starts, ends, False, False, 0, source))
    call.starts, call.ends = min(call.starts, starts), max(call.ends, ends)
    call.answered |= answered
    call.queued |= queued
    call.talk_s += talk_s
    return ""


def _fields(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "replace").replace("\0", "�").rstrip("\r\n")
    return next(csv.reader([text]), [])


def _local(text: str, zone: tzinfo) -> Instant | None:
    try:
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return instant_of(moment)


def _epoch(text: str) -> Instant | None:
    match = re.fullmatch(r"([0-9]{1,11})\.([0-9]{1,6})", text)
    return int(match[1]) * SECOND + int(match[2].ljust(6, "0")) if match else None
