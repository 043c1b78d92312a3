"""Makes events of what is stored, whichever version of the program stored it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.error_text import describe_error
from core.events.payload import find_problems
from core.events.types import EVENT_TYPES, Event
from core.events.versions import UPCASTERS, Upcasters


class UnreadableEventError(LookupError):
    """This program cannot make an event of what is stored; the sentence says why."""


class EventReader:
    """Reads every version that has been stored, and says so of what it cannot read.

    Args:
        kinds: event name to its class, which is of the newest version.
        upcasters: the steps from each older version to the next.
    """

    def __init__(
        self,
        kinds: Mapping[str, type[Event]] = EVENT_TYPES,
        upcasters: Upcasters = UPCASTERS,
    ) -> None:
        self._kinds = kinds
        self._upcasters = upcasters

    def find_kind(self, name: str) -> type[Event] | None:
        """The class of that name; None where this program knows no such event."""
        return self._kinds.get(name)

    def read(self, name: str, version: int, payload: Mapping[str, Any]) -> Event:
        """The event that was stored under `name`, as it would be recorded today.

        Raises:
            UnreadableEventError: no such event, a newer version, no step from this version to the
                next, or other fields than the event has.
        """
        kind, current = self._bring_up_to_date(name, version, payload)
        problems = find_problems(kind, current)
        if problems:
            raise UnreadableEventError(
                f"Event {name} version {version} has other fields: {'; '.join(problems)}."
            )
        return kind(**current)

    def bring_up_to_date(
        self, name: str, version: int, payload: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The stored payload in today's version, unchecked: what a person starts a repair from.

        Raises:
            UnreadableEventError: no such event, a newer version, or no step to the next.
        """
        return self._bring_up_to_date(name, version, payload)[1]

    def _bring_up_to_date(
        self, name: str, version: int, stored: Mapping[str, Any]
    ) -> tuple[type[Event], dict[str, Any]]:
        start = f"No reader for event {name} version {version}:"
        kind = self._kinds.get(name)
        if kind is None:
            raise UnreadableEventError(f"{start} this program knows no event of that name.")
        if version > kind.version:
            raise UnreadableEventError(
                f"{start} this program reads up to version {kind.version}. A newer one recorded "
                "it: bring this one up to date, then deliver it again."
            )
        if not isinstance(stored, Mapping):  # a row may say anything
            raise UnreadableEventError(f"Event {name} version {version} has no fields.")
        payload = dict(stored)
        for step in range(version, kind.version):
            upcast = self._upcasters.get((name, step))
            if upcast is None:
                raise UnreadableEventError(f"{start} nothing turns version {step} into the next.")
            try:
                payload = upcast(payload)
            # A step takes the fields of its version for granted; a payload that is not of that
            # version may fail it in any of these ways.
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise UnreadableEventError(
                    f"Event {name} version {version} has other fields: the step from version "
                    f"{step} failed ({describe_error(error)})."
                ) from error
        return kind, payload


load_event = EventReader().read
"""Reads by the events and steps of this program."""
