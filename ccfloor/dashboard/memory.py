"""What a person set up for himself, kept for the next time: one small file for each person.

The law: it holds how things look and nothing about anybody. A file that is damaged, of a later
version or not to be written is no reason for a dashboard not to start: it begins as it was shipped,
and says so once. What was given on the command line counts for that one run and is not kept.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from hashlib import sha256
from pathlib import Path

import msgspec

from ccfloor.dashboard.look import THEMES
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.view.grid import Density
from ccfloor.locale import LANGUAGES

LARGEST = 16 * 1024
"""Bytes of a file that is looked at; ours have some two hundred."""
_READABLE = 40


class Layout(msgspec.Struct, frozen=True, omit_defaults=True):
    """How somebody likes it; what is null is left as it is."""

    language: str | None = None
    theme: str | None = None
    ascii_only: bool | None = None
    bell: bool | None = None
    density: str | None = None
    """A ``Density``; empty: by the room there is."""
    sort: str | None = None
    wallboard: bool | None = None
    """Begin with the wallboard."""


def sound(layout: Layout) -> Layout:
    """Drop what this version does not know."""
    known = {
        "language": frozenset(LANGUAGES),
        "theme": frozenset(one.name for one in THEMES),
        "density": frozenset(("", *(each.value for each in Density))),
        "sort": frozenset(each.value for each in Sort),
    }
    unknown = {name: None for name, values in known.items() if getattr(layout, name) not in values}
    return msgspec.structs.replace(layout, **unknown)


def default_folder() -> Path:
    """Return where such files lie: ``$XDG_STATE_HOME/ccfloor``, else below the home directory."""
    state = os.environ.get("XDG_STATE_HOME", "")
    # The specification: a relative path is to be ignored.
    base = Path(state) if state.startswith("/") else Path.home() / ".local" / "state"
    return base / "ccfloor"


class Memory:
    """One folder of such files."""

    def __init__(self, folder: Path, given: frozenset[str] = frozenset()) -> None:
        """Keep them in ``folder``; ``given`` names what the command line settled."""
        self.folder = folder
        self.given = given
        self._kept: dict[Path, Layout] = {}

    def file_of(self, site: str, user: str) -> Path:
        """Name the file of a person at a site: readable where it can be, never a path of his."""
        digest = sha256(f"{site}\0{user}".encode()).hexdigest()[:12]
        plain = "".join(one for one in user if one.isascii() and one.isalnum())[:_READABLE]
        return self.folder / f"dashboard-{plain or 'user'}-{digest}.json"

    def recall(self, site: str, user: str) -> Layout | None:
        """Return what was kept, without what was given; None where nothing can be read."""
        file = self.file_of(site, user)
        try:
            with file.open("rb") as opened:
                layout = sound(msgspec.json.decode(opened.read(LARGEST), type=Layout))
        except FileNotFoundError:
            return Layout()
        except (OSError, RuntimeError, msgspec.MsgspecError, RecursionError):
            return None
        self._kept[file] = layout
        return msgspec.structs.replace(layout, **dict.fromkeys(self.given))

    def keep(self, site: str, user: str, layout: Layout) -> str:
        """Write what is new; empty, or why it could not be kept."""
        file = self.file_of(site, user)
        kept = self._kept.get(file, Layout())
        given = {name: getattr(kept, name) for name in self.given}
        wanted = msgspec.structs.replace(layout, **given)
        if wanted == kept and file in self._kept:
            return ""
        try:
            _write(file, msgspec.json.format(msgspec.json.encode(wanted), indent=1) + b"\n")
        except OSError as error:
            return f"{file}: {error.strerror}"
        self._kept[file] = wanted
        return ""


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".dashboard-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
