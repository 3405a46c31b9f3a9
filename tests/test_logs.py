"""The log: what is written, what never is."""

from __future__ import annotations

import io
import json
import logging
import warnings

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from ccfloor import logs
from ccfloor.clock import SetClock

AT = 1_795_424_400_250_000  # 2026-11-23 09:00:00.25 UTC


@pytest.fixture(autouse=True)
def _as_it_was():
    """Leave the process's log as it was found."""
    root = logging.getLogger()
    former = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:], level = former
    root.setLevel(level)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def written(say, level: logs.Level = "info", form: logs.Form = "console") -> str:
    """Return what the log holds after ``say(log)``."""
    out = io.StringIO()
    logs.set_up(level, form, out, SetClock(AT))
    say(structlog.get_logger("ccfloor.link"))
    return out.getvalue()


def test_a_line_for_machines_is_one_object():
    assert written(lambda log: log.warning("link lost", pbx="总机", lag_s=1.5), form="json") == (
        '{"timestamp": "2026-11-23T09:00:00.250000Z", "level": "warning",'
        ' "logger": "ccfloor.link", "event": "link lost", "pbx": "总机", "lag_s": 1.5}\n'
    )


def test_a_line_for_people_has_the_moment_the_level_and_the_fields():
    assert written(lambda log: log.warning("link lost", pbx="总机")).split() == [
        "2026-11-23T09:00:00.250000Z",
        "[warning",
        "]",
        "link",
        "lost",
        "[ccfloor.link]",
        "pbx=总机",
    ]


def test_a_level_holds_back_what_is_below_it():
    def say(log):
        log.debug("one")
        log.info("two")
        log.error("three")

    assert [json.loads(line)["event"] for line in written(say, "info", "json").splitlines()] == [
        "two",
        "three",
    ]
    assert [json.loads(line)["event"] for line in written(say, "debug", "json").splitlines()] == [
        "one",
        "two",
        "three",
    ]


def test_our_own_log_may_be_quieter_than_the_libraries():
    def say(log):
        log.warning("ours")
        logging.getLogger("alembic").warning("theirs")
        logging.getLogger("alembic").error("theirs, worse")

    assert [json.loads(line)["event"] for line in written(say, "error", "json").splitlines()] == [
        "theirs, worse"
    ]


def test_a_library_that_would_write_out_tokens_at_debug_is_not_let():
    def say(_log):
        logging.getLogger("websockets.server").debug('< TEXT \'{"token":"hunter2"}\'')
        logging.getLogger("sqlalchemy.engine").info("INSERT …")
        logging.getLogger("websockets.server").warning("closed %s", "badly")

    assert written(say, "debug", "json") == (
        '{"timestamp": "2026-11-23T09:00:00.250000Z", "level": "warning",'
        ' "logger": "websockets.server", "event": "closed badly"}\n'
    )


@pytest.mark.parametrize(
    "field",
    ["secret", "token", "password", "Authorization", "ami_secret", "Set-Cookie", "TOKEN_SHA"],
)
def test_a_field_that_names_a_secret_is_left_out(field):
    line = written(lambda log: log.info("login", user="a", **{field: "hunter2"}), form="json")
    assert list(json.loads(line)) == ["timestamp", "level", "logger", "event", "user"]


def test_a_secret_deep_inside_a_field_is_left_out():
    line = written(
        lambda log: log.info("sent", action=[{"Action": "Login", "Secret": "hunter2"}]),
        form="json",
    )
    assert json.loads(line)["action"] == [{"Action": "Login"}]


@pytest.mark.parametrize("form", ["json", "console"])
def test_the_password_of_a_database_is_masked(form):
    line = written(
        lambda log: log.info("store", url="postgresql+asyncpg://cc:hunter2@db/floor"), form=form
    )
    assert "postgresql+asyncpg://cc:***@db/floor" in line


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("one\r\n2026 [error] forged", r"one\r\n2026 [error] forged"),
        ("\u202eecilA", r"\u202eecilA"),
        ("a\u2028b\u0085c", r"a\u2028b\x85c"),
        ("\udc80", r"\udc80"),
        (b"\xff\x1b[2J", r"\xff\x1b[2J"),
        ("王丽", "王丽"),
    ],
)
@pytest.mark.parametrize("form", ["json", "console"])
def test_what_came_from_the_wire_cannot_act_on_the_reader(said, shown, form):
    line = written(lambda log: log.info("caller", name=said), form=form)
    value = json.loads(line)["name"] if form == "json" else line.partition("name=")[2]
    assert value.strip("'\n").replace("\\\\", "\\") == shown


def test_a_key_from_the_wire_is_escaped_too():
    line = written(lambda log: log.info("frame", headers={"\x1b[2J": "x"}), form="json")
    assert json.loads(line)["headers"] == {r"\x1b[2J": "x"}


def test_a_megabyte_is_cut():
    line = written(lambda log: log.info("caller", name="x" * 1_000_000), form="json")
    assert json.loads(line)["name"] == "x" * 2_000 + "… (+998000 characters)"


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_keeps_its_lines_and_loses_its_teeth(form):
    def say(log):
        try:
            int("\x1b[2J from the wire")
        except ValueError:
            log.exception("task died")

    text = written(say, form=form)
    text = json.loads(text)["exception"] if form == "json" else text
    assert text.splitlines()[-1] == (
        r"ValueError: invalid literal for int() with base 10: '\x1b[2J from the wire'"
    )
    assert "\n  File " in text


def test_a_warning_of_python_goes_to_the_log():
    def say(_log):
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            logging.captureWarnings(capture=False)  # begin again inside the block
            logging.captureWarnings(capture=True)
            warnings.warn("old ways", DeprecationWarning, stacklevel=1)
            logging.captureWarnings(capture=False)

    assert "DeprecationWarning: old ways" in json.loads(written(say, form="json"))["event"]


def test_setting_up_again_replaces_the_former():
    first = io.StringIO()
    logs.set_up("info", "json", first, SetClock(AT))
    second = written(lambda log: log.info("once"))
    assert (first.getvalue(), second.count("once")) == ("", 1)


@given(name=st.text(st.characters(), max_size=50), form=st.sampled_from(["json", "console"]))
def test_whatever_a_caller_is_called_the_line_is_one_line_of_harmless_text(name, form):
    line = written(lambda log: log.info(name, name=name, names=[name, {name: name}]), form=form)
    assert line.endswith("\n")
    assert line[:-1].isprintable()
    line.encode()
