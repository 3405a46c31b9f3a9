"""One person's month, line by line."""

from __future__ import annotations

import random
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.cases.audit import canonical
from ccfloor.cases.ledger import ledgers
from ccfloor.floor.names import MINUTE
from ccfloor.payroll.basis import Basis, LeaveTaken
from ccfloor.payroll.grades import Grade, Past
from ccfloor.payroll.lines import Item, LineState, Unit
from ccfloor.payroll.month import calculate, digest
from ccfloor.regulation.shipped import shipped
from ccfloor.roster.plan import Rank
from tests.cases.making import NOON, confirmed, overturned
from tests.payroll.making import (
    CAPPED,
    JIANGSU,
    TERMS,
    bases,
    charged,
    entered,
    month,
    page,
    person,
)


def test_a_month_without_a_mark_is_eight_parts_a_grade_and_its_pay():
    found = month(person())
    assert page(found.lines) == [
        "score.exam 2700 scaled",
        "score.satisfaction 950 scaled",
        "score.daily 2000 daily",
        "score.major 800 major",
        "score.peer 200 peer",
        "score.manners 800 scaled",
        "score.ability 900 scaled",
        "score.volume 800 volume_over",
        "score.total 9150 total",
        "grade 0 grade_score",
        "team.advanced 0 team_advanced",
        "pay.performance 137250 performance",  # 5000 * 30 % * 0.915
        "pay.bonus 6000 bonus",
    ]
    (result,) = found.people
    assert (result.score, result.grade, result.fen) == (9_150, Grade.FIRST, 143_250)
    assert found.findings == ()


def test_every_line_says_by_what_clause_from_what_and_how():
    kinds = [entered("qa", "good", f"rec-{n}") for n in range(10)]
    kinds += [entered("praise_phone"), entered("praise_media"), entered("praise_letter", "6.5")]
    found = month(person("P-wang", *kinds, tenths=(charged(20, "T08"),), fen=(charged(5_000),)))
    assert all(line.clause and line.formula and line.evidence for line in found.lines)
    assert len({line.id for line in found.lines}) == len(found.lines)
    by_item = {line.item: line for line in found.lines}
    assert by_item[Item.PERFORMANCE].values == {
        "basic": "4000.00",
        "position": "1000.00",
        "percent": "30",
        "score": "96.00",
        "result": "1440.00",
    }
    assert by_item[Item.QA].amount == 30_000
    assert by_item[Item.DAILY].evidence == ("case:a",)
    assert by_item[Item.POINTS].amount == -200


def test_nothing_that_is_missing_counts_as_nothing():
    for item in ("exam", "satisfaction", "peer", "manners", "ability"):
        found = month(person(drop=item))
        assert found.people[0].missing == (item,)
        assert found.people[0].score is None
        assert not {Item.TOTAL, Item.GRADE, Item.PERFORMANCE} & {line.item for line in found.lines}
        assert [(one.code, one.values, one.blocks) for one in found.findings] == [
            ("missing", {"what": item}, True)
        ]
    assert month(person(calls=None)).people[0].missing == ("calls",)
    no_base = msgspec.structs.replace(TERMS, volume_base=0)
    assert month(person(), terms=no_base).people[0].missing == ("volume_base",)
    unpaid = month(person(drop="basic_pay"))
    assert (unpaid.people[0].missing, unpaid.people[0].score) == (("basic_pay",), 9_150)


def test_the_base_follows_the_hours_that_were_worked():
    by_hours = msgspec.structs.replace(TERMS, volume_hours=160)
    half = month(person(worked=80 * 60 * MINUTE, calls=500), terms=by_hours)
    assert next(one.amount for one in half.lines if one.item is Item.VOLUME) == 800
    own = month(person("P-wang", entered("volume_base", "1000", ""), calls=1_080), terms=by_hours)
    assert next(one.amount for one in own.lines if one.item is Item.VOLUME) == 1_200
    fixed = month(person("P-wang", entered("volume_score", "11.5"), calls=None))
    assert next(one.amount for one in fixed.lines if one.item is Item.VOLUME) == 1_150


