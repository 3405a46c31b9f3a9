"""Makes the generated parts of docs/protocol.md, and docs/protocol.schema.json.

    python -m ccfloor.serve.protocol_doc          # write both
    python -m ccfloor.serve.protocol_doc --check  # exit 1 if one is not up to date

The page is written by people; what stands between ``<!-- Name -->`` and ``<!-- /Name -->``
is made from the class of that name: its sentence, its fields as messages.py describes
them, its example. Descriptions are read from the source, for Python keeps none of fields.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Final, get_args

import msgspec

from ccfloor.floor import deeds, states
from ccfloor.serve import (
    agent_day,
    beyond,
    call_story,
    cases,
    explanation,
    handovers,
    history,
    intervals,
    line_objections,
    messages,
    mine,
    orders,
    own_figures,
    payslips,
    permits,
    roster_day,
    seating,
    staffing,
    system,
)
from ccfloor.serve.protocol_examples import EXAMPLES

_DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = _DOCS / "protocol.md"
SCHEMA: Final = _DOCS / "protocol.schema.json"

_SPOKEN: Final = (
    states, deeds, messages, handovers, orders, explanation, mine, beyond, permits,
    staffing, cases, system, seating, payslips, roster_day, agent_day, own_figures, call_story,
    history, intervals, line_objections,
)  # fmt: skip
"""The modules whose classes go over the wire."""

_SECTION: Final = re.compile(
    r"(?P<open><!-- (?P<name>[A-Z]\w+) -->\n).*?(?P<close><!-- /(?P=name) -->)", re.DOTALL
)
_SHAPES: Final = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "true or false",
    "Instant": "instant, µs",
    "Micros": "duration, µs",
    "Ref": "bytes",
    "AgentName": "text",
    "ChannelId": "text",
    "QueueName": "text",
    "SeatId": "text",
}
_PLAIN_DEFAULTS: Final = {"None": "null", "()": "[]", "False": "false", '""': '""', "''": '""'}


class Field(msgspec.Struct, frozen=True):
    """One field of a message, as its source says it."""

    name: str
    shape: str
    default: str | None
    """As JSON; None where the field is always there."""
    text: str


class Described(msgspec.Struct, frozen=True):
    """One class of the source: a message, or a list of codes."""

    name: str
    text: str
    tag: str
    """Value of ``type``; empty for what only occurs inside messages."""
    fields: tuple[Field, ...]


def describe(source: str) -> dict[str, Described]:
    """Return the classes of a module by name, in their order."""
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    return {node.name: _described(node) for node in classes}


def _described(node: ast.ClassDef) -> Described:
    tags = [ast.literal_eval(word.value) for word in node.keywords if word.arg == "tag"]
    fields = []
    for line, after in zip(node.body, [*node.body[1:], None], strict=True):
        text = _string(after)
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            renamed = _renamed(line.value)
            default = None if line.value is None or renamed else _default(line.value)
            name = renamed or line.target.id
            fields.append(Field(name, _shape(line.annotation), default, text))
        elif isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            fields.append(Field(str(line.value.value), "code", None, text))
    sentence = (ast.get_docstring(node) or "").replace("\n", " ")
    return Described(node.name, sentence, tags[0] if tags else "", tuple(fields))


def _renamed(node: ast.expr | None) -> str:
    """Read the name on the wire of a field whose own would be a word of Python."""
    match node:
        case ast.Call(keywords=[ast.keyword(arg="name", value=ast.Constant(value=str(name)))]):
            return name
    return ""


def _string(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return re.sub(r"\bNone\b", "`null`", " ".join(text.replace("``", "`").split()))
    return ""


def _shape(node: ast.expr) -> str:
    match node:
        case ast.BinOp(left=left, right=ast.Constant(value=None)):
            return f"{_shape(left)}, or null"
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{_shape(left)} or {_shape(right)}"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=[item, _])):
            return f"list of {_shape(item)}"
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=words)):
            return "code: " + ", ".join(f"`{ast.literal_eval(word)}`" for word in words)
        case ast.Name(id=name):
            return _SHAPES.get(name) or f"[{name}](#{name.lower()})"
    raise ValueError(f"no words for the type {ast.unparse(node)}")


def _default(node: ast.expr) -> str:
    text = ast.unparse(node)
    if isinstance(node, ast.Call):
        return "{}"  # a struct whose fields all have their defaults
    if isinstance(node, ast.Name):
        modules = (messages, orders, beyond)
        return str(next(getattr(one, node.id) for one in modules if hasattr(one, node.id)))
    return _PLAIN_DEFAULTS.get(text, text.replace("_", ""))


def section(described: Described) -> str:
    """Return the generated part about one class."""
    lines = [described.text.replace("``", "`"), ""]
    if all(field.shape == "code" for field in described.fields) and described.fields:
        lines += ["| code | meaning |", "|---|---|"]
        lines += [f"| `{field.name}` | {field.text} |" for field in described.fields]
        return "\n".join([*lines, ""])
    lines += ["| field | type | if left out | meaning |", "|---|---|---|---|"]
    if described.tag:
        lines.append(f'| `type` | text | – | `"{described.tag}"` |')
    for field in described.fields:
        default = "–" if field.default is None else f"`{field.default}`"
        lines.append(f"| `{field.name}` | {field.shape} | {default} | {field.text} |")
    example = msgspec.json.format(msgspec.json.encode(EXAMPLES[described.name])).decode()
    return "\n".join([*lines, "", "```json", example, "```", ""])


def known() -> dict[str, Described]:
    """Return all that the page can speak of: the messages, and the codes in them."""
    sources = (Path(str(module.__file__)).read_text("utf-8") for module in _SPOKEN)
    return {name: one for source in sources for name, one in describe(source).items()}


def page(text: str) -> str:
    """Return ``text`` with its generated parts made anew."""
    described = known()

    def made(found: re.Match[str]) -> str:
        return found["open"] + section(described[found["name"]]) + found["close"]

    return _SECTION.sub(made, text)


def schema() -> str:
    """Return the JSON schema of both directions."""
    requests, told = get_args(mine.AnyRequest), get_args(mine.AnyMessage)
    _, parts = msgspec.json.schema_components((*requests, *told), ref_template="#/$defs/{name}")
    for part in parts.values():  # Python before 3.13 leaves docstrings their indentation
        if "description" in part:
            part["description"] = cleandoc(part["description"])

    def one_of(kinds: Sequence[type]) -> dict[str, object]:
        return {"oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds]}

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"ccfloor protocol {messages.PROTOCOL}",
        "description": "Request goes from a client to the daemon, Message from the daemon to it.",
        "anyOf": [{"$ref": "#/$defs/Request"}, {"$ref": "#/$defs/Message"}],
        "$defs": {"Request": one_of(requests), "Message": one_of(told), **parts},
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write both files, or only tell if they are up to date; return the exit code."""
    made = {PAGE: page(PAGE.read_text("utf-8")), SCHEMA: schema()}
    if "--check" not in arguments:
        for path, text in made.items():
            path.write_text(text, "utf-8")
        return 0
    stale = [p for p, text in made.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in stale:
        sys.stderr.write(f"{path}: not up to date: run python -m ccfloor.serve.protocol_doc\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
