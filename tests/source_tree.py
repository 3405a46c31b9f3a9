"""Our own sources, read and not run: what imports what, who reads a clock, who prints."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PRODUCT = ("ccfloor", "ami_adapters")

_CLOCKS = {
    "time": {
        "time",
        "time_ns",
        "monotonic",
        "monotonic_ns",
        "perf_counter",
        "perf_counter_ns",
        "process_time",
        "process_time_ns",
        "localtime",
        "gmtime",
    },
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "loop": {"time"},
    "get_running_loop": {"time"},
    "get_event_loop": {"time"},
}
_BANNED = {"manager", "helper", "handler", "service", "base", "util", "common", "misc"}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class Source(NamedTuple):
    """One file of ours."""

    path: str
    """From the top of the repository, with slashes."""
    text: str

    @property
    def module(self) -> str:
        """Return the dotted name; a package's own file has the package's."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> int:
        """Count the lines."""
        return len(self.text.splitlines())


def sources(*folders: str) -> list[Source]:
    """Return every Python file below the folders, in order."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def texts() -> Iterator[Source]:
    """Yield every file that is ours and text, whatever it is written in."""
    skipped = {"node_modules", "__pycache__", "data", "build", "dist"}
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
        generated = any(part in skipped or part.endswith(".egg-info") for part in parts)
        if hidden or generated or not path.is_file():
            continue
        try:
            yield Source("/".join(parts), path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue  # a recording, a compiled catalogue, a picture


def imported(
    source: Source, known: frozenset[str] = frozenset(), *, for_types: bool = True
) -> list[str]:
    """Return the modules a file imports, wherever in it, one time each and in order.

    ``from a.b import c`` is ``a.b.c`` where ``known`` holds a module of that name. What is
    imported for annotations only counts unless ``for_types`` is False.
    """
    found: dict[str, None] = {}
    skipped = set() if for_types else _for_types_only(source.text)
    for node in _nodes(source.text):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found.update(dict.fromkeys(alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{start}.{alias.name}"
                found[inner if inner in known else start] = None
    return list(found)


def _for_types_only(text: str) -> set[ast.AST]:
    """Return what stands under ``if TYPE_CHECKING:``: it is never run."""
    return {
        inner
        for node in _nodes(text)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }


@functools.cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text)))


def within(module: str, rooms: frozenset[str] | set[str]) -> bool:
    """Tell if a module is one of the rooms or inside one."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def clock_reads(source: Source) -> list[str]:
    """Return each place that reads a clock, as ``line: name``."""
    found = []
    for node in _nodes(source.text):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            names = [alias.name for alias in node.names if alias.name in _CLOCKS["time"]]
            found += [f"{node.lineno}: time.{name}" for name in names]
        elif isinstance(node, ast.Attribute):
            owner = _owner(node.value)
            if node.attr in _CLOCKS.get(owner, ()):
                found.append(f"{node.lineno}: {owner}.{node.attr}")
    return found


def _owner(node: ast.expr) -> str:
    """Return the last name of what an attribute is read from: ``loop`` of ``self._loop``."""
    if isinstance(node, ast.Call):
        return _owner(node.func)
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return str(name).lstrip("_")


def prints(source: Source) -> list[int]:
    """Return the lines that print."""
    return [
        node.lineno
        for node in _nodes(source.text)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "input", "breakpoint"}
    ]


def empty_names(source: Source) -> list[str]:
    """Return the names of classes and modules that say nothing of what they are."""
    stem = source.module.rpartition(".")[2]
    names = [stem] + [node.name for node in _nodes(source.text) if isinstance(node, ast.ClassDef)]
    # A service level is a figure every call centre has, not a thing that serves.
    return [name for name in names if _words(name.replace("ServiceLevel", "")) & _BANNED]


def _words(name: str) -> set[str]:
    words = {word.lower() for word in _WORDS.findall(name)}
    return words | {word.removesuffix("s") for word in words}


def unreasoned(source: Source) -> list[int]:
    """Return the lines that silence a check without saying which or why."""
    mark = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)(?P<rest>.*)")
    codes = re.compile(r":\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\]")
    silent = []
    for number, line in enumerate(source.text.splitlines(), start=1):
        if found := mark.search(line):
            reason = codes.sub("", found["rest"], count=1)
            if len(re.findall(r"[A-Za-z]{2,}", reason)) < 2:  # one word is no reason
                silent.append(number)
    return silent
