"""The log holds what was done, whole and in order; whatever is changed is named."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.cases.audit import (
    BEFORE_FIRST,
    Broken,
    Draft,
    Entry,
    Head,
    canonical,
    chained,
    draft_of,
    head,
    sealed,
    step_of,
    verify,
)
from ccfloor.cases.case import Case
from ccfloor.cases.steps import replay, take
from tests.cases.making import LI, appeal, candidate, confirmed, decide, done, finalise, overturned


def log_of(*cases: Case) -> list[Entry]:
    return chained((draft_of(step) for case in cases for step in case.steps), None)


def test_an_entry_is_sealed_over_its_canonical_bytes():
    first = sealed(Draft(7, "li", "case.confirm", "case:T05:x:1", '{"why":"因为"}'), None)
    told = '[1,7,"li","case.confirm","case:T05:x:1","{\\"why\\":\\"因为\\"}","' + "0" * 64 + '"]'
    assert first.hash == hashlib.sha256(told.encode()).hexdigest()
    second = sealed(Draft(8, "li", "x", "y", "{}"), first)
    assert (second.seq, second.prev) == (2, first.hash)


def test_keys_are_sorted_and_nothing_is_wasted():
    assert (
        canonical({"b": [1, 2], "a": {"d": "王", "c": None}})
        == '{"a":{"c":null,"d":"王"},"b":[1,2]}'
    )


def test_the_cases_are_derivable_from_the_log():
    cases = [confirmed(begun=1), overturned(confirmed(begun=2)), candidate(begun=3)]
    cases[0] = done(cases[0], finalise(cases[0]))
    entries = log_of(*cases)
    steps = [step for entry in entries if (step := step_of(entry)) is not None]
    assert replay(steps) == {case.id: case for case in cases}


def test_what_is_about_something_else_is_no_step():
    assert step_of(Draft(1, "li", "roster.swap", "s", "{}")) is None


def test_an_untouched_log_is_whole():
    assert verify([]) is None
    entries = log_of(overturned(confirmed()))
    assert verify(entries) is None
    assert verify(entries, head(entries)) is None
    assert verify(entries, head(entries[:2])) is None
    assert verify(entries, Head(0, BEFORE_FIRST)) is None


ENTRIES = log_of(overturned(confirmed(begun=1)), confirmed(begun=2))


@pytest.mark.parametrize("place", range(len(ENTRIES)))
@pytest.mark.parametrize("field", Entry.__struct_fields__)
def test_whatever_is_altered_wherever_is_named(place, field):
    value = getattr(ENTRIES[place], field)
    other = value + 1 if isinstance(value, int) else value[:-1] + ("x" if value[-1] != "x" else "y")
    tampered = list(ENTRIES)
    tampered[place] = msgspec.structs.replace(ENTRIES[place], **{field: other})
    broken = verify(tampered)
    assert broken is not None
    why = {"seq": "seq", "prev": "prev"}.get(field, "hash")
    assert (broken.seq, broken.why) == (place + 1, why)


@pytest.mark.parametrize("place", range(len(ENTRIES)))
def test_whoever_seals_an_altered_entry_anew_breaks_the_next(place):
    forged = list(ENTRIES)
    old = ENTRIES[place]
    draft = Draft(old.at, "somebody", old.what, old.subject, old.body)
    forged[place] = sealed(draft, ENTRIES[place - 1] if place else None)
    if place + 1 < len(forged):
        assert verify(forged) == Broken(place + 2, "prev")
    else:
        assert verify(forged) is None  # the last one has none behind it …
    assert verify(forged, head(ENTRIES)) is not None  # … but a head that was handed out


@pytest.mark.parametrize("place", range(len(ENTRIES)))
def test_what_is_taken_out_is_missed(place):
    short = ENTRIES[:place] + ENTRIES[place + 1 :]
    if place + 1 < len(ENTRIES):
        assert verify(short) == Broken(place + 1, "seq")
    assert verify(short, head(ENTRIES)) is not None


def test_a_cut_end_is_seen_by_the_head_that_was_handed_out():
    assert verify(ENTRIES[:3]) is None
    assert verify(ENTRIES[:3], head(ENTRIES)) == Broken(4, "head")


def test_a_log_that_was_written_anew_as_a_whole_is_seen_by_the_head_too():
    other = chained((Draft(e.at, "x", e.what, e.subject, e.body) for e in ENTRIES), None)
    assert verify(other) is None
    assert verify(other, head(ENTRIES)) == Broken(len(ENTRIES), "head")


@pytest.mark.parametrize("body", ["not json", '{"b":1,"a":2}', '{ "a":1}', ""])
def test_a_body_that_is_not_canonical_is_named(body):
    assert verify([sealed(Draft(1, "li", "x", "y", body), None)]) == Broken(1, "body")


@given(order=st.permutations(range(len(ENTRIES))))
def test_only_the_order_in_which_it_was_written_is_whole(order):
    shuffled = [ENTRIES[place] for place in order]
    assert (verify(shuffled) is None) == (shuffled == ENTRIES)


texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.builds(Draft, st.integers(0, 2**62), texts, texts, texts, texts.map(canonical))))
def test_whatever_is_chained_is_whole(drafts):
    entries = chained(drafts, None)
    assert verify(entries, head(entries)) is None


def test_a_refused_step_leaves_no_trace():
    case = confirmed()
    assert not isinstance(take(case, decide(case, LI)), Case)
    assert [entry.what for entry in log_of(case)] == ["case.propose", "case.confirm"]
    assert draft_of(appeal(case)).what == "case.appeal"
