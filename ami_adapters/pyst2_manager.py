"""pyst2's Manager on wiring of our own.

What a program written for pyst2 uses stays: ``connect``, ``login``, ``send_action``, the
forty actions made of it, ``register_event``, ManagerMsg and Event. What carries it is
replaced: pyst2 0.5.1 reads its socket byte by byte, loses every event after a caller named
"status will follow", hands replies to whoever waits, waits for ever, and dies silently
(AMI.md D3 has all twenty-one, with what was measured). One thread owns the socket, framing
is ``Protocol``'s, and a reply goes to the ActionID it answers.

An object is good for one connection, as pyst2's is; a second ``connect`` says so. Unlike
the links' own sending, ``send_action`` is not limited to the allow-list of ``actions.py``:
the daemon never calls it.
"""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final

import msgspec
from asterisk.manager import (
    Event,
    Manager,
    ManagerAuthException,
    ManagerException,
    ManagerSocketException,
)

from ami_adapters.frames import Frame
from ami_adapters.protocol import GREETING, OVERSIZE, Protocol
from ami_adapters.pyst2_answers import Answer, Refused, Terminated, TimedOut, encoded
from ami_adapters.pyst2_messages import Message
from ami_adapters.socket_thread import SocketThread
from ccfloor.clock import Clock, SystemClock
from ccfloor.config import Ami
from ccfloor.errors import LinkError, LinkLost

CALLBACKS_WAITING: Final = 50_000
"""Events that may wait for callbacks; then the connection ends, as dropping some would lie."""

_NOT_WANTED: Final = b"\0not wanted"
_LOG = logging.getLogger(__name__)


