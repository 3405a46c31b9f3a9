"""A formula in the reader's language: the same sums by other names, and none left out."""

from __future__ import annotations

import re

from ccfloor.daily.tables import _NUMBERS_ZH
from ccfloor.kpi.definitions import DEFINITIONS, Definition
from ccfloor.kpi.measures import MEASURES, Measure
from ccfloor.locale import Words
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.telling.figures import formula, page
from ccfloor.telling.formulas import PROSE, RULES, TERMS, formula_told

ZH, EN = Words("zh_CN"), Words("en")
ALL: tuple[Measure | Definition, ...] = (*MEASURES.values(), *DEFINITIONS.values())
NAMED = re.compile(r"(T0[12]) \([A-Z][^)]+\)")
"""A rule's short name behind its code."""
LIMITS = re.compile(r"rules\.\w+|ring_limit_s|service_level_s|T01")
"""Names of the house's own limits: configuration keys are the same in every language."""


def test_no_english_sum_is_left_in_a_chinese_formula_and_english_is_the_dictionarys() -> None:
    for one in ALL:
        for text in (one.formula, one.denominator):
            assert not re.search(r"[A-Za-z]", LIMITS.sub("", formula_told(text, ZH))), text
            assert NAMED.sub(r"\1", formula_told(text, EN)) == text
        assert NAMED.sub(r"\1", formula_told(one.authority, EN)) == one.authority


def test_a_rule_in_a_formula_has_its_name_behind_its_code() -> None:
    made_of, by = DEFINITIONS["answered_within_12s"].formula, MEASURES["no_answer_rate"].authority
    assert formula_told(made_of, ZH) == "接听,且接起的话机振铃不超过 T01「振铃超时」的 ring_limit_s"
    assert formula_told(made_of, EN) == (
        "answered, and the phone that took it rang <= T01 (Ring over limit) ring_limit_s"
    )
    assert formula_told(by, ZH).startswith("RULEBOOK T02「未应答」;Amazon")
    assert formula_told(by, EN).startswith("RULEBOOK T02 (Ring not answered); Amazon")


def test_the_names_of_rules_are_those_of_the_shipped_regulation() -> None:
    assert set(RULES) == set(re.findall(r"T[0-9]{2}", " ".join(PROSE)))
    for code, name in RULES.items():
        entry = shipped_edition().entry(code)
        assert entry is not None
        assert (ZH(name), EN(name)) == (entry.name_zh, entry.name_en)


def test_a_quotient_keeps_its_signs_and_no_two_of_its_sums_are_called_alike() -> None:
    for one in ALL:
        if " / " not in one.formula:
            continue
        signs = re.sub(r"[a-z_0-9]+", "", one.formula)
        assert re.sub(r"[\u4e00-\u9fff0-9、]+", "", formula_told(one.formula, ZH)) == signs
        names = set(re.findall(r"[a-z_][a-z_0-9]*", one.formula))
        assert len({formula_told(name, ZH) for name in names}) == len(names), one.formula


def test_a_sum_is_called_as_above_its_column_in_the_nightly_sheets() -> None:
    for name, heading in _NUMBERS_ZH.items():
        if name in TERMS:
            assert formula_told(name, ZH) == heading


def test_what_a_newer_daemon_tells_stands_as_it_is() -> None:
    assert formula_told("answered / a_new_sum", ZH) == "answered / a_new_sum"


def test_the_screen_of_queues_and_the_command_tell_it_so() -> None:
    told = formula("service_level_v6", ZH)
    assert told.startswith("V6 = 时限内接听 / (接听 + 放弃 - 短时放弃 + 被送走) · ")
    assert "公式: 呼入,且有坐席接起" in page("answered", ZH)
    assert "Formula: offered, and an agent took the call" in page("answered", EN)
