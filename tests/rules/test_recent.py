from __future__ import annotations

from ccfloor.rules.recent import Recent


def test_a_name_is_new_once():
    recent = Recent()
    assert recent.add("a")
    assert not recent.add("a")
    assert "a" in recent


def test_the_oldest_names_are_let_go():
    recent = Recent(room=3)
    for name in "abcd":
        recent.add(name)
    assert len(recent) == 3
    assert "a" not in recent
    assert recent.add("a")
