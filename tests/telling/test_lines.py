"""Lines of toned text: what goes on below, and what stands beside each other once."""

from __future__ import annotations

from ccfloor.telling.lines import Span, Tone, folded, once


def test_what_stands_beside_each_other_stands_there_once():
    assert once("梁勇", "201023", "201023") == "梁勇 201023"
    assert once("", "201023", "P-7") == "201023 P-7"
    assert once("", "") == ""


def test_what_a_line_has_no_room_for_goes_on_below_span_by_span():
    line = (Span("calls: 21"), Span("  离席 23 次", Tone.BAD), Span("  talk 3h09"))
    assert folded(line, 40) == [line]
    assert folded(line, 24) == [
        (Span("calls: 21"), Span("  离席 23 次", Tone.BAD)),
        (Span("    talk 3h09"),),
    ]
    assert folded(line, 14) == [
        (Span("calls: 21"),),
        (Span("    离席 23 次", Tone.BAD),),
        (Span("    talk 3h09"),),
    ]


def test_a_span_wider_than_all_the_room_is_cut_never_put_off_for_ever():
    assert folded((Span("0123456789"),), 4) == [(Span("0123"),)]
    below = folded((Span("ab"), Span("0123456789")), 8)
    assert below == [(Span("ab"),), (Span("    0123"),)]
