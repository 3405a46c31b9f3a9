"""What each person of a team did in one shift: sums that anybody can add up again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import Absence, Attempt, Span, Visit
from ccfloor.handover.report import Workload, workloads
from ccfloor.locale import Words
from ccfloor.telling.shift_report import shift_report
from tests.rules.rosters import DAY, E, when

NOON = -8 * 3600


def attempt(at: float, ring: int, outcome: AttemptOutcome, agent: str = "d2", **more) -> Attempt:
    seat, ended = "PJSIP/2", when(at + ring)
    return Attempt("c", 1, "q", seat, agent, seat, "leg", when(at), when(at), ended, outcome,
                   ring * SECOND, **more)  # fmt: skip


def visit(at: float, talk: int, agent: str = "d2") -> Visit:
    return Visit(f"c{at}", 1, "q", when(at), outcome=VisitOutcome.ANSWERED, answered_by=agent,
                 talk=talk * SECOND)  # fmt: skip


def span(from_: float, to: float, state: SeatState = SeatState.READY) -> Span:
    return Span("PJSIP/2", "d2", state, when(from_), when(to))


def reckon(until: float = 0, **what) -> Workload:
    empty = {"attempts": (), "visits": (), "absences": (), "spans": ()}
    (work,) = workloads(DAY[1:], when(until), **(empty | what))
    return work


def test_answers_rings_and_talk_are_his_own():
    work = reckon(
        attempts=[
            attempt(NOON, 4, AttemptOutcome.ANSWERED),
            attempt(NOON + 60, 8, AttemptOutcome.ANSWERED),
            attempt(NOON + 90, 9, AttemptOutcome.ANSWERED, agent="d1"),
        ],
        visits=[visit(NOON, 60), visit(NOON + 60, 90), visit(NOON, 500, agent="d1")],
    )
    assert (work.answered, work.talk) == (2, 150 * SECOND)
    assert (work.rings, work.ring) == (2, 12 * SECOND)


def test_only_what_is_his_own_doing_counts_as_missed():
    no = AttemptOutcome.NO_ANSWER
    work = reckon(
        attempts=[
            attempt(NOON, 20, no),
            attempt(NOON, 20, no, excused="device"),
            attempt(NOON, 20, no, siblings=2),
            attempt(NOON, 5, AttemptOutcome.CALLER_QUIT),
        ]
    )
    assert work.missed == 1


def test_time_is_counted_within_the_shift_and_what_goes_on_up_to_now():
    running = Absence("PJSIP/2", "d2", when(-600))
    over = Absence("PJSIP/2", "d2", when(NOON), when(NOON + 300))
    before = Absence("PJSIP/2", "d2", when(-13 * 3600), when(-12 * 3600))
    work = reckon(absences=[running, over, before])
    assert (work.away, work.leaves) == (15 * MINUTE, 2)


def test_hold_over_is_work_after_the_end_of_the_shift():
    work = reckon(until=1_200, spans=[span(-3_600, 900), span(900, 1_000, SeatState.AWAY)])
    assert work.worked == 75 * MINUTE
    assert work.hold_over == 15 * MINUTE


def test_a_report_reads_like_a_table_in_both_languages():
    work = [Workload("d2", 12, 95 * MINUTE, 12, 50 * SECOND, 1, 9 * MINUTE, 2, 600 * MINUTE, 0),
            Workload("d1", 0, 0, 0, 0, 0, 0, 0, 0, 0)]  # fmt: skip
    zone = ZoneInfo("Asia/Shanghai")
    names = {"d2": "王丽", "d1": "=cmd\x1b[31m"}
    texts = [
        shift_report(
            "一组", E - 720 * MINUTE, E, work, "客服", zone, Words(language), names.__getitem__
        )
        for language in ("zh_CN", "en")
    ]
    assert texts[0].subject.startswith("[客服] 班报 一组 ")
    assert texts[1].subject.startswith("[客服] Shift report 一组 ")
    rows = texts[1].body.splitlines()
    assert rows[3].split() == ["王丽", "12", "1:35", "4.2", "s", "1", "0:09", "10:00", "0:00"]
    assert rows[4].split()[1:4] == ["0", "0:00", "–"]  # no calls is no mean
    assert rows[-1].split()[:3] == ["together", "12", "1:35"]
    assert "\x1b" not in texts[0].body
