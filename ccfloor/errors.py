"""The one tree of errors. A docstring is the message a person reads.

CcfloorError
├── ConfigError            a key of the configuration is missing or wrong
├── RosterError            a roster's file, or what was asked of the roster, is not as it must be
├── PayrollError           what was asked of a pay period cannot be done
├── RecordingError         a file is not a recording that can be read
├── StoreError             the database refused or cannot be reached
│   ├── RecordRefused      a record cannot be kept, now or later: it is of no use to try again
│   ├── CaseChanged        somebody else took a step meanwhile: look again
│   ├── PeriodChanged      somebody else took a step of the pay period meanwhile: look again
│   └── BufferFull         more is waiting to be written than memory was set aside for
├── LinkError              the PBX cannot be reached or was lost
│   ├── LinkLost           the connection ended
│   └── ActionRefused      an action was refused, by us or by the PBX
│       └── ActionTimeout  the PBX did not answer in time
└── ProtocolError          a peer of ours broke the wire protocol
"""

from __future__ import annotations


class CcfloorError(Exception):
    """Something went wrong that a person can do something about."""


class ConfigError(CcfloorError):
    """A key of the configuration is missing or wrong."""

    def __init__(self, file: str, key: str, value: object, expected: str) -> None:
        """Name the file, the key, the value that stands there and what was expected."""
        self.file, self.key, self.value, self.expected = file, key, value, expected
        super().__init__(f"{file}: {key} = {value!r}: expected {expected}")


class RosterError(CcfloorError):
    """A roster's file, or what was asked of the roster, is not as it must be."""


class PayrollError(CcfloorError):
    """What was asked of a pay period cannot be done."""


class RecordingError(CcfloorError):
    """A file is not a recording that can be read."""


class StoreError(CcfloorError):
    """The database refused or cannot be reached."""


class RecordRefused(StoreError):
    """A record cannot be kept, now or later: it is of no use to try again."""


class CaseChanged(StoreError):
    """Somebody else took a step meanwhile: look at the case again."""


class PeriodChanged(StoreError):
    """Somebody else took a step of the pay period meanwhile: look at it again."""


class BufferFull(StoreError):
    """More is waiting to be written than memory was set aside for."""


class LinkError(CcfloorError):
    """The PBX cannot be reached or was lost."""


class LinkLost(LinkError):
    """The connection ended."""


class ActionRefused(LinkError):
    """An action was refused, by us or by the PBX."""


class ActionTimeout(ActionRefused):
    """The PBX did not answer in time."""


class ProtocolError(CcfloorError):
    """A peer of ours broke the wire protocol."""
