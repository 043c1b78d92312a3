"""kill -9 of a process in the middle of writing: what it was told is stored, is stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_every_acknowledged_commit_survives(carry_out_drill: Callable[[str], None]) -> None:
    carry_out_drill("killed_writer")
