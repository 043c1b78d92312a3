from __future__ import annotations

import signal
import threading
import time

import pytest

from core.jobs.time_limit import TimeLimitError, limit_time


def test_work_that_takes_too_long_is_interrupted_and_the_alarm_is_put_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TimeLimitError), limit_time(0.05):
        time.sleep(60)
    assert signal.getsignal(signal.SIGALRM) is before


def test_work_in_time_is_not_interrupted_afterwards() -> None:
    with limit_time(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_outside_the_main_thread_work_runs_unlimited() -> None:
    done: list[bool] = []

    def work() -> None:
        with limit_time(0.01):
            done.append(threading.Event().wait(0.05) is False)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
