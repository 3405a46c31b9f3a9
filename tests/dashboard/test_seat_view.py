from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ccfloor.dashboard.look import ASCII, DARK, GLYPHS, THEMES, WORDS, Level, Look
from ccfloor.dashboard.view.cells import length
from ccfloor.dashboard.view.grid import CELL, Density
from ccfloor.dashboard.view.seat import (
    Brush,
    Reading,
    called,
    card,
    compact,
    dot,
    extension,
    read,
)
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState, Severity
from ccfloor.locale import Words
from ccfloor.serve.messages import Limits, Seat
from tests.dashboard import floorplan as fp

ZH, EN = Words("zh_CN"), Words("en")
LIMITS = Limits(exempt_reasons=("用餐", "Lunch"))


def reading(seat: Seat, *, close: bool = False, loudest: Severity | None = None) -> Reading:
    return read(seat, fp.NOON, LIMITS, EN, loudest, close=close)


@pytest.mark.parametrize(
    ("ago", "clock", "level"),
    [
        (0, "0/12", Level.QUIET),
        (8_999_999, "8/12", Level.QUIET),
        (9_000_000, "9/12", Level.AMBER),
        (11_999_999, "11/12", Level.AMBER),
        (12_000_000, "12/12", Level.ALARM),
        (75_000_000, "75/12", Level.ALARM),
    ],
)
def test_a_ringing_seat_counts_against_twelve_seconds(ago, clock, level):
    seen = reading(fp.ringing(1003, ago))
    assert (seen.clock, seen.level) == (clock, level)


@pytest.mark.parametrize(
    ("ago", "clock", "level"),
    [
        (59 * SECOND, "59s", Level.QUIET),
        (239_999_999, "3m", Level.QUIET),
        (240 * SECOND, "4:00", Level.AMBER),
        (299_999_999, "4:59", Level.AMBER),
        (300 * SECOND, "5:00", Level.ALARM),
        (3 * 3600 * SECOND + 62 * SECOND, "3h01", Level.ALARM),
    ],
)
def test_an_absence_is_amber_from_four_minutes_and_an_alarm_from_five(ago, clock, level):
    seen = reading(fp.away(1007, ago))
    assert (seen.clock, seen.level) == (clock, level)


@pytest.mark.parametrize("reason", ["用餐", " lunch ", "LUNCH"])
def test_an_exempt_absence_never_becomes_loud(reason):
    seen = reading(fp.away(1007, 50 * MINUTE, reason=reason))
    assert (seen.clock, seen.level) == ("50m", Level.QUIET)


def test_an_absence_is_counted_across_changed_reasons():
    seat = fp.seat(1007, SeatState.AWAY, 30 * SECOND, away_since=fp.NOON - 6 * MINUTE)
    assert reading(seat).clock == "6:00"


@pytest.mark.parametrize(
    ("left", "clock"), [(12_000_000, "-0:12"), (11_000_001, "-0:12"), (1, "-0:01"), (-5, "0:00")]
)
def test_wrap_up_counts_down(left, clock):
    assert reading(fp.seat(1011, SeatState.WRAP, 0, wrap_until=fp.NOON + left)).clock == clock


def test_a_quiet_seat_tells_minutes_and_the_chosen_one_seconds():
    seat = fp.seat(1001, SeatState.TALKING, 187 * SECOND)
    assert (reading(seat).clock, reading(seat, close=True).clock) == ("3m", "3:07")


def test_a_clock_ahead_of_the_moment_shows_zero_and_not_a_negative_time():
    assert reading(fp.seat(1001, SeatState.TALKING, -5 * SECOND)).clock == "0s"


def test_an_open_alert_makes_its_seat_loud_whatever_the_clock_says():
    seat = fp.seat(1001, SeatState.TALKING, 30 * SECOND)
    assert reading(seat, loudest=Severity.CRITICAL).level is Level.ALARM
    assert reading(seat, loudest=Severity.WARNING).level is Level.AMBER
    assert reading(seat, loudest=Severity.NOTICE).level is Level.QUIET


