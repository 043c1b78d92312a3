"""A limit of time that holds for a whole call, however slowly its answer trickles in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def finish_within(seconds: float, call: Callable[[], T]) -> T:
    """What the call returns or raises.

    The limits of HTTP clients hold between two pieces of an answer only. A call that is given up
    goes on in a thread of its own, which nobody waits for, not even the end of the process.

    Raises:
        TimeoutError: it took longer.
    """
    found: Future[T] = Future()

    def run() -> None:
        try:
            found.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            found.set_exception(error)

    Thread(target=run, name="model call", daemon=True).start()
    return found.result(seconds)
