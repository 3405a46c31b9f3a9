"""Whether a PBX's journal files follow one another, or bytes between them are gone.

The law: a file that is missing leaves no file that says so, but the ones around it do. Each
``open`` record counts the bytes of its connection that stand in earlier files, and the
connections of a run count from one: what does not follow on from the file before was written
elsewhere, or nowhere. A whole run that is gone, and the end of the journal, leave no such trace.
"""

from __future__ import annotations

import msgspec

from ccfloor.store.journal import JournalRecord, Opened


class Continuity:
    """Is shown one PBX's records in the order they were written."""

    def __init__(self) -> None:
        """Begin with the oldest file there is."""
        self._first = True
        self._connection = 0
        self._next = 0
        self._stands = False

    @property
    def stands(self) -> bool:
        """Whether the newest connection has no end yet."""
        return self._stands

    def broken(self, record: JournalRecord) -> str:
        """Take a record; return what is missing before it, in words, or nothing.

        Raises ValueError where an ``open`` record does not hold what it should.
        """
        if record.kind == "open":
            return self._opened(msgspec.json.decode(record.data, type=Opened))
        self._first = False
        if record.kind == "run":
            self._connection, self._next, self._stands = 0, 0, False
        elif record.kind == "data":
            self._next += len(record.data)
        elif record.kind == "lost":
            self._stands = False
        return ""

    def _opened(self, opened: Opened) -> str:
        begins = not self._stands and (opened.connection, opened.offset) == (
            self._connection + 1, 0,
        )  # fmt: skip
        goes_on = self._stands and opened.connection == self._connection
        follows = self._first or begins or (goes_on and opened.offset == self._next)
        missing = opened.offset - self._next if goes_on else opened.offset
        self._first = False
        self._connection, self._next, self._stands = opened.connection, opened.offset, True
        if follows:
            return ""
        if missing > 0:
            return f"{missing} bytes of connection {opened.connection} are missing before it"
        return f"what came before connection {opened.connection} is missing"
