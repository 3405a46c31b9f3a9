"""T20: equals, a day before, both superiors and the manager, three a month."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.errors import RosterError
from ccfloor.regulation.shipped import shipped
from ccfloor.roster.checks import Limits
from ccfloor.roster.holidays import PUBLISHED, Calendar
from ccfloor.roster.plan import LeaveState, Posting, Rank, Swap
from ccfloor.roster.swaps import (
    approved,
    awaiting,
    counted,
    exchanged,
    months_of,
    objections,
    refused,
    signed,
)
from tests.roster.plans import (
    BOSS,
    EVERYBODY,
    LEAD_A,
    LEAD_B,
    LI,
    SHANGHAI,
    SUPER,
    WU,
    XU,
    S,
    at,
    day,
    night,
    person,
    plan,
)  # fmt: skip

T20 = shipped().newest.rule("T20")
LIMITS = Limits()
NOW = at("2026-07-01 09:00")
MINE, HIS = day(LI, "2026-07-10"), day(WU, "2026-07-13")
PLAN = plan(MINE, HIS, day(XU, "2026-07-15"))


def swap(asker=LI, other=WU, shift="Li:2026-07-10", with_="Wu:2026-07-13", asked=NOW, id="s"):  # noqa: A002 - it is the field's name
    return Swap(id, shift, with_, asker.id, other.id, asked)


def codes(one, roster=PLAN):
    return [each.code for each in objections(one, roster, T20, LIMITS, PUBLISHED)]


def test_equals_who_ask_in_time_may_swap():
    assert codes(swap()) == []
    assert codes(swap(with_="")) == []


@pytest.mark.parametrize(("late", "found"), [(-1, []), (0, []), (1, ["notice"])])
def test_it_is_asked_a_day_before_the_earlier_shift_to_the_microsecond(late, found):
    assert codes(swap(asked=MINE.start - 86_400 * S + late)) == found
    # the other's shift is the earlier one
    back = swap(WU, LI, "Wu:2026-07-13", "Li:2026-07-10", MINE.start - 86_400 * S + late)
    assert codes(back) == found


def test_only_equals_swap_on_each_of_the_days():
    lead = day(LEAD_A, "2026-07-13")
    (found,) = objections(
        swap(other=LEAD_A, with_="LeadA:2026-07-13"), plan(MINE, lead), T20, LIMITS, PUBLISHED
    )[:1]
    assert (found.code, found.text) == (
        "rank", "on 2026-07-10 one is agent, the other lead: expected equals 同级",
    )  # fmt: skip
    promoted = msgspec.structs.replace(
        WU, postings=(Posting("2026-01-01", "2026-07-12"), Posting("2026-07-13", rank=Rank.LEAD))
    )
    people = tuple(promoted if one.id == "Wu" else one for one in EVERYBODY)
    assert codes(swap(), plan(MINE, HIS, people=people)) == ["rank"]


def test_nobody_swaps_what_is_not_his_or_not_there_or_with_himself():
    assert codes(swap(shift="Wu:2026-07-13", with_="")) == ["not_his"]
    assert codes(swap(shift="Li:2026-07-11")) == ["unknown"]
    assert codes(swap(other=person("Nobody"))) == ["unknown"]
    assert "self" in codes(swap(other=LI, with_=""))


def done(n, asker, other, on, with_=""):
    return Swap(f"d{n}", f"x:{on}", with_, asker.id, other.id, 0, state=LeaveState.APPROVED)


@pytest.mark.parametrize(
    "before",
    [
        [(LI, XU), (LI, XU), (LI, XU)],  # the asker's own
        [(XU, LI), (LI, XU), (XU, LI)],  # the asker as the other
        [(WU, XU), (XU, WU), (WU, XU)],  # the other party's
    ],
)
def test_the_fourth_of_a_month_is_refused_for_either_party(before):
    three = tuple(done(n, a, b, "2026-07-31") for n, (a, b) in enumerate(before))
    assert codes(swap(), msgspec.structs.replace(PLAN, swaps=three)) == ["month_full"]
    assert codes(swap(), msgspec.structs.replace(PLAN, swaps=three[:2])) == []


def test_a_swap_counts_in_the_months_of_its_shifts_and_only_once_approved():
    over = done(1, LI, WU, "2026-06-30", "y:2026-07-01")
    assert months_of(over) == {"2026-06", "2026-07"}
    asked = msgspec.structs.replace(over, id="d2", state=LeaveState.ASKED)
    roster = msgspec.structs.replace(PLAN, swaps=(over, asked))
    assert [counted(roster, "Li", month) for month in ("2026-06", "2026-07", "2026-08")] == [
        1,
        1,
        0,
    ]
    june = tuple(done(n, LI, XU, "2026-06-30") for n in range(3))
    assert codes(swap(), msgspec.structs.replace(PLAN, swaps=june)) == []


def test_a_holiday_or_a_year_that_nobody_knows_needs_the_manager():
    roster = plan(day(LI, "2026-10-02"))
    (found,) = objections(swap(shift="Li:2026-10-02", with_=""), roster, T20, LIMITS, PUBLISHED)
    assert (found.code, found.overridable) == ("holiday", True)
    roster = plan(day(LI, "2099-10-12"))
    (found,) = objections(swap(shift="Li:2099-10-12", with_=""), roster, T20, LIMITS, PUBLISHED)
    assert (found.code, found.overridable) == ("holiday_unknown", True)


def test_in_a_year_that_the_house_entered_its_holidays_need_the_manager_and_no_other_day():
    entered = Calendar(frozenset({2099}), frozenset({"2099-10-02"}))
    for on, found in (("2099-10-02", ["holiday"]), ("2099-10-12", [])):
        asked = swap(shift=f"Li:{on}", with_="")
        against = objections(asked, plan(day(LI, on)), T20, LIMITS, entered)
        assert [one.code for one in against] == found


def test_a_swap_puts_nobody_into_two_places_and_short_rest_is_only_shown():
    busy = plan(MINE, HIS, night(WU, "2026-07-10"), day(WU, "2026-07-10"))
    assert "overlap" in codes(swap(with_=""), busy)
    tired = plan(MINE, night(WU, "2026-07-09"))
    (found,) = objections(swap(with_=""), tired, T20, LIMITS, PUBLISHED)
    assert (found.code, found.flag) == ("short_rest", True)


# --- signatures ---------------------------------------------------------------------


def sign(one, who, roster=PLAN):
    return signed(one, who, roster, NOW, SHANGHAI)


def approve(one, who, roster=PLAN, **more):
    return approved(one, who, roster, T20, LIMITS, NOW, SHANGHAI, PUBLISHED, **more)


def test_the_lead_of_both_signs_for_both_and_then_the_manager():
    once = sign(swap(), LEAD_A)
    assert once.approvals == ("LeadA", "LeadA")
    assert awaiting(once, PLAN, NOW, SHANGHAI) == []
    final = approve(once, BOSS)
    assert (final.state, final.approvals) == (LeaveState.APPROVED, ("LeadA", "LeadA", "Boss"))
    assert len(final.approvals) == T20.count("approvals")
    assert final.override_by == ""


def test_two_teams_need_both_leads_in_any_order():
    other = swap(other=XU, with_="Xu:2026-07-15")
    first = sign(other, LEAD_B)
    assert awaiting(first, PLAN, NOW, SHANGHAI) == ["Li"]
    with pytest.raises(RosterError, match="the superior of Li has to sign before the manager"):
        approve(first, BOSS)
    with pytest.raises(RosterError, match="LeadB is not the superior of Li"):
        sign(first, LEAD_B)
    assert sign(first, LEAD_A).approvals == ("LeadB", "LeadA")
    assert sign(first, SUPER).approvals == ("LeadB", "Super")


@pytest.mark.parametrize("who", [WU, LI])
def test_nobody_signs_for_himself(who):
    with pytest.raises(RosterError, match="nobody signs for himself"):
        sign(swap(), who)


def test_leads_who_swap_need_their_own_superior_and_not_each_other():
    leads = plan(day(LEAD_A, "2026-07-10"))
    mine = swap(LEAD_A, LEAD_B, "LeadA:2026-07-10", "")
    assert codes(mine, leads) == []
    with pytest.raises(RosterError, match="nobody signs for himself"):
        sign(mine, LEAD_B, leads)
    assert sign(mine, SUPER, leads).approvals == ("Super", "Super")


def test_only_a_manager_approves_and_never_his_own():
    once = sign(swap(), LEAD_A)
    with pytest.raises(RosterError, match="Super is no manager"):
        approve(once, SUPER)
    with pytest.raises(RosterError, match="both superiors have signed"):
        sign(once, SUPER)
    managers = (*EVERYBODY, person("Boss2", "100009", Rank.MANAGER))
    roster = plan(day(BOSS, "2026-07-10"), people=managers)
    own = Swap("s", "Boss:2026-07-10", "", "Boss", "Boss2", NOW, ("x", "x"))
    with pytest.raises(RosterError, match="nobody signs for himself"):
        approve(own, BOSS, roster)


def test_what_changed_meanwhile_is_weighed_again_when_the_manager_signs():
    once = sign(swap(), LEAD_A)
    full = msgspec.structs.replace(
        PLAN, swaps=tuple(done(n, LI, XU, "2026-07-02") for n in range(3))
    )
    with pytest.raises(RosterError, match="Li has swapped 3 times in 2026-07: expected 3 at most"):
        approve(once, BOSS, full)
    with pytest.raises(RosterError, match="3 times"):
        approve(once, BOSS, full, override=True)  # not even the manager


def test_the_manager_may_allow_a_holiday_by_name():
    roster = plan(day(LI, "2026-10-02"))
    once = sign(swap(shift="Li:2026-10-02", with_=""), LEAD_A, roster)
    with pytest.raises(RosterError, match="2026-10-02 is a legal holiday"):
        approve(once, BOSS, roster)
    assert approve(once, BOSS, roster, override=True).override_by == "Boss"


@pytest.mark.parametrize("state", [LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.CANCELLED])
def test_what_is_decided_stays_decided(state):
    ended = msgspec.structs.replace(swap(), state=state)
    for deed in (
        lambda: sign(ended, LEAD_A),
        lambda: approve(ended, BOSS),
        lambda: refused(ended, BOSS, PLAN, NOW, SHANGHAI),
    ):
        with pytest.raises(RosterError, match=f"is {state} already"):
            deed()


def test_a_superior_or_the_manager_refuses_and_a_party_does_not():
    assert refused(swap(), LEAD_A, PLAN, NOW, SHANGHAI).state is LeaveState.REFUSED
    assert refused(swap(), BOSS, PLAN, NOW, SHANGHAI).approvals == ("Boss",)
    for who in (LI, LEAD_B):
        with pytest.raises(RosterError):
            refused(swap(), who, PLAN, NOW, SHANGHAI)


def test_a_swap_changes_who_does_it_and_keeps_whose_it_was_to_the_last():
    once = exchanged(PLAN, swap())
    assert [(s.id, s.person, s.agent, s.swapped_with) for s in once[:2]] == [
        ("Li:2026-07-10", "Wu", "agent-Wu", "Li"), ("Wu:2026-07-13", "Li", "agent-Li", "Wu"),
    ]  # fmt: skip
    assert once[2] == PLAN.shifts[2]
    on = msgspec.structs.replace(PLAN, shifts=once)
    again = exchanged(on, swap(WU, XU, "Li:2026-07-10", ""))
    assert (again[0].person, again[0].swapped_with) == ("Xu", "Li")
    back = exchanged(msgspec.structs.replace(on, shifts=again), swap(XU, LI, "Li:2026-07-10", ""))
    assert back[0] == MINE
