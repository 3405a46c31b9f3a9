"""What ``ccfloor explain`` says of the recordings, word for word."""

from __future__ import annotations

import asyncio

import pytest

from ccfloor.locale import LANGUAGES, Words
from ccfloor.telling.lines import cells, plain
from ccfloor.telling.page import page
from tests.explain.recorded import answers

T01_EN = """\
Breach T01 Ring over limit  T01:PJSIP/1004:1795432529749072
Rule        A phone must be taken up within 12 s of ringing
A3.1.1      「电话铃响二声内(含二声),客服代表必须接听」
A3.1.2      「应在电话铃响二声内接听」
A3.1.2      「(12秒内接听)」
A4.1.2      「响铃超过2声未接起」
Who         1004 agent1004
Queue       support
Caller      138****0003
Call        1795432529.4
Result      answered
Began       2026-11-23 19:15:29
Measured    14.004120 s / limit 12.000000 s

Arithmetic
  ring = 19:15:43.753192 - 19:15:29.749072 = 14.004120 s
  limit 12.000000 s; over by 2.004120 s
  boundary: 12.000000 s passes, 12.000001 s is over
  Recomputed from 30 raw frames: identical

What happened
time                  ms caller  queue   1004
                                 support
19:15:29.747             *------>|       |       [1] joins, place 4
19:15:29.748      +1.204 |       *------>|       [2] phone called
19:15:29.749      +0.395 |       |       *       [3] rings
19:15:41.749  +12000.000 |       |       X           LIMIT PASSED
19:15:43.753   +2004.120 |       |       *       [4] taken up
19:15:43.753      +0.485 |       |       *       [5] answered
19:15:43.754      +0.738 *------>|       |       [6] leaves the line
19:15:43.754      +0.084 |<--------------*       [7] connected
19:15:46.252   +2498.366 *       |       |       [8] hangs up
19:15:46.252      +0.017 |<--------------*       [9] talk ends: caller

What was checked for fairness
  ok  Seen from beginning to end: seen
  ok  How the ringing ended: answered
  ok  Other phones ringing at the same time: 0
  ok  Phone before it was called: free  19:15:28.437058
  ok  On another call: no
  ok  Last pause before it was called: none in the minute before

Coverage
  no gap: all of it was seen
"""

T01_ZH = """\
疑似违规 T01 振铃超时  T01:PJSIP/1004:1795432529749072
规定        话机振铃须在12秒内接听
A3.1.1      「电话铃响二声内(含二声),客服代表必须接听」
A3.1.2      「应在电话铃响二声内接听」
A3.1.2      「(12秒内接听)」
A4.1.2      「响铃超过2声未接起」
人员        1004 agent1004
队列        support
来电        138****0003
通话        1795432529.4
结果        已接听
开始        2026-11-23 19:15:29
实测        14.004120秒 / 时限 12.000000秒

计算
  振铃 = 19:15:43.753192 - 19:15:29.749072 = 14.004120秒
  时限 12.000000秒; 超出 2.004120秒
  界限:12.000000秒合格,12.000001秒即超
  由 30 条原始报文重新计算:完全一致

经过
时间                  ms 客户    队列    1004
                                 support
19:15:29.747             *------>|       |       [1] 进入队列,第 4 位
19:15:29.748      +1.204 |       *------>|       [2] 呼叫话机
19:15:29.749      +0.395 |       |       *       [3] 振铃
19:15:41.749  +12000.000 |       |       X           超过时限
19:15:43.753   +2004.120 |       |       *       [4] 摘机
19:15:43.753      +0.485 |       |       *       [5] 已接听
19:15:43.754      +0.738 *------>|       |       [6] 离开队列
19:15:43.754      +0.084 |<--------------*       [7] 接通
19:15:46.252   +2498.366 *       |       |       [8] 挂机
19:15:46.252      +0.017 |<--------------*       [9] 通话结束:客户

公平性核查
  ok  全程可见: 可见
  ok  振铃结果: 已接听
  ok  同时振铃的其他话机: 0
  ok  呼叫前话机状态: 空闲  19:15:28.437058
  ok  正在其他通话: 否
  ok  呼叫前最近一次示忙: 此前一分钟内无

监控覆盖
  无缺口:全程可见
"""

