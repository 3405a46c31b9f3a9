"""A house's own editions: what a few lines change, and what is said of each mistake."""

from __future__ import annotations

from importlib import resources

import pytest

from ccfloor.regulation.editions import Edition
from ccfloor.regulation.faults import Fault
from ccfloor.regulation.reading import editions_of, shipped_of
from ccfloor.regulation.shipped import shipped_edition

SHIPPED = shipped_edition()
HEAD = '[[edition]]\nversion = "a"\nin_force_from = 2026-09-15\nbased_on = "shipped"\n'


def read(text: str) -> tuple[Edition, ...]:
    editions, faults = editions_of(text, SHIPPED)
    assert faults == []
    return editions


def faults(text: str) -> list[str]:
    editions, found = editions_of(text, SHIPPED)
    assert editions == ()
    return [f"{fault.key} = {fault.value!r}: {fault.expected}" for fault in found]


# --- what changes ---------------------------------------------------------------------


def test_one_amount_is_changed_in_five_lines_and_nothing_else():
    (edition,) = read(HEAD + "rules.T05.charges.ordinary.yuan = [30, 60.5]")
    charge = edition.rule("T05").charge()
    assert charge is not None
    assert charge.fen == (3000, 6050)
    assert charge.zh == "发生一次扣罚50元,经教育仍不改正或再次出现者罚100元"
    assert (edition.version, edition.in_force_from) == ("a", "2026-09-15")
    before = {entry.code: entry for entry in SHIPPED.rules}
    assert [e.code for e in edition.rules] == list(before)
    assert [e.code for e in edition.rules if e != before[e.code]] == ["T05"]


def test_a_threshold_is_changed_and_the_others_of_its_rule_stay():
    (edition,) = read(HEAD + "rules.T07.params.report_within_s = 60.5")
    assert edition.rule("T07").seconds("report_within_s") == 60_500_000
    assert edition.rule("T07").seconds("long_s") == 1_800_000_000


def test_an_edition_stands_on_one_further_up():
    first, second = read(
        HEAD
        + "rules.T01.params.ring_limit_s = 15\n"
        + '[[edition]]\nversion = "b"\nin_force_from = "2026-10-01"\nbased_on = "a"\n'
        + 'repeat_window = "ever"\nconsulted = "工会 2026-09-20"\nrules.T06.enabled = false\n'
    )
    assert second.rule("T01") == first.rule("T01")
    assert not second.rule("T06").enabled
    assert (second.repeat_window, second.consulted) == ("ever", "工会 2026-09-20")
    assert (first.repeat_window, first.consulted) == ("month", "")


def test_a_kind_can_be_taken_from_a_ledger_and_another_one_added():
    (edition,) = read(
        HEAD
        + "[edition.rules.T01.charges]\n"
        + "dissatisfied = {yuan = []}\n"
        + 'vip = {yuan = 80, points = 0.3, zh = "重要客户", en = "an important customer"}\n'
    )
    rule = edition.rule("T01")
    assert [charge.key for charge in rule.charges] == ["", "dissatisfied", "vip"]
    assert [charge.fen for charge in rule.charges] == [(5000, 10000), (), (8000,)]
    assert rule.charges[2].tenths == (3,)


def test_points_are_exact_tenths():
    for tenths in range(1, 30):
        text = HEAD + f"rules.T21.charges.sick.points = {tenths // 10}.{tenths % 10}"
        charge = read(text)[0].rule("T21").charge("sick")
        assert charge is not None
        assert charge.tenths == (tenths,)


def test_a_whole_edition_needs_no_other():
    text = resources.files("ccfloor").joinpath("rules", "regulation.toml").read_text("utf-8")
    own = text.replace('version = "shipped"', 'version = "own"').replace("2000-01-01", "2026-01-01")
    (edition,) = read(own)
    assert edition.rules == SHIPPED.rules


# --- what is wrong --------------------------------------------------------------------