def test_leave_costs_points_by_the_shift_and_half_of_them_for_half():
    def leave(kind: str, halves: int, tenths: int) -> LeaveTaken:
        return LeaveTaken(
            f"leave:{kind}", kind, "2026-11-03", halves, 480 * MINUTE, tenths, "A3.2.6"
        )

    found = month(
        person(leaves=(leave("personal", 2, 30), leave("sick", 1, 3))),
    )
    assert [one.amount for one in found.lines if one.item is Item.POINTS] == [-300, -15]
    assert next(one.amount for one in found.lines if one.item is Item.DAILY) == 1_685
    assert [one.code for one in found.findings] == ["no_diagnosis"]


def test_deductions_past_part_three_are_shown_and_let_go():
    found = month(person(tenths=(charged(150, case="case:a"), charged(150, case="case:b"))))
    line = next(one for one in found.lines if one.item is Item.DAILY)
    assert (line.amount, line.gross, line.formula) == (0, -1_000, "daily_floor")
    assert [(one.code, one.values) for one in found.findings] == [("floor", {"overflow": "10.00"})]


def test_who_is_on_probation_is_not_scored_and_still_paid_for_praise():
    found = month(person("P-wang", entered("praise_written"), probation=True))
    assert page(found.lines) == ["pay.praise 5000 praise_written"]
    assert found.people[0].missing == ()


def test_who_is_above_a_lead_is_not_scored():
    found = month(person("P-wang", entered("praise_phone"), rank=Rank.SUPERVISOR))
    assert [line.item for line in found.lines] == [Item.TEAM, Item.PRAISE]
    assert found.people[0].missing == ()


def test_one_bad_call_takes_qa_pay_and_leaves_praise():
    kinds = [entered("qa", "excellent", f"r{n}") for n in range(9)] + [entered("qa", "bad", "r9")]
    found = month(person("P-wang", *kinds, entered("praise_phone")))
    money = {one.item: (one.amount, one.gross) for one in found.lines if one.unit is Unit.FEN}
    assert money[Item.QA] == (0, 45_000)
    assert money[Item.PRAISE] == (1_000, 1_000)


# --- fines ----------------------------------------------------------------------------


def yuan(found) -> list[tuple[int, int]]:
    return [(one.amount, one.gross) for one in found.lines if one.item is Item.YUAN]


FINES = (charged(5_000), charged(10_000, case="case:b", tier=2, repeats="case:a"))


def test_in_points_mode_a_fine_is_shown_and_never_charged():
    found = month(person(fen=FINES))
    assert yuan(found) == [(0, -5_000), (0, -10_000)]
    assert found.people[0].fen == 143_250


def test_in_yuan_mode_fines_are_charged_up_to_the_caps():
    assert yuan(month(person(fen=FINES), terms=CAPPED)) == [(-5_000, -5_000), (-10_000, -10_000)]
    poor = person("P-wang", entered("payable", "2600", ""), fen=FINES)
    # the minimum wage of 2490 is left: 110 of 150 yuan
    assert yuan(month(poor, terms=CAPPED)) == [(-5_000, -5_000), (-6_000, -10_000)]
    line = month(poor, terms=CAPPED).lines[-1]
    assert (line.values["cap"], line.values["taken"]) == ("110.00", "60.00")


def test_an_agreed_loss_is_charged_where_fines_are_not():
    losses = msgspec.structs.replace(CAPPED, mode="loss")
    found = month(person("P-wang", entered("loss", "80.50", "contract 7"), fen=FINES), terms=losses)
    assert yuan(found) == [(0, -5_000), (0, -10_000)]
    assert [one.amount for one in found.lines if one.item is Item.LOSS] == [-8_050]


