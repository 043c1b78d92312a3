"""Several schedulers, clocks that jump, nights when summer time begins and ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_each_due_time_is_carried_out_or_noted_once_and_never_early(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("clock_and_schedules")
