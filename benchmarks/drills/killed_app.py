"""kill -9 of the server while people sign in, make lists and start runs."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from functools import partial
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.browserless import Tab
from benchmarks.content import demo_environment, open_services
from benchmarks.drills.app_callers import Caller, Said, list_kept
from benchmarks.drills.killed_writer import check_integrity
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.waiting import find_children, is_alive, wait_until
from benchmarks.server import ROOT, serve
from core.services import Services

CALLERS, TABS = 3, 2


def carry_out(run: DrillRun, findings: Findings) -> None:
    """The same folder through many starts, each ended by a kill but the last."""
    choice, kills = run.draw(), run.pick(1, 12)
    folder = run.folder / "data"
    shutil.copytree(run.grounds.demo_folder(), folder)
    with open_services(folder) as services:
        callers = [Caller(services, run.seed + n) for n in range(CALLERS)]
        said, starts, orphans = Said(), [], 0
        for _ in range(kills):
            took, left = _serve_and_kill(folder, callers, said, choice)
            starts.append(took)
            orphans += left
        with serve(ROOT / "app.py", demo_environment(folder)) as server:
            starts.append(server.seconds_to_healthy)
            _look(services, server.url, said, findings)
        problems = check_integrity(services.database)
    findings.expect(orphans == 0, f"{orphans} processes outlived the server.")
    findings.expect(not problems, f"integrity_check says: {problems}")
    findings.expect(len(said.cookies) > 0, "Nobody signed in: the kills came too early.")
    findings.counts = {
        "kills": kills,
        **findings.counts,
        "page runs meanwhile": said.page_runs,
        "refused": ", ".join(f"{n} × {code}" for code, n in said.refused.items()) or "none",
        "s slowest start": max(starts),
    }


def _serve_and_kill(
    folder: Path, callers: list[Caller], said: Said, choice: random.Random
) -> tuple[float, int]:
    """Seconds to the first healthy answer, and how many processes outlived the server."""
    with serve(ROOT / "app.py", demo_environment(folder)) as server:
        begun, runs = len(said.backtests), said.page_runs
        cookie = callers[0].sign_in(server.url, said)
        work = [partial(caller.go_on, server.url, said) for caller in callers]
        work += [partial(_click_on, server.url, cookie, said) for _ in range(TABS)]
        threads = [threading.Thread(target=part) for part in work]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(said.backtests) > begun and said.page_runs > runs)
        time.sleep(choice.uniform(0.1, 1.2))
        children = _find_descendants(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(60)
        wait_until(lambda: not any(map(is_alive, children)), 30)
        return server.seconds_to_healthy, sum(map(is_alive, children))


def _click_on(url: str, cookie: str, said: Said) -> None:
    """A tab that is run again and again until the server is gone."""
    try:
        tab = Tab(url, cookie)
        while True:
            tab.run()
            said.page_runs += 1
    except (OSError, TimeoutError, WebSocketException):
        return  # killed


def _look(services: Services, url: str, said: Said, findings: Findings) -> None:
    """What was acknowledged is there, once, and what was started comes to its end."""
    kept = list_kept(services, said)
    signed_out = sum(not Tab(url, cookie).run().pages for cookie in said.cookies[-5:])
    signed_out += sum(
        services.sessions.find_by_token(cookie.partition("=")[2]) is None
        for cookie in said.cookies[:-5]
    )
    lists_lost = len(set(said.watchlists) - set(kept.watchlists))
    runs_lost = len(set(said.backtests) - set(kept.backtests))
    twice = len(kept.watchlists) - len(set(kept.watchlists))
    are_done = wait_until(lambda: list_kept(services, said).unfinished == 0, 120)
    findings.count(
        sign_ins=len(said.cookies),
        watchlists=len(said.watchlists),
        backtests_started=len(said.backtests),
        lost=signed_out + lists_lost + runs_lost,
        twice=twice,
        backtests_completed=list_kept(services, said).completed,
    )
    findings.expect(signed_out == 0, f"{signed_out} sessions are gone.")
    findings.expect(lists_lost == 0, f"{lists_lost} watchlists are gone.")
    findings.expect(runs_lost == 0, f"{runs_lost} backtests are gone.")
    findings.expect(twice == 0, f"{twice} watchlists are there twice.")
    findings.expect(are_done, "Backtests that were started did not come to their end.")


def _find_descendants(pid: int) -> list[int]:
    children = find_children(pid)
    return children + [one for child in children for one in _find_descendants(child)]


DRILL = Drill(
    "killed_app",
    Group.CRASHES,
    "kill -9 of the server loses no session, list or run that it had acknowledged and leaves no "
    "worker behind; started again on the same folder it carries every run to its end.",
    carry_out,
)
