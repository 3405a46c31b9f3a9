from __future__ import annotations

import msgspec
import pytest

from ccfloor.dashboard.texts import device, goodbye, limit_of, refusal, saying, whom
from ccfloor.dashboard.view.alert import in_order, owner
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from tests.dashboard import floorplan as fp

ZH, EN = Words("zh_CN"), Words("en")


@pytest.mark.parametrize(
    ("rule", "stage", "limit", "chinese", "english"),
    [
        ("T01", "warn", 9 * SECOND, "振铃将满9秒", "Ring nears 9 s"),
        ("T01", "breach", 12 * SECOND, "振铃超12秒", "Ring over 12 s"),
        ("T02", "warn", 0, "振铃未应答", "Ring not answered"),
        ("T02", "breach", 0, "连续未应答", "Rings not answered"),
        ("T05", "breach", 0, "擅自离岗", "Left without approval"),
        ("T06", "warn", 4 * MINUTE, "离席将满4分钟", "Away nears 4 min"),
        ("T06", "breach", 5 * MINUTE, "离席超5分钟", "Away over 5 min"),
        ("T16", "breach", 30 * SECOND, "在岗不足 2/3", "Staff short 2/3"),
        ("QUEUE_EMPTY", "breach", 0, "无人接听,有人排队", "Nobody serves, callers wait"),
        ("LINK", "breach", 0, "话务系统失联", "PBX not seen"),
        ("T28", "breach", 0, "规则 T28:breach", "Rule T28: breach"),
        ("T01", "later", 12 * SECOND, "振铃超12秒", "Ring over 12 s"),
    ],
)
def test_an_alert_says(rule, stage, limit, chinese, english):
    alert = fp.alert(rule, stage, 1001, 0, Severity.CRITICAL, limit, have=2, need=3)
    assert (saying(alert, ZH), saying(alert, EN)) == (chinese, english)


def test_a_limit_is_told_in_seconds_below_two_minutes_and_exactly():
    limits = (90 * SECOND, 2 * MINUTE, 150 * SECOND, 12_500_000)
    assert [limit_of(one, EN) for one in limits] == ["90 s", "2 min", "150 s", "12.5 s"]


def test_an_alert_is_about_a_person_by_extension_and_name_or_a_queue_by_name():
    person, queue = fp.alerts()[0], fp.alerts()[-1]
    assert whom(person, fp.seat(1005)) == "1005 朱红"
    assert whom(person, None) == "1005 agent1005"
    assert whom(queue, None) == "报修"


def test_hostile_codes_and_names_are_cleaned():
    alert = fp.alert("\x1b[31mT99", "x\u202e", 1, 0, Severity.NOTICE, 0, agent="\x1bevil")
    assert saying(alert, EN) == "Rule [31mT99: x"
    assert whom(alert, None) == "1 evil"
    assert refusal("\x07nope", EN).startswith("Not done: the daemon gives the reason nope, ")
    assert goodbye("\x07bye", EN) == "bye"
    assert device("\x1b[0m", EN) == "[0m"


def test_known_codes_are_told_in_words():
    assert refusal("not_allowed", ZH) == "未操作:此密钥在此无权这样做,请联系该班组组长或主管"
    assert goodbye("refused", EN) == "The daemon refused the login"
    assert device("unavailable", ZH) == "未注册"


def test_what_nobody_has_seen_stands_on_top_the_worst_and_newest_first():
    critical, warning = Severity.CRITICAL, Severity.WARNING
    made = {
        "seen": fp.alert("T06", "breach", 1, 9, critical, 0, seen_by="x", seen_at=1),
        "old": fp.alert("T06", "breach", 2, 8, critical, 0),
        "new": fp.alert("T06", "breach", 3, 2, critical, 0),
        "warn": fp.alert("T06", "warn", 4, 1, warning, 0),
        "over": fp.alert("T06", "breach", 5, 1, critical, 0, cleared_at=fp.NOON),
    }
    names = {alert.id: name for name, alert in made.items()}
    ordered = [names[alert.id] for alert in in_order(made.values())]
    assert ordered == ["new", "old", "warn", "over", "seen"]


def test_the_owner_of_an_alert_is_who_took_note_of_it():
    alert = fp.alerts()[0]
    over = msgspec.structs.replace(alert, cleared_at=fp.NOON)
    seen = msgspec.structs.replace(over, seen_by="李组长", seen_at=fp.NOON)
    assert [owner(one, ZH) for one in (alert, over, seen)] == ["未确认", "已恢复", "✓ 李组长"]
