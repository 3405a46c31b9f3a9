from __future__ import annotations

import pytest

from ccfloor.dashboard.look import Level
from ccfloor.dashboard.sieve import Sort, grouped, ranked, sieve, sounds_like
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words
from tests.dashboard import floorplan as fp

FLOOR = (
    fp.seat(1001, SeatState.TALKING, 60 * SECOND, name="王小明", team="A组", queues=("vip",)),
    fp.seat(1002, SeatState.READY, 5 * SECOND, name="曾国强", team="B组", queues=("报修",)),
    fp.away(1003, 6 * MINUTE, name="Li Wei", team="A组", queues=("报修", "VIP2")),
    fp.seat(1010, SeatState.TALKING, 9 * SECOND, on_hold=True, name="单丽", team="", queues=()),
)


def level_of(seat) -> Level:
    return Level.ALARM if seat.state is SeatState.AWAY else Level.QUIET


def passing(text: str, language: str = "zh_CN") -> list[str]:
    test = sieve(text, Words(language))
    return [seat.seat[6:] for seat in FLOOR if test(seat, level_of(seat))]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("", ["1001", "1002", "1003", "1010"]),
        ("   ", ["1001", "1002", "1003", "1010"]),
        ("小明", ["1001"]),
        ("wxm", ["1001"]),
        ("xm", ["1001"]),
        ("WangXM", ["1001"]),
        ("xiaoming", ["1001"]),
        ("wangx", ["1001"]),
        ("zgq", ["1002"]),  # 曾 as a surname is zeng
        ("cgq", ["1002"]),  # and ceng otherwise: whoever types either finds him
        ("sl", ["1010"]),  # 单 as a surname is shan
        ("li", ["1003", "1010"]),
        ("100", ["1001", "1002", "1003"]),
        ("agent1010", ["1010"]),
        ("st:talk", ["1001", "1010"]),
        ("st:hold", ["1010"]),
        ("st:talking", ["1001", "1010"]),
        ("st:通话", ["1001"]),
        ("st:离席", ["1003"]),
        ("st:away", ["1003"]),
        ("st:over", ["1003"]),
        ("st:超时", ["1003"]),
        ("q:vip", ["1001", "1003"]),
        ("q:报修 st:ready", ["1002"]),
        ("t:a", ["1001", "1003"]),
        ("t:A组 !st:away", ["1001"]),
        ("!t:A组", ["1002", "1010"]),
        ("ｓｔ：ａｗａｙ", ["1003"]),
        ("nobody", []),
    ],
)
def test_a_filter_lets_through(text, who):
    assert passing(text) == who


def test_a_state_is_filtered_by_the_words_of_the_language_in_use():
    assert passing("st:ready", "en") == ["1002"]
    assert passing("st:空闲", "en") == []


@pytest.mark.parametrize("text", ["st:", "q:", "t:", "!", ":", "![", "a" * 500, "\x1b", "!!x"])
def test_an_unfinished_filter_harms_nothing(text):
    passing(text)


def test_letters_spell_whole_characters_or_their_first_letters_only():
    assert sounds_like("王小明", "wxming")
    assert not sounds_like("王小明", "wm")
    assert not sounds_like("Li Wei", "lw")  # plain letters are matched as they stand


def test_extensions_are_ordered_as_numbers():
    seats = [fp.seat(number) for number in (1010, 999, 1002)]
    order = ranked(seats, Sort.EXTENSION, level_of)
    assert order == ("PJSIP/999", "PJSIP/1002", "PJSIP/1010")


def test_names_are_ordered_by_their_pinyin():
    order = ranked(FLOOR, Sort.NAME, level_of)
    assert [name[6:] for name in order] == ["1002", "1010", "1003", "1001"]


def test_the_order_by_state_puts_what_is_past_its_limit_first():
    assert ranked(FLOOR, Sort.STATE, level_of)[0] == "PJSIP/1003"


def test_the_order_by_time_puts_the_longest_first():
    order = ranked(FLOOR, Sort.TIME, level_of)
    assert [name[6:] for name in order] == ["1003", "1001", "1010", "1002"]


def test_teams_are_ordered_by_name_and_those_without_one_come_last():
    assert [group.team for group in grouped(FLOOR, Sort.EXTENSION, level_of)] == ["A组", "B组", ""]
