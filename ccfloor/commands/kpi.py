"""``ccfloor kpi``: what each figure means, and who says so."""

from __future__ import annotations

from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration_or_defaults
from ccfloor.errors import CcfloorError
from ccfloor.kpi.measures import MEASURES, level_of
from ccfloor.locale import LANGUAGES, Words
from ccfloor.regulation.faults import likeness
from ccfloor.telling.kpi_page import listing, whole


def kpi(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="One figure, like occupancy.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Annotated[str, typer.Option("--lang", "--language", "-l", help="zh_CN or en.")] = "",
) -> None:
    """Tell what figures mean: formula, unit, what they are of, authority and version."""
    settings = configuration_or_defaults(config)
    if language and language not in LANGUAGES:
        raise CcfloorError(f"--lang {language}: expected one of {', '.join(LANGUAGES)}")
    words = Words(language or settings.site.language)
    if not name:
        typer.echo("\n".join(listing(words)))
        return
    asked = name.lower()
    measure = (
        level_of(settings.rollup.service_level) if asked == "service_level" else MEASURES.get(asked)
    )
    if measure is None:
        near = likeness(asked, list(MEASURES))
        raise CcfloorError(f"{name}: expected the name of a figure, as `ccfloor kpi` lists{near}")
    typer.echo("\n".join(whole(measure, words)))