T02_EN = """\
Breach T02 Ring not answered  T02:PJSIP/1021:1795432530155304
Rule        A phone rang until its time-out and nobody took it
A4.1.2      「无故不应答用户」
A4.1.2      「没发现一次扣50元」
Who         1021 agent1021
Queue       patience
Caller      138****0011
Call        1795432529.8
Result      not answered
Began       2026-11-23 19:15:30
Measured    5.005597 s

Arithmetic
  ring = 19:15:35.160901 - 19:15:30.155304 = 5.005597 s
  no limit: the fact alone meets the rule
  Recomputed from 25 raw frames: identical

What happened
time                  ms caller  queue   1021
19:15:30.151             *------>|       |       [1] joins, place 1
19:15:30.154      +3.376 |       *------>|       [2] phone called
19:15:30.155      +0.703 |       |       *       [3] rings
19:15:35.160   +5005.597 |       *------>|       [4] not answered, taken back
19:15:35.161      +0.459 |       |       *       [5] ends: no answer
19:15:36.166   +1005.167 |       *------>|       [6] phone called
19:15:36.167      +1.292 |       |       *       [7] rings

What was checked for fairness
  ok  Seen from beginning to end: seen
  ok  How the ringing ended: not answered
  ok  Other phones ringing at the same time: 0
  ok  Phone before it was called: free  19:15:28.437058
  ok  On another call: no
  ok  Last pause before it was called: none in the minute before

Coverage
  no gap: all of it was seen
"""

T02_ZH = """\
疑似违规 T02 未应答  T02:PJSIP/1021:1795432530155304
规定        话机振铃至超时,无人应答
A4.1.2      「无故不应答用户」
A4.1.2      「没发现一次扣50元」
人员        1021 agent1021
队列        patience
来电        138****0011
通话        1795432529.8
结果        未应答
开始        2026-11-23 19:15:30
实测        5.005597秒

计算
  振铃 = 19:15:35.160901 - 19:15:30.155304 = 5.005597秒
  无时限:事实即构成
  由 25 条原始报文重新计算:完全一致

经过
时间                  ms 客户    队列    1021
19:15:30.151             *------>|       |       [1] 进入队列,第 1 位
19:15:30.154      +3.376 |       *------>|       [2] 呼叫话机
19:15:30.155      +0.703 |       |       *       [3] 振铃
19:15:35.160   +5005.597 |       *------>|       [4] 未应答,收回
19:15:35.161      +0.459 |       |       *       [5] 振铃结束:未应答
19:15:36.166   +1005.167 |       *------>|       [6] 呼叫话机
19:15:36.167      +1.292 |       |       *       [7] 振铃

公平性核查
  ok  全程可见: 可见
  ok  振铃结果: 未应答
  ok  同时振铃的其他话机: 0
  ok  呼叫前话机状态: 空闲  19:15:28.437058
  ok  正在其他通话: 否
  ok  呼叫前最近一次示忙: 此前一分钟内无

监控覆盖
  无缺口:全程可见
"""

RINGALL = """\
What happened
time                  ms caller queue  1016   +7
                         ****01               phones
16:17:10.361             *----->|      |      |      [1]  joins, place 1
16:17:10.364      +2.815 |      |      |      *      [2]  rings x2
16:17:10.364      +0.046 |      *------------>|      [3]  phone called x2
16:17:10.367      +3.531 |      |      *      |      [6]  rings
16:17:10.367      +0.147 |      *----->|      |      [7]  phone called
16:17:10.369      +2.025 |      |      |      *      [8]  rings x5
16:17:10.370      +0.273 |      *------------>|      [9]  phone called x5
16:17:13.373   +3003.692 |      |      *      |      [18] taken up
16:17:13.374      +0.204 |      |      *      |      [19] answered
16:17:13.374      +0.017 |      |      |      *      [20] ends: withdrawn x7
16:17:13.374      +0.849 *----->|      |      |      [27] leaves the line
16:17:13.375      +0.040 |<------------*      |      [28] connected
16:17:39.866  +26491.671 *      |      |      |      [29] hangs up
16:17:39.866      +0.055 |<------------*      |      [30] talk ends: caller
"""

ABSENCE = """\
离席  absence:PJSIP/1002@1795421829121308
人员        1002 agent1002
结果        返回
开始        2026-11-23 16:17:09
实测        90.629910秒 / 时限 300.000000秒

计算
  16:17:39.442530 - 16:17:09.121308 = 30.321222秒  away
  16:18:39.751218 - 16:17:39.442530 = 60.308688秒  restroom
  离席 = 90.629910秒
  时限 300.000000秒; 余量 209.370090秒
  界限:300.000000秒合格,300.000001秒即超

经过
时间                  ms 1002
                         agent1002
16:17:09.121             *               [1] 离席:away
16:17:39.442  +30321.222 *               [2] 离席:restroom
16:18:39.751  +60308.688 *               [3] 返回

公平性核查
  ok  全程可见: 可见
  ok  离席原因: away, restroom

监控覆盖
  无缺口:全程可见
"""

