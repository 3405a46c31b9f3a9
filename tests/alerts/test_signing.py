"""The webhook's signature, held to fixed vectors: receivers are written by others."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from ccfloor.alerts.signing import headers, is_genuine, signature

SECRET, BODY, AT = "swordfish", '{"id":"T06:1","subject":"离席"}'.encode(), 1_790_000_000


def test_the_vector_of_the_manual():
    by_hand = hmac.new(b"swordfish", b"1790000000." + BODY, hashlib.sha256).hexdigest()
    assert signature(SECRET, AT, BODY) == by_hand
    assert headers(SECRET, AT, "T06:1", BODY) == {
        "Content-Type": "application/json",
        "Ccfloor-Id": "T06:1",
        "Ccfloor-Timestamp": "1790000000",
        "Ccfloor-Signature": f"v1={by_hand}",
    }


@pytest.mark.parametrize("late", [0, 300, -300])
def test_what_is_genuine_is_believed_within_five_minutes(late):
    told = headers(SECRET, AT, "x", BODY)
    assert is_genuine(SECRET, told, BODY, AT + late)
    assert is_genuine(SECRET, {key.upper(): value for key, value in told.items()}, BODY, AT + late)


@pytest.mark.parametrize(
    "changed",
    [
        {"body": BODY + b" "},
        {"secret": "other"},
        {"now": AT + 301},
        {"now": AT - 301},
        {"told": {"Ccfloor-Timestamp": str(AT + 1)}},
        {"told": {"Ccfloor-Timestamp": "soon"}},
        {"told": {"Ccfloor-Timestamp": ""}},
        {"told": {"Ccfloor-Signature": ""}},
        {"told": {"Ccfloor-Signature": "v1=" + "0" * 64}},
    ],
)
def test_whatever_was_altered_is_refused(changed):
    told = {**headers(SECRET, AT, "x", BODY), **changed.get("told", {})}
    assert not is_genuine(
        changed.get("secret", SECRET), told, changed.get("body", BODY), changed.get("now", AT)
    )
