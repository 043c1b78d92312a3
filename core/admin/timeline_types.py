"""One chain of work, from what somebody did to what others were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.enums import TimelineLane, TimelineState


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened.

    Attributes:
        key: names it within its lane: a row's id.
        began_at: of what takes time, when it could have begun.
        ended_at: when it was over; None while it is not, and for what takes no time.
        title: what it was, in words.
        detail: more of it; why it failed, if it did.
        who: whose it is, or who did it; empty for the system.
        caused_by: key of the event that led to it, of deliveries and notices; empty otherwise.
        stands_for: how many things of the same kind it stands for, itself included.
    """

    lane: TimelineLane
    key: str
    at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    state: TimelineState
    title: str
    detail: str
    who: str
    caused_by: str = ""
    stands_for: int = 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that belongs to one correlation id, in the order it happened.

    What an event led to stands below the event.

    Attributes:
        started_by: user name of who set it off; empty for the system.
        hidden: entries of the audit trail that the reader may not see.
        is_cut: whether there is more than is shown.
        began_at: when the first thing happened; a timeline has one.
        ended_at: when the last thing happened so far.
    """

    correlation_id: str
    started_by: str
    entries: Sequence[TimelineEntry]
    hidden: int
    is_cut: bool
    began_at: datetime = field(init=False)
    ended_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        # Once: a picture asks for them with each of its hundreds of lines.
        begins = (min(entry.at, entry.began_at or entry.at) for entry in self.entries)
        object.__setattr__(self, "began_at", min(begins))
        ends = (entry.ended_at or entry.at for entry in self.entries)
        object.__setattr__(self, "ended_at", max(ends))

    @property
    def seconds(self) -> float:
        """From the first thing that happened to the last."""
        return (self.ended_at - self.began_at).total_seconds()

    def count(self, lane: TimelineLane, state: TimelineState | None = None) -> int:
        """How many things of a lane there are, in that state or in any."""
        return sum(
            entry.stands_for
            for entry in self.entries
            if entry.lane is lane and (state is None or entry.state is state)
        )


@dataclass(frozen=True, slots=True)
class RecentChain:
    """A chain in one line.

    Attributes:
        title: what it began with.
        who: user name of who asked for it; empty for the system.
    """

    correlation_id: str
    at: datetime
    title: str
    who: str
    jobs: int
    events: int
