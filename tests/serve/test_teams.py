from __future__ import annotations

import pytest

from ccfloor.config import TeamConfig
from ccfloor.errors import ConfigError
from ccfloor.serve.teams import Teams


def of(*entries: str) -> Teams:
    return Teams((TeamConfig(name="一组", agents=entries),))


@pytest.mark.parametrize(
    ("entry", "inside", "outside"),
    [
        ("agent1001", ["agent1001"], ["agent10011", "agent100", "1001", ""]),
        (
            "agent1001-agent1040",
            ["agent1001", "agent1020", "agent1040"],
            ["agent1000", "agent1041", "agent01020", "Agent1020", "1020", "agent1020x"],
        ),
        ("PJSIP/1001-1040", ["PJSIP/1001", "PJSIP/1040"], ["SIP/1001", "PJSIP/1041", "1001"]),
        ("1001-1040", ["1001"], ["PJSIP/1001"]),
        ("001-040", ["001", "040"], ["1", "40", "0040"]),
        ("9-12", ["9", "10", "12"], ["09", "13"]),
        ("JW-10-12", ["JW-10", "JW-11", "JW-10-12"], ["JW-13"]),
        ("PJSIP/2f-1001-1003", ["PJSIP/2f-1002"], ["PJSIP/2f-1004", "PJSIP/1002"]),
        ("agent1001-other1040", ["agent1001-other1040"], ["agent1001", "agent1020"]),
        ("7-7", ["7"], ["6", "8"]),
    ],
)
def test_an_entry_is_a_name_or_a_range(entry, inside, outside):
    teams = of(entry)
    assert {name: teams.of(name) for name in inside} == dict.fromkeys(inside, "一组")
    assert {name: teams.of(name) for name in outside} == dict.fromkeys(outside, "")


def test_a_name_as_it_stands_beats_a_range_written_before_it():
    teams = Teams(
        (
            TeamConfig(name="一组", agents=("agent1-agent9",)),
            TeamConfig(name="二组", agents=("agent5", "agent7-agent8")),
        )
    )
    assert [teams.of(f"agent{n}") for n in (1, 5, 7, 10)] == ["一组", "二组", "一组", ""]


def test_the_agent_is_asked_before_the_seat():
    teams = Teams(
        (
            TeamConfig(name="seats", agents=("PJSIP/1001",)),
            TeamConfig(name="people", agents=("agent1001",)),
        )
    )
    assert teams.of("agent1001", "PJSIP/1001") == "people"
    assert teams.of("agent1002", "PJSIP/1001") == "seats"


def test_a_range_that_holds_nobody_is_refused_by_name():
    with pytest.raises(ConfigError) as refused:
        Teams((TeamConfig(name="一组", agents=("agent1040-agent1001",)),), "floor.toml")
    assert str(refused.value) == (
        "floor.toml: team \"一组\" agents = 'agent1040-agent1001': "
        "expected the smaller number first"
    )


def test_a_number_of_a_million_digits_is_only_a_name():
    assert of("1-2").of("1" * 1_000_000) == ""
