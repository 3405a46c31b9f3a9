"""A floor and half a minute of calls on it in which every outcome is planted.

One queue for each case, so that what must come out does not hang on which of several
phones Asterisk picks. ``CALLS`` is the script; what each case must give stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats

NEVER = 60_000
"""Rings longer than any time-out here."""


@dataclass(frozen=True)
class Planted:
    """One call, and what must be seen of it."""

    case: str
    dials: str
    number: str
    lasts_s: float
    name: str = "Wang Li"
    keys: tuple[tuple[float, str], ...] = ()
    attempts: tuple[tuple[str, str, float], ...] = ()
    """In order: extension, outcome, nominal ring in seconds. Empty for ``support``."""
    visits: tuple[tuple[str, str], ...] = ()
    """In order: queue, outcome."""


SUPPORT = {"1001": 3.0, "1002": 7.0, "1003": 11.0, "1004": 14.0}
"""The phones of ``support`` and how long each rings; which caller gets which is open."""

PLAN = FloorPlan(
    queues=(
        Queue("support", seats(*SUPPORT)),
        Queue("billing", seats("1011", "1012", "1013"), strategy="ringall"),
        Queue("patience", seats("1021"), timeout=5),
        Queue("decline", seats("1022"), retry=10),
        Queue("engaged", seats("1023"), retry=10),
        Queue("mute", seats("1024"), timeout=4, retry=10),
        Queue("gone", seats("1025"), timeout=4, retry=10),
        Queue("refusing", seats("1026"), retry=10),
        Queue("hasty", seats("1027")),
        Queue("limit", seats("1028"), max_wait=6),
        Queue("key", seats("1029"), exit_key=True),
        Queue("redirected", seats("1030")),
        Queue("vip", seats("1031")),
        Queue("gold", seats("1031")),
        Queue("breaks", seats("1032")),
        Queue("breaks2", seats("1032")),
        Queue("dynamic"),
        Queue("first", seats("1034"), max_wait=3, then="second"),
        Queue("second", seats("1035")),
        Queue("short", seats("1036")),
        Queue("local", (Member("Local/1037@agents/n", "agent1037", "PJSIP/1037"),)),
        Queue("leaver", seats("1040"), settings=(("leavewhenempty", "strict"),)),
        Queue("refused", settings=(("joinempty", "no"),)),
        Queue("nobody"),
        Queue("autopause", seats("1041"), timeout=3, retry=10, settings=(("autopause", "yes"),)),
        Queue("delay", seats("1042"), settings=(("memberdelay", "2"),)),
        Queue("dump", seats("1043"), retry=10, settings=(("memberdelay", "3"),)),
        Queue("pushed", seats("1044"), retry=10),
    ),
    phones={
        **{ext: Phone(round(rings * 1_000)) for ext, rings in SUPPORT.items()},
        "1011": Phone(3_000),
        "1012": Phone(7_000),
        "1013": Phone(14_000),
        "1022": Phone(2_000, then=603),
        "1023": Phone(0, then=486),
        "1024": Phone(None, then=0),
        "1026": Phone(0, then=480),
        "1031": Phone(2_000),
        "1033": Phone(1_000),
        "1035": Phone(1_000),
        "1036": Phone(1_000, talks=2_000),
        "1037": Phone(2_000),
        "1039": Phone(1_000),
        "1042": Phone(1_000),
        "1043": Phone(1_000, talks=500),
        "1044": Phone(2_000, then=486),
        **{
            ext: Phone(NEVER, then=0)
            for ext in ("1021", "1027", "1028", "1029", "1030", "1032", "1034", "1040", "1041")
        },
    },
    absent=("1025",),
)

EVERY_S = 0.2
"""The calls come one after the other: what is measured is a ring, not a burst of processes."""

CALLS = (
    *(
        Planted(
            "round robin", "support", f"1380000000{place}", 17.0, name,
            visits=(("support", "answered"),),
        )
        for place, name in enumerate(("status will follow", "王丽", "Event: Hangup", "O'Brien"))
    ),
    Planted(
        "ring all", "billing", "13800000010", 6.0,
        attempts=(
            ("1011", "answered", 3.0),
            ("1012", "answered_elsewhere", 3.0),
            ("1013", "answered_elsewhere", 3.0),
        ),
        visits=(("billing", "answered"),),
    ),
    Planted(
        "no answer, then the caller quits", "patience", "13800000011", 9.0,
        attempts=(("1021", "no_answer", 5.0), ("1021", "caller_quit", 2.5)),
        visits=(("patience", "abandoned"),),
    ),
    Planted(
        "declined with 603", "decline", "13800000012", 4.0,
        attempts=(("1022", "rejected", 2.0),),
        visits=(("decline", "abandoned"),),
    ),
    Planted(
        "busy before it rang", "engaged", "13800000013", 3.0,
        attempts=(("1023", "busy", 0.0),),
        visits=(("engaged", "abandoned"),),
    ),
    Planted(
        "says trying, never ringing", "mute", "13800000014", 6.0,
        attempts=(("1024", "unreachable", 0.0),),
        visits=(("mute", "abandoned"),),
    ),
    Planted(
        "switched off", "gone", "13800000015", 6.0,
        attempts=(("1025", "unreachable", 0.0),),
        visits=(("gone", "abandoned"),),
    ),
    Planted(
        "refused before it rang", "refusing", "13800000016", 3.0,
        attempts=(("1026", "unreachable", 0.0),),
        visits=(("refusing", "abandoned"),),
    ),
    Planted(
        "quits while it rings", "hasty", "13800000017", 4.5,
        attempts=(("1027", "caller_quit", 4.0),),
        visits=(("hasty", "abandoned"),),
    ),
    Planted(
        "the queue's own time limit", "limit", "13800000018", 15.0,
        attempts=(("1028", "cancelled", 6.0),),
        visits=(("limit", "timeout"),),
    ),
    Planted(
        "leaves by key", "key", "13800000019", 15.0, keys=((4.0, "1"),),
        attempts=(("1029", "cancelled", 3.5),),
        visits=(("key", "exit_key"),),
    ),
    Planted(
        "redirected while it rings", "redirected", "13800000020", 9.0,
        attempts=(("1030", "cancelled", 4.0),),
        visits=(("redirected", "transferred"),),
    ),
    Planted(
        "an agent of two queues, first call", "vip", "13800000021", 5.0,
        attempts=(("1031", "answered", 2.0),),
        visits=(("vip", "answered"),),
    ),
    Planted(
        "an agent of two queues, second call", "gold", "13800000022", 13.0,
        attempts=(("1031", "answered", 2.0),),
        visits=(("gold", "answered"),),
    ),
    Planted(
        "a member added by a manager", "dynamic", "13800000023", 4.0,
        attempts=(("1033", "answered", 1.0),),
        visits=(("dynamic", "answered"),),
    ),
    Planted(
        "goes on to another queue", "first", "13800000024", 9.0,
        attempts=(("1034", "cancelled", 3.0), ("1035", "answered", 1.0)),
        visits=(("first", "timeout"), ("second", "answered")),
    ),
    Planted(
        "the agent hangs up", "short", "13800000025", 9.0,
        attempts=(("1036", "answered", 1.0),),
        visits=(("short", "answered"),),
    ),
    Planted(
        "a Local member", "local", "13800000026", 6.0,
        attempts=(("1037", "answered", 2.0),),
        visits=(("local", "answered"),),
    ),
    Planted("a call no queue gave", "1039", "13800000027", 4.0),
    Planted(
        "nobody left to serve", "leaver", "13800000028", 6.0,
        visits=(("leaver", "exit_empty"),),
    ),
    Planted("not let in", "refused", "13800000029", 6.0),
    Planted(
        "waits where nobody is", "nobody", "13800000030", 3.0,
        visits=(("nobody", "abandoned"),),
    ),
    Planted(
        "paused for not answering", "autopause", "13800000031", 6.0,
        attempts=(("1041", "no_answer", 3.0),),
        visits=(("autopause", "abandoned"),),
    ),
    Planted(
        "answered two seconds before they are connected", "delay", "13800000032", 7.0,
        attempts=(("1042", "answered", 1.0),),
        visits=(("delay", "answered"),),
    ),
    Planted(
        "answers and hangs up before they are connected", "dump", "13800000033", 5.0,
        attempts=(("1043", "answered", 1.0),),
        visits=(("dump", "abandoned"),),
    ),
    Planted(
        "declined with 486 after it rang", "pushed", "13800000034", 4.0,
        attempts=(("1044", "rejected", 2.0),),
        visits=(("pushed", "abandoned"),),
    ),
)  # fmt: skip
