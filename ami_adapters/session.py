"""One login to one PBX, as a table. Nothing here waits, connects or reads a clock.

The law:

1. ``TABLE`` (session_states.py) holds every way from one state to the next; ``_enter`` says what is
   asked on arrival. What is in neither table does not happen.
2. One question is on its way at a time: Asterisk answers a session's actions one after
   the other anyway [AMI.md C2], and so no answer can be taken for another's.
3. A reply counts only with the ActionID we gave it. Its prefix cannot be guessed, because
   UserEvent and OriginateResponse carry other clients' ids to everybody [AMI.md D3.15].
4. The PBX's clock is asked (Ping) before the census, whose frames have no Timestamp.
5. An order (orders.py) is a question like any other and takes its turn among them, only while
   LIVE and never during a listing; ordering.py says how it ends. It is never asked twice.
6. Silence is loss: no answer to a question within ``answer_s``. A listing may take longer
   as long as it goes on coming.

The shell feeds ``frames`` and ``tick``, sends ``to_send()``, comes back at ``next_tick()``.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ami_adapters.actions import Action, Challenge, Filter, Login, Ping, encode
from ami_adapters.census import (
    ASKS_AGAIN,
    CENSUS,
    CLASSES,
    SHUTDOWN,
    Step,
    filters,
    needed_and,
)
from ami_adapters.frames import Frame
from ami_adapters.ordering import HEARD, Answer, Orders, Told
from ami_adapters.orders import LIMIT_S, Order
from ami_adapters.pbx_clock import PbxClock
from ami_adapters.protocol import GREETING
from ami_adapters.session_states import OVER, TABLE, Cause, State, Status
from ccfloor.config import Ami
from ccfloor.errors import ActionRefused
from ccfloor.floor.names import Instant


class _Asked(NamedTuple):
    """A question on its way."""

    action: Action
    action_id: str
    sent: float
    step: Step | None
    """The census listing it is part of."""


class Session:
    """Leads one connection from its greeting to its loss."""

    def __init__(
        self,
        ami: Ami,
        rng: random.Random,
        wanted: Mapping[bytes, bytes | None] | None = None,
    ) -> None:
        """Take the account; ``rng`` must be unguessable in production (SystemRandom).

        ``wanted`` is what the event filter lets through, where the configuration asks for
        one.
        """
        self._ami = ami
        self._wanted = wanted
        self._prefix = f"ccfloor-{rng.getrandbits(64):016x}"
        self._seq = 0
        self._state = State.CONNECTING
        self._out: list[bytes] = []
        self._todo: deque[tuple[Action, Step | None]] = deque()
        self._orders = Orders()
        self._asked: _Asked | None = None
        self._answer_by = math.inf
        self._ping_at = math.inf
        self._census_at = math.inf
        self._census_why = ""
        self._recount = True
        """Whether a census that came short may be repeated at once."""
        self._items: frozenset[bytes] = frozenset()
        """Names of the items of the listing that is on its way."""
        self._closing = b""
        """Name of the event that ends it."""
        self._seen = 0
        self._secret_hash = ""
        self._version = ""
        self._why = ""
        self._clock = PbxClock()
        self._censuses = 0
        self._short = False
        """Whether a listing of the present census lacked items."""
        self._counted = True
        self._going_down = False
        self.foreign = 0
        """Replies to questions that were not ours."""
        self.refused = 0
        """Questions the PBX would not answer."""
        self._enter: Mapping[State, Callable[[float], None]] = {
            State.GREETING: self._await_greeting,
            State.CHALLENGE: self._ask_challenge,
            State.LOGIN: self._ask_login,
            State.CLOCK: self._ask_clock,
            State.FILTER: self._ask_filters,
            State.CENSUS: self._ask_census,
            State.LIVE: self._settle,
            State.LOST: self._stop,
            State.REFUSED: self._stop,
        }

    # --- what the shell calls --------------------------------------------------------

    @property
    def state(self) -> State:
        """How far it has come."""
        return self._state

    @property
    def status(self) -> Status:
        """All that can be said of it now."""
        return Status(
            self._state,
            self._version,
            self._why,
            self._clock.offset_us,
            self._clock.rtt_us,
            self._clock.lag_us,
            self._censuses,
            self._counted,
            self._going_down,
        )

    def opened(self, now: float) -> None:
        """Begin: the connection stands. ``now`` is monotonic seconds, here and below."""
        self._go(Cause.OPENED, now)

    def frames(self, frames: list[Frame], now: float, at: Instant) -> None:
        """Take what came; ``at`` is this machine's wall clock when it came."""
        for frame in frames:
            if self._state in OVER:
                return
            name = frame.name
            if not name:
                self._reply(frame, now, at)
            elif name in self._items:
                self._item(frame, now)
            elif name == self._closing:
                self._complete(frame, now)
            elif name in HEARD:
                self._orders.heard(frame, now)
            elif name == SHUTDOWN:
                self._going_down = True
            elif name in ASKS_AGAIN and self._state in {State.CENSUS, State.LIVE}:
                self.request_census(ASKS_AGAIN[name])
        if frames:
            self._clock.arrived(frames[-1], at)
        self._ask_next(now)

    def tick(self, now: float) -> None:
        """Let time pass: ask what is due, notice what did not come."""
        if self._state in OVER:
            return
        if now >= self._answer_by:
            self.lost(self._silence(), now)
            return
        self._orders.tick(now)
        self._ask_next(now)

    def next_tick(self) -> float:
        """Return when ``tick`` is due, monotonic seconds; infinity when nothing is."""
        if self._state in OVER:
            return math.inf
        if self._asked or self._orders.sent_as or self._state is State.GREETING:
            return min(self._answer_by, self._orders.next_tick())
        if self._census_why or self._todo:
            return -math.inf
        return min(self._ping_at, self._census_at, self._orders.next_tick())

    def to_send(self) -> list[bytes]:
        """Return the actions to be sent, once."""
        out, self._out = self._out, []
        return out

    def request_census(self, why: str) -> None:
        """Have everything listed again as soon as nothing else is on its way."""
        self._census_why = self._census_why or why

    def order(self, order: Order, now: float, told: Told) -> None:
        """Have an order carried out; ``told`` is called once, perhaps before this returns."""
        if self._state is State.LIVE and not self._going_down:
            self._orders.give(order, now, told)
            self._ask_next(now)
        else:
            told(Answer("unsent", f"the link is {self._state.value}"))

    def lost(self, why: str, now: float) -> None:
        """End: the connection is gone."""
        if self._state not in OVER:
            self._why = f"{why}; it had announced its shutdown" if self._going_down else why
            self._go(Cause.FAILED, now)

    # --- states ----------------------------------------------------------------------

    def _go(self, cause: Cause, now: float) -> None:
        """Follow the table; what is not in it changes nothing."""
        state = TABLE.get((self._state, cause))
        if state is not None:
            self._state = state
            self._enter[state](now)

    def _await_greeting(self, now: float) -> None:
        self._answer_by = now + self._ami.answer_s

    def _ask_challenge(self, now: float) -> None:
        self._answer_by = math.inf
        if self._ami.login == "plain":
            self._go(Cause.ACCEPTED, now)
        else:
            self._todo.append((Challenge(), None))

    def _ask_login(self, now: float) -> None:  # noqa: ARG002  one shape for the table
        ami = self._ami
        if self._secret_hash:
            login = Login(
                username=ami.username, auth_type="MD5", key=self._secret_hash, events=CLASSES
            )
        else:
            login = Login(username=ami.username, secret=ami.secret, events=CLASSES)
        self._todo.append((login, None))

    def _ask_clock(self, now: float) -> None:  # noqa: ARG002  one shape for the table
        self._todo.append((Ping(), None))

    def _ask_filters(self, now: float) -> None:
        if self._ami.event_filter and self._wanted is not None:
            self._todo.extend((step, None) for step in filters(needed_and(self._wanted)))
        else:
            self._go(Cause.ACCEPTED, now)

    def _ask_census(self, now: float) -> None:
        self._census_at = now + self._ami.repair_s
        self._census_why = ""
        self._short = False
        self._todo.extend((step.action, step) for step in CENSUS)

    def _settle(self, now: float) -> None:
        """Come to rest after a census: a first one, or a later one while live."""
        self._censuses += 1
        self._census_at = now + self._ami.repair_s
        self._counted = not self._short
        if self._counted:
            self._recount = True
        elif self._recount:  # once: a PBX that always miscounts must not be asked for ever
            self._recount = False
            self.request_census("the listing came short")

    def _stop(self, now: float) -> None:  # noqa: ARG002  one shape for the table
        self._todo.clear()
        self._items, self._closing = frozenset(), b""
        self._asked = None
        self._answer_by = self._ping_at = self._census_at = math.inf
        self._orders.lost(self._why)

    # --- questions -------------------------------------------------------------------

    def _ask_next(self, now: float) -> None:
        """Send the next question when none is on its way: a due Ping before a listing."""
        if self._asked is not None or self._orders.sent_as or self._state in OVER:
            return
        if now >= self._ping_at:
            self._ask(Ping(), None, now)
            return
        at_rest = self._state is State.LIVE and not self._todo
        order = self._orders.next(now, self._next_id) if at_rest else b""
        if order:
            self._out.append(order)
            self._answer_by = now + min(self._ami.answer_s, LIMIT_S)
            return
        if at_rest and (self._census_why or now >= self._census_at):
            self._ask_census(now)
        if self._todo:
            self._ask(*self._todo.popleft(), now)

    def _next_id(self) -> str:
        self._seq += 1
        return f"{self._prefix}-{self._seq}"

    def _ask(self, action: Action, step: Step | None, now: float) -> None:
        action_id = self._next_id()
        try:
            self._out.append(encode(action, action_id))
        except ActionRefused as error:  # an account that cannot be written on one line
            self.lost(str(error), now)
            return
        self._asked = _Asked(action, action_id, now, step)
        self._answer_by = now + min(self._ami.answer_s, action.limit_s)
        self._ping_at = now + self._ami.ping_s if isinstance(action, Ping) else self._ping_at

    def _silence(self) -> str:
        what = f"answer to {type(self._asked.action).__name__}" if self._asked else "greeting"
        what = "answer to an order" if self._orders.sent_as else what
        return f"no {what} within {self._ami.answer_s:g} s"

    # --- answers ---------------------------------------------------------------------

    def _reply(self, frame: Frame, now: float, at: Instant) -> None:
        """Take a frame without an event's name: a greeting or a reply."""
        if frame.raw.startswith(GREETING):
            self._version = frame.raw[len(GREETING) :].strip().decode(errors="replace")
            self._go(Cause.GREETED, now)
            self._ask_next(now)
            return
        asked, action_id = self._asked, frame.get(b"\nActionID:")
        accepted = frame.raw[9:].lstrip()[:5].upper() != b"ERROR"
        if action_id and action_id == self._orders.sent_as:
            self._answer_by = math.inf
            self._orders.answered(frame, now, accepted=accepted)
            self._ask_next(now)
            return
        if asked is None or action_id != asked.action_id:
            self.foreign += 1
            return
        if not accepted:
            self.refused += 1
            self._refusal(asked, frame, now)
        elif asked.action.listed:
            step = asked.step
            if step is not None:
                self._items, self._closing, self._seen = step.items, step.complete, 0
            self._progress(asked, now)
        else:
            self._answer(asked, frame, now, at)

    def _answer(self, asked: _Asked, frame: Frame, now: float, at: Instant) -> None:
        """Use an answer that is one frame."""
        match asked.action:
            case Challenge():
                text = frame.get(b"\nChallenge:") + self._ami.secret
                # MD5 is what Asterisk offers [manager.c:authenticate]; use TLS where it counts.
                self._secret_hash = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            case Ping():
                self._clock.answered(frame, now - asked.sent, at)
            case _:
                pass  # the answer itself says nothing more
        self._done(now)

    def _refusal(self, asked: _Asked, frame: Frame, now: float) -> None:
        """Go on where it can be done without, else end."""
        message = frame.get(b"\nMessage:") or "no reason given"
        optional = asked.step is not None and not asked.step.required
        if optional or isinstance(asked.action, Filter | Ping):
            self._done(now)
            return
        self._why = f"{type(asked.action).__name__} refused: {message}"
        self._go(Cause.DENIED, now)

    def _item(self, frame: Frame, now: float) -> None:
        """Count an item; an event of the same name that is none has no ActionID of ours."""
        asked = self._asked
        if asked is not None and frame.get(b"\nActionID:") == asked.action_id:
            self._seen += 1
            self._progress(asked, now)

    def _complete(self, frame: Frame, now: float) -> None:
        """End a listing and compare what came with what was announced."""
        asked = self._asked
        if asked is None or frame.get(b"\nActionID:") != asked.action_id:
            return
        items = frame.get(b"\nListItems:")
        cancelled = frame.get(b"\nEventList:").lower() == "cancelled"
        if cancelled or (items.isdecimal() and int(items) != self._seen):
            self._short = True
        self._done(now)

    def _progress(self, asked: _Asked, now: float) -> None:
        """Give a listing that goes on coming more time, up to its own limit."""
        self._answer_by = min(now + self._ami.answer_s, asked.sent + asked.action.limit_s)

    def _done(self, now: float) -> None:
        """Finish the question; the state's last one moves the session on."""
        asked, self._asked = self._asked, None
        self._items, self._closing = frozenset(), b""
        self._answer_by = math.inf
        if asked is None or self._todo:
            pass
        elif not isinstance(asked.action, Ping) or self._state is State.CLOCK:
            self._go(Cause.ACCEPTED, now)
        self._ask_next(now)
