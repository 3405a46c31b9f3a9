"""The pages: HTML with words in the reader's language, and the files they are made of.

The law: nothing is fetched from elsewhere, and whatever is put into a page is escaped. Files
are served by name from one table; their address holds a hash of all of them, so that a browser
may keep them and never mixes two versions.
"""

from __future__ import annotations

import hashlib
import html
from importlib import resources
from string import Template
from typing import Final

import msgspec

from ccfloor.locale import Words, mark

TAGS: Final = {"zh_CN": "zh-CN", "en": "en"}
"""BCP 47 names of our languages, for the browser."""


WRONG: Final = mark("This key opens nothing here.")
MANY: Final = mark("Too many wrong keys: wait a minute.")
AWAY: Final = mark("The daemon cannot be reached.")
FULL: Final = mark("All screens are taken: close one, or try again later.")


class Asset(msgspec.Struct, frozen=True):
    """A file that pages are made of."""

    kind: str
    """Its media type."""
    body: bytes


def _of_textual(*path: str) -> bytes:
    return resources.files("textual_serve").joinpath("static", *path).read_bytes()


def _own(name: str) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()


def assets() -> dict[str, Asset]:
    """Read all files that pages are made of: the terminal is textual-serve's, the rest ours."""
    script, style = "text/javascript", "text/css"
    return {
        "page.css": Asset(style, _own("page.css")),
        "screen.css": Asset(style, _own("screen.css")),
        "screen.js": Asset(script, _own("screen.js")),
        "textual.js": Asset(script, _of_textual("js", "textual.js")),
        "xterm.css": Asset(style, _of_textual("css", "xterm.css")),
        "mono.ttf": Asset("font/ttf", _of_textual("fonts", "RobotoMono-VariableFont_wght.ttf")),
    }


def fingerprint(files: dict[str, Asset]) -> str:
    """Return a short hash of all files."""
    whole = hashlib.sha256()
    for name, asset in sorted(files.items()):
        whole.update(name.encode() + b"\0" + asset.body)
    return whole.hexdigest()[:16]


class Pages:
    """Makes the pages; ``folder`` is the address of the files they are made of."""

    def __init__(self, folder: str) -> None:
        """Read the templates."""
        self._folder = folder
        self._templates = {
            name: Template(_own(f"{name}.html").decode()) for name in ("login", "screen", "notice")
        }

    def login(self, words: Words, site: str, said: str = "") -> str:
        """Make the page that asks for a key; ``said`` is the msgid of what was wrong before."""
        return self._page(
            "login",
            words,
            title=site,
            said=words(said),
            key=words("Your key"),
            hint=words("It is the one that you were given for this floor."),
            enter=words("Log in"),
        )

    def screen(self, words: Words, site: str, user: str) -> str:
        """Make the page with the dashboard in it."""
        return self._page(
            "screen",
            words,
            title=site,
            user=user,
            leave=words("Log out"),
            opening=words("The screen is being opened"),
            closed=words("This screen has ended."),
            again=words("Open it again"),
            script=words("This page needs JavaScript."),
        )

    def notice(self, words: Words, site: str, said: str) -> str:
        """Make a page that says one thing, ``said`` as a msgid, and lets one try again."""
        return self._page("notice", words, title=site, said=words(said), again=words("Try again"))

    def _page(self, name: str, words: Words, **values: str) -> str:
        safe = {key: html.escape(value) for key, value in values.items()}
        tag = TAGS[words.language]
        return self._templates[name].substitute(
            safe, folder=self._folder, lang=tag, language=words.language
        )
