"""One planted session on one Asterisk, and everything that witnessed it.

``hold`` runs the script once and returns what the tests compare: the raw bytes an AMI
client was sent, what the phones saw, what Asterisk wrote into its queue_log.

``python -m tests.lab.session 22 FOLDER`` holds one and saves it as a recording.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from ccfloor.replay import Document
from tests.lab.asterisk import Asterisk
from tests.lab.faults import TIMES, LabFaultError, faults_of_the_lab
from tests.lab.live import LINKS, LiveFloor
from tests.lab.manager_client import ManagerClient
from tests.lab.phones import Callers, Phones
from tests.lab.planted import CALLS, EVERY_S, PLAN, Planted
from tests.lab.sip_trace import PhoneCall, to_csv

LAST_WORD = "TheEnd"
LENGTH_S = 30.0
"""Longer than the last call, and than an absence needs to count as over."""


@dataclass(frozen=True)
class QueueLogRow:
    """One line of queue_log."""

    call: str
    queue: str
    member: str
    event: str
    data: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """What a session left."""

    release: str
    raw: bytes
    phone_calls: list[PhoneCall]
    queue_log: list[QueueLogRow]
    queue_log_text: str
    complaints: list[str]
    """Of SIPp: empty when every call went by the script."""
    live: dict[str, Document]
    """What the product found while it watched, by link; ``readonly`` is the lesser account."""
    before: tuple[str, ...] = ()
    """What was wrong before, where it was held again."""

    def record_fixture(self, folder: Path) -> None:
        """Save it the way the folder of recordings holds sessions."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "session.ami").write_bytes(self.raw)
        (folder / "queue_log").write_text(self.queue_log_text)
        (folder / "phones.csv").write_text(to_csv(self.phone_calls))


def hold(
    release: str, folder: Path, late: Callable[[Session], list[str]] = lambda _session: []
) -> Session:
    """Run the whole script, watched by a plain client and by the product through each link.

    Again where the lab was at fault, or where ``late`` names rings that a busy machine's Asterisk
    may have stamped too late, ``TIMES`` in all. The last time counts.
    """
    before: list[str] = []
    for number in range(1, TIMES + 1):
        here = folder / str(number)
        here.mkdir(parents=True)
        try:
            held = _hold(release, here)
        except LabFaultError as fault:
            if number == TIMES:
                raise
            before.append(str(fault))
            continue
        wrong = [*held.complaints, *late(held)]
        if not wrong or number == TIMES:
            break
        before += wrong
    return replace(held, before=tuple(before))


def _hold(release: str, folder: Path) -> Session:
    phones = Phones(PLAN, folder)
    asterisk = Asterisk(release, PLAN, phones.ports)
    callers = Callers(asterisk.sip_port, folder)
    try:
        with ExitStack() as up:
            with faults_of_the_lab():
                up.enter_context(asterisk)
                phones.start()
                asterisk.control.action("QueuePause", {"Interface": "PJSIP/1040", "Paused": "true"})
                witness = asterisk.connect()
                up.callback(witness.close)
                witness.census()
            live = _watched(asterisk, callers, witness)
            complaints = callers.failed() + phones.ended()
            text = asterisk.queue_log.read_text()
            raw = bytes(witness.raw)
        return Session(release, raw, phones.calls(), rows(text), text, complaints, live)
    finally:
        callers.stop()
        phones.stop()


def _watched(asterisk: Asterisk, callers: Callers, witness: ManagerClient) -> dict[str, Document]:
    """Play the script while the product watches, and return what it found, by link."""
    accounts = {link: asterisk.account(link=link) for link in LINKS}
    accounts["readonly"] = asterisk.account(readonly=True)
    watching = {name: LiveFloor(ami, until=LAST_WORD.encode()) for name, ami in accounts.items()}
    with ExitStack() as started:
        for one in watching.values():
            one.start()
            started.callback(one.halt)
        with faults_of_the_lab():
            _play(asterisk, callers, witness)
        for one in watching.values():
            one.wait()
    return {link: one.document() for link, one in watching.items()}


def _play(asterisk: Asterisk, callers: Callers, witness: ManagerClient) -> None:
    """Make every call and every action of the script at its moment."""

    def act(name: str, **headers: str) -> Callable[[], object]:
        return lambda: asterisk.control.action(name, headers)

    def pause(seat: str, reason: str) -> Callable[[], object]:
        return act(
            "QueuePause", Interface=seat, Paused="true" if reason else "false", Reason=reason
        )

    def redirect() -> object:
        channel = witness.found(
            lambda raw: waiting_channel(raw, "redirected"), "who is redirected", limit_s=30.0
        )
        return asterisk.control.action(
            "Redirect",
            {"Channel": channel, "Context": "from-caller", "Exten": "parking", "Priority": "1"},
        )

    seat = "PJSIP/1033"
    places = {call.dials: place for place, call in enumerate(CALLS)}
    redirected_at = places["redirected"] * EVERY_S + 4.5
    script: list[tuple[float, Callable[[], object]]] = [
        (1.0, act("QueueAdd", Queue="dynamic", Interface=seat, MemberName="agent1033")),
        (2.0, pause("PJSIP/1032", "away")),
        (redirected_at, redirect),
        (5.0, pause("PJSIP/1032", "restroom")),
        (9.0, pause("PJSIP/1032", "")),
        (12.0, act("QueueRemove", Queue="dynamic", Interface=seat)),
        (15.0, pause("PJSIP/1041", "")),
        (LENGTH_S, lambda: None),
    ]
    script += [(place * EVERY_S, _calling(callers, call)) for place, call in enumerate(CALLS)]
    began = time.monotonic()
    for at, do in sorted(script, key=lambda step: step[0]):
        time.sleep(max(0.0, began + at - time.monotonic()))
        do()
    callers.wait(30.0)
    # A last event, after everybody had the time to see what was before.
    asterisk.control.action("UserEvent", {"UserEvent": LAST_WORD})
    witness.wait_for(f"UserEvent: {LAST_WORD}".encode(), limit_s=30.0, whole=True)


def _calling(callers: Callers, call: Planted) -> Callable[[], object]:
    return lambda: callers.call(
        call.dials, call.number, lasts_s=call.lasts_s, name=call.name, keys=call.keys
    )


def waiting_channel(raw: bytes, queue: str) -> str:
    """Return the channel of the caller who last joined a queue; "" while nobody has."""
    blocks = [block for block in raw.split(b"\r\n\r\n") if b"Event: QueueCallerJoin" in block]
    joined = [block for block in blocks if f"Queue: {queue}\r".encode() in block + b"\r"]
    found = re.search(rb"^Channel: (.+?)\r?$", joined[-1], re.MULTILINE) if joined else None
    return found[1].decode() if found else ""


def rows(text: str) -> list[QueueLogRow]:
    """Return the lines of a queue_log."""
    split = (line.split("|") for line in text.splitlines())
    return [
        QueueLogRow(one[1], one[2], one[3], one[4], tuple(one[5:])) for one in split if len(one) > 4
    ]


if __name__ == "__main__":
    _release, _folder = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as _work:
        hold(_release, Path(_work)).record_fixture(Path(_folder))
