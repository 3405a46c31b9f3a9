"""Makes the ``.mo`` files out of the ``.po`` files: ``python -m ccfloor.locale.compile``.

Both are kept in the repository: a bare checkout speaks both languages without a build.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.mofile import write_mo

from ccfloor.locale import DOMAIN, LANGUAGES
from ccfloor.locale.extract import catalogue_of

FOLDER = Path(__file__).parent


def compiled(language: str) -> bytes:
    """Make the bytes of one language's ``.mo`` file."""
    out = io.BytesIO()
    write_mo(out, catalogue_of(language))
    return out.getvalue()


def main() -> int:
    """Compile all languages."""
    for language in LANGUAGES:
        (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").write_bytes(compiled(language))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
