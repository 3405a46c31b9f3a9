"""The regulation's rules, one file each. The tuple says which are enforced, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

from ccfloor.rules.break_asked import BreakRequested
from ccfloor.rules.callback_unclear import CallbackUnclear
from ccfloor.rules.clause import Clause
from ccfloor.rules.handset import Handset
from ccfloor.rules.link_lost import LinkLost
from ccfloor.rules.outage import Outage
from ccfloor.rules.queue_empty import QueueEmpty
from ccfloor.rules.rule import RuleClass
from ccfloor.rules.sight_doubted import CensusShort, Lag, Overflow
from ccfloor.rules.t01_ring_slow import RingSlow
from ccfloor.rules.t02_no_answer import NoAnswer
from ccfloor.rules.t03_talk_over import TalkOver
from ccfloor.rules.t04_not_served_in_time import NotServedInTime
from ccfloor.rules.t05_away_unapproved import AwayUnapproved
from ccfloor.rules.t06_away_over_5min import AwayOver5Min
from ccfloor.rules.t07_seat_vacant import SeatVacant
from ccfloor.rules.t08_attendance_ladder import AttendanceLadder
from ccfloor.rules.t09_handover_late import HandoverLate
from ccfloor.rules.t10_left_before_relief import LeftBeforeRelief
from ccfloor.rules.t11_relief_missing import ReliefMissing
from ccfloor.rules.t12_handover_mid_call import HandoverMidCall
from ccfloor.rules.t13_handover_unsigned import HandoverUnsigned
from ccfloor.rules.t14_off_shift_presence import OffShiftPresence
from ccfloor.rules.t15_terminal_closed import TerminalClosed
from ccfloor.rules.t16_headcount_cut import HeadcountCut
from ccfloor.rules.t17_not_supervised import NotSupervised
from ccfloor.rules.t18_meals import Meals
from ccfloor.rules.t19_swap_unapproved import SwapUnapproved
from ccfloor.rules.t24_private_call import PrivateCall
from ccfloor.rules.t25_daily_report import DailyReport

RULES: tuple[RuleClass, ...] = (
    LinkLost,
    Lag,
    CensusShort,
    Overflow,
    RingSlow,
    NoAnswer,
    TalkOver,
    NotServedInTime,
    AwayUnapproved,
    AwayOver5Min,
    SeatVacant,
    AttendanceLadder,
    HandoverLate,
    LeftBeforeRelief,
    ReliefMissing,
    HandoverMidCall,
    HandoverUnsigned,
    OffShiftPresence,
    TerminalClosed,
    HeadcountCut,
    NotSupervised,
    Meals,
    SwapUnapproved,
    PrivateCall,
    DailyReport,
    QueueEmpty,
    CallbackUnclear,
    BreakRequested,
    Outage,
    Handset,
)

CLAUSES: Mapping[str, tuple[Clause, ...]] = {rule.code: rule.clauses for rule in RULES}
"""By the rule's code: what of the regulation it stands on."""
