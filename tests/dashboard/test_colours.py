"""Every theme can be read, by eyes that see colours otherwise too."""

from __future__ import annotations

from itertools import combinations

import pytest

from ccfloor.dashboard.look import THEMES
from ccfloor.floor.states import SeatState
from tests.dashboard.colours import BLIND, contrast, distance, seen

LEAST_CONTRAST = 4.5
"""WCAG 2.1, 1.4.3, level AA."""
LEAST_DISTANCE = 6.5
"""CIEDE2000; about 2.3 is the least that is noticed, side by side."""
PALE = {SeatState.OUT, SeatState.OFFLINE, SeatState.UNSEEN}
"""Nobody works there: grey on purpose, told apart by sign and word alone."""


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [  # Sharma, Wu, Dalal 2005, table 1, pairs 1, 17 and 34
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_distance_is_the_published_one(one, other, apart):
    assert distance(one, other) == pytest.approx(apart, abs=5e-5)


def test_contrast_is_the_published_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("hue", THEMES, ids=lambda hue: hue.name)
def test_every_text_can_be_read_on_every_ground_it_stands_on(hue):
    texts = {"text": hue.text, "dim": hue.dim, "accent": hue.accent, "amber": hue.amber}
    states = {str(state): colour for state, colour in hue.states.items()}
    grounds = {"page": hue.page, "tile": hue.tile, "odd": hue.odd, "bar": hue.bar}
    pairs = [
        (name, ground, colour, under)
        for ground, under in grounds.items()
        for name, colour in (texts | states).items()
    ]
    pairs += [(name, "chosen", colour, hue.chosen) for name, colour in texts.items()]
    pairs += [("alarm", "page", hue.alarm, hue.page)]  # the wallboard's figures
    pairs += [(name, "filled", hue.page, colour) for name, colour in states.items()]
    pairs += [("page", "amber", hue.page, hue.amber)]
    pairs += [("on alarm", "alarm", hue.on_alarm, each) for each in (hue.alarm, hue.alarm_odd)]
    poor = {
        (name, ground): round(found, 2)
        for name, ground, colour, under in pairs
        if (found := contrast(colour, under)) < LEAST_CONTRAST
    }
    assert poor == {}


@pytest.mark.parametrize("eyes", list(BLIND))
@pytest.mark.parametrize("hue", THEMES, ids=lambda hue: hue.name)
def test_no_two_states_of_work_look_alike_to_any_eyes(hue, eyes):
    colours = {str(state): colour for state, colour in hue.states.items() if state not in PALE}
    alike = {
        (one, other): round(apart, 1)
        for one, other in combinations(colours, 2)
        if (apart := distance(seen(colours[one], eyes), seen(colours[other], eyes)))
        < LEAST_DISTANCE
    }
    assert alike == {}
