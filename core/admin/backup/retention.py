"""Which backups are kept: the newest of each day, week and month, as many as the policy says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.enums import BackupKind

_FRESH = timedelta(days=1)
_SAFETY_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many days, weeks and months each keep their newest backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12

    def __str__(self) -> str:
        return (
            f"all of the last 24 hours, the newest of {self.daily} days, {self.weekly} weeks and "
            f"{self.monthly} months, safety backups for {_SAFETY_KEPT.days} days, the newest, and "
            "the newest that a drill has proven"
        )


@dataclass(frozen=True, slots=True)
class Dated:
    """What the policy needs to know of a backup."""

    name: str
    made_at: datetime
    kind: BackupKind
    is_proven: bool = False


def choose_kept(backups: Sequence[Dated], policy: RetentionPolicy, at: datetime) -> set[str]:
    """Names of the backups that stay.

    Days, weeks (ISO) and months are those of UTC in which there is a backup: a desk that was
    switched off for a month does not lose its last ones. The newest always stays, and the newest
    that a drill has proven: what was proven must not be gone while it is still told of.

    Args:
        backups: in any order.
        policy: how many of each.
        at: the present instant.
    """
    newest_first = sorted(backups, key=lambda one: (one.made_at, one.name), reverse=True)
    kept = {one.name for one in newest_first[:1]}
    kept |= {one.name for one in [one for one in newest_first if one.is_proven][:1]}
    kept |= {one.name for one in newest_first if at - one.made_at < _FRESH}
    kept |= {
        one.name
        for one in newest_first
        if one.kind is BackupKind.SAFETY and at - one.made_at < _SAFETY_KEPT
    }
    ordinary = [one for one in newest_first if one.kind is not BackupKind.SAFETY]
    spans: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (policy.daily, lambda made: made.date()),
        (policy.weekly, lambda made: made.isocalendar()[:2]),
        (policy.monthly, lambda made: (made.year, made.month)),
    )
    for count, span_of in spans:
        seen: dict[object, str] = {}
        for one in ordinary:
            seen.setdefault(span_of(one.made_at), one.name)
        kept |= set(list(seen.values())[:count])
    return kept
