"""The handover board of one team and one change of shift, from half an hour before it.

A3.2.2 「接班前由接班组长点名」, 「正在进行的客户服务未完毕时,不准进行交接班」, 「接班人员未到岗,
交班人员必须坚守岗位」

Who is in and who is missing of those who take over, who still talks of those who go, whose phone
cannot be reached, who holds the post and for how long, what is unfinished, and whose signature
lacks. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.handover.matters import Matters, equipment
from ccfloor.roster.plan import Shift
from ccfloor.rules.attendance import Attendance
from ccfloor.serve.handovers import Coming, Going, HandoverBoard

BEFORE: Micros = 30 * MINUTE
AFTER: Micros = 60 * MINUTE
"""The board of a change is shown from so long before it to so long after it."""


def boards(
    attendance: Attendance,
    seats: Mapping[SeatId, SeatView],
    now: Instant,
    name_of: Callable[[AgentName], str] = lambda _: "",
    matters: Matters = lambda _team, _going: (),
    suspects: Collection[SeatId] = (),
) -> list[HandoverBoard]:
    """Make the boards of all changes that are near, by team and moment."""
    roster = attendance.roster
    if roster is None:
        return []
    near = [s for s in roster.plan.shifts if s.start - BEFORE <= now <= s.start + AFTER]
    changes = sorted({(s.team, s.start) for s in near if roster.takes_over(s)})
    return [
        _board(attendance, seats, team, due, now, name_of, matters, suspects)
        for team, due in changes
    ]


def _board(
    attendance: Attendance,
    seats: Mapping[SeatId, SeatView],
    team: str,
    due: Instant,
    now: Instant,
    name_of: Callable[[AgentName], str],
    matters: Matters,
    suspects: Collection[SeatId],
) -> HandoverBoard:
    roster = attendance.roster
    if roster is None:
        raise ValueError("there is no roster, so there is no board")
    coming = [shift for shift in roster.team_at(team, due) if shift.start == due]
    going = [shift for shift in roster.team_at(team, due - 1) if shift.end == due]
    by_agent = {view.agent: view for view in seats.values() if view.state is not SeatState.OUT}
    places = {shift.seat for shift in (*coming, *going) if shift.seat}
    return HandoverBoard(
        team=team,
        due=due,
        coming=tuple(
            Coming(
                agent=shift.agent,
                name=name_of(shift.agent),
                seat=shift.seat,
                arrived=_arrived(attendance, shift),
                on_leave=roster.on_leave(shift, due) is not None,
            )
            for shift in coming
        ),
        going=tuple(
            _going(shift, name_of(shift.agent), by_agent.get(shift.agent), due, now)
            for shift in going
        ),
        dark=tuple(
            sorted(
                seat
                for seat in places
                if (view := seats.get(seat)) is not None
                and (view.contact_gone or view.state is SeatState.OFFLINE)
            )
        ),
        signed_out=attendance.signed(team, due, "outgoing"),
        signed_in=attendance.signed(team, due, "incoming"),
        unfinished=matters(team, going),
        checked=len(places),
        equipment=equipment(places, seats, suspects),
    )


def _going(shift: Shift, name: str, view: SeatView | None, due: Instant, now: Instant) -> Going:
    here = view is not None
    talking = view is not None and view.state is SeatState.TALKING
    return Going(shift.agent, name, shift.seat, here, talking, max(0, now - due) if here else 0)


def _arrived(attendance: Attendance, shift: Shift) -> Instant | None:
    """Say since when somebody is there; who came and went again is missing."""
    stay = attendance.stay(shift)
    return stay.arrived if stay.left is None else None
