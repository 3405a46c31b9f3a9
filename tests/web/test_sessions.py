from __future__ import annotations

from ccfloor.clock import SetClock
from ccfloor.floor.names import micros
from ccfloor.web.sessions import WRONG_ALL, WRONG_EACH, Guesses, Session, Sessions


def some(most: int = 100) -> tuple[Sessions, SetClock]:
    clock = SetClock()
    return Sessions(clock, life_s=1000, idle_s=100, most=most), clock


async def opened(sessions: Sessions, key: str = "k") -> Session:
    session = await sessions.open(key, user="u", role="lead", site="s", language="en")
    assert session is not None
    return session


def test_neither_key_nor_cookie_is_in_what_a_log_could_show():
    session = Session("cookie", "key", "u", "lead", "site", "en", 0.0, 0.0)
    assert "cookie" not in repr(session)
    assert "key=" not in repr(session)


async def test_the_ninth_browser_of_one_key_ends_the_first():
    sessions, clock = some()
    ended = []

    async def end() -> None:
        ended.append("first")

    first = await opened(sessions)
    first.screens.add(end)
    for second in range(1, 9):
        clock.move(micros(second))
        await opened(sessions)
    assert (sessions.find(first.cookie), ended, len(sessions)) == (None, ["first"], 8)


async def test_where_there_is_no_room_nobody_comes_in_until_somebody_s_time_is_over():
    sessions, clock = some(most=2)
    await opened(sessions, "a")
    await opened(sessions, "b")
    assert await sessions.open("c", user="u", role="lead", site="s", language="en") is None
    clock.move(micros(100))
    await opened(sessions, "c")
    assert len(sessions) == 1


async def test_a_screen_that_cannot_be_ended_keeps_no_other_from_ending():
    sessions, _ = some()
    ended = []

    async def fails() -> None:
        raise ConnectionResetError

    async def ends() -> None:
        ended.append(1)

    session = await opened(sessions)
    session.screens.update({fails, ends})
    await sessions.close_all()
    assert (ended, len(sessions)) == ([1], 0)


def test_ten_guesses_at_once_are_not_all_passed_on():
    guesses = Guesses(SetClock())
    passed = 0
    for number in range(10):  # none is answered yet
        if guesses.may_ask(f"k{number}", "peer"):
            guesses.asking(f"k{number}", "peer")
            passed += 1
    assert passed == WRONG_EACH
    others = [f"peer {number}" for number in range(10)]
    for number, other in enumerate(others):
        if guesses.may_ask(f"o{number}", other):
            guesses.asking(f"o{number}", other)
            passed += 1
    assert passed == WRONG_ALL


def test_a_right_key_costs_its_address_nothing():
    guesses = Guesses(SetClock())
    for number in range(50):
        key = f"k{number}"
        assert guesses.may_ask(key, "peer")
        guesses.asking(key, "peer")
        guesses.was_right(key, "peer")


def test_what_is_remembered_of_guessers_is_bounded():
    clock = SetClock()
    guesses = Guesses(clock)
    for number in range(3000):
        clock.move(micros(number * 60))
        guesses.asking(f"k{number}", f"peer {number}")
        guesses.was_right(f"r{number}", f"peer {number}")
    assert len(guesses._each) <= 1024
    assert len(guesses._known) <= 1024
