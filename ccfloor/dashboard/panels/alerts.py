"""The alert list."""

from __future__ import annotations

from collections.abc import Sequence

from ccfloor.dashboard.panels.listing import Listing
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.alert import acknowledged, in_order, row, title
from ccfloor.dashboard.view.cells import Line
from ccfloor.serve.messages import Alert


class AlertPanel(Listing):
    """Alerts by id; what is acknowledged is an id, never a row."""

    def __init__(self, scene: Scene, id: str = "alerts") -> None:  # noqa: A002 - Textual's own name
        """Begin with no alerts."""
        super().__init__(scene, 3, id)

    def listed(self) -> Sequence[str]:
        """Tell the alerts' ids in order."""
        return [alert.id for alert in in_order(self.scene.model.alerts.values())]

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Alerts")

    def title_end(self, room: int) -> Line:
        """Tell how many wait for somebody to take note."""
        del room
        return title(self.scene.model.alerts.values(), self.scene.words, self.scene.look)

    def draw_row(self, number: int, width: int) -> Line:
        """Draw one alert."""
        scene = self.scene
        alert = scene.model.alerts.get(self.names[number])
        if alert is None:  # gone since the last flush
            return []
        seat = scene.model.seats.get(alert.seat)
        queue = scene.model.queues.get(alert.queue)
        chosen = alert.id == self.cursor
        return row(alert, seat, queue, scene.now, width, scene.look, scene.words, chosen=chosen)

    def chosen(self) -> Alert | None:
        """Tell the alert under the cursor."""
        return self.scene.model.alerts.get(self.cursor)

    def unseen_in_view(self) -> tuple[str, ...]:
        """Tell the ids of the alerts in view that nobody has taken note of."""
        alerts = self.scene.model.alerts
        return tuple(
            name for name in self.in_view() if name in alerts and not acknowledged(alerts[name])
        )
