"""One AMI session's words, without a socket: actions in, answers out, events masked.

The law: an action is carried out whole and answered before any event that came later
(AMI.md C2). What a session may hear is decided here and nowhere else.
"""

from __future__ import annotations

import re
from hashlib import md5
from hmac import compare_digest
from typing import Final

from ami_adapters.simulated_pbx import census, wording
from ami_adapters.simulated_pbx.model import Simulation
from ami_adapters.simulated_pbx.wire import Said
from ccfloor.floor.names import SECOND

LONGEST_LINE: Final = 1024
"""manager.c:get_input: a longer line of an action is refused."""

_NEEDS_NO_LOGIN: Final = frozenset({"login", "challenge", "logoff"})
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
"""utils.c:ast_true."""
_NAME: Final = re.compile(r"name\((\w+)\)")


class Session:
    """What one client has said and may hear."""

    def __init__(self, model: Simulation, username: str, secret: str, challenge: str) -> None:
        """Take the floor to speak of and the account to let in."""
        self._model = model
        self._username, self._secret, self._challenge = username, secret, challenge
        self._asked = b""
        self._pairs: list[tuple[str, str]] = []
        """The headers of the action in hand, as they were spelt."""
        self._mask: frozenset[str] | None = None
        self._only: list[str] = []
        self._never: list[str] = []
        self._patterns: list[tuple[bool, re.Pattern[str]]] = []
        self.logged_in = False
        self.over = False
        """The server is to close the connection once what was said has been sent."""
        self.refused = False
        """The login was wrong: Asterisk lets a second pass before it says so."""
        self._actions: Final = {
            "login": self._login,
            "challenge": self._challenged,
            "events": self._events,
            "filter": self._filter,
            "ping": self._ping,
            "logoff": self._logoff,
            "queuestatus": self._queue_status,
            "queuesummary": self._queue_summary,
            "coreshowchannels": self._channels,
            "devicestatelist": self._devices,
            "pjsipshowcontacts": self._contacts,
            "coresettings": self._settings,
            "queuepause": self._pause,
            "queueadd": self._add,
            "queueremove": self._remove,
            "queuepenalty": self._penalty,
            "originate": self._originate,
            "hangup": self._hang_up,
            "userevent": self._user_event,
        }

    # --- events ---------------------------------------------------------------------

    def hears_everything(self) -> bool:
        """Return whether every event passes, so that one text serves many sessions."""
        plain = self._mask is None and not (self._only or self._never or self._patterns)
        return self.logged_in and plain

    def heard(self, said: list[Said]) -> str:
        """Return the events that pass mask and filters."""
        if not self.logged_in:
            return ""
        return "".join(one.text for one in said if self._passes(one))

    def _passes(self, said: Said) -> bool:
        if self._mask is not None and said.privilege not in self._mask:
            return False
        name = said.text[7 : said.text.index("\r", 7)]
        if name in self._never or (self._only and name not in self._only):
            return False
        wanted = [pattern for keep, pattern in self._patterns if keep]
        if wanted and not any(pattern.search(said.text) for pattern in wanted):
            return False
        return not any(p.search(said.text) for keep, p in self._patterns if not keep)

    # --- actions --------------------------------------------------------------------

    def receive(self, data: bytes) -> str:
        """Take what the client sent; return the answers to the actions it completed."""
        self._asked = (self._asked + data).replace(b"\r\n", b"\n")
        answers = []
        while not self.over and b"\n\n" in self._asked:
            block, _, self._asked = self._asked.partition(b"\n\n")
            if block.strip(b"\n"):
                answers.append(self._answer(block.strip(b"\n")))
        if len(self._asked) > 128 * LONGEST_LINE:
            self.over = True
        return "".join(answers)

    def _answer(self, block: bytes) -> str:
        asked: dict[str, str] = {}
        self._pairs.clear()
        for line in block.split(b"\n"):
            if len(line) > LONGEST_LINE:
                return wording.message("", "Failed to parse message: line too long", "Error")
            key, _, value = line.decode("utf-8", "replace").partition(":")
            asked.setdefault(key.strip().lower(), value.strip())
            self._pairs.append((key.strip(), value.strip()))
        action, action_id = asked.get("action", "").lower(), asked.get("actionid", "")
        if not action:
            return wording.message(action_id, "Missing action in request", "Error")
        if not self.logged_in and action not in _NEEDS_NO_LOGIN:
            return wording.message(action_id, "Permission denied", "Error")
        act = self._actions.get(action)
        if act is None:
            text = (
                f"Invalid/unknown command: {asked['action']}. Use Action: ListCommands to show"
                " available commands."
            )
            return wording.message(action_id, text, "Error")
        return act(asked, action_id)

    def _login(self, asked: dict[str, str], action_id: str) -> str:
        if asked.get("authtype", "").upper() == "MD5":
            given = asked.get("key", "")
            expected = md5((self._challenge + self._secret).encode()).hexdigest()  # noqa: S324 - AMI's own scheme
        else:
            given, expected = asked.get("secret", ""), self._secret
        right = compare_digest(given.encode(), expected.encode())
        if asked.get("username") != self._username or not right:
            self.over = self.refused = True
            return wording.message(action_id, "Authentication failed", "Error")
        self.logged_in = True
        self._set_mask(asked.get("events", ""))
        pbx = self._model.pbx
        booted = wording.fully_booted((pbx.now - pbx.booted) // SECOND)
        seen = wording.successful_auth(self._username, pbx.now, id(self))
        pbx.wire.tell("SuccessfulAuth", "security", seen)
        answer = wording.message(action_id, "Authentication accepted")
        return answer + booted if self._mask is None or "system" in self._mask else answer

    def _challenged(self, asked: dict[str, str], action_id: str) -> str:
        if asked.get("authtype", "").upper() != "MD5":
            return wording.message(action_id, "Must specify AuthType", "Error")
        return wording.reply(action_id, f"Challenge: {self._challenge}\r\n")

    def _set_mask(self, text: str) -> None:
        words = {word.strip().lower() for word in text.split(",") if word.strip()}
        if words & {"off", "no", "false", "0", "none"}:
            self._mask = frozenset()
        elif not words or words & {"on", "yes", "true", "1", "all"}:
            self._mask = None
        else:
            self._mask = frozenset(words)

    def _events(self, asked: dict[str, str], action_id: str) -> str:
        self._set_mask(asked.get("eventmask", ""))
        return wording.reply(
            action_id, f"Events: {'Off' if self._mask == frozenset() else 'On'}\r\n"
        )

    def _filter(self, asked: dict[str, str], action_id: str) -> str:
        criteria, text = asked.get("matchcriteria", ""), asked.get("filter", "")
        names = _NAME.findall(criteria)
        excludes = "action(exclude)" in criteria.replace(" ", "")
        if names:
            (self._never if excludes else self._only).extend(names)
        elif text:
            excludes = excludes or text.startswith("!")
            try:
                self._patterns.append((not excludes, re.compile(text.removeprefix("!"))))
            except re.error:
                return wording.message(action_id, "Filter format incorrect", "Error")
        else:
            return wording.message(action_id, "Filter not specified", "Error")
        return wording.message(action_id, "Filter added successfully")

    def _ping(self, _asked: dict[str, str], action_id: str) -> str:
        at = wording.stamp(self._model.now)
        return wording.reply(action_id, f"Ping: Pong\r\nTimestamp: {at}\r\n")

    def _logoff(self, _asked: dict[str, str], action_id: str) -> str:
        self.over = True
        return wording.message(action_id, "Thanks for all the fish.", "Goodbye")

    def _queue_status(self, asked: dict[str, str], action_id: str) -> str:
        queue, member = asked.get("queue", ""), asked.get("member", "")
        return census.queue_status(self._model.pbx, action_id, queue, member)

    def _queue_summary(self, asked: dict[str, str], action_id: str) -> str:
        return census.queue_summary(self._model.pbx, action_id, asked.get("queue", ""))

    def _channels(self, _asked: dict[str, str], action_id: str) -> str:
        return census.channels(self._model.pbx, action_id)

    def _devices(self, _asked: dict[str, str], action_id: str) -> str:
        return census.device_states(self._model.pbx, action_id)

    def _contacts(self, _asked: dict[str, str], action_id: str) -> str:
        return census.contacts(self._model.pbx, action_id)

    def _settings(self, _asked: dict[str, str], action_id: str) -> str:
        return census.core_settings(action_id)

    def _pause(self, asked: dict[str, str], action_id: str) -> str:
        paused = asked.get("paused", "").lower() in _TRUE
        done = self._model.pause(
            asked.get("interface", ""),
            asked.get("queue", ""),
            asked.get("reason", "")[:79],
            paused=paused,
        )
        if not done:
            return wording.message(action_id, "Interface not found", "Error")
        word = "paused" if paused else "unpaused"
        return wording.message(action_id, f"Interface {word} successfully")

    def _add(self, asked: dict[str, str], action_id: str) -> str:
        queue, interface = asked.get("queue", ""), asked.get("interface", "")
        if queue not in self._model.pbx.queues:
            return wording.message(
                action_id, "Unable to add interface to queue: No such queue", "Error"
            )
        added = self._model.add_member(
            queue,
            interface,
            asked.get("membername", ""),
            penalty=int(penalty) if (penalty := asked.get("penalty", "")).isdecimal() else 0,
            paused=asked.get("paused", "").lower() in _TRUE,
        )
        if added is None:
            return wording.message(action_id, "Unable to add interface: Already there", "Error")
        return wording.message(action_id, "Added interface to queue")

    def _remove(self, asked: dict[str, str], action_id: str) -> str:
        if not self._model.remove_member(asked.get("queue", ""), asked.get("interface", "")):
            return wording.message(action_id, "Unable to remove interface: Not there", "Error")
        return wording.message(action_id, "Removed interface from queue")

    def _penalty(self, asked: dict[str, str], action_id: str) -> str:
        penalty, interface = asked.get("penalty", ""), asked.get("interface", "")
        if not penalty.isdecimal() or not self._model.set_penalty(
            asked.get("queue", ""), interface, int(penalty)
        ):
            return wording.message(action_id, "Invalid interface, queuename or penalty", "Error")
        return wording.message(action_id, "Interface penalty set successfully")

    def _originate(self, asked: dict[str, str], action_id: str) -> str:
        """Ring a phone for ChanSpy: nothing else is ever asked of a simulated floor."""
        device, application = asked.get("channel", ""), asked.get("application", "")
        data, timeout = asked.get("data", ""), asked.get("timeout", "30000")
        if "/" not in device:
            return wording.message(action_id, "Channel not specified", "Error")
        if application.lower() != "chanspy" or not timeout.isdecimal():
            return wording.message(action_id, "Originate failed", "Error")
        spied = data.partition(",")[0]
        self._model.originate(device, spied, data, action_id, int(timeout) * 1000)
        return wording.message(action_id, "Originate successfully queued")

    def _hang_up(self, asked: dict[str, str], action_id: str) -> str:
        if not self._model.hang_up(asked.get("channel", "")):
            return wording.message(action_id, "No such channel", "Error")
        return wording.message(action_id, "Channel Hungup")

    def _user_event(self, asked: dict[str, str], action_id: str) -> str:
        body = "".join(
            f"{key}: {value}\r\n"
            for key, value in self._pairs
            if key.lower() not in {"action", "userevent"}
        )
        name = f"UserEvent: {asked.get('userevent', '')}\r\n"
        self._model.pbx.wire.tell("UserEvent", "user", name + body)
        return wording.message(action_id, "Event Sent")
