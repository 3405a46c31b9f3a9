"""A configuration file becomes a ``Config``, or a list of all that is wrong with it.

The law: no value is guessed and no key is passed over. Every problem names the file and
line, the key, what stands there and what was expected, and all of them are found in one
reading, so that a file is mended once and not key by key. ``load`` raises the first of
them; ``check-config`` shows all that ``examine`` found.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeGuard, get_args, get_origin

import msgspec

from ccfloor.config import MOVED, NOT_IN_THE_FILE, Config
from ccfloor.config_checks import problems
from ccfloor.config_problem import Problem, Words
from ccfloor.errors import ConfigError
from ccfloor.regulation_file import with_house_editions
from ccfloor.toml_lines import line_of
from ccfloor.web_checks import web_problems

SECRET_VARIABLE = "CCFLOOR_AMI_SECRET"  # noqa: S105  the name of a variable, not a secret
"""Goes before ``ami.secret_file``, which goes before ``ami.secret``."""


def load(path: str | Path, environ: Mapping[str, str] | None = None) -> Config:
    """Return the configuration of a file with the AMI secret in place; raises ConfigError.

    The error is the first of all problems and says how many more there are. Warnings
    (``Problem.fatal`` false) do not stop it: show those of ``examine``.
    """
    config, found = examine(path, environ)
    fatal = [problem for problem in found if problem.fatal]
    if config is not None and not fatal:
        return config
    first = fatal[0].error(str(path))
    if len(fatal) > 1:
        more = f"{first.expected} (and {len(fatal) - 1} more: ccfloor check-config lists them)"
        raise ConfigError(first.file, first.key, first.value, more)
    raise first


def examine(
    path: str | Path, environ: Mapping[str, str] | None = None
) -> tuple[Config | None, list[Problem]]:
    """Return the configuration and all that is wrong with it, in the file's order.

    There is no configuration where its shape is wrong (a key that does not exist, a text
    where a number belongs); there is one where only its meaning is.
    """
    path = Path(path)
    text, found = _text(path)
    raw: dict[str, Any] = {}
    if not found:
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = [_not_toml(error)]
    if not found:
        found = list(_shape(raw, Config, ""))
    if found:
        return None, _located(found, text)
    config = msgspec.convert(raw, Config)
    found = list(_exposed(config, path))
    config, secret = _with_secret(config, path, os.environ if environ is None else environ)
    config, wrong = with_house_editions(config, path)
    return config, _located(
        [*problems(config), *web_problems(config.web), *secret, *found, *wrong], text
    )


def _text(path: Path) -> tuple[str, list[Problem]]:
    try:
        # Some editors put a byte-order mark before UTF-8; TOML knows none.
        return path.read_text(encoding="utf-8-sig"), []
    except OSError as error:
        expected = "a file that can be read; config.example.toml is one to start from"
        return "", [Problem("the file", Words(error.strerror or "unreadable"), expected)]
    except UnicodeDecodeError as error:
        expected = "UTF-8: save it so in the editor"
        return "", [Problem("the file", Words(f"byte {error.start} is not UTF-8"), expected)]


def _not_toml(error: tomllib.TOMLDecodeError) -> Problem:
    said, _, place = str(error).partition(" (at ")
    line = re.match(r"line (\d+)", place)
    return Problem("the file", Words(said), "TOML", line=int(line[1]) if line else None)


# --- shape --------------------------------------------------------------------------


def _shape(raw: Mapping[str, Any], struct: type[msgspec.Struct], at: str) -> Iterator[Problem]:
    """Find keys that do not exist, keys that are missing and values of another type."""
    fields = {
        field.encode_name: field
        for field in msgspec.structs.fields(struct)
        if f"{at}{field.encode_name}" not in NOT_IN_THE_FILE
    }
    for name, value in raw.items():
        if (moved := MOVED.get(f"{at}{name}")) is not None:
            yield Problem(f"{at}{name}", _shown(value), moved)
        elif name not in fields:
            near = difflib.get_close_matches(name, fields, n=1)
            hint = f"; did you mean {near[0]}?" if near else f": one of {', '.join(fields)}"
            yield Problem(f"{at}{name}", _shown(value), f"a key that exists{hint}")
    for name, field in fields.items():
        if name in raw:
            yield from _value(raw[name], field.type, f"{at}{name}")
        elif field.required:
            yield Problem(f"{at}{name}", Words("missing"), _words(field.type))


def _value(value: object, wanted: Any, key: str) -> Iterator[Problem]:
    item = get_args(wanted)[0] if get_origin(wanted) is tuple else None
    if _is_struct(wanted):
        if isinstance(value, dict):
            yield from _shape(value, wanted, f"{key}.")
        else:
            yield Problem(key, value, f"a table: [{key}]")
    elif _is_struct(item):
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            for index, each in enumerate(value):
                yield from _shape(each, item, f"{key}[{index}].")
        else:
            yield Problem(key, _shown(value), f"tables in double brackets: [[{key}]]")
    else:
        try:
            msgspec.convert(value, wanted)
        except msgspec.ValidationError:
            shown = Words("not shown") if key == "ami.secret" else _shown(value)
            yield Problem(key, shown, _words(wanted))


def _is_struct(wanted: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)


def _shown(value: object) -> object:
    return Words("a table") if isinstance(value, dict) else value


def _words(wanted: Any) -> str:
    """Say a type in words that need no knowledge of Python."""
    plain = {
        str: "a text in quotes",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
    }
    if wanted in plain:
        return plain[wanted]
    if get_origin(wanted) is Literal:
        return "one of " + ", ".join(f'"{choice}"' for choice in get_args(wanted))
    if isinstance(wanted, UnionType):
        return " or ".join(_words(each) for each in get_args(wanted) if each is not NoneType)
    return "a list of texts in quotes"


# --- the AMI secret -----------------------------------------------------------------


def _with_secret(
    config: Config, path: Path, environ: Mapping[str, str]
) -> tuple[Config, list[Problem]]:
    """Put the secret in its place: from the environment, its own file, or the file itself."""
    found = []
    secret = environ.get(SECRET_VARIABLE, "")
    if not secret and config.ami.secret_file:
        # A relative path starts where the configuration is: the daemon may be started anywhere.
        file = path.parent / config.ami.secret_file
        try:
            secret = file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            expected = f"a text file that can be read ({error})"
            found.append(Problem("ami.secret_file", config.ami.secret_file, expected))
        else:
            if _everybody_reads(file):
                shown, expected = config.ami.secret_file, f"a file of mode 600: chmod 600 {file}"
                found.append(Problem("ami.secret_file", shown, expected, fatal=False))
    secret = secret or config.ami.secret
    if not secret and not found:
        expected = f"the password of the AMI account, here, in ami.secret_file or {SECRET_VARIABLE}"
        found.append(Problem("ami.secret", "", expected, fatal=False))
    if any(ord(char) < ord(" ") for char in secret):
        # A line end inside it would end the header and begin another one of its own.
        expected = "a password of one line, without control characters"
        found.append(Problem("ami.secret", Words("not shown"), expected))
    ami = msgspec.structs.replace(config.ami, secret=secret)
    return msgspec.structs.replace(config, ami=ami), found


def _exposed(config: Config, path: Path) -> Iterator[Problem]:
    if config.ami.secret and _everybody_reads(path):
        expected = f"no password here, or a file of mode 600: chmod 600 {path}"
        yield Problem("ami.secret", Words("not shown"), expected, fatal=False)


def _everybody_reads(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IROTH)


# --- where it stands ----------------------------------------------------------------


def _located(found: list[Problem], text: str) -> list[Problem]:
    placed = [
        each
        if each.file or each.line
        else msgspec.structs.replace(each, line=line_of(text, each.key))
        for each in found
    ]
    return sorted(placed, key=lambda each: (each.file, each.line or sys.maxsize))
