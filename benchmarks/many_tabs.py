"""Many open tabs on one server, each acting now and then and polling as its page asks."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from benchmarks.browserless import PageRun, take_in
from benchmarks.server import Server

_OPENED_AT_ONCE = 8
_OPENING_SECONDS = 90.0  # who is slower than that has fewer tabs, and the result says how many
_ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """How the tabs behave: how long all of them, and seconds between two actions of one."""

    seconds: float
    think_seconds: float
    address: str
    seed: int


@dataclass(slots=True)
class Seen:
    """What the tabs saw, and what it cost the server."""

    opened: int = 0
    first_runs: list[float] = field(default_factory=list)
    actions: list[float] = field(default_factory=list)
    polls: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_mb: float = 0.0

    def find_percentile(self, share: float) -> float:
        """Seconds within which that share of the actions was answered; 0 without any."""
        waits = sorted(self.actions)
        return waits[min(len(waits) - 1, int(share * len(waits)))] if waits else 0.0

    @property
    def cpu_ms_per_run(self) -> float:
        """Processor milliseconds of the server for one run, a poll counted as a run."""
        runs = len(self.actions) + self.polls
        return 1000 * self.cpu_seconds / runs if runs else 0.0


def open_tabs(server: Server, cookies: Sequence[str], load: Load) -> Seen:
    """A tab for each cookie, all at once; blocks until all have been closed again."""
    return asyncio.run(_run_all(server, cookies, load))


class _Tab:
    def __init__(self, url: str, cookie: str, load: Load, seen: Seen, seed: int) -> None:
        self._url, self._cookie, self._load, self._seen = url, cookie, load, seen
        self._choice = random.Random(seed)  # noqa: S311 - a load, not a secret
        self._socket: ClientConnection | None = None
        self._script = ""
        self._fragments: dict[str, float] = {}

    async def open(self) -> None:
        """Connect, find the page, run it once."""
        try:
            self._socket = await connect(
                self._url.replace("http", "ws", 1) + "/_stcore/stream",
                origin=Origin(self._url),
                subprotocols=[Subprotocol("streamlit")],
                additional_headers={"Cookie": self._cookie},
                max_size=None,
                ping_interval=None,
            )
            started = time.perf_counter()
            found = await self._ask()
            self._seen.first_runs.append(time.perf_counter() - started)
            self._script = found.pages[self._load.address]
            self._fragments = (await self._ask()).fragments
            self._seen.opened += 1
        except (OSError, KeyError, WebSocketException) as error:
            self._seen.errors.append(f"opening: {type(error).__name__}: {error}")
            self._socket = None

    async def act(self, until: float) -> None:
        """Run the page now and then, and poll, until that time (`time.monotonic`)."""
        if self._socket is None:
            return
        now = time.monotonic()
        due = {"": now + self._choice.random() * self._load.think_seconds}
        due |= {name: now + self._choice.random() * s for name, s in self._fragments.items()}
        try:
            while True:
                name = min(due, key=lambda one: due[one])
                if due[name] >= until:
                    return
                await asyncio.sleep(max(0.0, due[name] - time.monotonic()))
                started = time.perf_counter()
                found = await self._ask(name)
                if name:
                    self._seen.polls += 1
                    due[name] = time.monotonic() + self._fragments[name]
                else:
                    self._seen.actions.append(time.perf_counter() - started)
                    due[name] += self._load.think_seconds
                self._seen.errors.extend(found.errors)
        except (OSError, WebSocketException) as error:
            self._seen.errors.append(f"{type(error).__name__}: {error}")

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def _ask(self, fragment: str = "") -> PageRun:
        socket, result, message = self._socket, PageRun(), BackMsg()
        if socket is None:
            raise OSError("The tab is closed.")
        message.rerun_script.page_script_hash = self._script
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        await socket.send(message.SerializeToString())
        while not take_in(await asyncio.wait_for(socket.recv(), _ANSWER_SECONDS), result):
            pass
        return result


async def _run_all(server: Server, cookies: Sequence[str], load: Load) -> Seen:
    seen = Seen()
    tabs = [_Tab(server.url, cookie, load, seen, load.seed + n) for n, cookie in enumerate(cookies)]
    opening_until = time.monotonic() + _OPENING_SECONDS
    for first in range(0, len(tabs), _OPENED_AT_ONCE):
        if time.monotonic() > opening_until:
            break
        await asyncio.gather(*(tab.open() for tab in tabs[first : first + _OPENED_AT_ONCE]))
    used, started = server.cpu_seconds(), time.monotonic()
    await asyncio.gather(*(tab.act(started + load.seconds) for tab in tabs))
    seen.seconds = time.monotonic() - started
    seen.cpu_seconds = server.cpu_seconds() - used
    seen.memory_mb = read_memory_mb(server.pid)
    await asyncio.gather(*(tab.close() for tab in tabs))
    return seen


def read_memory_mb(pid: int) -> float:
    """Megabytes of memory that the process holds (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))
