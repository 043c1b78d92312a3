"""Every public method of every repository over rows with an owner, and who says whose they are."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import db
from db.metadata import METADATA

OWNER = "user_id"
_OPERATORS = "for operators, who look after everybody; its service is guarded by their permission"
_MACHINERY = "for workers and dispatchers, which carry out what was asked for, whoever asked"
_BEFORE = "before anybody is signed in, or of the whole installation"
_SECRET = "finds by the hash of a secret that only its owner has"  # noqa: S105 - a reason
_CHILD = "rows of a run that the service has asked for with its owner before"
UNOWNED = {
    "AllJobsRepository": _OPERATORS,
    "AuditRepository": _OPERATORS,
    "LagRepository": _OPERATORS,
    "TimelineRepository": _OPERATORS,
    "DeadLetterRepository": _OPERATORS,
    "GenAiCallRepository": _OPERATORS,
    "PromptUsageRepository": _OPERATORS,
    "JobStateRepository": _OPERATORS,
    "AccountRepository": _OPERATORS,
    "ImportRepository": _OPERATORS,
    "EventRepository": _MACHINERY,
    "ClaimRepository": _MACHINERY,
    "SweepRepository": _MACHINERY,
    "BroadcastRepository": _MACHINERY,
    "SignInRepository": _BEFORE,
    "PickRepository": _CHILD,
    "LookRepository": _CHILD,
    "BatchRunRepository": _CHILD,
    "JobRepository.find_active": "the same work asked for twice, by a key that names its owner",
    "JobRepository.find_priority": _MACHINERY,
    "JobRepository.list_all": _OPERATORS,
    "JobRepository.count_by_status": _OPERATORS,
    "SignalBacktestRepository.get_result": _CHILD,
    "SignalBacktestRepository.delete": _CHILD,
    "BacktestRepository.list_unmarked_symbols": _MACHINERY,
    "BacktestRepository.mark_data_changed": _MACHINERY,
    "BatchRepository.count_members": _CHILD,
    "BatchRepository.list_waiting": _CHILD,
    "BatchRepository.list_refused": _CHILD,
    "BatchRepository.find_member": _CHILD,
    "BatchRepository.delete": _CHILD,
    "HoldoutRepository.list_openings": _CHILD,
    "HonestyRepository": _CHILD,
    "OptimisationRepository.list_measured": _CHILD,
    "OptimisationRepository.delete": _CHILD,
    "TrialRepository": _CHILD,
    "ApiKeyRepository.find_live": _SECRET,
    "ApiKeyRepository.list_all": _OPERATORS,
    "ApiKeyRepository.note_used": _SECRET,
    "SessionRepository.find_live_identity": _SECRET,
    "SessionRepository.list_live_hashes": _SECRET,
    "SessionRepository.count_live": _BEFORE,
    "SessionRepository.note_seen": _SECRET,
    "SessionRepository.revoke": _SECRET,
}
"""Repositories, or methods of them, that do not take the owner: and why none is needed."""
_ADDS, _OF_A_JOB = "add", "find_by_job"  # the row names its owner; the job has been claimed


@dataclass(frozen=True, slots=True)
class RepositoryMethod:
    """One method.

    Attributes:
        name: with its class.
        is_bound: whether the repository itself is of one owner.
        takes_owner: whether it, or its repository, is told whose rows are meant.
    """

    name: str
    kind: type
    function: Callable[..., Any]
    is_bound: bool
    takes_owner: bool

    @property
    def reason(self) -> str:
        """Why it does not take the owner; empty where nobody has said."""
        short = self.name.rpartition(".")[2]
        if short.startswith(_ADDS) or short == _OF_A_JOB:
            return "takes a row that names its owner, or the job that is carried out"
        return UNOWNED.get(self.name) or UNOWNED.get(self.kind.__name__, "")


def list_repository_methods() -> list[RepositoryMethod]:
    """Of all repositories whose module knows a table with an owner."""
    found = []
    for kind in _list_repositories():
        is_bound = OWNER in inspect.signature(kind).parameters
        for name, function in vars(kind).items():
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            takes = is_bound or OWNER in inspect.signature(function).parameters
            full = f"{kind.__name__}.{name}"
            found.append(RepositoryMethod(full, kind, function, is_bound, takes))
    return sorted(found, key=lambda one: one.name)


def _list_repositories() -> Iterator[type]:
    owned = {table.name for table in METADATA.sorted_tables if OWNER in table.columns}
    for place in pkgutil.walk_packages(db.__path__, "db."):
        if not place.name.endswith("_repository"):
            continue
        module = importlib.import_module(place.name)
        tables = {getattr(item, "__tablename__", None) for item in vars(module).values()}
        for name, item in vars(module).items():
            is_own = inspect.isclass(item) and item.__module__ == place.name
            if is_own and name.endswith("Repository") and tables & owned:
                yield item
