"""Figures for the telephone engineer's monitoring, in Prometheus' text format.

The law: no secrets and nobody's number. Labels are therefore of a closed list, and
none of it can hold a caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ccfloor.serve.cleaning import identity

LABELS: Final = frozenset(
    {"fact", "kind", "pbx", "queue", "role", "room", "rule", "state", "table"}
)
"""What a figure may be told apart by."""


class Reading(msgspec.Struct, frozen=True):
    """One figure at one moment."""

    name: str
    """In Prometheus' manner, with unit: ``ccfloor_link_lag_seconds``, ``…_total``."""
    help: str
    value: float
    kind: Literal["gauge", "counter"] = "gauge"
    labels: tuple[tuple[str, str], ...] = ()
    """Pairs of label and value; labels outside ``LABELS`` raise ValueError when read."""


def gauge(name: str, text: str, value: float, **labels: str) -> Reading:
    """Make the reading of something that goes up and down."""
    return Reading(name, text, value, "gauge", tuple(labels.items()))


def counter(name: str, text: str, value: float, **labels: str) -> Reading:
    """Make the reading of something that only grows; ``name`` ends in ``_total``."""
    return Reading(name, text, value, "counter", tuple(labels.items()))


class Readings(Collector):
    """Asks for the readings whenever somebody asks for the metrics."""

    def __init__(self, read: Callable[[], Iterable[Reading]]) -> None:
        """Take where the readings come from; readings of one name have the same labels."""
        self._read = read
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Yield one family for each name."""
        families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
        for reading in self._read():
            names = [name for name, _ in reading.labels]
            if not LABELS.issuperset(names):
                raise ValueError(f"{reading.name}: labels {names} are not all of {sorted(LABELS)}")
            family = families.get(reading.name)
            if family is None:
                make = GaugeMetricFamily if reading.kind == "gauge" else CounterMetricFamily
                family = families[reading.name] = make(reading.name, reading.help, labels=names)
            family.add_metric([identity(value) for _, value in reading.labels], reading.value)
        yield from families.values()

    def text(self) -> bytes:
        """Return the exposition, format 0.0.4."""
        return generate_latest(self._registry)
