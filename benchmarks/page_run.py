"""Every page of the menu: processor time of the server and waiting time of the tab, run warm.

The peer is the same application on Streamlit's own defaults, on the same database and in turn
with ours. A row's `ours_s` is processor time of the server process for one run; `wall_s` is what
the tab waited from its message to the end of the answer.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.browserless import PageRun, Tab
from benchmarks.content import Content, demo_environment, prepare
from benchmarks.rows import row
from benchmarks.server import ROOT, Server, serve
from pages.components.entries import ENTRIES

RUNS = 20
WARM_UP_RUNS = 3
BUDGET_SECONDS = 0.025
IDLE_TABS = 10
IDLE_SECONDS = 20.0
PEER = "the same pages on Streamlit's default settings (postScriptGC on)"
DEFAULTS = (
    *("--runner.postScriptGC", "true"),
    *("--runner.magicEnabled", "true"),
    *("--server.fileWatcherType", "auto"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What runs of one page cost: medians."""

    cpu_seconds: float
    wall_seconds: float
    last: PageRun


def run() -> Iterator[dict[str, Any]]:
    """A line for each page, one for a poll of the jobs tray, one for a tab that lies idle."""
    with tempfile.TemporaryDirectory() as folder:
        environment = demo_environment(folder)
        peer_environment = {**environment, "SIGNALDECK_IS_WORKER_STARTED": "false"}
        with (
            serve(ROOT / "app.py", environment) as ours,
            serve(ROOT / "app.py", peer_environment, *DEFAULTS) as peer,
        ):
            yield _measure_floor()
            content = prepare(ours, folder)
            for entries in ENTRIES.values():
                for entry in entries:
                    yield _measure_page((ours, peer), content, entry.address)
            yield _measure_poll((ours, peer), content)
            yield _measure_idle((ours, peer), content)


def _measure_floor() -> dict[str, Any]:
    """What Streamlit takes for a page of one title on this machine: nothing can cost less."""
    script, health = Path(__file__).with_name("bare_page.py"), "/_stcore/health"
    with (
        serve(script, {}, health=health) as ours,
        serve(script, {}, *DEFAULTS, health=health) as peer,
    ):
        tabs = [Tab(server.url) for server in (ours, peer)]
        costs = _interleave((ours, peer), [tab.run for tab in tabs])
        for tab in tabs:
            tab.close()
    return _row("a page of one title, without Signaldeck", costs)


def _measure_page(servers: tuple[Server, Server], content: Content, address: str) -> dict[str, Any]:
    tabs = [Tab(server.url, content.cookie) for server in servers]
    script = tabs[0].run().pages[address]
    tabs[1].run()
    query = content.queries.get(address, "")
    cold = [tab.run(script, query) for tab in tabs]
    costs = _interleave(servers, [partial(tab.run, script, query) for tab in tabs])
    for tab in tabs:
        tab.close()
    return {
        **_row(f"/{address}?{query}".rstrip("?"), costs),
        "within_budget": costs[0].cpu_seconds <= BUDGET_SECONDS,
        "cold_wall_s": round(cold[0].wall_seconds, 6),
        "sent_kb": round(costs[0].last.sent_bytes / 1000, 1),
    }


def _measure_poll(servers: tuple[Server, Server], content: Content) -> dict[str, Any]:
    tabs = [Tab(server.url, content.cookie) for server in servers]
    fragments = [next(iter(tab.run().fragments)) for tab in tabs]
    polls = [partial(tab.run, fragment=name) for tab, name in zip(tabs, fragments, strict=True)]
    costs = _interleave(servers, polls)
    for tab in tabs:
        tab.close()
    return _row("poll of the jobs tray", costs)


def _measure_idle(servers: tuple[Server, Server], content: Content) -> dict[str, Any]:
    """Processor seconds a minute that one more tab costs which only polls as pages do."""
    before = _cpu_used(servers, lambda: time.sleep(IDLE_SECONDS))
    tabs = [Tab(server.url, content.cookie) for server in servers for _ in range(IDLE_TABS)]
    polled = [(tab, tab.run().fragments) for tab in tabs]
    time.sleep(1)

    def poll_as_asked() -> None:
        ends = time.monotonic() + IDLE_SECONDS
        for tab, fragments in polled:
            for fragment, seconds in fragments.items():
                for _ in range(round(IDLE_SECONDS / seconds)):
                    tab.run(fragment=fragment)
        time.sleep(max(0.0, ends - time.monotonic()))

    with_tabs = _cpu_used(servers, poll_as_asked)
    for tab in tabs:
        tab.close()
    minute = 60 / IDLE_SECONDS / IDLE_TABS
    ours, peer = ((busy - idle) * minute for busy, idle in zip(with_tabs, before, strict=True))
    no_tab = before[0] * 60 / IDLE_SECONDS
    return {
        **row("one idle tab, one minute", ours, PEER, peer, equal=None, n=IDLE_TABS),
        "server_without_tabs_s": round(no_tab, 6),
    }


def _interleave(
    servers: tuple[Server, Server], runs: Sequence[Callable[[], PageRun]]
) -> list[Cost]:
    cpu: list[list[float]] = [[] for _ in servers]
    wall: list[list[float]] = [[] for _ in servers]
    last = [PageRun() for _ in servers]
    for count in range(WARM_UP_RUNS + RUNS):
        for place, (server, run_page) in enumerate(zip(servers, runs, strict=True)):
            used = server.cpu_seconds()
            last[place] = run_page()
            if count >= WARM_UP_RUNS:
                cpu[place].append(server.cpu_seconds() - used)
                wall[place].append(last[place].wall_seconds)
    return [
        Cost(statistics.median(cpu[place]), statistics.median(wall[place]), last[place])
        for place in range(len(servers))
    ]


def _row(case: str, costs: list[Cost]) -> dict[str, Any]:
    ours, peer = costs
    is_sound = not (ours.last.errors or peer.last.errors)
    return {
        **row(
            case,
            ours.cpu_seconds,
            PEER,
            peer.cpu_seconds,
            equal=is_sound and ours.last.elements == peer.last.elements,
            n=RUNS,
        ),
        "wall_s": round(ours.wall_seconds, 6),
        "peer_wall_s": round(peer.wall_seconds, 6),
        **({"errors": ours.last.errors + peer.last.errors} if not is_sound else {}),
    }


def _cpu_used(servers: tuple[Server, Server], action: Callable[[], None]) -> list[float]:
    before = [server.cpu_seconds() for server in servers]
    action()
    return [server.cpu_seconds() - used for server, used in zip(servers, before, strict=True)]
