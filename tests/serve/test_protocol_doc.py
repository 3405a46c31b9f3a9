from __future__ import annotations

import re
from typing import get_args

import msgspec
import pytest

from ccfloor.floor import deeds
from ccfloor.handover import board, matters
from ccfloor.serve import (
    agent_day,
    beyond,
    call_story,
    cases,
    explanation,
    handovers,
    history,
    intervals,
    line_objections,
    messages,
    mine,
    orders,
    own_figures,
    payslips,
    permits,
    roster_day,
    seating,
    staffing,
    system,
)
from ccfloor.serve.protocol_doc import PAGE, SCHEMA, describe, known, main, page, schema, section
from ccfloor.serve.protocol_examples import EXAMPLES

STALE = "run: python -m ccfloor.serve.protocol_doc"


def test_the_page_is_up_to_date():
    text = PAGE.read_text("utf-8")
    assert page(text) == text, STALE


def test_the_schema_is_up_to_date():
    assert SCHEMA.read_text("utf-8") == schema(), STALE
    assert main(["--check"]) == 0


def test_the_page_has_every_message_and_all_they_are_made_of():
    sections = re.findall(r"<!-- ([A-Z]\w+) -->", PAGE.read_text("utf-8"))
    structs = {
        name
        for module in (
            deeds,
            board,
            matters,
            messages,
            handovers,
            orders,
            explanation,
            mine,
            beyond,
            permits,
            staffing,
            cases,
            call_story,
            history,
            system,
            intervals,
            roster_day,
            agent_day,
            own_figures,
            seating,
            line_objections,
            payslips,
        )
        for name, one in vars(module).items()
        if isinstance(one, type(msgspec.Struct)) and one.__module__ == module.__name__
    }
    assert len(sections) == len(set(sections))
    assert set(sections) == structs | {"SeatState", "Severity"}
    said = {kind.__name__ for kind in get_args(messages.Request) + get_args(messages.Message)}
    assert said <= set(sections)


@pytest.mark.parametrize("name", [*EXAMPLES, "SeatState", "Severity"])
def test_every_field_and_every_code_is_explained(name):
    described = known()[name]
    assert described.text.endswith(".")
    assert [field.name for field in described.fields if not field.text] == []


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_an_example_is_a_message_that_is_understood(name):
    example = EXAMPLES[name]
    assert msgspec.json.decode(msgspec.json.encode(example), type=type(example)) == example


def test_a_class_becomes_a_table():
    source = '''
class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """The answer to a Ping; ``at`` is the PBX's."""

    id: int
    """That of
    the ``Ping``, or None."""
    at: Instant | None = None
    seats: tuple[Seat, ...] = ()
    ring: Micros = 12_000_000
'''
    assert section(describe(source)["Pong"]).splitlines()[:9] == [
        "The answer to a Ping; `at` is the PBX's.",
        "",
        "| field | type | if left out | meaning |",
        "|---|---|---|---|",
        '| `type` | text | – | `"pong"` |',
        "| `id` | integer | – | That of the `Ping`, or `null`. |",
        "| `at` | instant, µs, or null | `null` |  |",
        "| `seats` | list of [Seat](#seat) | `[]` |  |",
        "| `ring` | duration, µs | `12000000` |  |",
    ]


def test_a_type_without_words_is_noticed():
    with pytest.raises(ValueError, match="no words for the type dict"):
        describe("class A:\n    x: dict[str, int]\n")
