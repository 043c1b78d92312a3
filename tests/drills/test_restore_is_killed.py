"""kill -9 in the middle of a restore."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_the_live_database_is_the_old_one_or_the_restored_one(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("killed_restore")