class WireManager(Manager):  # type: ignore[misc]  # pyst2 has no types
    """A Manager whose receiving and dispatching are ours."""

    def __init__(
        self,
        ami: Ami | None = None,
        wanted: Mapping[bytes, bytes | None] | None = None,
        *,
        clock: Clock | None = None,
        opened: Callable[[], None] = lambda: None,
        read: Callable[[bytes, list[Frame]], None] = lambda _data, _frames: None,
        ended: Callable[[LinkError], None] = lambda _error: None,
        limit_s: float = 10.0,
    ) -> None:
        """Take the PBX, the events ``read`` is given, and how long an answer may take.

        ``opened``, ``read`` and ``ended`` are called from the socket's thread.
        """
        super().__init__()
        self._ami = ami or Ami()
        self._clock = clock or SystemClock()
        self._wanted = dict(wanted or {})
        self._protocol = Protocol(self._wanted)
        self._on_opened, self._on_read, self._on_ended = opened, read, ended
        self.limit_s = limit_s
        self.version: str | None = None
        self._prefix = f"pyst2-{uuid.uuid4().hex}"
        self._lock = threading.Lock()
        self._asked: dict[str, Answer] = {}
        self._greeted: Future[Message] = Future()
        self._error: LinkError | None = None
        self._wire: SocketThread | None = None
        self._event_queue: queue.Queue[Event | None] = queue.Queue(CALLBACKS_WAITING)
        self.callback_errors = 0
        """Callbacks that raised."""

    def __del__(self) -> None:
        """Do nothing: pyst2 logs off here, and waits for ever when the PBX is gone."""

    # --- the connection --------------------------------------------------------------

    def begin(self) -> None:
        """Start connecting and return; ``opened`` or ``ended`` tells how it went."""
        with self._lock:
            if self._wire is not None:
                raise ManagerException("connected before: make a new Manager for each connection")
            self._wire = SocketThread(
                self._ami, self._clock, opened=self._opened, read=self._take, ended=self._ended
            )
        self._running.set()
        self.message_thread.start()
        if self._event_callbacks:
            self._start_dispatch()

    def connect(self, host: str, port: int = 5038) -> Message:
        """Connect and return the greeting; ManagerSocketException when that cannot be done."""
        self._ami = msgspec.structs.replace(self._ami, host=host, port=int(port))
        self.begin()
        try:
            return self._greeted.result(self._ami.answer_s + self.limit_s)
        except TimeoutError as error:
            self.close()
            raise TimedOut("the PBX sent no greeting") from error

    def connected(self) -> bool:
        """Tell whether the connection stands."""
        return bool(self._connected.is_set())

    def send_bytes(self, data: bytes) -> None:
        """Queue an encoded action; LinkLost when the connection is gone."""
        if self._wire is None or not self.connected():
            raise LinkLost(str(self._error or "the connection is closed"))
        self._wire.send(data)

    def stop(self) -> None:
        """Have the socket let go of at once and return; ``ended`` tells when it is done."""
        if self._wire is not None:
            self._wire.stop()

    def close(self) -> None:
        """Let go of the socket at once and without a word; nothing waits for ever any more."""
        self.stop()
        for thread in (self.message_thread, self.event_dispatch_thread):
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(1.0)  # it is a daemon thread: a slow callback cannot hold us

    # --- actions ---------------------------------------------------------------------

    def send_action(self, cdict: Mapping[str, Any] | None = None, **kwargs: Any) -> Message:
        """Send an action and return its answer, a list's items in ``events``.

        A value that is a list is sent as a header for each of its items. Raises a
        ManagerException that is also one of ours: Refused, TimedOut or Terminated.
        """
        if threading.current_thread() is self.message_thread:
            raise ManagerException("send_action would wait for the thread that it is called from")
        fields = {**(cdict or {}), **kwargs}
        action_id = str(fields.setdefault("ActionID", f"{self._prefix}-{self.next_seq():08x}"))
        data = encoded(fields)
        answer = Answer()
        with self._lock:
            if not self.connected():
                raise ManagerException("Not connected")
            if action_id in self._asked:
                raise Refused(f"an action with ActionID {action_id} is on its way already")
            self._asked[action_id] = answer
            # What a list's items are called is known when they come.
            self._protocol.keep_all = True
        try:
            self.send_bytes(data)
            return answer.future.result(self.limit_s)
        except TimeoutError as error:
            name = fields.get("Action", "")
            raise TimedOut(f"no answer to {name} within {self.limit_s:g} s") from error
        except Terminated:
            raise
        except LinkLost as error:
            raise Terminated(0, "Connection Terminated") from error
        finally:
            with self._lock:
                self._asked.pop(action_id, None)
                self._protocol.keep_all = bool(self._asked) or "*" in self._event_callbacks

    def login(self, username: str, secret: str) -> Message:
        """Log in; ManagerAuthException when the PBX does not accept the account."""
        reply = self.send_action(Action="Login", Username=username, Secret=secret)
        if reply.get_header("Response") == "Error":
            raise ManagerAuthException(reply.get_header("Message"))
        return reply

    # --- callbacks -------------------------------------------------------------------

    def register_event(self, event: str, function: Callable[[Event, Manager], object]) -> None:
        """Have a function called for an event, or for all ("*"), from a thread of their own."""
        with self._lock:
            super().register_event(event, function)
            if event == "*":
                self._protocol.keep_all = True
            else:
                self._protocol.want(event.encode())
        if self._running.is_set():
            self._start_dispatch()

    def event_dispatch(self) -> None:
        """Call the callbacks, one event after the other; one that raises costs nobody else."""
        while (event := self._event_queue.get()) is not None:
            callbacks = self._event_callbacks.get(event.name, [])
            for callback in [*callbacks, *self._event_callbacks.get("*", [])]:
                try:
                    if callback(event, self):
                        break
                except Exception:  # noqa: BLE001  the callback is not ours, the thread is everybody's
                    self.callback_errors += 1
                    _LOG.exception("a callback for %s failed", event.name)

    def _start_dispatch(self) -> None:
        with self._lock:
            if not self.event_dispatch_thread.is_alive():
                self.event_dispatch_thread.start()

    # --- the socket's thread -----------------------------------------------------------

    def message_loop(self) -> None:
        """Own the socket until it is gone; pyst2's own name for the thread that does it."""
        if self._wire is not None:
            self._wire.run()

    def _opened(self) -> None:
        self._connected.set()
        self._on_opened()

    def _take(self, data: bytes) -> None:
        """Frame what was read, answer who waits, and pass it on."""
        with self._lock:  # what is kept must not change between framing and sorting
            frames = self._protocol.feed(data)
            others = bool(self._asked or self._event_callbacks) or self.title is None
        if others:
            for frame in frames:
                self._route(frame)
            # Others may have asked for more than the link wants.
            frames = [frame for frame in frames if self._is_wanted(frame)]
        self._on_read(data, frames)

    def _is_wanted(self, frame: Frame) -> bool:
        """Tell whether the link asked for a frame; replies and what was too long, always."""
        if not frame.name or frame.name == OVERSIZE:
            return True
        need = self._wanted.get(frame.name, _NOT_WANTED)
        return need is None or (need is not _NOT_WANTED and need in frame.raw)

    def _route(self, frame: Frame) -> None:
        """Give a frame to the action it answers and to the callbacks."""
        if frame.raw.startswith(GREETING):
            title, _, version = frame.raw.decode(errors="replace").partition("/")
            self.title, self.version = title.strip(), version.strip()
            if not self._greeted.done():
                self._greeted.set_result(Message(frame))
            return
        answer = self._asked.get(frame.get(b"\nActionID:"))
        if answer is None and not self._is_called_for(frame.name):
            return
        message = Message(frame)
        if not frame.name:
            if answer is not None:
                answer.reply(message)
            return
        event = Event(message)
        if answer is not None:
            answer.item(event)
        if self._is_called_for(frame.name):
            try:
                self._event_queue.put_nowait(event)
            except queue.Full:
                raise LinkLost(f"overflow: {CALLBACKS_WAITING} events wait for callbacks") from None

    def _is_called_for(self, name: bytes) -> bool:
        callbacks = self._event_callbacks
        return bool(name) and ("*" in callbacks or name.decode(errors="replace") in callbacks)

    def _ended(self, error: LinkError) -> None:
        self._error = error
        with self._lock:
            self._connected.clear()
            self._running.clear()
            waiting = [answer.future for answer in self._asked.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(Terminated(0, "Connection Terminated"))
        if not self._greeted.done():
            self._greeted.set_exception(ManagerSocketException(0, str(error)))
        self._stop_dispatch()
        self._on_ended(error)

    def _stop_dispatch(self) -> None:
        """Let callbacks finish what waits, then end; a full queue has nothing left to say."""
        while True:
            try:
                self._event_queue.put_nowait(None)
            except queue.Full:
                self._event_queue.get_nowait()
            else:
                return
