"""The clock jumps while jobs run and events are delivered."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_jumps_of_the_clock_lose_and_repeat_nothing(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("clock_changes")
