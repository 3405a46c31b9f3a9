"""People at their desks: log in, log out, go away, come back late; phones that die.

The law of an absence: it runs from the first pause to the unpause after which the agent
stays for at least twenty seconds, whatever reasons he gives meanwhile (DESIGN section 5).
"""

from __future__ import annotations

from ami_adapters.simulated_pbx import arrivals, population, wording
from ami_adapters.simulated_pbx.entities import Member, Queue, Seat
from ami_adapters.simulated_pbx.exchange import Exchange
from ami_adapters.simulated_pbx.ledger import TrueAbsence, TrueOutage
from ccfloor.floor.names import SECOND, Instant, Micros

LIMIT_S = 300.0
"""What the regulation allows for one absence."""
SECOND_REASON_SHARE = 0.12
SHORT_RETURN_SHARE = 0.08
HASTY_SHARE = 0.1
"""Agents who pause while their phone rings or they talk."""
LOOK_AGAIN = 2 * SECOND
STAYS = 30 * SECOND
"""Who comes back stays at least this long: a new absence is not the old one's second half."""

_WEIGHTS = [weight for _, _, weight in population.REASONS]


# --- membership -----------------------------------------------------------------------


def log_in(pbx: Exchange, seat: Seat, *, silently: bool = False) -> None:
    """Log whoever sits there in to all the queues that want him."""
    for queue in seat.wanted:
        if all(member.queue is not queue for member in seat.members):
            add_member(pbx, seat, queue, silently=silently)


def add_member(
    pbx: Exchange,
    seat: Seat,
    queue: Queue,
    *,
    silently: bool = False,
    penalty: int = 0,
    paused: bool = False,
) -> Member:
    """Make a seat a member of one queue."""
    member = Member(queue, seat, seat.agent, pbx.now_s)
    member.penalty, member.paused = penalty, paused
    member.last_pause = pbx.now_s if paused else 0
    queue.members.append(member)
    seat.members.append(member)
    if not silently:
        state = "INUSE" if paused else "NOT_INUSE"
        pbx.wire.device(f"Queue:{queue.name}_pause_{seat.device}", state)
        pbx.wire.member("QueueMemberAdded", member)
    pbx.refresh(member)
    return member


def remove_member(pbx: Exchange, member: Member) -> None:
    """End one membership; a call of his goes on."""
    pbx.wire.member("QueueMemberRemoved", member)
    member.seat.members.remove(member)
    member.queue.members.remove(member)
    pbx.discount(member)


def log_out(pbx: Exchange, seat: Seat) -> None:
    """Log the agent out as soon as his phone is down and he is at the desk."""
    if seat.call or seat.absence:
        pbx.agenda.after(LOOK_AGAIN, log_out, pbx, seat)
        return
    for member in seat.members[:]:
        remove_member(pbx, member)


def relieve(pbx: Exchange, seat: Seat) -> None:
    """Let the next shift take a seat over."""
    if seat.call or seat.absence:
        pbx.agenda.after(LOOK_AGAIN, relieve, pbx, seat)
        return
    log_out(pbx, seat)
    day, night = seat.agents
    seat.agent = night if seat.agent == day else day
    pbx.agenda.after(round(pbx.random.uniform(5, 25) * SECOND), log_in, pbx, seat)


# --- pauses ---------------------------------------------------------------------------


def set_pause(pbx: Exchange, member: Member, reason: str, *, paused: bool) -> Instant:
    """Pause or unpause one membership [app_queue.c:set_queue_member_pause]."""
    if member.paused != paused:
        device = f"Queue:{member.queue.name}_pause_{member.seat.device}"
        pbx.wire.device(device, "INUSE" if paused else "NOT_INUSE")
    member.paused, member.reason = paused, reason
    if paused:
        member.last_pause = pbx.now_s
    pbx.refresh(member)
    return pbx.wire.member("QueueMemberPause", member)


def pause_all(pbx: Exchange, seat: Seat, reason: str, *, paused: bool) -> Instant:
    """Pause or unpause a seat in all its queues; return when it began or ceased to be in all."""
    instants = [set_pause(pbx, member, reason, paused=paused) for member in seat.members]
    return instants[-1 if paused else 0]


def plan_break(pbx: Exchange, seat: Seat) -> None:
    """Put down when somebody next wants to leave his desk."""
    every = pbx.scenario.break_every_s
    if every > 0:
        share = pbx.scenario.earlier.breaks
        wait = arrivals.wait_for_one(pbx.scenario, every, share, pbx.now, pbx.random)
        hasty = pbx.random.random() < HASTY_SHARE
        pbx.agenda.after(STAYS + round(wait * SECOND), leave_desk, pbx, seat, hasty)


def leave_desk(pbx: Exchange, seat: Seat, hasty: bool) -> None:  # noqa: FBT001 - the agenda passes it on
    """Let an agent go: once his phone is down, or at once if he is hasty."""
    if seat.absence:
        return  # his coming back plans the next
    if not seat.members or (seat.call and not hasty):
        pbx.agenda.after(LOOK_AGAIN, leave_desk, pbx, seat, hasty)
        return
    random = pbx.random
    reason, median, _ = random.choices(population.REASONS, _WEIGHTS)[0]
    seconds = median * random.lognormvariate(0.0, 0.35)
    if reason not in population.LONG_REASONS:
        late = random.random() < pbx.scenario.overrun_share
        seconds = random.uniform(LIMIT_S + 10, 700) if late else min(seconds, LIMIT_S - 5)
    go_away(pbx, seat, reason, round(seconds * SECOND))


