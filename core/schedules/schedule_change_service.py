"""Changes schedules: each change is a version of its own, and audited."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from core.clock import now
from core.contracts import Actor
from core.errors import ConflictError, NotFoundError
from core.permissions import Permission, require
from core.schedules.catalogue import Catalogue
from core.schedules.change_log import Change, ChangeLog
from core.schedules.cron import Cron
from core.schedules.definition import CUSTOM, Schedule
from core.schedules.drafts import build_schedule, check_action
from core.schedules.planning import Era
from core.schedules.reader import COMING, ScheduleReader
from core.schedules.types import ScheduleAction
from core.schedules.views import Preview, ScheduleDraft

_MOST_ADDED = 100


class ScheduleChangeService:
    """What is due by the old version up to the instant of a change stays due.

    Args:
        reader: reads them.
        catalogue: what may be scheduled, and what the application comes with.
        log: keeps each change.
    """

    def __init__(self, reader: ScheduleReader, catalogue: Catalogue, log: ChangeLog) -> None:
        self._reader = reader
        self._catalogue = catalogue
        self._log = log

    def list_actions(self, actor: Actor) -> dict[str, ScheduleAction]:
        """What may be scheduled, by name."""
        require(actor, Permission.READ_SYSTEM)
        return dict(self._catalogue.actions)

    def preview(self, actor: Actor, draft: ScheduleDraft) -> Preview:
        """What a draft would mean.

        Raises:
            InvalidInputError: as `add`.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        schedule = self._build(_blank(draft), draft)
        coming = schedule.list_coming(now(), COMING, self._catalogue.list_hours)
        return Preview(schedule.when.describe(), tuple(one.due_at for one in coming))

    def add(self, actor: Actor, draft: ScheduleDraft, reason: str = "") -> str:
        """Add a schedule; returns its name.

        Raises:
            InvalidInputError: an unknown action or time zone, a cron line that cannot be read or
                is never due, an exchange without a calendar, or a value out of its range.
            ConflictError: there are a hundred added ones already.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        added = [era for era in self._reader.list_current() if era.schedule.is_custom]
        if len(added) >= _MOST_ADDED:
            raise ConflictError(
                f"There are {_MOST_ADDED} added schedules already.", "Remove one of them first."
            )
        schedule = self._build(_blank(draft), draft)
        self._log.store(actor, Change("schedule.added", schedule, 1), reason)
        return schedule.name

    def change(
        self, actor: Actor, name: str, version: int, draft: ScheduleDraft, reason: str = ""
    ) -> None:
        """Change when it is due and what happens where that does not fit.

        What one of the application's schedules does stays; an added one may do something else.

        Args:
            actor: who changes it.
            name: of the schedule.
            version: that the draft was made of.
            draft: what it is to say.
            reason: for the others.

        Raises:
            InvalidInputError: as `add`.
            NotFoundError: there is no such schedule.
            ConflictError: somebody changed it in the meantime.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        era = self._find(name, version)
        old = era.schedule
        if not old.is_custom:
            draft = replace(draft, title=old.title, action=old.action)
        new = self._build(old, draft)
        self._log.store(actor, Change("schedule.changed", new, version + 1, old), reason)

    def set_paused(
        self, actor: Actor, name: str, version: int, *, is_paused: bool, reason: str = ""
    ) -> None:
        """Have nothing due until it is resumed; what comes due meanwhile is never made up for.

        Raises:
            NotFoundError, ConflictError: as `change`.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        old = self._find(name, version).schedule
        action = "schedule.paused" if is_paused else "schedule.resumed"
        new = old.pause(is_paused=is_paused)
        self._log.store(actor, Change(action, new, version + 1, old), reason)

    def restore_default(self, actor: Actor, name: str, version: int) -> None:
        """Say again what the application comes with.

        Raises:
            NotFoundError: there is no such schedule, or it was added.
            ConflictError: as `change`.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        old = self._find(name, version).schedule
        default = self._catalogue.find_default(name)
        if default is None:
            raise NotFoundError(
                "An added schedule has no default.", "Change it, or remove it instead."
            )
        restored = default.pause(is_paused=old.is_paused)
        self._log.store(actor, Change("schedule.restored", restored, version + 1, old))

    def remove(self, actor: Actor, name: str, version: int, reason: str = "") -> None:
        """Take an added schedule away; what became of its due times stays to be read.

        Raises:
            NotFoundError, ConflictError: as `change`; the application's own can only be paused.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        old = self._find(name, version).schedule
        if not old.is_custom:
            raise ConflictError(
                "This schedule comes with the application and cannot be removed.",
                "Pause it instead.",
            )
        gone = replace(old, is_removed=True)
        self._log.store(actor, Change("schedule.removed", gone, version + 1, old), reason)

    def _build(self, base: Schedule, draft: ScheduleDraft) -> Schedule:
        check_action(draft.action, self._catalogue.actions)
        return build_schedule(base, draft, now(), self._catalogue.list_hours)

    def _find(self, name: str, version: int) -> Era:
        for era in self._reader.list_current():
            if era.schedule.name != name:
                continue
            if era.version != version:
                raise ConflictError(
                    "Somebody has changed this schedule in the meantime.",
                    "Reload to see what it says now.",
                )
            return era
        raise NotFoundError("There is no such schedule.", "It may have been removed: reload.")


def _blank(draft: ScheduleDraft) -> Schedule:
    """A new schedule that says nothing yet; its name is nobody else's."""
    return Schedule(f"{CUSTOM}{uuid4().hex[:8]}", draft.title, draft.action, Cron("", "UTC"))
