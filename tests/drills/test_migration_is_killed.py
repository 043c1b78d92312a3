"""kill -9 in the middle of a migration: the old schema or the new one, and a rerun finishes."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_before_or_after_never_between(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("killed_migration")