FIGURE = """\
Figure  figure:billing/service_level@2026-11-23
Figure      service_level
Queue       billing
Day         2026-11-23 00:00:00 - 2026-11-24 00:00:00
Formula     in_service_level / (answered + abandoned - short_abandoned + left)
Of          answered + abandoned - short_abandoned + left
Within      20.000000 s
Authority   Genesys; RingCentral (version V6)

Counts
  offered              5
  answered             5
  abandoned            0
  short_abandoned      0
  left                 0
  answered_within_12s  5
  in_service_level     5
  uncovered            0
  wait_sum             18.078126 s
  longest_wait         6.022898 s

Arithmetic
  service_level = 5 / 5 = 1.000000 = 100.0%
  Recomputed: identical to what was shown

Calls
  16:17:10 1795421829.2       answered      3.013639 s  in_service_level
  16:17:50 1795421869.13      answered      3.013982 s  in_service_level
  16:18:30 1795421909.28      answered      3.014294 s  in_service_level
  16:18:31 1795421910.37      answered      6.022898 s  in_service_level
  16:19:10 1795421949.53      answered      3.013313 s  in_service_level

Coverage
  2026-11-23 16:16:58 - 2026-11-23 16:16:58  0.000000 s  the monitor began
"""

FRAME = """\
[1] joins, place 4
19:15:29.748      +1.204 |       *------>|       [2] phone called
19:15:29.749      +0.395 |       |       *       [3] rings
19:15:41.749  +12000.000 |       |       X           LIMIT PASSED
19:15:43.753   +2004.120 |       |       *       [4] taken up
19:15:43.753      +0.485 |       |       *       [5] answered
19:15:43.754      +0.738 *------>|       |       [6] leaves the line
19:15:43.754      +0.084 |<--------------*       [7] connected
19:15:46.252   +2498.366 *       |       |       [8] hangs up
19:15:46.252      +0.017 |<--------------*       [9] talk ends: caller

What was checked for fairness
  ok  Seen from beginning to end: seen
  ok  How the ringing ended: answered
  ok  Other phones ringing at the same time: 0
  ok  Phone before it was called: free  19:15:28.437058
  ok  On another call: no
  ok  Last pause before it was called: none in the minute before

Coverage
  no gap: all of it was seen

Raw frames

[1] CallerJoined  19:15:29.747473
    session.ami.zst byte 71843, 421 bytes
    connection 1, byte 71843
    Event: QueueCallerJoin
    Privilege: agent,all
    Timestamp: 1795432529.747473
    Channel: PJSIP/caller-00000004
    ChannelState: 6
    ChannelStateDesc: Up
    CallerIDNum: 138****0003
    CallerIDName: O\\'Brien
    ConnectedLineNum: <unknown>
    ConnectedLineName: <unknown>
    Language: en
    AccountCode:
    Context: from-caller
    Exten: support
    Priority: 2
    Uniqueid: 1795432529.4
    Linkedid: 1795432529.4
    Queue: support
    Position: 4
    Count: 4
"""


def told(what: str, release: str, language: str, width: int = 80) -> str:
    explanation = asyncio.run(answers(release).explain(what))
    return plain(page(explanation, width, Words(language)))


@pytest.mark.parametrize(
    ("what", "language", "text"),
    [
        ("T01:PJSIP/1004", "en", T01_EN),
        ("T01:PJSIP/1004", "zh_CN", T01_ZH),
        ("T02:PJSIP/1021", "en", T02_EN),
        ("T02:PJSIP/1021", "zh_CN", T02_ZH),
    ],
)
def test_a_breach_is_explained_in_both_languages(what: str, language: str, text: str) -> None:
    page_, heading, _ = told(what, "planted-22", language).rpartition(
        "\n" + Words(language)("Raw frames") + "\n"
    )
    assert heading
    assert page_ == text


def test_a_raw_frame_stands_with_file_and_byte() -> None:
    assert FRAME in told("T01:PJSIP/1004", "planted-22", "en")


def test_a_ringall_folds_the_phones_that_nothing_turns_on() -> None:
    assert RINGALL in told("call:1795421829.2", "asterisk-22.10", "en")


def test_an_absence_is_explained_reason_by_reason() -> None:
    what = "absence:PJSIP/1002@1795421829121308"
    assert told(what, "asterisk-22.10", "zh_CN").startswith(ABSENCE)


def test_a_figure_is_taken_apart_to_its_calls() -> None:
    assert told("figure:billing/service_level@2026-11-23", "asterisk-22.10", "en") == FIGURE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize(
    "what",
    [
        "T01:PJSIP/1004:1795421982455072",
        "T02:PJSIP/1010:1795421956456134",
        "call:1795421829.2",
        "absence:PJSIP/1002@1795421829121308",
        "figure:*/service_level@2026-11-23",
        "T01:",
    ],
)
def test_no_line_is_wider_than_the_terminal(what: str, width: int, language: str) -> None:
    lines = told(what, "asterisk-22.10", language, width).splitlines()
    assert [line for line in lines if cells(line) > width] == []
