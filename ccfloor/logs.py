r"""Our own log: one line for each thing that happened, safe to show and safe to keep.

The law:

1. What came from the wire cannot act on whoever reads the log: a character that does not
   print is written as an escape (``\x1b``), and a long value is cut.
2. A secret is never written: a field whose name says that it is one is left out, and the
   password inside a URL is masked.
3. Libraries speak from ``warning`` on, whatever the level: at ``debug`` websockets would
   write each login message out, token and all, and SQLAlchemy each statement.

Say ``log = structlog.get_logger(__name__)`` and ``log.warning("link lost", pbx=name)``: a
constant text, and what varies as fields.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from ccfloor.clock import Clock, SystemClock

Level = Literal["debug", "info", "warning", "error"]
Form = Literal["json", "console"]

OURS = ("ccfloor", "ami_adapters")
"""The loggers that follow the level that was asked for."""

LONGEST = 2_000
"""Characters of one value; a header of the wire may be a megabyte."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECRET = re.compile(r"secret|password|passwd|token|authorization|cookie", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")


def set_up(
    level: Level = "info",
    form: Form = "console",
    stream: TextIO | None = None,
    clock: Clock | None = None,
) -> None:
    """Send our log and the libraries' to ``stream``, the error output by default.

    Call it once, at the command line; it may be called again and then replaces the former.
    ``json`` writes one object a line, for machines; ``console`` lines are for people.
    """
    out = sys.stderr if stream is None else stream
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _stamp(clock or SystemClock()),
            make_safe,
            _renderer(form, out),
        ],
    )
    output = logging.StreamHandler(out)
    output.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [output]
    asked = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(asked, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(asked)
    logging.captureWarnings(capture=True)


def make_safe(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out secrets and escape what could act on a terminal, at every depth."""
    return {
        # A traceback keeps its lines: they are ours. What it quotes is escaped like the rest.
        key: "\n".join(map(_safe, value.split("\n"))) if key == "exception" else _safe(value)
        for key, value in event.items()
        if not _SECRET.search(key)
    }


def _safe(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {
            _text(str(key)): _safe(each)
            for key, each in value.items()
            if not _SECRET.search(str(key))
        }
    if isinstance(value, bytes):
        return _text(value.decode("utf-8", "backslashreplace"))
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str):
        return [_safe(each) for each in value]
    return _text(str(value))


def _text(text: str) -> str:
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… (+{len(text) - LONGEST} characters)"
    text = _URL_PASSWORD.sub(r"\1:***@", text)
    if text.isprintable():
        return text
    # Not printable: what moves the cursor, turns or hides text, ends a line, is no character.
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _stamp(clock: Clock) -> Processor:
    def stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        at = (_EPOCH + timedelta(microseconds=clock.now())).isoformat(timespec="microseconds")
        return {"timestamp": at.replace("+00:00", "Z"), **event}

    return stamp


def _renderer(form: Form, out: TextIO) -> Processor:
    if form == "json":
        return _one_object
    return structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _one_object(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    first = {key: event.pop(key) for key in ("timestamp", "level", "logger", "event")}
    return json.dumps({**first, **event}, ensure_ascii=False)
