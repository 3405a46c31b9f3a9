"""The lab itself works: without this nothing the other lab tests say would count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lab.asterisk import Asterisk
from tests.lab.conftest import lab_or_skip
from tests.lab.phones import Callers, Phones
from tests.lab.plan import FloorPlan, Phone, Queue, seats

pytestmark = pytest.mark.lab

PLAN = FloorPlan(
    queues=(Queue("one", seats("1001")), Queue("other", seats("1002"))),
    phones={"1001": Phone(rings=700), "1002": Phone(rings=400, then=603)},
)


def test_a_real_asterisk_boots_its_phones_ring_and_it_writes_its_queue_log(
    release: str, tmp_path: Path
):
    with lab_or_skip():
        phones = Phones(PLAN, tmp_path)
        asterisk = Asterisk(release, PLAN, phones.ports)
    try:
        with asterisk:
            phones.start()
            witness = asterisk.connect()
            callers = Callers(asterisk.sip_port, tmp_path)
            callers.call("one", "13800000001", lasts_s=2)
            callers.call("other", "13800000002", lasts_s=1)
            callers.wait(60.0)
            witness.wait_for(b"Event: AgentComplete", limit_s=60.0)
            rows = re.findall(r"\|(one|other)\|\w+\|(\w+)\|", asterisk.queue_log.read_text())
            answered, declined = phones.calls("1001")[0], phones.calls("1002")[0]
            version = asterisk.cli("core show version")
            raw = bytes(witness.raw)
            witness.close()
    finally:
        phones.stop()

    assert version.startswith(f"Asterisk {release}.")
    assert raw.startswith(b"Asterisk Call Manager/")
    assert ("one", "ENTERQUEUE") in rows
    assert ("one", "CONNECT") in rows
    assert ("other", "RINGNOANSWER") in rows
    assert answered.final == 200
    assert 700_000 <= answered.ring < 800_000
    assert declined.final == 603
    assert 400_000 <= declined.ring < 500_000
    assert callers.failed() == []
    assert not asterisk.folder.exists()
