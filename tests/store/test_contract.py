"""What every store promises, held against each of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccfloor.errors import RecordRefused
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.rules.findings import Alert, Breach, Incident
from ccfloor.store.interface import (
    Acknowledgement,
    ActionRecord,
    Delivery,
    Mark,
    Record,
    StaffQuarter,
    StoredDeed,
)
from ccfloor.store.rows import identity, read, written
from tests.store.records import (
    S,
    absence,
    action,
    alert,
    attempt,
    breach,
    incident,
    records,
    span,
    texts,
    visit,
)

LEAST, MOST = -(2**63), 2**63 - 1


async def everything(store) -> list[Record]:
    """All that a store gives back, by the queries of the port."""
    found: list[Record] = []
    for query in (
        store.attempts,
        store.visits,
        store.absences,
        store.spans,
        store.gaps,
        store.anomalies,
        store.alerts,
        store.breaches,
        store.incidents,
        store.deeds,
        store.deliveries,
        store.actions,
        store.staff_quarters,
    ):
        found += await query(LEAST, MOST)
    return found


ONE_OF_EACH = [
    attempt(at=3 * S, ring_from=4 * S, ended_at=8 * S, outcome=AttemptOutcome.ANSWERED, ring=4 * S),
    visit(at=2 * S, number="021", name="王丽", covered=False),
    absence(at=5 * S, to=9 * S, reasons=("lunch", "用餐"), queues=("support", "vip")),
    span(at=1 * S, to=2 * S),
    CoverageGap(0, 1 * S, "start"),
    Anomaly("connect_without_attempt", 6 * S, "leg 1.2", 4711),
    alert(at=7 * S, have=1, need=2),
    breach(at=8 * S, incident="HANDSET:PJSIP/1001:0"),
    incident(at=8 * S),
    action(at=9 * S),
    StaffQuarter(900 * S, "team", "A组", 905 * S, 3, 2, None),
]


async def test_an_empty_store_gives_nothing(store):
    assert await everything(store) == []
    assert await store.open_absences() == []
    assert await store.standing_alerts() == []


async def test_nothing_to_write_is_no_error(store):
    await store.write([])
    assert await everything(store) == []


async def test_one_of_each_kind_comes_back_as_it_was_given(store):
    await store.write(ONE_OF_EACH)
    assert await everything(store) == ONE_OF_EACH


async def test_opening_twice_and_closing_twice_is_no_error(store):
    await store.open()
    await store.write(ONE_OF_EACH)
    await store.close()
    await store.close()
    await store.open()
    assert len(await everything(store)) == len(ONE_OF_EACH)


async def test_the_newer_record_replaces_the_older(store):
    await store.write([attempt(at=S)])
    answered = attempt(at=S, outcome=AttemptOutcome.ANSWERED, ring_from=2 * S, ended_at=5 * S)
    await store.write([answered])
    assert await store.attempts(0, 9 * S) == [answered]


async def test_the_last_of_several_in_one_batch_stands(store):
    await store.write([visit(position=3), visit(position=2), breach(), visit(position=1)])
    assert await store.visits(0, 1) == [visit(position=1)]


async def test_what_differs_in_any_part_of_its_key_is_kept_apart(store):
    apart = [
        attempt(),
        attempt(call="2"),
        attempt(visit=2),
        attempt(interface="PJSIP/1002"),
        attempt(at=1),
        visit(),
        visit(call="2"),
        visit(visit=2),
        absence(),
        absence(seat="PJSIP/1002"),
        absence(agent="Wang Wei"),
        absence(at=1),
        span(),
        span(seat="PJSIP/1002"),
        span(at=1),
        CoverageGap(0, None, "start"),
        CoverageGap(1, None, "start"),
        CoverageGap(0, None, "census"),
        Anomaly("a", 0, "", 0),
        Anomaly("b", 0, "", 0),
        Anomaly("a", 1, "", 0),
        Anomaly("a", 0, "", 1),
        alert(),
        alert("T01:breach:PJSIP/1001:0"),
        breach(),
        breach("T02:PJSIP/1001:0"),
    ]
    await store.write(apart)
    assert len(await everything(store)) == len(apart)


async def test_ranges_are_half_open(store):
    for at in (1, 2, 3, 4):
        await store.write(
            [
                attempt(at=at),
                visit(call=f"{at}", at=at),
                absence(at=at, to=at + 9),
                Anomaly("a", at),
                alert(f"{at}", at=at),
                breach(f"{at}", at=at),
                incident(f"{at}", at=at),
            ]
        )
    assert [one.called_at for one in await store.attempts(2, 4)] == [2, 3]
    assert [one.joined_at for one in await store.visits(2, 4)] == [2, 3]
    assert [one.from_ for one in await store.absences(2, 4)] == [2, 3]
    assert [one.at for one in await store.anomalies(2, 4)] == [2, 3]
    assert [one.raised_at for one in await store.alerts(2, 4)] == [2, 3]
    assert [one.at for one in await store.breaches(2, 4)] == [2, 3]
    assert [one.at for one in await store.incidents(2, 4)] == [2, 3]


async def test_spans_that_overlap_a_range_come_by_seat_and_start(store):
    await store.write(
        [
            span("PJSIP/2", 10, 20),
            span("PJSIP/2", 0, 10),
            span("PJSIP/1", 15, 16),
            span("PJSIP/1", 5, 15),
            span("PJSIP/1", 20, 30),
        ]
    )
    found = await store.spans(10, 20)
    assert [(one.seat, one.from_) for one in found] == [
        ("PJSIP/1", 5),
        ("PJSIP/1", 15),
        ("PJSIP/2", 10),
    ]


async def test_spans_can_be_asked_for_one_person(store):
    await store.write([span("PJSIP/1", agent="a\x00b"), span("PJSIP/2", agent="a")])
    assert [one.seat for one in await store.spans(0, S, "a\x00b")] == ["PJSIP/1"]
    assert [one.seat for one in await store.spans(0, S, "a")] == ["PJSIP/2"]
    assert await store.spans(0, S, "") == []


async def test_a_gap_without_an_end_overlaps_all_that_follows(store):
    await store.write([CoverageGap(5, None, "link_lost"), CoverageGap(1, 3, "start")])
    assert await store.gaps(3, 5) == []
    assert await store.gaps(2, 6) == [CoverageGap(1, 3, "start"), CoverageGap(5, None, "link_lost")]
    assert await store.gaps(900, 901) == [CoverageGap(5, None, "link_lost")]


async def test_open_absences_come_oldest_first(store):
    await store.write(
        [absence("c", 3), absence("a", 2), absence("b", 1, to=2), absence("d", 1), absence("b", 2)]
    )
    found = await store.open_absences()
    assert [(one.from_, one.seat) for one in found] == [(1, "d"), (2, "a"), (2, "b"), (3, "c")]


async def test_an_absence_that_ended_is_no_longer_open(store):
    await store.write([absence(at=1)])
    await store.write([absence(at=1, to=7)])
    assert await store.open_absences() == []
    assert await store.absences(0, 9) == [absence(at=1, to=7)]


async def test_what_is_the_same_in_time_comes_in_the_order_of_code_points(store):
    names = ["b", "a", "B", "Z", "é", "王", "😀", "\ufffd", "_", "-", "aa", "a b", "a\x00", "a\x10"]
    await store.write([breach(name) for name in names])
    found = [one.id for one in await store.breaches(0, 1)]
    assert found == [
        "-",
        "B",
        "Z",
        "_",
        "a",
        "a\x10",  # written DLE DLE
        "a\x00",  # written DLE 0
        "a b",
        "aa",
        "b",
        "é",
        "王",
        "\ufffd",
        "😀",
    ]


async def test_the_first_acknowledgement_stands(store):
    await store.write([alert("one"), alert("two")])
    first = Acknowledgement("one", "李组长", 5, "on my way\x00")
    assert await store.acknowledge([first]) == ("one",)
    assert await store.acknowledge(
        [Acknowledgement("one", "somebody else", 6), Acknowledgement("two", "li", 7)]
    ) == ("two",)
    assert await store.standing_alerts() == [
        (alert("one"), first),
        (alert("two"), Acknowledgement("two", "li", 7)),
    ]


async def test_two_people_at_once_acknowledge_once(store):
    await store.write([alert("one")])
    twice = [Acknowledgement("one", "li", 5), Acknowledgement("one", "wang", 5)]
    assert await store.acknowledge(twice) == ("one",)
    assert await store.standing_alerts() == [(alert("one"), twice[0])]


async def test_an_alert_nobody_raised_cannot_be_acknowledged(store):
    assert await store.acknowledge([Acknowledgement("never", "li", 5)]) == ()
    await store.write([alert("never")])
    assert await store.standing_alerts() == [(alert("never"), None)]


async def test_an_alert_stands_until_it_is_cleared_and_acknowledged(store):
    await store.write([alert("b", at=1), alert("a", at=1), alert("c", at=0), alert("d", at=0)])
    await store.acknowledge([Acknowledgement("b", "li", 2), Acknowledgement("c", "li", 2)])
    await store.write([alert("a", at=1, cleared=9), alert("c", at=0, cleared=9)])
    assert [
        (one.id, ack is not None, one.cleared_at) for one, ack in await store.standing_alerts()
    ] == [("d", False, None), ("a", False, 9), ("b", True, None)]


async def test_a_warning_that_came_to_nothing_stands_no_longer_than_asked(store):
    for name, stage, cleared in [
        ("old", "warn", 4), ("new", "warn", 5), ("open", "warn", None), ("breach", "breach", 4),
    ]:  # fmt: skip
        await store.write([alert(name, at=1, cleared=cleared, stage=stage)])
    found = [one.id for one, _ in await store.standing_alerts(warned_since=5)]
    assert found == ["breach", "new", "open"]
    assert [one.id for one, _ in await store.standing_alerts()] == [*found[:2], "old", "open"]


async def test_an_alert_written_again_keeps_its_acknowledgement(store):
    await store.write([alert()])
    ack = Acknowledgement(alert().id, "li", 5)
    await store.acknowledge([ack])
    await store.write([alert(have=0, need=3)])
    assert await store.standing_alerts() == [(alert(have=0, need=3), ack)]


@pytest.mark.parametrize(
    "impossible",
    [
        attempt(at=2**63),
        attempt(ring_from=-(2**63) - 1),
        visit(position=2**70),
        span(at=0, to=2**63),
        attempt(call="9" * 301),
        attempt(interface="\x00" * 151),
        breach("b" * 601),
        visit(name="\ud800"),
    ],
    ids=[
        "key past 64 bits",
        "value below 64 bits",
        "value past 70 bits",
        "end past 64 bits",
        "too long a call",
        "too long an interface once written",
        "too long an id",
        "half a character",
    ],
)
async def test_what_cannot_be_kept_is_refused_with_its_whole_batch(store, impossible):
    with pytest.raises(RecordRefused):
        await store.write([breach("before"), impossible, alert("after")])
    assert await everything(store) == []
    await store.write([breach("before")])
    assert await everything(store) == [breach("before")]


async def test_what_is_no_record_is_refused(store):
    with pytest.raises(RecordRefused, match="Acknowledgement is not a kind of record"):
        await store.write([Acknowledgement("one", "li", 5)])


async def test_the_longest_keys_are_kept(store):
    longest = [attempt(call="😀" * 300, interface="王" * 300), alert("😀" * 600)]
    await store.write(longest)
    assert await everything(store) == longest


async def test_a_megabyte_of_hostile_text_is_kept(store):
    reasons = ("\x00" * 1_000_000, "'); DROP TABLE absences; --")
    await store.write([absence(reasons=reasons), visit(name="\x10" * 1_000_000)])
    assert await store.absences(0, 1) == [absence(reasons=reasons)]
    assert await store.visits(0, 1) == [visit(name="\x10" * 1_000_000)]


LAW = settings(
    max_examples=40,
    deadline=None,
    # the store lives on from one example to the next: the law is about what it then holds
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@LAW
@given(batch=st.lists(records, max_size=8))
async def test_whatever_is_written_once_or_twice_comes_back_once_and_equal(store, batch):
    before = {identity(one): one for one in await everything(store)}
    expected = before | {identity(one): one for one in batch}
    await store.write(batch)
    await store.write(batch)
    found = await everything(store)
    # what lies at the very end of time is in no half-open range
    reachable = {key: one for key, one in expected.items() if _in_range(one)}
    assert len(found) == len(reachable)
    assert {identity(one): one for one in found} == reachable


def _in_range(one: Record) -> bool:
    match one:
        case Span(from_=begin, to=end) | CoverageGap(from_=begin, to=end):
            return begin < MOST and (end is None or end > LEAST)
        case (
            Attempt(called_at=at)
            | Visit(joined_at=at)
            | Absence(from_=at)
            | Delivery(created_at=at)
        ):
            return at < MOST
        case (
            Alert(raised_at=at)
            | Breach(at=at)
            | Incident(at=at)
            | Anomaly(at=at)
            | StoredDeed(at=at)
        ):
            return at < MOST
        case ActionRecord(at=at) | StaffQuarter(quarter=at):
            return at < MOST
        case Mark():
            return False  # marks have a door of their own


@pytest.mark.parametrize("many", [1, 2, 255, 256, 257, 767, 1_000])
async def test_a_batch_of_any_length_is_written_whole(store, many):
    await store.write([visit(f"{number:04}", at=number) for number in range(many)])
    await store.write([visit(f"{number:04}", at=number, position=7) for number in range(many)])
    found = await store.visits(0, many)
    assert [(one.joined_at, one.position) for one in found] == [(n, 7) for n in range(many)]


@LAW
@given(names=st.lists(texts, max_size=8))
async def test_order_is_by_the_written_form_of_the_key(store, names):
    await store.write([breach(name) for name in names])
    found = [one.id for one in await store.breaches(0, 1)]
    assert set(names) <= set(found)
    assert found == sorted(found, key=written)


@given(text=texts)
def test_a_written_text_has_no_nul_and_is_read_back(text):
    assert "\x00" not in written(text)
    assert read(written(text)) == text


def test_nul_and_its_escape_have_a_known_written_form():
    assert written("a\x00b\x10c") == "a\x100b\x10\x10c"
    assert written("plain") == "plain"
    assert read("\x10\x100") == "\x100"


async def test_a_mark_moves_with_the_records_that_are_written_with_it(store):
    assert await store.marks() == {}
    await store.write([visit("one"), Mark("seen", 5)])
    await store.write([Mark("seen", 7), Mark("other", 1), Mark("seen", 6)])
    assert await store.marks() == {"seen": 6, "other": 1}


async def test_findings_are_found_by_how_their_id_begins(store):
    await store.write(
        [
            alert("T01:breach:PJSIP/1001:7"),
            alert("T01:warn:PJSIP/1001:7"),
            breach("T01:PJSIP/1001:7"),
            breach("T01:PJSIP/1002:9"),
            breach("T02:PJSIP/1001:7"),
        ]
    )

    async def ids(prefix: str, most: int = 9) -> list[str]:
        return [one.id for one in await store.named(prefix, most)]

    assert await ids("T01:PJSIP/1002:9") == ["T01:PJSIP/1002:9"]
    assert await ids("T01:") == [
        "T01:breach:PJSIP/1001:7",
        "T01:warn:PJSIP/1001:7",
        "T01:PJSIP/1001:7",
        "T01:PJSIP/1002:9",
    ]
    assert await ids("T0", most=1) == ["T01:breach:PJSIP/1001:7", "T01:PJSIP/1001:7"]
    assert await ids("T01:PJSIP/100%") == []
    assert len(await ids("")) == 5


async def test_what_was_done_to_somebody_is_found_by_him_and_in_its_order(store):
    mine = [action("a/2", 2 * S), action("b/1", 2 * S), action("a/1", 3 * S, outcome="ended")]
    other = action("a/1", 1 * S, target="王丽")
    await store.write([mine[2], other, mine[1], mine[0]])
    assert await store.actions(0, 9 * S) == [other, *mine]
    assert await store.actions(0, 9 * S, "Li Na") == mine
    assert await store.actions(2 * S, 3 * S, "Li Na") == mine[:2]
    assert await store.actions(0, 9 * S, "nobody") == []


async def test_acknowledgements_are_given_by_alert(store):
    await store.write([alert("a"), alert("b")])
    ack = Acknowledgement("b", "zhang", 7 * S, "已去现场")
    await store.acknowledge([ack])
    assert await store.acknowledgements(["a", "b", "c"]) == [ack]
    assert await store.acknowledgements([]) == []


async def test_all_stays_of_a_caller_are_given(store):
    second, first = visit("1.1", 9 * S, visit=2), visit("1.1", 2 * S)
    await store.write([second, visit("1.2", 3 * S), first, visit("a\x00b", 1 * S)])
    assert await store.visits_of("1.1") == [first, second]
    assert await store.visits_of("a\x00b") == [visit("a\x00b", 1 * S)]
    assert await store.visits_of("9.9") == []


async def test_one_persons_records_are_his_alone_and_in_order(store):
    mine = (attempt("1.2", at=5, agent="a\x00"), attempt("1.1", at=5, agent="a\x00"))
    talked = visit("1.1", at=3, answered_by="a\x00", outcome=VisitOutcome.ANSWERED)
    left = (absence("s2", at=9, agent="a\x00"), absence("s1", at=9, agent="a\x00"))
    others = (attempt("1.3", at=5), visit("1.4", at=3), absence("s3", at=9))
    outside = (attempt("1.5", at=10, agent="a\x00"), absence("s1", at=2, agent="a\x00"))
    await store.write([*mine, talked, *left, *others, *outside])
    found = await store.of_person("a\x00", 3, 10)
    assert found.attempts == (mine[1], mine[0])
    assert found.visits == (talked,)
    assert found.absences == (left[1], left[0])
