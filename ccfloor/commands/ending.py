"""How a command ends: with an exit code, and a sentence where it could not be done."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from ccfloor.errors import CcfloorError


def ended(app: typer.Typer, argv: Sequence[str] | None) -> int:
    """Run a command; return its exit code: 0 fine, 1 no, 2 it could not be done."""
    try:
        result = app(list(argv) if argv is not None else None, standalone_mode=False)
    except CcfloorError as error:
        typer.echo(f"ccfloor: {error}", err=True)
        return 2
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()  # a mistake on the command line: the usage, and what was wrong
        return int(getattr(error, "exit_code", 2))
    return result if isinstance(result, int) else 0
