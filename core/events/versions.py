"""How events that an older program stored become what today's code reads.

The fields of an event are frozen with its version. To change them: raise `version` in the event's
class, and add the step from the version before to `UPCASTERS`. What is stored is never rewritten.
`tests/core/events/stored_events.json` holds a sample of every version there ever was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""The payload of one version as that of the next; its argument is the caller's to change."""

Upcasters = Mapping[tuple[str, int], Upcast]
"""Name and version of what a step takes; it gives the version that follows."""

UPCASTERS: Upcasters = {}
"""Every event there is has its first version still: a field that came later has a default."""
