"""Processes that drills start in a few milliseconds, to be killed at any moment.

A process of its own imports our packages once and opens nothing; the children are forked from it.
Started anew, each would spend half a second on imports, and most kills would hit those.
"""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any


@functools.cache
def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.drills.preloaded"])
    return context


class Child:
    """A process and the line to it.

    Args:
        work: a function at the top of a module; it gets the other end of the line first.
    """

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self.line: Connection
        self.line, theirs = _forking().Pipe()
        self.process: BaseProcess = _forking().Process(target=work, args=(theirs, *arguments))
        self.process.start()
        theirs.close()

    def kill(self) -> list[Any]:
        """Kill it (-9); returns what it had said and nobody had read."""
        self.process.kill()
        return self.end()

    def end(self, seconds: float = 120) -> list[Any]:
        """What it says until it ends."""
        said = []
        try:
            while self.line.poll(seconds):
                said.append(self.line.recv())
        except (EOFError, ConnectionResetError):
            pass  # its end of the line is closed: nothing more will come
        self.process.join(seconds)
        if self.process.is_alive():
            self.process.kill()
            raise TimeoutError(f"A child of the drill did not end within {seconds:g} seconds.")
        self.line.close()
        return said
