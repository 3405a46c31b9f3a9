"""``ccfloor token``: a key for a person or a wall screen."""

from __future__ import annotations

import typer

from ccfloor.serve.auth import make_token


def token() -> None:
    """Make a key: hand the token to the person, put its digest into the configuration."""
    key, sha256 = make_token()
    typer.echo(f"token:  {key}")
    typer.echo(f"sha256: {sha256}")
