"""A SIP phone that somebody handles: it takes calls as told, and does what it is asked to.

SIPp plays a scenario from its beginning to its end; a person holds, transfers, dials while
another call waits, pulls the plug. Everything is on loopback over UDP, so nothing is sent
twice, and no audio is listened to: the media port is the discard port.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.lab.plan import Phone
from tests.lab.sip_trace import PhoneCall

HOST = "127.0.0.1"
ANSWER_LIMIT_S = 30.0
_STEP_S = 0.05
_SDP = (
    "v=0\r\no=lab {version} {version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a={way}\r\n"
)
_KINDS = {"INFO": "application/dtmf-relay", "INVITE": "application/sdp"}
_TAG = re.compile(r";tag=([^;>\s]+)")
_URI = re.compile(r"<([^>]+)>")


class Message:
    """A SIP message that came."""

    def __init__(self, text: str) -> None:
        """Take it apart; headers that stand several times keep their order."""
        head, _, self.body = text.partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.headers = [(name.strip().lower(), value.strip()) for name, _, value in
                        (line.partition(":") for line in lines)]  # fmt: skip
        self.status = int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0
        self.number, _, self.method = self["cseq"].partition(" ")

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def answer(self, status: str, tag: str, contact: str, body: str = "") -> str:
        """Return an answer to this request."""
        to = self["to"] if ";tag=" in self["to"] else f"{self['to']};tag={tag}"
        vias = [f"Via: {value}" for key, value in self.headers if key == "via"]
        lines = [
            f"SIP/2.0 {status}", *vias, f"From: {self['from']}", f"To: {to}",
            f"Call-ID: {self['call-id']}", f"CSeq: {self['cseq']}", f"Contact: {contact}",
        ]  # fmt: skip
        return _text(lines, body, "application/sdp")


@dataclass
class Call:
    """One call of the phone, made or taken."""

    id: str
    us: str
    """Our From or To, with its tag."""
    them: str
    target: str
    """Where requests go: the other side's Contact."""
    pbx: tuple[str, int]
    seen: PhoneCall
    invite: Message | None = None
    """What has not been answered finally yet."""
    number: int = 1
    up: bool = False
    over: bool = False
    replies: dict[tuple[str, str], int] = field(default_factory=dict)
    """Final status by method and CSeq number."""


