"""Starts a server of its own on a free port and a folder of its own, and stops it again."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
START_SECONDS = 300  # a server that hangs, not one on a machine that is busy


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    url: str
    pid: int
    seconds_to_healthy: float

    def cpu_seconds(self) -> float:
        """Processor time of the server process so far, its ended threads included (Linux).

        The kernel's own clock of that process: /proc/PID/stat counts in steps of 10 ms.
        """
        clock = ctypes.c_int()
        if ctypes.CDLL(None).clock_getcpuclockid(self.pid, ctypes.byref(clock)):
            raise ProcessLookupError(f"There is no process {self.pid}.")
        return time.clock_gettime(clock.value)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    script: Path | str, environment: Mapping[str, str], *options: str, health: str = "/healthz"
) -> Iterator[Server]:
    """Run `streamlit run script` until the block ends; yields once it is healthy."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    started = time.perf_counter()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [*command, "--server.headless", "true", *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            _wait_until_healthy(process, url + health, said)
            yield Server(url, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str, said: IO[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said.seek(0)
            last = said.read().strip().rpartition("\n")[2][-300:]
            raise RuntimeError(f"The server ended with status {process.returncode}: {last}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own URL
                if answer.status == 200:  # noqa: PLR2004
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"The server did not become healthy within {START_SECONDS} seconds.")