@pytest.mark.parametrize(
    ("terms", "consulted", "said"),
    [
        (msgspec.structs.replace(CAPPED, locality=()), "x", "no [[payroll.locality]] is in force"),
        (
            msgspec.structs.replace(
                CAPPED, locality=(msgspec.structs.replace(JIANGSU, from_="2026-11-02"),)
            ),
            "x",
            "in force on 2026-11-01",
        ),
        (
            msgspec.structs.replace(
                CAPPED, locality=(msgspec.structs.replace(JIANGSU, fines_allowed=False),)
            ),
            "x",
            "江苏 does not allow fines",
        ),
        (CAPPED, "", "does not say when staff were consulted"),
    ],
)
def test_yuan_are_not_computed_where_the_law_was_not_looked_up(terms, consulted, said):
    with pytest.raises(ValueError, match=said.replace("[", r"\[")):
        month(person(), terms=terms, consulted=consulted)


@pytest.mark.parametrize(
    ("minutes", "rank", "fen"),
    [
        (30, Rank.AGENT, 1_000),
        (30, Rank.SUPERVISOR, 2_000),
        (30.02, Rank.AGENT, 2_000),
        (60, Rank.SUPERVISOR, 4_000),
        (61, Rank.AGENT, 45_977),  # twice 5000 * 8 / 174
    ],
)
def test_the_ladder_of_doc_g_is_off_unless_chosen(minutes, rank, fen):
    late = charged(20, "T08", missing=int(minutes * MINUTE))
    terms = msgspec.structs.replace(CAPPED, attendance="doc_g")
    found = month(person(tenths=(late,), rank=rank), terms=terms)
    assert [one.gross for one in found.lines if one.item is Item.ATTENDANCE] == [-fen]
    assert not [one for one in month(person(tenths=(late,))).lines if one.item is Item.ATTENDANCE]
    shown = month(person(tenths=(late,)), terms=msgspec.structs.replace(TERMS, attendance="doc_g"))
    assert [one.amount for one in shown.lines if one.item is Item.ATTENDANCE] == [0]


def test_time_not_worked_is_not_paid_minutes_rounded_down():
    late = charged(20, "T08", missing=29 * MINUTE + 59_000_000)
    terms = msgspec.structs.replace(TERMS, attendance="time")
    found = month(person(tenths=(late,)), terms=terms)
    (line,) = [one for one in found.lines if one.item is Item.ATTENDANCE]
    assert line.amount == -1_388  # 500000 * 29 / (174 * 60) = 1388.9, rounded down


# --- the regulation's own vectors, through cases and ledgers ---------------------------


@dataclass
class Vector:
    rule: str
    measured_s: int
    fen: tuple[int, ...] = ()
    tenths: tuple[int, ...] = ()
    base: str = ""


VECTORS = [
    Vector("T07", 1_800, fen=(10_000,)),
    Vector("T07", 1_801, fen=(20_000,)),
    Vector("T08", 1_800, tenths=(20,), base="late"),  # S+30:00
    Vector("T08", 1_801, tenths=(150,), base="late"),  # S+30:01
    Vector("T08", 3_601, tenths=(150,), base="late"),  # S+60:01, 旷工
    Vector("T09", 1, fen=(1_000,), tenths=(20,)),  # S-14:59
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: f"{one.rule}-{one.measured_s}")
def test_the_regulation_s_vectors_cost_what_they_must(vector):
    regulation = shipped()
    entry = regulation.editions[0].rule(vector.rule)
    kind = entry.tier(vector.measured_s * 1_000_000, vector.base)
    charges = "lead" if vector.rule == "T07" else "agent"
    case = confirmed(vector.rule, kind=kind, charges=charges, month="2025-11")
    both = ledgers([case], "2025-11", regulation)
    assert tuple(line.amount for line in both.fen.lines) == vector.fen
    assert tuple(line.amount for line in both.tenths.lines) == vector.tenths


def test_the_second_away_costs_100_and_50_when_the_first_is_overturned_in_pay_too():
    def charges(*cases):
        return tuple(
            charged(line.amount, line.rule, line.case, tier=line.tier, repeats=line.repeats)
            for line in ledgers(cases, "2025-11", shipped()).fen.lines
        )

    first = confirmed("T05", NOON, id="case:a")
    second = confirmed("T05", NOON + 1, id="case:b")
    both = month(person(fen=charges(first, second)), terms=CAPPED)
    assert yuan(both) == [(-5_000, -5_000), (-10_000, -10_000)]
    assert yuan(month(person(fen=charges(overturned(first), second)), terms=CAPPED)) == [
        (-5_000, -5_000)
    ]


