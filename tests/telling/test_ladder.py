"""The ladder: as many lanes as there is room for, wide characters and hostile names included."""

from __future__ import annotations

from datetime import UTC

import pytest

from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.explanation import Party, Rung
from ccfloor.telling.ladder import ladder
from ccfloor.telling.lines import cells, plain

AT = 1_790_000_000_000_000
MS = 1_000


def ringall(phones: int, answers: int = 7) -> tuple[list[Party], list[Rung]]:
    """Call so many phones for one caller; one of them answers, the others are withdrawn."""
    parties = [Party("caller", "138****5678"), Party("queue", "客服热线")]
    parties += [Party("phone", f"PJSIP/{1001 + n}", f"王小{n}") for n in range(phones)]
    rungs = [Rung(AT, "joined", 0, 1, "1", 0)]
    for n in range(phones):
        rungs.append(Rung(AT + (2 * n + 1) * MS, "called", 1, 2 + n, frame=2 * n + 1))
        rungs.append(Rung(AT + (2 * n + 2) * MS, "rings", 2 + n, frame=2 * n + 2))
    end = AT + 4_000 * MS
    rungs.append(Rung(end, "answered", 2 + answers, frame=200))
    rungs += [
        Rung(end + n, "ended", 2 + n, detail="CANCEL", frame=201 + n)
        for n in range(phones)
        if n != answers
    ]
    return parties, rungs


FIFTY = """\
time                  ms caller queue  1008   +49
                                       王小7  phones
14:13:20.000             *----->|      |      |      [1]   joins, place 1
14:13:20.001      +1.000 |      *------------>|      [2]   phone called x7
14:13:20.002      +1.000 |      |      |      *      [3]   rings x7
14:13:20.015     +13.000 |      *----->|      |      [16]  phone called
14:13:20.016      +1.000 |      |      *      |      [17]  rings
14:13:20.017      +1.000 |      *------------>|      [18]  phone called x42
14:13:20.018      +1.000 |      |      |      *      [19]  rings x42
14:13:24.000   +3982.000 |      |      *      |      [201] answered
14:13:24.000      +0.000 |      |      |      *      [202] ends: withdrawn x49
"""


def test_a_ringall_of_fifty_folds_into_four_lanes() -> None:
    lines = plain(ladder(*ringall(50), 80, UTC, Words("en")))
    assert lines == FIFTY


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 81, 100, 200])
@pytest.mark.parametrize("phones", [8, 50])
def test_every_line_of_a_ladder_keeps_its_width(phones: int, width: int, language: str) -> None:
    for line in ladder(*ringall(phones), width, UTC, Words(language)):
        assert sum(cells(span.text) for span in line) <= max(width, 80)


def test_lanes_stand_beneath_their_names_whatever_their_alphabet() -> None:
    parties, rungs = ringall(2, answers=1)
    head, names, *lines = plain(ladder(parties, rungs, 120, UTC, Words("zh_CN"))).splitlines()
    start = cells(head[: head.index("1002")])
    assert cells(names[: names.index("王小1")]) == start
    answered = next(line for line in lines if "已接听" in line)
    assert cells(answered[: answered.index("*")]) == start


def test_half_a_name_is_not_shown() -> None:
    parties = [
        Party("caller", ""),
        Party("queue", "support"),
        Party("phone", "PJSIP/1", "agent10041"),
    ]
    text = plain(ladder(parties, [Rung(AT, "rings", 2)], 80, UTC, Words("en")))
    assert "agent1" not in text
    assert "support" in text


def test_a_step_that_is_not_known_is_shown_by_its_code() -> None:
    text = plain(ladder([Party("caller")], [Rung(AT, "teleported", 0)], 80, UTC, Words("zh_CN")))
    assert "teleported" in text
