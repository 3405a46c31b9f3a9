"""What a person is told of an alert, literally."""

from __future__ import annotations

import shlex
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from ccfloor.regulation.shipped import shipped
from ccfloor.rules.findings import Alert
from ccfloor.telling.alert_text import Matter, Text, alert_text

T0 = 1_790_000_000 * SECOND
"""2026-09-21 22:13:20 in Shanghai."""
ALERT = Alert(
    id=f"T06:breach:PJSIP/1001:{T0}",
    rule="T06",
    stage="breach",
    severity=Severity.CRITICAL,
    kind="seat",
    subject="PJSIP/1001",
    begun_at=T0,
    raised_at=T0 + 300 * SECOND,
    limit=300 * SECOND,
    agent="agent1001",
    seat="PJSIP/1001",
    queue="support",
)


def told(
    matter: Matter | None = None, language: str = "en", site: str = "ccfloor", **fields: object
) -> Text:
    alert = msgspec.structs.replace(ALERT, **fields)
    names = {"agent1001": "王丽"}
    return alert_text(
        matter or Matter((alert,), at=T0 + 305 * SECOND),
        site,
        ZoneInfo("Asia/Shanghai"),
        Words(language),
        lambda agent: names.get(agent, ""),
        shipped(),
    )


def test_one_alert_in_chinese():
    subject, body = told(language="zh_CN")
    assert subject == "[ccfloor] 严重 T06 离席超5分钟: 王丽 (agent1001)"
    assert body.splitlines()[:4] == [
        "离席超5分钟",
        "王丽 (agent1001) · PJSIP/1001 · support",
        "自 2026-09-21 22:13:20 起,已 5分钟 5秒",
        "限值:5分钟",
    ]
    assert body.splitlines()[-1] == f"依据:ccfloor explain T06:breach:PJSIP/1001:{T0}"


def test_one_alert_in_english_to_a_supervisor_with_what_was_hushed():
    subject, body = told(Matter((ALERT,), suppressed=3, role="supervisor", at=T0 + 420 * SECOND))
    assert subject == "[ccfloor] Critical T06 Away over 5 min: 王丽 (agent1001)"
    lines = body.splitlines()
    assert "Since 2026-09-21 22:13:20, for 7 min" in lines
    assert "Limit: 5 min" in lines
    assert "3 more of the same were not sent" in lines
    assert lines[-2] == "Nobody has acted on it so far"


def test_the_clause_is_the_regulation_s_own():
    entry = shipped().newest.rule("T06")
    assert f"{entry.clause} {entry.zh}" in told(language="zh_CN").body.splitlines()
    assert f"{entry.clause} {entry.en}" in told().body.splitlines()


def test_before_and_past_the_limit_are_different_words():
    assert told(stage="warn", severity=Severity.WARNING).subject.startswith(
        "[ccfloor] Warning T06 Away nears 5 min"
    )


def test_a_mass_says_how_many_and_names_the_first_few():
    alerts = tuple(
        msgspec.structs.replace(ALERT, id=f"{n}", seat=f"PJSIP/{n}", agent=f"a{n}")
        for n in range(7)
    )
    subject, body = told(Matter(alerts, total=7, at=T0))
    assert subject == "[ccfloor] Critical T06 Away over 5 min × 7"
    lines = body.splitlines()
    assert lines[1] == "- a0 · PJSIP/0 · support · 2026-09-21 22:13:20"
    assert [line.split(" ")[1] for line in lines if line.startswith("- ")] == [
        "a0", "a1", "a2", "a3", "a4",
    ]  # fmt: skip
    assert "and 2 more" in lines


def test_what_comes_later_says_how_many_there_are_by_now():
    subject, body = told(Matter((ALERT,), total=9, over=2, at=T0))
    assert subject.endswith("× 9")
    assert body.splitlines()[1:3] == ["3 more, 9 by now", "2 of them are over already"]


def test_a_rule_that_is_not_known_is_named_by_its_code():
    assert (
        told(rule="X99", limit=0).subject
        == "[ccfloor] Critical X99 Rule X99: breach: 王丽 (agent1001)"
    )


def test_staffing_tells_have_and_need():
    told_of = told(rule="T16", agent="", kind="queue", subject="support", have=2, need=5)
    assert told_of.subject == "[ccfloor] Critical T16 Staff short 2/5: support"


@pytest.mark.parametrize(
    "evil",
    [
        "a\nBcc: all@example.com",
        "\x1b[31mred",
        "'; rm -rf ~; '",
        "$(reboot)",
        "\u202egnp.exe",
        "\r\n\r\n",
    ],
)
def test_hostile_names_make_no_line_no_code_and_no_command(evil):
    subject, body = told(
        site=evil, agent=evil, subject=evil, seat=evil, queue=evil, id=f"T06:breach:{evil}:1"
    )
    for text in (subject, *body.splitlines()):
        assert text.isprintable()
    assert len(body.splitlines()) == len(told().body.splitlines())
    command = body.splitlines()[-1].removeprefix("Why: ccfloor explain ")
    assert len(shlex.split(command)) == 1
