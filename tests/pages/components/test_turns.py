"""Page runs one after another, and none of them waiting for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from core.telemetry.page_runs import PAGE_RUNS
from pages.components import measured as measuring
from pages.components import turns
from pages.components.measured import measured
from pages.components.turns import Turns, find_beginning

LONG = 30.0


@pytest.mark.parametrize("at_once", [1, 2])
def test_no_more_go_on_at_once_than_there_are_turns(at_once: int) -> None:
    these, lock, inside, most = Turns(at_once, LONG), threading.Lock(), 0, 0
    all_here = threading.Barrier(at_once)

    def run() -> None:
        nonlocal inside, most
        with these.take():
            with lock:
                inside += 1
                most = max(most, inside)
            all_here.wait(LONG)  # as many as there are turns do get in together
            with lock:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(run) for _ in range(8)]:
            done.result(LONG)
    assert most == at_once


def test_a_slow_run_does_not_stop_the_others() -> None:
    these, passed = Turns(1, patience=0.01), threading.Event()

    def other() -> None:
        with these.take():
            passed.set()

    with these.take():
        thread = threading.Thread(target=other)
        thread.start()
        assert passed.wait(LONG)
    thread.join(LONG)
    with these.take():  # who came without a turn has not given one back
        assert not these._free.acquire(blocking=False)


def test_a_run_that_is_broken_off_gives_its_turn_back() -> None:
    class BrokenOff(BaseException):
        """As Streamlit ends a run."""

    these = Turns(1, LONG)
    with pytest.raises(BrokenOff), these.take():
        raise BrokenOff
    assert find_beginning() is None
    with these.take():
        pass


def test_a_page_is_measured_from_where_its_reader_began_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noted: list[float] = []
    monkeypatch.setattr(PAGE_RUNS, "note", lambda _page, seconds, *_, **__: noted.append(seconds))
    clock = iter([10.0, 13.5, 20.0, 20.5])
    for module in (turns, measuring):
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    with Turns(1).take(), measured("Waited", "r"):
        pass
    with measured("Without a turn", "r"):
        pass
    assert noted == [3.5, 0.5]
