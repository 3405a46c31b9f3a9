"""Shifts that begin and end, word for word in both languages: T07, T08, T09, T10, T11, T13.

An evening at which team A changes shifts: d3's seat stands empty all day, d2 is away from his desk
while a training cuts his day; the roll is called and n2 is not among those noted; d2 goes before
n2 has come; n2 comes late; and nobody of the day signs.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from ccfloor.floor import deeds as d
from ccfloor.floor.names import MINUTE
from ccfloor.locale import Words
from ccfloor.roster.plan import Activity, Plan, Slot
from ccfloor.telling.page import page
from tests.explain.evening import Evening, Happening, comes, elsewhere, explained, goes, when
from tests.explain.test_by_roster import text_of
from tests.rules.rosters import DAY, HALF_A_DAY, NIGHT, E, shift

TRAINED = Slot(Activity.TRAINING, when(-600), when(-570))
PLAN = Plan(
    version=7,
    made_at=E - 800 * MINUTE,
    made_by="li",
    shifts=(
        *DAY,
        shift("d3", E - HALF_A_DAY, "PJSIP/3"),
        shift("d4", E - HALF_A_DAY, "PJSIP/4", slots=(TRAINED,)),
        *NIGHT,
    ),
)
HAPPENS: tuple[Happening, ...] = (
    (when(-790), PLAN),
    comes(-730.5, "d1", "1"),
    comes(-729.5, "d2", "2"),
    elsewhere(-717),
    elsewhere(-716),
    comes(-700.5, "d3", "3"),
    comes(-560.25, "d4", "4"),
    comes(-25.5, "n1", "8"),
    (when(-20), d.PresenceNoted("n1", "n1", present=True)),
    goes(-4.5, "d2", "2"),
    goes(2.5, "d1", "1"),
    goes(3.5, "d3", "3"),
    goes(4.25, "d4", "4"),
    comes(8.5, "n2", "2"),
)
FINDINGS = {
    "T07": f"T07:d1:{when(-720)}",
    "T07-alert": f"T07:warn:PJSIP/3:{when(-720)}",
    "T08": f"T08:d3:{when(-720)}",
    "T08-training-cut-out": f"T08:d4:{when(-720)}",
    "T09": f"T09:n2:{when(-15)}",
    "T10": f"T10:d2:{when(-4.5)}",
    "T11": f"T11:breach:n2:{when(0)}",
    "T13": f"T13:d1:{when(0)}",
}
TEXTS = Path(__file__).parent / "by_roster"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    made = Evening(tmp_path_factory.mktemp("journal"), HAPPENS, (PLAN,))
    asyncio.run(made.kept())
    return made


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", FINDINGS)
def test_what_was_found_is_told_word_for_word(evening: Evening, name: str, language: str) -> None:
    told = explained(evening, FINDINGS[name])
    text, path = text_of(told, Words(language)), TEXTS / f"{name}-{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FINDINGS)
def test_the_stretches_that_count_add_up_to_what_was_measured(evening: Evening, name: str) -> None:
    found = explained(evening, FINDINGS[name]).measure
    assert found is not None
    assert sum(one.to - one.from_ for one in found.stretches if one.counted) == found.measured


def test_a_training_is_cut_out_of_what_was_missing(evening: Evening) -> None:
    found = explained(evening, FINDINGS["T08-training-cut-out"]).measure
    assert found is not None
    told = [(one.from_, one.to, one.counted) for one in found.stretches]
    assert told == [
        (when(-720), when(-600), True),
        (when(-600), when(-570), False),
        (when(-570), when(-560.25), True),
    ]
    assert found.measured == 129 * MINUTE + 45_000_000


def test_a_handover_is_measured_until_it_was_found_unsigned(evening: Evening) -> None:
    text = "\n".join(
        "".join(span.text for span in line)
        for line in page(explained(evening, FINDINGS["T13"]), 100, Words("en"))
    )
    assert "not signed since the shift's end = 20:20:00.000000 - 20:00:00.000000" in text
