"""Words about cases: what has no limit is not said to have one of nothing."""

from __future__ import annotations

import pytest

from ccfloor.floor.names import SECOND
from ccfloor.locale import Words
from ccfloor.telling.case_words import length


@pytest.mark.parametrize(
    ("language", "limit", "said"),
    [
        ("en", 12, "measured 14.000000 s, limit 12.000000 s"),
        ("en", 0, "measured 14.000000 s"),
        ("zh_CN", 0, "实测14.000000秒"),
    ],
)
def test_a_length_has_a_limit_or_none_is_said(language: str, limit: int, said: str) -> None:
    assert length(14 * SECOND, limit * SECOND, Words(language)) == said