MISTAKES = {
    "a code that does not exist": (
        HEAD + "rules.T0555.params.x = 1",
        "edition[0].rules.T0555 = (a table): a rule's code; did you mean T05?",
    ),
    "a param that does not exist": (
        HEAD + "rules.T01.params.ring_limt_s = 9",
        "edition[0].rules.T01.params.ring_limt_s = 9: a param of this rule;"
        " did you mean ring_limit_s?",
    ),
    "a param where there are none": (
        HEAD + "rules.T16.params.x = 9",
        "edition[0].rules.T16.params.x = 9: a param of this rule: one of none",
    ),
    "a text for seconds": (
        HEAD + 'rules.T01.params.ring_limit_s = "12"',
        "edition[0].rules.T01.params.ring_limit_s = '12': seconds from 0 to 2678400",
    ),
    "a truth for seconds": (
        HEAD + "rules.T01.params.ring_limit_s = true",
        "edition[0].rules.T01.params.ring_limit_s = True: seconds from 0 to 2678400",
    ),
    "seconds before they begin": (
        HEAD + "rules.T01.params.ring_limit_s = -1",
        "edition[0].rules.T01.params.ring_limit_s = -1: seconds from 0 to 2678400",
    ),
    "seconds that are no number": (
        HEAD + "rules.T01.params.ring_limit_s = nan",
        "edition[0].rules.T01.params.ring_limit_s = nan: seconds from 0 to 2678400",
    ),
    "a fraction for a count": (
        HEAD + "rules.T20.params.approvals = 2.5",
        "edition[0].rules.T20.params.approvals = 2.5: a whole number, 0 or more",
    ),
    "a count for a truth": (
        HEAD + "rules.T20.params.same_rank = 1",
        "edition[0].rules.T20.params.same_rank = 1: true or false",
    ),
    "a text for a list": (
        HEAD + 'rules.T06.params.exempt_reasons = "lunch"',
        "edition[0].rules.T06.params.exempt_reasons = 'lunch': a list of texts in quotes",
    ),
    "negative money": (
        HEAD + "rules.T01.charges.ordinary.yuan = [-50]",
        "edition[0].rules.T01.charges.ordinary.yuan = -50: amounts like [50, 100],"
        " from 0 to 100000",
    ),
    "less than a fen": (
        HEAD + "rules.T01.charges.ordinary.yuan = [50.005]",
        "edition[0].rules.T01.charges.ordinary.yuan = 50.005: whole parts of 0.01 yuan",
    ),
    "less than a tenth": (
        HEAD + "rules.T21.charges.sick.points = 0.25",
        "edition[0].rules.T21.charges.sick.points = 0.25: whole parts of 0.1 points",
    ),
    "money that is a text": (
        HEAD + 'rules.T01.charges.ordinary.yuan = "50"',
        "edition[0].rules.T01.charges.ordinary.yuan = '50': amounts like [50, 100],"
        " from 0 to 100000",
    ),
    "a repetition that costs less": (
        HEAD + "rules.T01.charges.ordinary.yuan = [100, 50]",
        "edition[0].rules.T01.charges.ordinary.yuan = [100, 50]: amounts that do not fall:"
        " a repetition never costs less",
    ),
    "too many tiers": (
        HEAD + "rules.T01.charges.ordinary.yuan = [1, 2, 3, 4, 5, 6]",
        "edition[0].rules.T01.charges.ordinary.yuan = [1, 2, 3, 4, 5, 6]: 5 amounts at most:"
        " first, second and later …",
    ),
    "a kind that is misspelt": (
        HEAD + "rules.T01.charges.ordinray.yuan = [10]",
        "edition[0].rules.T01.charges.ordinray = (a table): a kind of this rule"
        " (a new one needs zh and en); did you mean ordinary?",
    ),
    "money under its inner name": (
        HEAD + "rules.T01.charges.ordinary.fen = [5000]",
        "edition[0].rules.T01.charges.ordinary.fen = [5000]: a key that exists; did you mean en?",
    ),
    "a tier past nothing": (
        HEAD + 'rules.T07.charges.over_30min.over = "lang_s"',
        "edition[0].rules.T07.charges.over_30min.over = 'lang_s': a time of this rule;"
        " did you mean long_s?",
    ),
    "an addition to nothing": (
        HEAD + 'rules.T08.charges.off_post_accident.adds_to = "of_post"',
        "edition[0].rules.T08.charges.off_post_accident.adds_to = 'of_post':"
        " another kind of this rule; did you mean off_post?",
    ),
    "an excuse nobody knows": (
        HEAD + 'rules.T01.excuses = ["devise"]',
        "edition[0].rules.T01.excuses = 'devise': codes that exist; did you mean device?",
    ),
    "a rule that replaces nothing": (
        HEAD + 'rules.T08.supersedes = ["T9"]',
        "edition[0].rules.T08.supersedes = 'T9': codes of rules; did you mean T19?",
    ),
    "whom nobody knows": (
        HEAD + 'rules.T01.who = "boss"',
        "edition[0].rules.T01.who = 'boss': one of agent, lead, nobody, both",
    ),
    "a key that does not exist": (
        HEAD + "rules.T01.parms.ring_limit_s = 9",
        "edition[0].rules.T01.parms = (a table): a key that exists; did you mean params?",
    ),
    "a value where a table belongs": (
        HEAD + "rules.T01 = 15",
        "edition[0].rules.T01 = 15: a table",
    ),
    "words that would move a cursor": (
        HEAD + 'rules.T01.name_en = "Ring\\u001b[2J"',
        "edition[0].rules.T01.name_en = 'Ring\\x1b[2J': a text in quotes",
    ),
    "a day that does not exist": (
        HEAD.replace("2026-09-15", '"2026-02-30"'),
        "edition[0].in_force_from = '2026-02-30': a day like 2026-09-15",
    ),
    "a moment for a day": (
        HEAD.replace("2026-09-15", "2026-09-15T08:00:00"),
        "edition[0].in_force_from = datetime.datetime(2026, 9, 15, 8, 0): a day like 2026-09-15",
    ),
    "a day before all days": (
        HEAD.replace("2026-09-15", "1999-12-31"),
        "edition[0].in_force_from = '1999-12-31': a day after 2000-01-01",
    ),
    "the day of the shipped edition": (
        HEAD.replace("2026-09-15", "2000-01-01"),
        "edition[0].in_force_from = '2000-01-01': a day of its own: shipped is in force from it",
    ),
    "one day for two": (
        HEAD + HEAD.replace('"a"', '"b"'),
        "edition[1].in_force_from = '2026-09-15': a day of its own: a is in force from it",
    ),
    "one name for two": (
        HEAD + HEAD.replace("09-15", "09-16"),
        "edition[1].version = 'a': a version of its own: there is one of that name",
    ),
    "a basis further down": (
        HEAD.replace('"shipped"', '"b"') + HEAD.replace('"a"', '"b"').replace("09-15", "09-16"),
        "edition[0].based_on = 'b': an edition further up, or 'shipped': one of shipped",
    ),
    "a window of its own": (
        HEAD + 'repeat_window = "year"',
        "edition[0].repeat_window = 'year': one of month, rolling_90d, ever",
    ),
    "nothing at all": ("", "edition = (missing): at least one [[edition]]"),
    "one bracket": ("[edition]\n", "edition = (a table): tables in double brackets: [[edition]]"),
}


