"""The script was played as written: what the phones themselves saw, and Asterisk's own log.

Nothing here is about the product; it is what the product is compared with.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.lab.planted import CALLS, PLAN, SUPPORT
from tests.lab.session import Session
from tests.whole import HELD_AGAIN

pytestmark = pytest.mark.lab


def test_every_call_went_by_the_script(session: Session, record_property):
    if session.before:
        record_property(HELD_AGAIN, "; ".join(session.before))
    assert session.complaints == []
    entered = Counter(row.queue for row in session.queue_log if row.event == "ENTERQUEUE")
    assert entered == Counter(queue for call in CALLS for queue, _ in call.visits)


def test_every_phone_was_called_as_often_as_planted(session: Session):
    planted = Counter(extension for call in CALLS for extension, _, _ in call.attempts)
    planted += Counter(dict.fromkeys(SUPPORT, 1))
    planted += Counter({"1039": 1})  # dialled directly
    for extension in PLAN.absent:
        del planted[extension]  # nobody is there to see it
    assert Counter(call.extension for call in session.phone_calls) == planted


def test_every_phone_rang_as_long_as_planted(session: Session):
    planted = [attempt for call in CALLS for attempt in call.attempts]
    planted += [(extension, "answered", rings) for extension, rings in SUPPORT.items()]
    wrong = [
        (extension, nominal, seen)
        for extension in {extension for extension, _, _ in planted} - set(PLAN.absent)
        for nominal, seen in zip(
            sorted(rings for at, _, rings in planted if at == extension),
            sorted(call.ring / 1e6 for call in session.phone_calls if call.extension == extension),
            strict=True,
        )
        if abs(nominal - seen) > 0.5
    ]
    assert wrong == []