def go_away(pbx: Exchange, seat: Seat, reason: str, length: Micros) -> None:
    """Begin an absence of ``length`` µs."""
    absence = note_absence(pbx, seat, pause_all(pbx, seat, reason, paused=True), reason)
    draw = pbx.random.random()
    middle = round(length * pbx.random.uniform(0.3, 0.8))
    if draw < SECOND_REASON_SHARE:
        pbx.agenda.after(middle, change_reason, pbx, seat, absence)
    elif draw < SECOND_REASON_SHARE + SHORT_RETURN_SHARE:
        pbx.agenda.after(middle, look_in, pbx, seat, absence)
    pbx.agenda.after(length, come_back, pbx, seat, absence)


def note_absence(pbx: Exchange, seat: Seat, at: Instant, reason: str) -> TrueAbsence:
    """Write down that somebody is paused everywhere since ``at``."""
    absence = TrueAbsence(seat.agent, seat.device, at, [reason], None if seat.call else at)
    seat.absence = absence
    pbx.ledger.absences.append(absence)
    return absence


def change_reason(pbx: Exchange, seat: Seat, absence: TrueAbsence) -> None:
    """Let an agent who is away give another reason: the PBX restarts its LastPause."""
    if seat.absence is absence:
        reason = pbx.random.choice(("restroom", "喝水", "meeting"))
        pause_all(pbx, seat, reason, paused=True)
        absence.reasons.append(reason)


def look_in(pbx: Exchange, seat: Seat, absence: TrueAbsence) -> None:
    """Let an agent who is away unpause for some seconds only."""
    if seat.absence is absence and seat.members and seat.call is None:
        back = pause_all(pbx, seat, "", paused=False)
        wait = round(pbx.random.uniform(2, 15) * SECOND)
        pbx.agenda.after(wait, leave_again, pbx, seat, absence, back)


def leave_again(pbx: Exchange, seat: Seat, absence: TrueAbsence, back: Instant) -> None:
    """End a short return, unless a call came meanwhile: then he is at work again."""
    if seat.absence is not absence or not seat.members:
        return
    if seat.call or seat.wrap_until > back:
        end_absence(pbx, seat, back)
        return
    absence.returns.append((back, pause_all(pbx, seat, absence.reasons[-1], paused=True)))


def come_back(pbx: Exchange, seat: Seat, absence: TrueAbsence) -> None:
    """Let an agent take up work again."""
    if seat.absence is not absence or not seat.members:
        return
    if all(member.paused for member in seat.members):
        end_absence(pbx, seat, pause_all(pbx, seat, "", paused=False))
    else:  # he looks in just now
        pbx.agenda.after(20 * SECOND, come_back, pbx, seat, absence)


def end_absence(pbx: Exchange, seat: Seat, at: Instant) -> None:
    """Write down that an absence ended at ``at``."""
    if seat.absence:
        seat.absence.ended, seat.absence = at, None
        plan_break(pbx, seat)


# --- phones ---------------------------------------------------------------------------


def plan_fault(pbx: Exchange, seat: Seat) -> None:
    """Put down when a phone next fails."""
    every = pbx.scenario.faults_every_s
    if every > 0:
        share = pbx.scenario.earlier.rest
        wait = arrivals.wait_for_one(pbx.scenario, every, share, pbx.now, pbx.random)
        length = round(pbx.random.uniform(20, 150) * SECOND)
        pbx.agenda.after(round(wait * SECOND), die, pbx, seat, length)


def die(pbx: Exchange, seat: Seat, length: Micros) -> None:
    """Cut a phone off; the PBX notices at its next qualify."""
    if seat.reachable:
        seat.reachable = False
        pbx.agenda.after(round(pbx.random.uniform(1, 8) * SECOND), found_dead, pbx, seat)
        pbx.agenda.after(9 * SECOND + length, revive, pbx, seat)


def found_dead(pbx: Exchange, seat: Seat) -> None:
    """Let the PBX notice that a phone does not answer."""
    _contact(pbx, seat, "Unreachable", "0")
    if seat.call is None:
        pbx.set_device(seat, "UNAVAILABLE")


def revive(pbx: Exchange, seat: Seat) -> None:
    """Let a phone register again."""
    seat.reachable = True
    _contact(pbx, seat, "Reachable", str(pbx.random.randrange(300, 9000)))
    if seat.outage:
        seat.outage.ended = pbx.now
        seat.outage = None
    if seat.call is None:
        pbx.set_device(seat, "NOT_INUSE")
    plan_fault(pbx, seat)


def _contact(pbx: Exchange, seat: Seat, status: str, roundtrip_us: str) -> None:
    text = wording.contact(seat.exten, status, roundtrip_us)
    at = pbx.wire.tell("ContactStatus", "system", text)
    peer = f"ChannelType: PJSIP\r\nPeer: {seat.device}\r\nPeerStatus: {status}\r\n"
    pbx.wire.tell("PeerStatus", "system", peer)
    if status == "Unreachable":
        seat.outage = TrueOutage(seat.device, at)
        pbx.ledger.outages.append(seat.outage)
