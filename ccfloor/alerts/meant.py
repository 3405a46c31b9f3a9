"""Which targets a step of an alert is for: by role, by team, and by who is on duty now.

The law: nobody is left untold because of a roster. A target that names its person is told while he
is on duty; where of all that could be told nobody is, or there is no roster, all of them are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ccfloor.alerts.gathering import Target
from ccfloor.alerts.ladder import Role
from ccfloor.config_alerts import AlertTarget
from ccfloor.floor.names import AgentName
from ccfloor.rules.findings import Alert


class MeantFor:
    """Chooses among the targets of the configuration."""

    def __init__(
        self,
        targets: Iterable[AlertTarget],
        team_of: Callable[[AgentName], str],
        duty_of: Callable[[AgentName], str | None],
    ) -> None:
        """``duty_of`` names the team for which a person is on duty now; None: he is not."""
        self._targets = tuple(targets)
        self._team_of = team_of
        self._duty_of = duty_of

    def __call__(self, alert: Alert, role: Role) -> list[Target]:
        """Name them, in the order of the configuration."""
        team = self._team_of(alert.agent) if alert.agent else ""
        could = [
            target
            for target in self._targets
            if target.role == role and (not target.teams or not team or team in target.teams)
        ]
        there = [target for target in could if not target.agent or self._is_on(target, team)]
        return [target.name for target in there or could]

    def _is_on(self, target: AlertTarget, team: str) -> bool:
        """Tell whether his duty is this now: a lead's that of the team, of anybody above any."""
        duty = self._duty_of(target.agent)
        if duty is None:
            return False
        return target.role != "lead" or not team or duty == team
