"""``[[holidays]]``: a year's days off and days made up for, as its notice says."""

from __future__ import annotations

import msgspec


class HolidaysConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A year, entered whole: a day that is not named is worked from Monday to Friday."""

    year: int
    off: tuple[str, ...]
    """Days without work, legal ones and moved ones (放假、调休): ``2027-01-01``, or a stretch
    with its last day, ``2027-02-05/2027-02-11``. Of the year, or of the December before."""
    worked: tuple[str, ...] = ()
    """Days of a weekend that are worked (调休上班), likewise."""