@pytest.mark.parametrize(("text", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_rule_key_and_value(text: str, said: str):
    assert faults(text) == [said]


def test_all_mistakes_are_told_at_once():
    text = HEAD + "rules.T01.params.x = 1\nrules.T99.enabled = true\nrules.T05.enabled = 1\n"
    assert len(faults(text)) == 3


def test_rules_that_replace_each_other_are_refused():
    found = faults(HEAD + 'rules.T01.supersedes = ["T02"]')
    assert found == [
        "edition[0].rules.T01.supersedes = ['T02']: no circle: a rule cannot replace what"
        " replaces it",
        "edition[0].rules.T02.supersedes = ['T01']: no circle: a rule cannot replace what"
        " replaces it",
    ]


def test_an_edition_that_stands_on_nothing_must_be_whole():
    text = (
        '[[edition]]\nversion = "a"\nin_force_from = 2026-09-15\n[edition.rules.T01]\nwho = "agent"'
    )
    found = faults(text)
    assert "edition[0].rules.T01.zh = (missing): a text in quotes" in found
    assert (
        "edition[0].rules.T01.params.ring_limit_s = (missing): a value: this edition is based on"
        " no other"
    ) in found
    assert found[-1].startswith(
        'edition[0].rules = (missing): all rules, or based_on = "shipped"; without: T02, T03,'
    )


def test_where_no_toml_is_has_its_line():
    _, (fault,) = editions_of("\n\n= 1", SHIPPED)
    assert isinstance(fault, Fault)
    assert (fault.key, fault.line) == ("", 3)


def test_a_shipped_edition_that_is_wrong_stops_the_program():
    with pytest.raises(ValueError, match="shipped regulation"):
        shipped_of('[[edition]]\nversion = "x"')