any_seat = st.builds(
    lambda state, ago, reason, wrap: msgspec.structs.replace(
        fp.seat(1, state, ago),
        away_since=fp.NOON - ago if state is SeatState.AWAY else None,
        ring_since=fp.NOON - ago if state is SeatState.RINGING else None,
        wrap_until=fp.NOON + wrap,
        reason=reason,
    ),
    st.sampled_from(list(SeatState)),
    st.integers(-2 * SECOND, 2 * 3600 * SECOND),
    st.sampled_from(["", "用餐"]),
    st.integers(0, 90 * SECOND),
)


@given(any_seat, st.booleans(), st.floats(0, 1, exclude_max=True))
@settings(max_examples=300, deadline=None)
def test_nothing_about_a_tile_changes_before_its_until(seat, close, share):
    first = read(seat, fp.NOON, LIMITS, EN, None, close=close)
    assert first.until > fp.NOON
    later = fp.NOON + int((min(first.until, fp.NOON + 2 * 3600 * SECOND) - fp.NOON) * share)
    second = read(seat, later, LIMITS, EN, None, close=close)
    assert (second.clock, second.level) == (first.clock, first.level)


@given(any_seat, st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_tile_looks_different_at_its_until(seat, close):
    first = read(seat, fp.NOON, LIMITS, EN, None, close=close)
    if first.until < fp.NOON + 3600 * SECOND * 3:
        second = read(seat, first.until, LIMITS, EN, None, close=close)
        clipped = seat.since > fp.NOON or (seat.ring_since or 0) > fp.NOON
        assert clipped or (second.clock, second.level) != (first.clock, first.level)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("glyphs", [GLYPHS, ASCII])
@given(any_seat, st.booleans(), st.booleans(), st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_every_tile_is_exactly_as_wide_as_its_cell(glyphs, language, seat, chosen, odd, extra):
    words = Words(language)
    seen = read(seat, fp.NOON, LIMITS, words, None, close=chosen)
    for draw, density in ((card, Density.CARD), (compact, Density.COMPACT), (dot, Density.DOT)):
        width, height = CELL[density]
        width += extra if density is not Density.DOT else 0
        tile = draw(seat, seen, Brush(width, Look(DARK, glyphs), words, odd), chosen=chosen)
        assert [length(line) for line in tile.lines] == [width] * height


@pytest.mark.parametrize("words", [ZH, EN])
@pytest.mark.parametrize("what", list(WORDS))
def test_the_narrowest_card_has_room_for_every_state_and_the_longest_clock(words, what):
    seat = fp.seat(1001, SeatState.TALKING if what == "hold" else SeatState(what))
    seat = msgspec.structs.replace(seat, on_hold=what == "hold")
    seen = Reading(Level.QUIET, "59:59", 0)
    tile = card(seat, seen, Brush(16, Look(DARK), words), chosen=True)
    assert f" {words(WORDS[what])} " in tile.lines[0][1].text
    assert tile.lines[0][1].text.endswith("59:59")


@pytest.mark.parametrize(
    ("seat", "number"),
    [
        ("PJSIP/1001", "1001"),
        ("Local/1001@agents/n", "1001"),
        ("SIP/trunk-a/88", "88"),
        ("1001", "1001"),
        ("", "?"),
        ("PJSIP/\x1b[31m", "[31m"),
    ],
)
def test_a_seat_is_called_by_its_extension(seat, number):
    assert extension(seat) == number


def test_a_person_without_a_readable_name_is_called_by_code_or_extension():
    assert called(fp.seat(1001, name="\u200d\u202e")) == "agent1001"
    assert called(fp.seat(1001, name="", agent="\x00")) == "1001"


@pytest.mark.parametrize("colours", THEMES, ids=lambda colours: colours.name)
def test_every_state_can_be_read_on_its_ground_in_every_theme(colours):
    for state, colour in colours.states.items():
        for ground in (colours.tile, colours.odd, colours.page):
            floor = 3.0 if state in {SeatState.OUT, SeatState.UNSEEN} else 4.5
            assert contrast(colour, ground) >= floor, (state, ground)
    assert contrast(colours.on_alarm, colours.alarm) >= 4.5
    assert contrast(colours.on_alarm, colours.alarm_odd) >= 4.5
    assert contrast(colours.amber, colours.tile) >= 4.5
    assert contrast(colours.dim, colours.bar) >= 4.0
    assert contrast(colours.text, colours.chosen) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_glyph_is_one_cell():
    assert {cell_len(glyph) for glyph in (*GLYPHS.values(), *ASCII.values())} == {1}
