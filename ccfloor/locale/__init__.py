"""Words for the screen, in the language of whoever looks.

The law: code speaks English msgids and codes; a `Words` turns them into the reader's
language at the last moment, so that a switch of language needs nothing but a repaint.
Catalogues are gettext files; ``python -m ccfloor.locale.extract`` collects new msgids
into them, ``python -m ccfloor.locale.compile`` makes the ``.mo`` files that are read here.
"""

from __future__ import annotations

import gettext
from importlib import resources

LANGUAGES = ("zh_CN", "en")
OWN_NAMES = {"zh_CN": "中文", "en": "English"}
"""What each calls itself: that is read by somebody who reads no other."""
DOMAIN = "ccfloor"


def mark(msgid: str) -> str:
    """Mark a string for the catalogues where it stands; it is translated where it is shown."""
    return msgid


class Words:
    """One language: call it with an English msgid and the values of its placeholders."""

    def __init__(self, language: str) -> None:
        """Read the catalogue of ``language``; an unknown one speaks English."""
        self.language = language if language in LANGUAGES else "en"
        file = resources.files(__name__) / self.language / "LC_MESSAGES" / f"{DOMAIN}.mo"
        with file.open("rb") as catalogue:
            self._translate = gettext.GNUTranslations(catalogue).gettext

    def __call__(self, msgid: str, **values: object) -> str:
        """Translate, then fill in; a value is never itself taken for a pattern."""
        text = self._translate(msgid) if msgid else ""
        return text.format(**values) if values else text
