"""What every event is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. Raise `version` when the meaning of a field changes."""

    version: ClassVar[int] = 1

    @property
    def name(self) -> str:
        """The event's name, as stored."""
        return type(self).__name__

    def payload(self) -> dict[str, Any]:
        """The fields as JSON-ready values."""
        return asdict(self)
