"""Everybody's runs as administrators see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.enums import BacktestStatus, RunKind


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs are wanted; empty fields do not restrict.

    Attributes:
        owner: user name.
    """

    owner: str = ""
    statuses: Sequence[BacktestStatus] = ()


@dataclass(frozen=True, slots=True)
class RunView:
    """One run of whichever kind.

    Attributes:
        title: what was run on what.
        job_id: of the job that carries it out; empty where it has none of its own.
        size: about how many bytes its results take, without indexes.
    """

    kind: RunKind
    id: int
    owner: str
    title: str
    status: BacktestStatus
    error: str
    created_at: datetime
    finished_at: datetime | None
    job_id: str
    size: int


@dataclass(frozen=True, slots=True)
class RunPage:
    """One stretch of a list.

    Attributes:
        next_cursor: where the next stretch begins; None at the end.
    """

    items: Sequence[RunView]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class OwnerStorage:
    """What the runs of one user take.

    Attributes:
        runs: how many of each kind.
        size: bytes of all of them.
    """

    owner: str
    runs: dict[RunKind, int]
    size: int
