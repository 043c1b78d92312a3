"""What one click, one due time or one import has led to, in one picture."""

from __future__ import annotations

from core.admin.timeline_arrangement import arrange
from core.admin.timeline_chain import read_chain, tell_chain
from core.admin.timeline_recent import list_recent_chains
from core.admin.timeline_types import RecentChain, Timeline
from core.contracts import Actor
from core.errors import InvalidInputError, NotFoundError
from core.permissions import Permission, is_allowed, require
from db.admin.timeline_repository import TimelineRepository
from db.session import Database

MOST_OF_EACH = 300
_LOOKED_AT = 100
_LONGEST_ID = 36


class TimelineService:
    """Follows correlation ids through audit trail, jobs, events, deliveries and notices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_correlation(self, actor: Actor, text: str) -> str:
        """The correlation id that somebody looks for by it, by a job's id or by an event's.

        Raises:
            InvalidInputError: that is no id.
            NotFoundError: nothing is known by it.
        """
        require(actor, Permission.READ_SYSTEM)
        wanted = text.strip()
        if not wanted or len(wanted) > _LONGEST_ID or not wanted.isprintable():
            raise InvalidInputError(
                "This is no id.", "Enter a reference, or the id of a job or of an event."
            )
        with self._database.read() as session:
            repository = TimelineRepository(session, 1)
            if repository.is_known(wanted):
                return wanted
            found = repository.find_by_job(wanted) or repository.find_by_event(wanted)
        if not found:
            raise NotFoundError(
                f"Nothing is known by the id {wanted}.",
                "Events are kept for ninety days once they were delivered; look for the job.",
            )
        return found

    def list_recent(self, actor: Actor, limit: int = 20) -> list[RecentChain]:
        """The chains that began last, newest first, as far as the newest jobs and events tell."""
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            return list_recent_chains(TimelineRepository(session, _LOOKED_AT), limit)

    def get_timeline(self, actor: Actor, correlation_id: str, time_zone: str = "UTC") -> Timeline:
        """All that belongs to a correlation id, in the order it happened.

        Who may not read the audit trail learns only how many entries of it there are, and of
        notices only that they were sent.

        Args:
            actor: who reads system state.
            correlation_id: of the chain.
            time_zone: of the reader, for the times that events carry.

        Raises:
            NotFoundError: nothing does.
        """
        require(actor, Permission.READ_SYSTEM)
        may_read_all = is_allowed(actor.role, Permission.READ_AUDIT)
        with self._database.read() as session:
            chain = read_chain(TimelineRepository(session, MOST_OF_EACH + 1), correlation_id)
        if chain.is_empty:
            raise NotFoundError(
                f"Nothing is known by the reference {correlation_id}.",
                "It may be older than what is kept, or have changed nothing.",
            )
        entries = tell_chain(chain, MOST_OF_EACH, time_zone, with_private=may_read_all)
        return Timeline(
            correlation_id=correlation_id,
            started_by=chain.find_starter(),
            entries=arrange(entries),
            hidden=0 if may_read_all else len(chain.audit),
            is_cut=chain.is_longer_than(MOST_OF_EACH),
        )
