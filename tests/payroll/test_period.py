"""A period's life: what may follow what, and who may do it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.cases.case import Refusal
from ccfloor.payroll.basis import Span
from ccfloor.payroll.period import (
    Ack,
    Answer,
    AnyPeriodStep,
    Begin,
    Calculate,
    Export,
    Keep,
    Lock,
    Object,
    Period,
    PeriodState,
    Publish,
    Sign,
    Unlock,
    replay,
    take,
)
from ccfloor.payroll.spans import after, before, covers, span_of

SPAN = Span("2026-11", "2026-11-01", "2026-12-01")
WANTED: Any = ("lead", "hr")


def step(kind: type[Any], key: str, by: str = "chen", at: int = 10, **more: Any) -> Any:
    return kind(key=key, period="2026-11", by=by, at=at, **more)


BEGIN = step(Begin, "begin", span=SPAN)
CALCULATE = step(Calculate, "c1", run=1, sha256="a" * 64)
PUBLISH = step(Publish, "p1", until=50)
SIGN_1 = step(Sign, "s1", "li", 51, role="lead", wanted=WANTED)
SIGN_2 = step(Sign, "s2", "zhou", 52, role="hr", wanted=WANTED)
EXPORT = step(Export, "e1", manifest_sha256="m", lines_sha256="l", rows=3, fen=100)
ACK = step(Ack, "a1", lines_sha256="l", rows=3, fen=100)
LOCK = step(Lock, "l1")
WHOLE: list[AnyPeriodStep] = [BEGIN, CALCULATE, PUBLISH, SIGN_1, SIGN_2, EXPORT, ACK, LOCK]


def after_steps(*steps: AnyPeriodStep) -> Period:
    period: Period | None = None
    for one in steps:
        made = take(period, one)
        assert isinstance(made, Period), made
        period = made
    assert period is not None
    return period


def code(outcome: object) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def test_the_whole_road():
    states = [after_steps(*WHOLE[: n + 1]).state.value for n in range(len(WHOLE))]
    assert states == [
        "open",
        "calculated",
        "published",
        "published",  # one of two signatures
        "signed",
        "exported",
        "acked",
        "locked",
    ]
    assert replay(WHOLE) == {"2026-11": after_steps(*WHOLE)}


def renamed(one: AnyPeriodStep) -> AnyPeriodStep:
    return msgspec.structs.replace(one, key="new")


ALLOWED = {
    "open": {"calculate"},
    "calculated": {"calculate", "publish"},
    "published": {"calculate", "sign"},
    "signed": {"calculate", "export"},
    "exported": {"calculate", "ack"},
    "acked": {"lock"},
    "locked": {"unlock"},
}


def test_every_other_step_is_refused_and_says_when_it_may_be_taken():
    steps = [*WHOLE[1:], step(Unlock, "u", why="x")]
    for n in range(1, len(WHOLE) + 1):
        period = after_steps(*WHOLE[:n])
        at = period.state.value
        wrong = set()
        for other in steps:
            outcome = take(period, renamed(other))
            if isinstance(outcome, Refusal) and outcome.code == "wrong_state":
                assert outcome.reason.startswith(f"2026-11 is {at}: this is done when it is ")
                wrong.add(str(other.__struct_config__.tag))
        assert wrong == {str(one.__struct_config__.tag) for one in steps} - ALLOWED[at]
    assert code(take(None, LOCK)) == "unknown_period"


def test_the_same_step_again_changes_nothing_and_another_under_its_key_is_refused():
    period = after_steps(*WHOLE)
    for one in WHOLE:
        assert take(period, one) is period
    assert code(take(period, step(Calculate, "c1", run=1, sha256="b" * 64))) == "step_reused"
    later = step(Lock, "l1", at=99)
    assert take(period, later) is period
    assert code(take(period, step(Begin, "begin", span=Span("2026-11", "x", "y")))) == "step_reused"


def test_a_calculation_again_takes_the_signatures_away():
    period = after_steps(*WHOLE[:6], step(Calculate, "c2", "chen", run=2, sha256="b" * 64))
    assert (period.state, period.run, period.signatures) == (PeriodState.CALCULATED, 2, ())
    assert period.exported is None
    assert code(take(period, step(Calculate, "c3", run=2, sha256="c"))) == "changed"


def test_what_blocks_is_published_only_with_words():
    period = after_steps(BEGIN, CALCULATE)
    blocked = step(Publish, "p1", until=50, blocking=2)
    assert code(take(period, blocked)) == "blocked"
    said = take(period, step(Publish, "p1", until=50, blocking=2, why="they asked for it"))
    assert isinstance(said, Period)
    assert said.despite == "they asked for it"


def test_nobody_signs_early_twice_or_what_he_calculated():
    period = after_steps(BEGIN, CALCULATE, PUBLISH)
    assert code(take(period, step(Sign, "s", "li", 50, role="lead", wanted=WANTED))) == "too_early"
    assert code(take(period, step(Sign, "s", "CHEN", 51, role="hr", wanted=WANTED))) == "proposer"
    assert code(take(period, step(Sign, "s", "li", 51, role="manager", wanted=WANTED))) == "no_role"
    once = after_steps(BEGIN, CALCULATE, PUBLISH, SIGN_1)
    assert code(take(once, step(Sign, "s", "li", 51, role="hr", wanted=WANTED))) == "signed"
    assert code(take(once, step(Sign, "s", "x", 51, role="lead", wanted=WANTED))) == "signed"


@pytest.mark.parametrize("wrong", [{"rows": 2}, {"fen": 99}, {"lines_sha256": "x"}])
def test_an_acknowledgement_that_does_not_match_blocks(wrong):
    period = after_steps(*WHOLE[:6])
    fields = {"rows": 3, "fen": 100, "lines_sha256": "l"} | wrong
    assert code(take(period, step(Ack, "a1", **fields))) == "mismatch"


def test_a_lock_is_opened_by_two_people_who_say_why():
    locked = after_steps(*WHOLE)
    assert code(take(locked, step(Unlock, "u1", "chen"))) == "no_reason"
    asked = take(locked, step(Unlock, "u1", "chen", why="the wrong base"))
    assert isinstance(asked, Period)
    assert asked.state is PeriodState.LOCKED
    assert code(take(asked, step(Unlock, "u2", "Chen ", why="again"))) == "proposer"
    opened = take(asked, step(Unlock, "u2", "sun", why="seen"))
    assert isinstance(opened, Period)
    assert (opened.state, opened.run, opened.unlock_asked) == (PeriodState.OPEN, 1, None)
    assert code(take(locked, step(Unlock, "u", "a", why="x", corrected=True))) == "corrected"


@given(st.lists(st.sampled_from([*WHOLE, step(Unlock, "u1", "a", why="x"),
                                 step(Unlock, "u2", "b", why="x")]), max_size=30))  # fmt: skip
def test_no_order_of_steps_raises_or_reaches_the_lock_without_the_road(steps):
    period: Period | None = None
    for one in steps:
        outcome = take(period, one)
        period = outcome if isinstance(outcome, Period) else period
    if period is not None and period.state is PeriodState.LOCKED:
        taken = [one for one in period.steps if not isinstance(one, Unlock)]
        assert taken == WHOLE


def test_a_period_is_a_natural_month_or_from_a_25th_to_before_the_next():
    assert span_of("2026-12", "natural") == Span("2026-12", "2026-12-01", "2027-01-01")
    cut = span_of("2026-01", "25th")
    assert cut == Span("2026-01", "2025-12-25", "2026-01-25")
    assert (covers(cut, "2026-01-24"), covers(cut, "2026-01-25")) == (True, False)
    assert span_of(after("2026-01"), "25th").start == cut.end
    assert (before("2026-01"), before("2026-03", 14), after("2026-12")) == (
        "2025-12",
        "2025-01",
        "2027-01",
    )
    for wrong in ("2026-13", "2026-1", "26-01", "2026-11 ", "0000-01"):
        with pytest.raises(ValueError, match="expected a period like 2026-11"):
            span_of(wrong, "natural")


LINE = "2026-11/P-wang/score.volume/"
OBJECT = step(Object, "o1", "wang", 40, person="P-wang", why="too few", line=LINE, of="P-wang")
ANSWER = step(Answer, "n1", "zhou", 45, person="P-zhou", why="so it is", line=LINE, granted=False)
OBJECTED = after_steps(BEGIN, CALCULATE, PUBLISH, OBJECT)


def test_nothing_is_signed_while_an_objection_waits_and_its_answer_stays_with_it():
    assert code(take(OBJECTED, SIGN_1)) == "waiting"
    answered = after_steps(BEGIN, CALCULATE, PUBLISH, OBJECT, ANSWER)
    (one,) = answered.objections
    assert (one.line, one.person, one.claim, one.run) == (LINE, "P-wang", "too few", 1)
    assert one.answer is not None
    assert (one.answer.by.user, one.answer.why, one.answer.granted) == ("zhou", "so it is", False)
    assert isinstance(take(answered, SIGN_1), Period)
    assert take(answered, OBJECT) is answered  # the same again
    again = msgspec.structs.replace(OBJECT, key="o2", why="once more")
    assert code(take(answered, again)) == "objected"
    # another run is another payslip
    anew = after_steps(
        BEGIN, CALCULATE, PUBLISH, OBJECT, ANSWER, step(Calculate, "c2", run=2, sha256="b" * 64),
        step(Publish, "p2", until=50), again,
    )  # fmt: skip
    assert [one.run for one in anew.objections] == [1, 2]
    assert code(take(anew, SIGN_1)) == "waiting"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"at": 51}, "too_late"), ({"why": " "}, "no_words")],
)
def test_an_objection_has_its_time_and_its_words(changes, refusal):
    published = after_steps(BEGIN, CALCULATE, PUBLISH)
    assert code(take(published, msgspec.structs.replace(OBJECT, **changes))) == refusal
    assert code(take(after_steps(BEGIN, CALCULATE), OBJECT)) == "wrong_state"
    assert code(take(after_steps(*WHOLE[:5]), OBJECT)) == "wrong_state"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"why": ""}, "no_words"),
        ({"line": "2026-11/P-wang/pay.qa/"}, "no_objection"),
        ({"by": "x", "person": "P-wang"}, "own_line"),
        ({"by": "chen", "person": ""}, "proposer"),  # who calculated it
    ],
)
def test_an_objection_is_not_answered_by_whoever_it_is_about_nor_without_words(changes, refusal):
    assert code(take(OBJECTED, msgspec.structs.replace(ANSWER, **changes))) == refusal
    lead = msgspec.structs.replace(OBJECT, by="zhou", person="P-zhou")
    assert code(take(after_steps(BEGIN, CALCULATE, PUBLISH, lead), ANSWER)) == "proposer"


def test_what_is_answered_is_not_answered_again():
    answered = after_steps(BEGIN, CALCULATE, PUBLISH, OBJECT, ANSWER)
    assert take(answered, ANSWER) is answered
    other = msgspec.structs.replace(ANSWER, key="n2", granted=True)
    assert code(take(answered, other)) == "no_objection"


GRANT = msgspec.structs.replace(ANSWER, granted=True, due=True)
KEEP = step(Keep, "k1", "zhou", 46, person="P-zhou", why="it is in another line", line=LINE)
GRANTED = after_steps(BEGIN, CALCULATE, PUBLISH, OBJECT, GRANT)
PUBLISH_2 = step(Publish, "p2", until=50)


def calculated(run: int, *changed: tuple[str, int]) -> Calculate:
    made: Calculate = step(Calculate, f"c{run}", run=run, sha256="b" * 64, changed=changed)
    return made


def test_nothing_is_signed_while_nothing_came_of_a_granted_objection():
    refused = take(GRANTED, SIGN_1)
    assert refused == Refusal("due", f"granted, and nothing has come of it yet: {LINE}", LINE)
    same = after_steps(*GRANTED.steps, calculated(2), PUBLISH_2)
    assert code(take(same, SIGN_1)) == "due"  # calculated again, and the line is what it was
    other = after_steps(*GRANTED.steps, calculated(2, ("2026-11/P-wang/pay.qa/", 1)), PUBLISH_2)
    assert code(take(other, SIGN_1)) == "due"  # another line is another
    changed = after_steps(*GRANTED.steps, calculated(2, (LINE, 1)), PUBLISH_2)
    assert changed.objections[0].changed_in == 2
    assert isinstance(take(changed, SIGN_1), Period)


def test_a_line_that_is_again_what_it_was_is_due_again():
    steps = (*GRANTED.steps, calculated(2, (LINE, 1)), calculated(3, (LINE, 1)))
    assert after_steps(*steps).objections[0].changed_in == 2
    back = after_steps(*steps, calculated(4), PUBLISH_2)
    assert code(take(back, SIGN_1)) == "due"


def test_what_was_changed_before_the_answer_counts():
    period = after_steps(BEGIN, CALCULATE, PUBLISH, OBJECT, calculated(2, (LINE, 1)), PUBLISH_2)
    assert code(take(period, SIGN_1)) == "waiting"
    assert isinstance(take(after_steps(*period.steps, GRANT), SIGN_1), Period)


def test_who_might_have_answered_says_why_the_line_stays_and_it_is_signed():
    said = after_steps(*GRANTED.steps, KEEP)
    (one,) = said.objections
    assert one.kept is not None
    assert (one.kept.by.user, one.kept.at, one.kept.why) == ("zhou", 46, "it is in another line")
    assert one.state == "granted"
    assert isinstance(take(said, SIGN_1), Period)
    assert take(said, KEEP) is said  # the same again
    again = after_steps(*said.steps, calculated(2), PUBLISH_2)
    assert isinstance(take(again, SIGN_1), Period)  # what was said stays said
    assert replay(list(again.steps)) == {"2026-11": again}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"why": " "}, "no_words"),
        ({"line": "2026-11/P-wang/pay.qa/"}, "nothing_due"),
        ({"by": "x", "person": "P-wang"}, "own_line"),
        ({"by": "wang", "person": ""}, "proposer"),  # who objected
        ({"by": "chen", "person": ""}, "proposer"),  # who calculated it
    ],
)
def test_that_a_line_stays_is_not_said_by_whoever_it_is_about_nor_without_words(changes, refusal):
    assert code(take(GRANTED, msgspec.structs.replace(KEEP, **changes))) == refusal


def test_that_a_line_stays_is_said_of_what_was_granted_only_and_before_it_is_signed():
    assert code(take(OBJECTED, KEEP)) == "nothing_due"
    rejected = after_steps(BEGIN, CALCULATE, PUBLISH, OBJECT, ANSWER)
    assert code(take(rejected, KEEP)) == "nothing_due"
    changed = after_steps(*GRANTED.steps, calculated(2, (LINE, 1)))
    assert code(take(changed, KEEP)) == "nothing_due"
    assert code(take(after_steps(*GRANTED.steps, KEEP), renamed(KEEP))) == "nothing_due"
    assert code(take(after_steps(*WHOLE[:5]), KEEP)) == "wrong_state"


def test_a_log_from_before_that_was_asked_still_leads_to_where_it_led():
    old = msgspec.structs.replace(GRANT, due=False)
    steps: list[AnyPeriodStep] = [BEGIN, CALCULATE, PUBLISH, OBJECT, old, SIGN_1, SIGN_2]
    assert replay(steps)["2026-11"].state is PeriodState.SIGNED
