"""What happens between the taking up of the phone and the conversation."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.ways.way import Expects, Way

_HELLO = ("hello.sln", "\0" * 2 * 8_000 * 2)
"""Two seconds of silence, 16 bits at 8 kHz."""
_ANNOUNCES = (("announce", "{home}/etc/hello"),)
_DELAYS = (("memberdelay", "2"),)


def _one(
    name: str, says: str, settings: tuple[tuple[str, str], ...], lasts: float,
    talks: int | None = None, *, answers: str = "-",
) -> Way:  # fmt: skip
    """One member, one call; the attempt is answered whatever follows."""
    return Way(
        name,
        says,
        FloorPlan(
            (Queue("sales", seats("1001"), retry=10, settings=settings),),
            {"1001": Phone(1_000, talks=talks)},
            files=(_HELLO,),
        ),
        lambda stage: stage.call("sales", lasts=lasts),
        Expects(
            (("sales", "1001", "answered", 1.0),),
            (("sales", "abandoned" if answers == "-" else "answered", answers),),
            connects_after=2.0 if settings else 0.0,
        ),
    )


_AGENT = "agent1001"

WAYS = (
    _one("announced", "The agent hears an announcement before they talk.", _ANNOUNCES, 5.0,
         answers=_AGENT),
    _one("announced_quits", "The caller hangs up while the agent hears the announcement.",
         _ANNOUNCES, 2.0),
    _one("announced_dumped", "The agent hangs up while he hears the announcement.",
         _ANNOUNCES, 5.0, 800),
    _one("delayed", "They are connected two seconds after the answer.", _DELAYS, 5.0,
         answers=_AGENT),
    _one("delayed_quits", "The caller hangs up in the two seconds after the answer.",
         _DELAYS, 2.0),
    _one("delayed_dumped", "The agent hangs up in the two seconds after the answer.",
         _DELAYS, 5.0, 800),
    _one("agent_hangs_up", "The agent ends the conversation.", (), 6.0, 1_500, answers=_AGENT),
    _one("caller_hangs_up", "The caller ends the conversation.", (), 3.0, answers=_AGENT),
)  # fmt: skip
