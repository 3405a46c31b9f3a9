"""What a lab floor is made of: queues, members, phones. Plain records, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Phone:
    """How every phone of one kind takes a call; all times in milliseconds."""

    rings: int | None = 0
    """Sends 180 and rings so long; None: never says that it rings."""
    then: int = 200
    """The final SIP status after the ringing; 0: none ever, it waits to be cancelled."""
    talks: int | None = None
    """Hangs up so long after answering; None: waits for the other side."""
    early: bool = False
    """Says 183 and sends its own ringing tone, as lines to the outside do, instead of 180."""
    speaks: bool = False
    """Sends sound while it talks: only then does a Local channel take itself out."""
    moved: str = ""
    """The extension it sends callers on to (``then=302``, handsets only)."""


@dataclass(frozen=True)
class Member:
    """A static member of a queue."""

    interface: str
    name: str
    state_interface: str = ""
    penalty: int = 0
    wrapup: int | None = None
    """Seconds of his own after-call work; None: the queue's."""

    def line(self) -> str:
        """Return the member's line of queues.conf."""
        parts = [self.interface, str(self.penalty), self.name]
        if self.wrapup is not None:
            parts += [self.state_interface, "", str(self.wrapup)]
        elif self.state_interface:
            parts.append(self.state_interface)
        return "member => " + ",".join(parts)


@dataclass(frozen=True)
class Queue:
    """One queue; times in seconds."""

    name: str
    members: tuple[Member, ...] = ()
    strategy: str = "rrmemory"
    timeout: int = 20
    """How long one attempt may ring."""
    retry: int = 1
    max_wait: int = 120
    """The Queue() application's own time limit for a caller."""
    exit_key: bool = False
    """Callers may leave by pressing 1."""
    then: str = ""
    """The queue a caller goes on to after this one's time limit."""
    settings: tuple[tuple[str, str], ...] = ()
    """More of queues.conf, ``{home}`` being the run's own folder; they overrule what the lab
    sets everywhere."""
    priority: int = 0
    """QUEUE_PRIO of whoever calls."""
    options: str = ""
    """The Queue() application's options."""


@dataclass(frozen=True)
class FloorPlan:
    """Queues, and how each phone behaves."""

    queues: tuple[Queue, ...]
    phones: dict[str, Phone] = field(default_factory=dict)
    """Extension → behaviour."""
    handsets: dict[str, Phone] = field(default_factory=dict)
    """Extension → behaviour of the phones that somebody handles (``tests/lab/handset.py``)."""
    absent: tuple[str, ...] = ()
    """Extensions whose phone is switched off: nothing listens where they are."""
    general: tuple[tuple[str, str], ...] = ()
    """More of queues.conf's ``[general]``."""
    dialplan: str = ""
    """More of extensions.conf; it begins in the context of the callers."""
    contexts: tuple[tuple[str, str], ...] = ()
    """More contexts of extensions.conf, by name."""
    qualify: bool = False
    """Whether Asterisk asks the handsets every second if they are there."""
    registers: bool = False
    """Whether the handsets must register before they are known."""
    files: tuple[tuple[str, str], ...] = ()
    """More files of ``{home}/etc``, by name."""


def seats(*extensions: str) -> tuple[Member, ...]:
    """Return PJSIP members named after their extensions: ``agent1001``."""
    return tuple(Member(f"PJSIP/{ext}", f"agent{ext}") for ext in extensions)
