"""Regulations that differ from the shipped one in what a test says, and in nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ccfloor.regulation.editions import Edition, Regulation, Value
from ccfloor.regulation.shipped import shipped_edition


def edition(
    params: Mapping[str, dict[str, Value]], version: str = "test", from_: str = "2000-01-01"
) -> Edition:
    """Change params of the shipped edition: ``{"T01": {"ring_limit_s": 5}}``.

    A rule that is named so is enabled.
    """
    shipped = shipped_edition()
    rules = tuple(
        msgspec.structs.replace(
            entry,
            params={**entry.params, **params.get(entry.code, {})},
            enabled=entry.enabled or entry.code in params,
        )
        for entry in shipped.rules
    )
    return msgspec.structs.replace(shipped, version=version, in_force_from=from_, rules=rules)


def regulation(**params: dict[str, Value]) -> Regulation:
    """Make a regulation of one edition: ``T01={"ring_limit_s": 5}``."""
    return Regulation((edition(params),))
