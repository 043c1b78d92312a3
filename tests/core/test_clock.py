"""The clock gives instants, never naive times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from core.clock import now


def test_now_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC


def test_now_is_the_same_instant_in_every_zone_of_the_machine() -> None:
    instant = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with time_machine.travel(instant, tick=False):
        assert now() == instant


def test_now_moves() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC), tick=False) as traveller:
        before = now()
        traveller.shift(timedelta(seconds=5))
        assert now() - before == timedelta(seconds=5)
