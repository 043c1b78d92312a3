"""kill -9 in the middle of a backup."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_a_killed_backup_counts_as_a_whole_or_not_at_all(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("killed_backup")
