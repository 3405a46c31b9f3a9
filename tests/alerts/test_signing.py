"""The webhook's signature, held to fixed vectors: receivers are written by others."""

from __future__ import annotations

import hashlib
import hmac
import re
from types import SimpleNamespace
from typing import Any

import pytest

from ccfloor.alerts.signing import headers, is_genuine, signature
from tests.source_tree import ROOT

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


def test_the_vector_that_the_page_gives_to_others():
    told = signature("swordfish", AT, b'{"id":"a"}')
    assert told == "119a9053a832b0129f72636ce6d2e7edb7aa7d0b8de574b0b28704727db2cc0d"
    page = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    assert f"`v1={told}`" in page


def test_the_sample_of_the_page_believes_what_we_sign_and_nothing_else():
    page = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    (sample,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    scope: dict[str, Any] = {}
    exec(sample, scope)  # noqa: S102 - our own page, as a reader would run it
    scope["time"] = SimpleNamespace(time=lambda: AT + 5)
    told = headers(SECRET, AT, "x", BODY)
    given = (told["Ccfloor-Timestamp"], told["Ccfloor-Signature"])
    assert scope["is_genuine"](SECRET.encode(), *given, BODY)
    assert not scope["is_genuine"](SECRET.encode(), *given, BODY + b" ")
    scope["time"] = SimpleNamespace(time=lambda: AT + 301)
    assert not scope["is_genuine"](SECRET.encode(), *given, BODY)


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
