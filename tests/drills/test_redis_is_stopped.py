"""Redis is stopped, killed and frozen."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_without_redis_everything_goes_on(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("redis_stopped")
