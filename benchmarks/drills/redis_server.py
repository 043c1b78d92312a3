"""A Redis server of the drill's own: started, stopped, killed, frozen."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path

from benchmarks.drills.types import CannotRunError
from benchmarks.drills.waiting import wait_until
from benchmarks.server import free_port


class RedisServer:
    """One server that keeps nothing on the disk: killed, it has forgotten everything.

    Raises:
        CannotRunError: the program or the package is missing.
    """

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise CannotRunError("Redis (redis-server) is not installed here.")
        if importlib.util.find_spec("redis") is None:
            raise CannotRunError("The packages of deploy/requirements.txt are not installed here.")
        self._program = program
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "")
        self._process = subprocess.Popen(
            [self._program, *options, "--appendonly", "no", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not wait_until(self._answers, 30):
            raise RuntimeError("The Redis of the drill does not answer.")

    def signal(self, what: signal.Signals) -> None:
        """SIGTERM, SIGKILL; SIGSTOP freezes it: it takes connections and says nothing."""
        if self._process is None:
            return
        self._process.send_signal(what)
        if what is not signal.SIGSTOP:
            self._process.wait(30)

    def bring_back(self) -> None:
        """Whatever was done to it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
        else:
            self.start()

    def close(self) -> None:
        """Stop it if it runs."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait(30)

    def _answers(self) -> bool:
        from redis import Redis, RedisError

        try:
            with Redis(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except RedisError:
            return False
