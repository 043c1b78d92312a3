"""A worker and its parts are killed at moments nobody chose."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.drill
def test_every_job_is_done_and_its_effect_is_there_once(
    carry_out_drill: Callable[[str], None],
) -> None:
    carry_out_drill("killed_worker")