def test_without_cases_nothing_is_charged():
    """A ringall time-out and a dark link make no cases: so they make no lines."""
    found = month(person(), terms=CAPPED)
    assert [one for one in found.lines if one.item in {Item.YUAN, Item.POINTS}] == []


# --- fairness -------------------------------------------------------------------------


def test_what_rests_on_little_is_said():
    found = month(
        person(
            "P-wang",
            entered("qa", "good"),
            calls=19,
            unseen=481 * MINUTE,
            appealed=("case:x",),
            undecided=("case:y",),
            open_punches=("absence:1",),
            devices=("HANDSET:1",),
            tenths=(charged(20, settled=False),),
        )
    )
    assert [(one.code, one.blocks) for one in found.findings] == [
        ("few_calls", False),
        ("coverage", False),
        ("device", False),
        ("open_punch", False),
        ("appeal", True),
        ("undecided", False),
        ("qa_few", False),
        ("provisional", False),
    ]
    assert month(person(calls=20, unseen=480 * MINUTE)).findings == ()
    states = {one.item: one.state for one in found.lines}
    for item in (Item.DAILY, Item.TOTAL, Item.GRADE, Item.PERFORMANCE, Item.POINTS):
        assert states[item] is LineState.PROVISIONAL
    assert states[Item.QA] is LineState.SETTLED


# --- teams ----------------------------------------------------------------------------


def test_a_team_is_advanced_by_what_all_of_its_people_did():
    def why(*more, **fields):
        one = person("P-a")
        other = person("P-b", *more, **fields)
        return month(one, other, advanced_before={"A": 2}).teams[0]

    good = why()
    assert (good.advanced, good.running, good.outstanding, good.exam_mean) == (
        True,
        3,
        True,
        "90.00",
    )
    assert why(tenths=(charged(20, "T08"),)).against == ("violation", "absence")
    assert why(entered("complaint", name="P-b")).against == ("complaint",)
    assert why(entered("exam", "79.9", "", "P-b")).against == ("exam",)
    assert why(entered("exam", "80", "", "P-b")).advanced
    assert why(drop="exam").against == ("no_exam",)
    assert why(fen=(charged(0),)).advanced  # another line stood for it


def test_a_star_needs_its_past():
    past = (Past("2026-09", 9_600, Grade.FIRST), Past("2026-10", 9_600, Grade.STAR))
    found = month(person(past=past))
    assert found.people[0].grade == Grade.STAR
    assert next(one.formula for one in found.lines if one.item is Item.GRADE) == "grade_held"


# --- laws -----------------------------------------------------------------------------


@settings(deadline=None)
@given(bases(), st.randoms())
def test_the_same_basis_gives_the_same_bytes_in_any_order(of: Basis, chance: random.Random):
    again = msgspec.json.decode(canonical(of), type=Basis)
    assert again == of
    people = list(again.people)
    chance.shuffle(people)
    shuffled = msgspec.structs.replace(again, people=tuple(people))
    assert canonical(calculate(shuffled)) == canonical(calculate(of))
    assert digest(calculate(shuffled)) == digest(calculate(of))


@settings(deadline=None)
@given(bases())
def test_a_person_s_money_is_the_sum_of_his_lines_and_no_line_takes_more_than_is_named(of: Basis):
    found = calculate(of)
    for result in found.people:
        own = found.lines_of(result.person)
        assert result.fen == sum(one.amount for one in own if one.unit is Unit.FEN)
        fines = [one for one in own if one.item in {Item.YUAN, Item.LOSS}]
        assert all(one.gross <= one.amount <= 0 for one in fines)
        if of.terms.mode == "points":
            assert all(one.amount == 0 for one in fines)
        else:
            pay = 500_000 + sum(max(0, one.amount) for one in own if one.unit is Unit.FEN)
            assert -sum(one.amount for one in fines) <= pay // 5
    assert len({line.id for line in found.lines}) == len(found.lines)
