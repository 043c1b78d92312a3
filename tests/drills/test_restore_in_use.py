"""A restore under a running installation, in real processes."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_workers_writers_and_readers_outlive_a_restore(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("restore_in_use")
