"""The order in which a timeline is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from core.admin.timeline_types import TimelineEntry
from core.enums import TimelineLane, TimelineState

_LANES = list(TimelineLane)
_SHOWN_OF_EQUALS = 3


def arrange(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """In the order things happened, but what an event led to stands below the event.

    Of many events of one name in a row that the same listeners have heard, or nobody, the first
    stand for the rest: an import may find something in hundreds of series. What failed, waits or
    told somebody something stands for itself.
    """
    known = {entry.key for entry in entries if entry.lane is TimelineLane.EVENT}
    below: dict[str, list[TimelineEntry]] = defaultdict(list)
    top: list[TimelineEntry] = []
    for entry in sorted(entries, key=_order):
        (below[entry.caused_by] if entry.caused_by in known else top).append(entry)
    arranged: list[TimelineEntry] = []
    for _, group in groupby(top, key=lambda entry: _name_kind(entry, below.get(entry.key, ()))):
        equals = list(group)
        shown = _SHOWN_OF_EQUALS if len(equals) > _SHOWN_OF_EQUALS + 1 else len(equals)
        for entry in equals[:shown]:
            arranged += [entry, *sorted(below.get(entry.key, ()), key=_order_below)]
        rest = equals[shown:]
        if rest:
            arranged += _fold(rest, [one for entry in rest for one in below.get(entry.key, ())])
    return arranged


def _name_kind(entry: TimelineEntry, told: Sequence[TimelineEntry]) -> tuple[str, ...]:
    """The same for entries of which one can stand for the others."""
    is_quiet = all(
        one.lane is TimelineLane.DELIVERY and one.state is TimelineState.DONE for one in told
    )
    if entry.lane is TimelineLane.EVENT and is_quiet:
        return ("alike", entry.title, *sorted(one.title for one in told))
    return ("alone", entry.lane.value, entry.key)


def _fold(rest: Sequence[TimelineEntry], told: Sequence[TimelineEntry]) -> Iterator[TimelineEntry]:
    """One event for many, and one delivery for those to the same listener."""
    yield replace(
        rest[0],
        ended_at=rest[-1].at,
        title=f"{rest[0].title}, {len(rest):,} more",
        detail=f"the last: {rest[-1].detail}",
        stands_for=len(rest),
    )
    for _, group in groupby(sorted(told, key=lambda one: one.title), key=lambda one: one.title):
        equals = sorted(group, key=_order)
        yield replace(
            equals[0],
            at=equals[-1].at,
            ended_at=equals[-1].ended_at,
            detail=f"{equals[0].detail}, {len(equals):,} times",
            caused_by=rest[0].key,
            stands_for=len(equals),
        )


def _order(entry: TimelineEntry) -> tuple[object, ...]:
    return entry.at, _LANES.index(entry.lane), entry.key


def _order_below(entry: TimelineEntry) -> tuple[object, ...]:
    """Who heard of it before what they told: a notice is written while it is being delivered."""
    return _LANES.index(entry.lane), entry.at, entry.key
