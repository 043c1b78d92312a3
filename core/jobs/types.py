"""What a job is to those who submit one and to those who carry one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.contracts import Actor
from db.session import Session


class Transport(Protocol):
    """Carries the ids of jobs to workers. It may lose or repeat one: the job table is the truth."""

    def send(self, job_id: str, priority: int) -> None:
        """Hand over one id; a higher priority is delivered first. May raise what it likes."""

    def find_trouble(self) -> str:
        """Why ids do not reach workers at this moment, in words; empty when they do."""

    def close(self) -> None:
        """Let go of files and connections; the next send opens them again."""


class LeaseLostError(Exception):
    """This worker was presumed dead and its job given to another: drop the work silently."""


class RunningJob(Protocol):
    """A claimed job, as its handler sees it."""

    id: str
    kind: str
    arguments: dict[str, Any]
    actor: Actor
    attempt: int

    def on_progress(self, share: float, message: str) -> None:
        """Report the share done (0 to 1). Cheap to call often.

        Raises:
            JobCancelledError: the owner asked to stop.
            LeaseLostError: another worker has taken over.
        """

    def confirm(self, session: Session) -> None:
        """Make sure, in the handler's own transaction, that what it stores may be stored.

        For work that is stored piece by piece: of two attempts only the later one may commit.

        Raises:
            LeaseLostError: another attempt owns the job; the transaction must roll back.
        """

    def finish(self, session: Session, result: dict[str, Any]) -> None:
        """Mark the job done inside the handler's own transaction, so its effect happens once.

        Raises:
            LeaseLostError: another attempt owns the job; the transaction must roll back.
        """


JobHandler = Callable[[RunningJob], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """How one kind of job is run.

    Attributes:
        handler: dotted name below the services, e.g. `backtests.run_job`.
        time_limit: seconds after which an attempt is stopped and counted as failed.
        max_attempts: tries before the job is a failure.
        max_running: how many jobs of this kind may run at once; 0 for no limit.
        lane: kinds of one lane count together towards `max_running`; empty: each by itself.
    """

    handler: str
    time_limit: float = 600.0
    max_attempts: int = 3
    max_running: int = 0
    lane: str = ""


def list_lane(kinds: Mapping[str, JobKind], kind: str) -> tuple[str, ...]:
    """The kinds that count together with this one, itself included, sorted."""
    lane = kinds[kind].lane if kind in kinds else ""
    if not lane:
        return (kind,)
    return tuple(sorted(name for name, other in kinds.items() if other.lane == lane))


class JobQueue(Protocol):
    """How a service puts long work aside: `add` in its transaction, `send` after the commit."""

    def add(
        self,
        session: Session,
        *,
        actor: Actor,
        kind: str,
        title: str,
        arguments: dict[str, Any],
        key: str = "",
        priority: int = 0,
    ) -> str:
        """Write the job row and return its id.

        With a `key`, a second unfinished job of the same kind and key is refused.

        Raises:
            ConflictError: such a job is already waiting or running.
        """

    def send(self, job_id: str) -> None:
        """Wake a worker. A lost message costs time, not the job: unsent jobs are found."""
