"""What this installation can schedule, and what it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.schedules.definition import Schedule
from core.schedules.types import ListHours, ScheduleAction


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What schedules are made of.

    Attributes:
        actions: what may be scheduled, by name.
        defaults: the application's own schedules, in the order in which they are shown.
        list_hours: sessions of an exchange.
    """

    actions: Mapping[str, ScheduleAction]
    defaults: Sequence[Schedule]
    list_hours: ListHours

    def find_default(self, name: str) -> Schedule | None:
        """What the application says of a schedule; None where it was added."""
        return next((one for one in self.defaults if one.name == name), None)