class Handset:
    """One phone; its reader is a thread that ends when the phone is unplugged."""

    def __init__(self, extension: str, port: int, behaviour: Phone) -> None:
        """Lie unplugged."""
        self.extension = extension
        self.behaviour = behaviour
        self.pbx = 0
        """Asterisk's SIP port: where dialled calls and registrations go."""
        self.seen: list[PhoneCall] = []
        """The calls that came, as the phone lived them."""
        self.port = port
        self._calls: dict[str, Call] = {}
        self._numbers = itertools.count(1)
        self._registrations = itertools.count(1)
        self._changed = threading.Condition(threading.RLock())
        self._due: list[tuple[float, Callable[[], None]]] = []
        self._socket: socket.socket | None = None
        self._reader: threading.Thread | None = None

    # --- the plug ----------------------------------------------------------------------

    def plug(self) -> None:
        """Listen."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, self.port))
        self._reader = threading.Thread(target=self._run, args=(self._socket,), daemon=True)
        self._reader.start()

    def unplug(self) -> None:
        """Fall silent as a phone does whose cable is pulled: nobody is told."""
        reader, self._reader = self._reader, None
        self.forget()
        if reader is not None:
            reader.join(ANSWER_LIMIT_S)
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def forget(self) -> None:
        """Give up all calls: Asterisk knows of none any more."""
        with self._changed:
            self._due.clear()
            self._calls.clear()

    # --- what a person does ------------------------------------------------------------

    def dial(self, extension: str) -> None:
        """Call somebody; returns at once."""
        number = f"{self.extension}-{next(self._numbers)}-{self.port}"
        us = f"<sip:{self.extension}@{HOST}:{self.port}>;tag={number}"
        them = f"<sip:{extension}@{HOST}:{self.pbx}>"
        target = f"sip:{extension}@{HOST}:{self.pbx}"
        seen = PhoneCall(extension, _now())
        call = Call(f"dial-{number}", us, them, target, (HOST, self.pbx), seen)
        with self._changed:
            self._calls[call.id] = call
            self._request(call, "INVITE", body=_SDP.format(version=1, way="sendrecv"))

    def answer(self) -> None:
        """Take up the call that rings."""
        with self._changed:
            self._final(next(call for call in self._calls.values() if call.invite), 200)

    def hang_up(self, place: int = -1) -> None:
        """End a conversation."""
        with self._changed:
            self._bye(self.call(place))

    def hold(self, place: int = -1, *, on: bool = True) -> None:
        """Put the other side on hold, or take it back (``on=False``)."""
        call = self.call(place)
        sdp = _SDP.format(version=call.number + 1, way="sendonly" if on else "sendrecv")
        self._ask(call, "INVITE", body=sdp)

    def keys(self, keys: str, place: int = -1, *, every_s: float = 0.1) -> None:
        """Press keys."""
        for key in keys:
            self._ask(self.call(place), "INFO", body=f"Signal={key}\r\nDuration=80\r\n")
            time.sleep(every_s)

    def transfer(self, extension: str, place: int = -1) -> None:
        """Pass the other side on to an extension, unasked (REFER)."""
        self._refer(self.call(place), f"sip:{extension}@{HOST}:{self.pbx}")

    def join(self, kept: int = 0, asked: int = 1) -> None:
        """Pass the first call's other side to the second's (REFER with Replaces)."""
        second = self.call(asked)
        theirs, ours = _TAG.findall(second.them)[0], _TAG.findall(second.us)[0]
        replaces = quote(f"{second.id};to-tag={theirs};from-tag={ours}", safe="")
        address = _URI.findall(second.them)[0]
        self._refer(self.call(kept), f"{address}?Replaces={replaces}")

    def register(self, seconds: int) -> None:
        """Tell Asterisk where the phone is, for so long; 0 signs it off."""
        us = f"<sip:{self.extension}@{HOST}:{self.pbx}>"
        seen = PhoneCall(self.extension, _now())
        call = Call(f"register-{self.port}", f"{us};tag=r{self.port}", us,
                    f"sip:{HOST}:{self.pbx}", (HOST, self.pbx), seen)  # fmt: skip
        call.number = next(self._registrations)
        with self._changed:
            self._calls[call.id] = call
        self._ask(call, "REGISTER", f"Expires: {seconds}")
        with self._changed:
            del self._calls[call.id]

    def call(self, place: int = -1) -> Call:
        """Return one of the conversations that go on, in the order they began.

        On a busy machine the phone may still be picking up: it is waited for; TimeoutError
        where there is no such conversation in the end.
        """
        self.wait_up(place + 1 if place >= 0 else -place)
        return [call for call in self._calls.values() if call.up and not call.over][place]

    def wait_up(self, conversations: int = 1) -> None:
        """Wait until so many conversations go on; TimeoutError when they do not."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.talking() >= conversations, ANSWER_LIMIT_S):
                raise TimeoutError(f"{self.extension} was in {self.talking()} conversations only")

    # --- the wire ----------------------------------------------------------------------

    @property
    def _contact(self) -> str:
        return f"<sip:{self.extension}@{HOST}:{self.port}>"

    def talking(self) -> int:
        """Return how many conversations go on."""
        return sum(call.up and not call.over for call in self._calls.values())

    def _refer(self, call: Call, target: str) -> None:
        self._ask(call, "REFER", f"Refer-To: <{target}>", f"Referred-By: {self._contact}")
        # What is left of the call only waits to be told how it went.
        call.seen.over_at = call.seen.over_at or _now()

    def _hang_up(self, call: Call) -> None:
        if not call.over:
            self._bye(call)

    def _bye(self, call: Call) -> None:
        call.over = True
        call.seen.over_at = call.seen.over_at or _now()
        self._request(call, "BYE")

    def _ask(self, call: Call, method: str, *headers: str, body: str = "") -> None:
        """Send a request and wait for its answer; RuntimeError where it is refused."""
        with self._changed:
            ticket = (method, self._request(call, method, *headers, body=body))
            if not self._changed.wait_for(lambda: ticket in call.replies, ANSWER_LIMIT_S):
                raise TimeoutError(f"{self.extension}: no answer to {method}")
            if call.replies[ticket] >= 300:
                raise RuntimeError(f"{self.extension}: {method} gave {call.replies[ticket]}")

    def _request(self, call: Call, method: str, *headers: str, body: str = "",
                 number: str = "") -> str:  # fmt: skip
        if not number:
            number, call.number = str(call.number), call.number + 1
        branch = f"z9hG4bK{self.port}{method}{number}{abs(hash(call.id))}"
        lines = [
            f"{method} {call.target} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{self.port};branch={branch}",
            f"From: {call.us}",
            f"To: {call.them}",
            f"Call-ID: {call.id}",
            f"CSeq: {number} {method}",
            f"Contact: {self._contact}",
            "Max-Forwards: 70",
            *headers,
        ]
        self._send(_text(lines, body, _KINDS.get(method, "")), call.pbx)
        return number

    def _send(self, text: str, to: tuple[str, int]) -> None:
        if self._socket is not None:
            self._socket.sendto(text.encode(), to)

    def _run(self, wire: socket.socket) -> None:
        while self._reader is threading.current_thread():
            ready, _, _ = select.select([wire], [], [], self._patience())
            with self._changed, contextlib.suppress(OSError):  # Asterisk is not there any more
                if ready:
                    data, sender = wire.recvfrom(65_536)
                    self._take(Message(data.decode(errors="replace")), sender)
                for one in [one for one in self._due if one[0] <= time.monotonic()]:
                    self._due.remove(one)
                    one[1]()
                self._changed.notify_all()

    def _patience(self) -> float:
        with self._changed:
            first = min((at for at, _ in self._due), default=time.monotonic() + _STEP_S)
        return min(_STEP_S, max(0.0, first - time.monotonic()))

    def _take(self, message: Message, sender: tuple[str, int]) -> None:
        call = self._calls.get(message["call-id"])
        if message.status:
            if call is not None:
                self._answered(call, message)
        elif message.method == "INVITE" and call is None:
            self._invited(message, sender)
        elif message.method != "ACK":
            self._asked(message, call, sender)

    def _invited(self, message: Message, sender: tuple[str, int]) -> None:
        tag = f"{self.port}-{next(self._numbers)}"
        target = _URI.findall(message["contact"])[0]
        seen = PhoneCall(self.extension, _now())
        self.seen.append(seen)
        us = f"{message['to']};tag={tag}"
        call = Call(message["call-id"], us, message["from"], target, sender, seen, message)
        self._calls[call.id] = call
        if self.behaviour.rings is None:
            self._reply(call, "100 Trying")
        elif self.behaviour.rings or self.behaviour.then in {0, 200}:
            self._reply(call, "180 Ringing")
            seen.ringing_at = _now()
        if self.behaviour.then:
            self._later(self.behaviour.rings or 0, lambda: self._final(call, self.behaviour.then))

    def _final(self, call: Call, status: int) -> None:
        if call.invite is None or call.over:
            return
        call.seen.final_at, call.seen.final = _now(), status
        if status == 200:
            self._reply(call, "200 OK", _SDP.format(version=1, way="sendrecv"))
            call.up = True
            if self.behaviour.talks is not None:
                self._later(self.behaviour.talks, lambda: self._hang_up(call))
        else:
            self._reply(call, f"{status} Told so")
            call.over = True
        call.invite = None

    def _reply(self, call: Call, status: str, body: str = "") -> None:
        if call.invite is not None:
            moved = f"<sip:{self.behaviour.moved}@{call.pbx[0]}:{call.pbx[1]}>"
            contact = moved if status.startswith("302") else self._contact
            tag = _TAG.findall(call.us)[0]
            self._send(call.invite.answer(status, tag, contact, body), call.pbx)

    def _later(self, ms: int, do: Callable[[], None]) -> None:
        self._due.append((time.monotonic() + ms / 1_000, do))

    def _asked(self, message: Message, call: Call | None, sender: tuple[str, int]) -> None:
        """Say yes to whatever else Asterisk asks; a call nobody knows any more is over."""
        known = call is not None or message.method == "OPTIONS"
        body = _SDP.format(version=2, way="sendrecv") if message.method == "INVITE" else ""
        status = "200 OK" if known else "481 Gone"
        self._send(message.answer(status, "x", self._contact, body), sender)
        if call is None:
            return
        if message.method == "CANCEL" and call.invite is not None:
            call.seen.final_at, call.seen.final = call.seen.final_at or _now(), 487
            self._reply(call, "487 Request Terminated")
            call.invite, call.over = None, True
        elif message.method == "BYE":
            call.over = True
            call.seen.over_at = call.seen.over_at or _now()
        elif message.method == "NOTIFY" and message.body.startswith("SIP/2.0 200"):
            self._bye(call)  # whom it passed on is in good hands

    def _answered(self, call: Call, message: Message) -> None:
        if message.status < 200:
            return
        call.replies[message.method, message.number] = message.status
        if message.method != "INVITE":
            return
        if message.status < 300 and not call.up:
            call.up = True
            call.them = message["to"]
            call.target = _URI.findall(message["contact"])[0]
        elif message.status >= 300 and not call.up:
            call.over = True
            call.them = message["to"]
        self._request(call, "ACK", number=message.number)


def _text(lines: list[str], body: str, kind: str) -> str:
    typed = [f"Content-Type: {kind}"] if body else []
    length = f"Content-Length: {len(body.encode())}"
    return "\r\n".join([*lines, *typed, length, "", body])


def _now() -> int:
    return time.time_ns() // 1_000
