"""Callers: they come, wait, lose patience, run out of time, are sent on."""

from __future__ import annotations

from math import log

from ami_adapters.simulated_pbx import arrivals, choosing, noise, population, queues, ringing
from ami_adapters.simulated_pbx.entities import Caller, Queue
from ami_adapters.simulated_pbx.exchange import TRUNK, Exchange
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import AttemptOutcome, VisitOutcome

IMPATIENT_SHARE = 0.06
"""Callers who are gone within seconds."""


def expect(pbx: Exchange, queue: Queue) -> None:
    """Put down when a queue's next caller comes."""
    if arrivals.peak_rate(pbx.scenario, queue.plan) > 0:
        wait = arrivals.wait_for_next(pbx.scenario, queue.plan, pbx.now, pbx.random)
        pbx.agenda.after(wait, arrive, pbx, queue)


def arrive(pbx: Exchange, queue: Queue) -> None:
    """Let somebody call in and be answered by the dialplan; he joins half a second later."""
    expect(pbx, queue)
    random, scenario, wire = pbx.random, pbx.scenario, pbx.wire
    channel = pbx.new_channel(TRUNK, 4, "from-trunk", queue.name)
    name = population.caller_name(random, scenario.hostile_share)
    channel.set_caller(population.caller_number(random), name)
    wire.channel("Newchannel", channel)
    noise.incoming(wire, channel)
    noise.extension(wire, channel, queue.name, "Answer", "")
    channel.set_state(6)
    wire.channel("Newstate", channel)
    pbx.trunk_in_use()
    impatient = random.random() < IMPATIENT_SHARE
    mean = 5.0 if impatient else scenario.patience_s
    patience = 1.0 - log(1.0 - random.random()) * mean
    talk = max(4.0, scenario.talk_s * random.lognormvariate(0.0, 0.55))
    caller = Caller(channel, round(patience * SECOND), round(talk * SECOND))
    pbx.callers[channel.uniqueid] = caller
    pbx.agenda.after(500_000 + random.randrange(2_000), enter, pbx, caller, queue)


def enter(pbx: Exchange, caller: Caller, queue: Queue) -> None:
    """Let a caller into a queue and put down what he will do if nobody answers."""
    queues.join(pbx, caller, queue)
    caller.rest_until, caller.overdue = 0, False
    caller.gives_up = pbx.agenda.after(caller.patience, quit_waiting, pbx, caller)
    whole = (pbx.now_s + queue.plan.max_wait_s) * SECOND
    caller.expires = pbx.agenda.at(whole, expire, pbx, caller)


def expire_overdue(pbx: Exchange) -> None:
    """Let those go whose time was over before their last ringing was."""
    while pbx.expired:
        expire(pbx, pbx.expired.pop(0))


def enter_redirected(pbx: Exchange) -> None:
    """Let those who were transferred or overflowed into their next queue."""
    while pbx.redirected:
        caller, name = pbx.redirected.pop(0)
        enter(pbx, caller, pbx.queues[name])


def serve(pbx: Exchange) -> None:
    """Ring somebody for every caller whose turn it is."""
    while pbx.restless:
        queue = pbx.queues[next(iter(pbx.restless))]
        del pbx.restless[queue.name]
        while caller := choosing.next_caller(queue, pbx.now):
            members = choosing.pick(pbx, queue)
            if not members:
                break
            ringing.start(pbx, caller, queue, members)


def quit_waiting(pbx: Exchange, caller: Caller) -> None:
    """Let a caller hang up who has waited long enough, phones ringing or not."""
    if caller.queue is None:
        return
    wire, channel = pbx.wire, caller.channel
    caller.stop_waiting()
    noise.quality(wire, channel, None)
    wire.channel("HangupRequest", channel)
    legs = ringing.abandon(pbx, caller.round) if caller.round else []
    noise.times(wire, channel, 0, (pbx.now - caller.joined) // 1000)
    if wire.noise:
        wire.variable(channel, "ABANDONED", "TRUE")
    queues.leave(pbx, caller, VisitOutcome.ABANDONED)
    wire.channel("SoftHangupRequest", channel, "Cause: 16\r\n")
    ringing.release_all(pbx, legs)
    pbx.hang_up(channel, 0)
    pbx.callers.pop(channel.uniqueid, None)


def press_key(pbx: Exchange, caller: Caller) -> None:
    """Let a caller leave by a key of the queue's context, ringing phones or not: no Abandon is
    said, no QUEUESTATUS set [app_queue.c:queue_exec, valid_exit]."""  # noqa: D209 - one sentence
    if caller.queue is None:
        return
    legs = ringing.abandon(pbx, caller.round, AttemptOutcome.CANCELLED) if caller.round else []
    ringing.release_all(pbx, legs)
    _send_away(pbx, caller, VisitOutcome.EXIT_KEY, "")


def find_empty(pbx: Exchange, caller: Caller) -> None:
    """Let the queue send a caller away because nobody could serve him (leavewhenempty)."""
    if caller.queue is not None and caller.round is None:
        _send_away(pbx, caller, VisitOutcome.EXIT_EMPTY, "LEAVEEMPTY")


def _send_away(pbx: Exchange, caller: Caller, outcome: VisitOutcome, status: str) -> None:
    """Take a caller out of his queue and hang him up from the dialplan."""
    caller.stop_waiting()
    queues.leave(pbx, caller, outcome)
    if status:
        pbx.wire.variable(caller.channel, "QUEUESTATUS", status)
    pbx.wire.channel("SoftHangupRequest", caller.channel, "Cause: 16\r\n")
    pbx.hang_up(caller.channel, 16)
    pbx.callers.pop(caller.channel.uniqueid, None)


def expire(pbx: Exchange, caller: Caller) -> None:
    """Let the queue give a caller up whose time is over: overflow, or a hang-up.

    The queue looks at the clock between two rounds of ringing only [app_queue.c:queue_exec].
    """
    queue = caller.queue
    if queue is None:
        return
    if caller.round:
        caller.overdue = True
        return
    caller.stop_waiting()
    channel, wire = caller.channel, pbx.wire
    queues.leave(pbx, caller, VisitOutcome.TIMEOUT)
    wire.variable(channel, "QUEUESTATUS", "TIMEOUT")
    channel.go_to(queue.name, 3)
    if queue.plan.overflow in pbx.queues:
        noise.extension(wire, channel, queue.name, "Goto", f"{queue.plan.overflow},1")
        pbx.redirected.append((caller, queue.plan.overflow))
        return
    noise.extension(wire, channel, queue.name, "Hangup", "")
    wire.channel("SoftHangupRequest", channel, "Cause: 16\r\n")
    pbx.hang_up(channel, 16)
    pbx.callers.pop(channel.uniqueid, None)
