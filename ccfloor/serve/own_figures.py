"""One person's figures of one day, as he himself and those who lead him are shown them."""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import Micros


class MyFigures(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The day so far: nobody's but one's own, and compared with nobody's."""

    answered: int = 0
    """Calls taken."""
    talk: Micros = 0
    """Conversations that are over, added up."""
    hold: Micros = 0
    """Of ``talk``, callers on hold; of the calls of ``hold_known``."""
    held_calls: int = 0
    """Of ``hold_known``, calls that were put on hold."""
    hold_known: int = 0
    """Conversations that are over and of which it is known how long the caller was on hold."""
    stayed: int = 0
    """Conversations brought to their end although the shift was over."""
    stayed_for: Micros = 0
    """How long after the shifts' ends, added up."""
    rings: int = 0
    """Rings that were taken up, or were this person's to take up; excused ones are left out."""
    ring_sum: Micros = 0
    """Of those; divided by ``rings`` it is the mean."""
    ring_longest: Micros = 0
    """The longest of them."""
    late: int = 0
    """Of ``rings``, those over the limit."""
    missed: int = 0
    """Of ``rings``, those that ran into the time-out."""
    away: Micros = 0
    """Away from the desk for whatever reason, the running absence included."""
    absences: int = 0
    """How many times."""
    unseen: int = 0
    """Calls and absences of which a part was not seen."""
