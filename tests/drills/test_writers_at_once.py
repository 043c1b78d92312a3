"""Processes add to the same counters while others read: every addition counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_no_update_is_lost_and_no_read_is_torn(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("writers_and_readers")
