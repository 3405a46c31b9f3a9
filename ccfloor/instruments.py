"""What the daemon shows of its own state: the link's line on the board, figures, metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ami_adapters.session_states import State, Status
from ccfloor.config import Config
from ccfloor.explain.figure import ALL
from ccfloor.floor.names import SECOND, Instant, QueueName
from ccfloor.kpi.coverage import DayCoverage
from ccfloor.kpi.day import day_start
from ccfloor.kpi.live import QueueFigures
from ccfloor.pipeline import Pipeline
from ccfloor.rules.findings import AlertRaised, Finding
from ccfloor.serve.messages import LinkState
from ccfloor.serve.readings import Reading, counter, gauge

_STATES: Final = {State.LIVE: "live", State.CENSUS: "census", State.LOST: "lost",
                  State.REFUSED: "lost"}  # fmt: skip


class Instruments:
    """Reads the pipeline and the day's coverage; alters neither."""

    def __init__(self, config: Config, pipeline: Pipeline, coverage: DayCoverage) -> None:
        """Take what is read."""
        self._config = config
        self._pipeline = pipeline
        self._coverage = coverage
        self._alerts = 0

    def count(self, findings: Sequence[Finding]) -> None:
        """Count the alerts that were raised."""
        self._alerts += sum(isinstance(finding, AlertRaised) for finding in findings)

    def figures(self, queue: QueueName) -> QueueFigures:
        """Give a queue's figures since the day began, through the change of day."""
        return self._pipeline.figures.figures(queue)

    def today(self, queue: QueueName, since: Instant) -> QueueFigures | None:
        """Give a queue's figures as they are shown, if the day that began then is today."""
        site = self._config.site
        if since != day_start(self._pipeline.floor.now, site.timezone, site.day_starts):
            return None
        return self._pipeline.figures.totals() if queue == ALL else self.figures(queue)

    def link(self, status: Status, since: Instant, now: Instant) -> LinkState:
        """Say how the PBX is seen; ``since`` is when the state began."""
        gap = self._pipeline.floor.gap
        return LinkState(
            pbx=self._config.ami.name,
            state=_STATES.get(status.state, "connecting"),
            since=since,
            version=status.version,
            lag=status.lag_us,
            offset=status.offset_us,
            coverage=self._coverage.share(now),
            gap=gap.reason if gap is not None else "",
            gap_since=gap.from_ if gap is not None else None,
            anomalies=self._pipeline.floor.anomalies,
        )

    def readings(self, status: Status, connections: int, now: Instant) -> list[Reading]:
        """Tell the metrics."""
        pbx = self._config.ami.name
        floor = self._pipeline.floor
        return [
            gauge("ccfloor_link_up", "1 while the PBX is seen",
                  status.state is State.LIVE, pbx=pbx),
            gauge("ccfloor_link_lag_seconds", "Arrival minus the PBX's instant",
                  status.lag_us / SECOND, pbx=pbx),
            gauge("ccfloor_coverage_ratio", "Share of the day so far that was seen, 0 to 1",
                  self._coverage.share(now) or 0.0, pbx=pbx),
            gauge("ccfloor_gap_open", "1 while what is shown is not to be relied on",
                  floor.gap is not None, pbx=pbx),
            counter("ccfloor_connections_total", "Connections to the PBX", connections, pbx=pbx),
            counter("ccfloor_facts_total", "Facts taken in", self._pipeline.facts, pbx=pbx),
            counter("ccfloor_anomalies_total", "Contradictions followed",
                    floor.anomalies, pbx=pbx),
            counter("ccfloor_alerts_total", "Alerts raised", self._alerts, pbx=pbx),
        ]  # fmt: skip
