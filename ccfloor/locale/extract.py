"""Collects the msgids of the screens into the catalogues: ``python -m ccfloor.locale.extract``.

English is its own translation; a msgid that is new to another language is left empty,
which a test reports.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from ccfloor.locale import DOMAIN, LANGUAGES

FOLDER = Path(__file__).parent
SOURCES = (
    FOLDER.parent / "dashboard",
    FOLDER.parent / "telling",
    FOLDER.parent / "web" / "pages",
)
"""Folders whose code speaks to people."""
KEYWORDS = frozenset({"words", "mark"})
"""What a call has to be named for its first argument to be a msgid."""


def msgids(source: str) -> Iterator[str]:
    """Find the msgids of a source, inside f-strings too, where a tokenizer does not look."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        if isinstance(node.func, ast.Name):
            name = node.func.id
        first = node.args[0]
        if name in KEYWORDS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def template() -> Catalog:
    """Collect every msgid of the sources that speak to people."""
    catalogue = Catalog(project=DOMAIN, charset="utf-8")
    for file in sorted(file for folder in SOURCES for file in folder.rglob("*.py")):
        for msgid in msgids(file.read_text("utf-8")):
            catalogue.add(msgid)
    return catalogue


def catalogue_of(language: str) -> Catalog:
    """Read one language's ``.po`` file, empty if it is not there yet."""
    file = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.exists():
        return Catalog(
            locale=language,
            project=DOMAIN,
            charset="utf-8",
            header_comment=f"# The words of ccfloor's screens: {language}.",
            last_translator="ccfloor",
            language_team="ccfloor",
            msgid_bugs_address="ccfloor",
            fuzzy=False,
        )
    return read_po(io.BytesIO(file.read_bytes()), locale=language, domain=DOMAIN)


def main() -> int:
    """Bring the ``.po`` files of all languages up to date."""
    collected = template()
    for language in LANGUAGES:
        catalogue = catalogue_of(language)
        collected.creation_date = catalogue.creation_date  # or every run would be a change
        catalogue.update(collected, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        if language == "en":
            for message in catalogue:
                if message.id and not message.string:
                    message.string = message.id
        file = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as out:
            write_po(out, catalogue, width=100, no_location=True, sort_output=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
