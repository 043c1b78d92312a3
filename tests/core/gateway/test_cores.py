"""The threads that serve pages stay on neighbouring cores; nothing else does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.gateway.cores import choose_cores, keep_to_cores

T = TypeVar("T")
MANY = 3
needs_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < MANY,
    reason="this machine has no cores to choose among",
)


def in_a_thread(work: Callable[[], T]) -> T:
    """What work returns; the cores of the tests' own thread stay as they are."""
    found: list[T] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def see() -> set[int]:
    return os.sched_getaffinity(0)


@needs_cores
def test_the_thread_and_those_it_starts_are_kept_and_others_are_not() -> None:
    before = see()

    def work() -> tuple[set[int], set[int]]:
        keep_to_cores(2)
        return see(), in_a_thread(see)

    mine, of_my_thread = in_a_thread(work)
    assert mine == of_my_thread == choose_cores(before, 2, os.getpid())
    assert len(mine) == 2
    assert see() == before


@needs_cores
@pytest.mark.parametrize("count", [0, 1_024])
def test_all_cores_stay_where_none_are_to_be_left_out(count: int) -> None:
    before = see()

    def work() -> set[int]:
        keep_to_cores(count)
        return see()

    assert in_a_thread(work) == before


def test_a_system_that_cannot_do_it_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    keep_to_cores(1)


def test_processes_beside_each_other_get_different_neighbours() -> None:
    assert [choose_cores([4, 5, 6, 7], 2, process) for process in (8, 9, 10)] == [
        {4, 5},
        {6, 7},
        {4, 5},
    ]
    assert choose_cores([0, 1, 2], 2, 77) == {0, 1}


@given(st.sets(st.integers(0, 200), min_size=1), st.integers(1, 64), st.integers(0, 2**22))
def test_they_are_always_some_of_those_allowed(allowed: set[int], count: int, process: int) -> None:
    chosen = choose_cores(allowed, count, process)
    assert chosen <= allowed
    assert len(chosen) == count or chosen == allowed
