"""Which seats are shown, and in what order.

A filter is words with spaces between; all have to hold. ``st:`` a state, ``q:`` a queue,
``t:`` a team; anything else is looked for in the name, its pinyin and pinyin initials,
the extension and the agent's code. A leading ``!`` turns a word around. Full-width
letters and colons, which a Chinese input method types, count as their plain twins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache

from ccfloor.dashboard.look import WORDS, Level
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.grid import Group
from ccfloor.dashboard.view.seat import called, extension, kind
from ccfloor.floor.names import SeatId
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words
from ccfloor.serve.messages import Seat

OVER = "over"
"""``st:over``: near its limit or past it."""


class Sort(StrEnum):
    """The order inside a team."""

    EXTENSION = "extension"
    NAME = "name"
    STATE = "state"
    TIME = "time"


MOVING = frozenset({Sort.STATE, Sort.TIME})
"""Orders that change by themselves and are therefore renewed seldom."""

_URGENCY = {
    SeatState.RINGING: 0,
    SeatState.AWAY: 1,
    SeatState.OFFLINE: 2,
    SeatState.UNSEEN: 3,
    SeatState.WRAP: 4,
    SeatState.TALKING: 5,
    SeatState.OTHER_CALL: 6,
    SeatState.READY: 7,
    SeatState.OUT: 8,
}

Test = Callable[[Seat, Level], bool]


@lru_cache(maxsize=8192)
def pinyin_of(name: str) -> tuple[tuple[str, ...], ...]:
    """Spell a name: for each character, all its readings in pinyin, or the character itself."""
    if name.isascii():
        return ()
    from pypinyin import Style, pinyin  # noqa: PLC0415 - slow to load, for few: who filters by it

    return tuple(
        tuple(readings)
        for character in name
        for readings in pinyin(character, style=Style.NORMAL, heteronym=True)
    )


def spelling(name: str) -> str:
    """Spell a name for sorting, as a Chinese directory does: by pinyin."""
    return " ".join(readings[0] for readings in pinyin_of(name)) or name.casefold()


def sounds_like(name: str, letters: str) -> bool:
    """Tell whether letters spell part of a name: ``wxm``, ``xm``, ``wangxm``, ``xiaoming``."""
    spelled = pinyin_of(name)
    return any(_spells(spelled, start, letters) for start in range(len(spelled)))


def _spells(spelled: tuple[tuple[str, ...], ...], at: int, letters: str) -> bool:
    if not letters:
        return True
    if at == len(spelled):
        return False
    for reading in spelled[at]:
        # One letter for the character, the whole reading, or the beginning of the last one.
        if letters == reading[: len(letters)]:
            return True
        if letters[0] == reading[:1] and _spells(spelled, at + 1, letters[1:]):
            return True
        if letters.startswith(reading) and _spells(spelled, at + 1, letters[len(reading) :]):
            return True
    return False


def sieve(text: str, words: Words) -> Test:
    """Make a test of a filter's text; the empty text lets everybody through."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    tests = [_one(word, words) for word in plain.split()]
    return lambda seat, level: all(test(seat, level) for test in tests)


def _one(word: str, words: Words) -> Test:
    if word.startswith("!") and len(word) > 1:
        inner = _one(word[1:], words)
        return lambda seat, level: not inner(seat, level)
    key, colon, value = word.partition(":")
    if colon and key == "st":
        return lambda seat, level: _in_state(seat, level, value, words)
    if colon and key == "q":
        return lambda seat, _level: any(value in queue.casefold() for queue in seat.queues)
    if colon and key == "t":
        return lambda seat, _level: value in seat.team.casefold()
    return lambda seat, _level: _is_called(seat, word)


def _in_state(seat: Seat, level: Level, value: str, words: Words) -> bool:
    if value == OVER or (value and value == words("over").casefold()):
        return level > Level.QUIET
    what = kind(seat)
    names = (what, seat.state.value, WORDS[what], words(WORDS[what]))
    return any(name.casefold().startswith(value) for name in names)


def _is_called(seat: Seat, word: str) -> bool:
    name = called(seat).casefold()
    return (
        word in name
        or word in extension(seat.seat).casefold()
        or word in seat.agent.casefold()
        or (word.isascii() and word.isalpha() and sounds_like(name, word))
    )


@lru_cache(maxsize=8192)
def _by_extension(seat: SeatId) -> tuple[int, str, SeatId]:
    number = extension(seat)
    return len(number), number, seat


def grouped(
    seats: Iterable[Seat], order: Sort, level_of: Callable[[Seat], Level]
) -> tuple[Group, ...]:
    """Put seats into teams by name, those without one last, and each team in order."""
    teams: dict[str, list[Seat]] = {}
    for seat in seats:
        teams.setdefault(clean(seat.team), []).append(seat)
    return tuple(
        Group(team, ranked(teams[team], order, level_of))
        for team in sorted(teams, key=lambda team: (not team, team))
    )


def ranked(
    seats: Iterable[Seat], order: Sort, level_of: Callable[[Seat], Level]
) -> tuple[SeatId, ...]:
    """Put seats in order; the extension decides between equals, so nothing ever jumps."""

    def rank(seat: Seat) -> tuple[object, ...]:
        last = _by_extension(seat.seat)
        if order is Sort.NAME:
            return (spelling(called(seat)), *last)
        if order is Sort.STATE:
            return (-level_of(seat), _URGENCY[seat.state], *last)
        if order is Sort.TIME:
            return (seat.since, *last)
        return last

    return tuple(seat.seat for seat in sorted(seats, key=rank))
