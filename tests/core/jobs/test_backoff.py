from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.jobs.backoff import calculate_delay


@given(attempt=st.integers(1, 10_000), base=st.floats(0.01, 60), cap=st.floats(1, 3_600))
def test_the_wait_doubles_up_to_the_cap_and_at_least_half_of_it_is_waited(
    attempt: int, base: float, cap: float
) -> None:
    ceiling = cap
    if attempt <= 30:  # beyond, any base here has passed any cap
        ceiling = min(cap, base * 2 ** (attempt - 1))
    wait = calculate_delay(attempt, base_seconds=base, cap_seconds=cap).total_seconds()
    assert ceiling / 2 - 1e-6 <= wait <= ceiling + 1e-6


def test_jobs_that_failed_together_do_not_come_back_together() -> None:
    assert len({calculate_delay(5) for _ in range(20)}) > 10
