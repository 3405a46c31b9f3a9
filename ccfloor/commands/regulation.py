"""``ccfloor regulation``: the rules in force on a day, or one of them whole."""

from __future__ import annotations

import zoneinfo
from datetime import date
from typing import Annotated

import typer

from ccfloor.clock import SystemClock
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration_or_defaults
from ccfloor.errors import CcfloorError
from ccfloor.locale import LANGUAGES, Words
from ccfloor.localtime import wall_time
from ccfloor.regulation.faults import likeness
from ccfloor.telling.regulation import listing, whole


def regulation(
    code: Annotated[str, typer.Argument(metavar="[CODE]", help="One rule, like T01.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="In force on; else today.")] = "",
    language: Annotated[str, typer.Option("--lang", "--language", "-l", help="zh_CN or en.")] = "",
) -> None:
    """Tell the written regulation in force: thresholds, amounts, the words they stand on."""
    settings = configuration_or_defaults(config)
    if language and language not in LANGUAGES:
        raise CcfloorError(f"--lang {language}: expected one of {', '.join(LANGUAGES)}")
    words = Words(language or settings.site.language)
    edition = settings.regulation.on(_day(day, settings.site.timezone))
    if not code:
        typer.echo("\n".join(listing(edition, words)))
        return
    entry = edition.entry(code.upper())
    if entry is None:
        codes = [each.code for each in edition.rules]
        raise CcfloorError(f"{code}: expected a rule's code{likeness(code.upper(), codes)}")
    typer.echo("\n".join(whole(settings.regulation, edition, entry, words)))


def _day(text: str, timezone: str) -> str:
    if not text:
        zone = zoneinfo.ZoneInfo(timezone)
        return wall_time(SystemClock().now(), zone).date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise CcfloorError(f"--day {text}: expected a day like 2026-09-15") from error
