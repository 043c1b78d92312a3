"""People at a server that may be killed at any moment: they note what it acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks.browserless import sign_in
from core.contracts import Actor
from core.enums import BacktestStatus, Role
from core.services import Services
from core.user.api_scopes import list_scopes

_WATCHLISTS_EACH = 12  # one account may have fifty
_ACTS = ("run", "list", "sign in", "sign in", "list", "sign in", "sign in", "sign in")
_CREATED, _ACCEPTED = 201, 202


@dataclass
class Said:
    """What the server said is stored."""

    cookies: list[str] = field(default_factory=list)
    watchlists: list[str] = field(default_factory=list)
    backtests: list[int] = field(default_factory=list)
    page_runs: int = 0
    refused: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds of it."""

    watchlists: tuple[str, ...]
    backtests: tuple[int, ...]
    unfinished: int
    completed: int


class Caller:
    """Signs in, makes lists and starts runs, over HTTP, until the server is gone."""

    def __init__(self, services: Services, seed: int) -> None:
        self._services = services
        self._choice = random.Random(seed)
        self._seed = seed
        self._lists = 0
        actor = find_trader(services)
        scopes = [scope.value for scope in list_scopes(actor)]
        self._secret = services.api_keys.create_key(actor, f"Drill {seed}", scopes, 1).secret

    def sign_in(self, url: str, said: Said) -> str:
        """The cookie of a new session."""
        ticket = self._services.sign_ins.issue_demo_ticket(Role.TRADER).ticket
        cookie = sign_in(url, ticket)
        said.cookies.append(cookie)
        return cookie

    def go_on(self, url: str, said: Said) -> None:
        """Until the server is gone."""
        for number in count(self._choice.randrange(len(_ACTS))):
            try:
                self._act(_ACTS[number % len(_ACTS)], url, said)
            except urllib.error.HTTPError as error:
                said.refused[error.code] += 1
                time.sleep(0.05)
            except (OSError, http.client.HTTPException):
                return  # killed

    def _act(self, act: str, url: str, said: Said) -> None:
        if act == "run":  # each means work for the worker
            body = {"symbol": "GOOG", "strategy": "sma_crossover"}
            said.backtests.append(self._post(f"{url}/api/v1/backtests", body)["id"])
        elif act == "list" and self._lists < _WATCHLISTS_EACH:
            self._lists += 1
            name = f"Drill {self._seed} {self._lists}"
            self._post(f"{url}/api/v1/watchlists", {"name": name})
            said.watchlists.append(name)
        else:
            self.sign_in(url, said)

    def _post(self, url: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - our own URL
            url,
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._secret}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
            if answer.status not in {_CREATED, _ACCEPTED}:
                raise urllib.error.URLError(f"status {answer.status}")
            return found


def find_trader(services: Services) -> Actor:
    """The demo's trader."""
    ticket = services.sign_ins.issue_demo_ticket(Role.TRADER).ticket
    token = services.sign_ins.exchange_ticket(ticket, address="127.0.0.1", user_agent="drill")
    identity = services.sessions.find_by_token(token)
    if identity is None:
        raise RuntimeError("The demo's trader could not sign in.")
    return identity.as_actor()


def list_kept(services: Services, said: Said) -> Kept:
    """Of what was said, what is there."""
    actor = find_trader(services)
    lists = [one.name for one in services.watchlists.list_watchlists(actor)]
    found = services.backtests.list_backtests(actor, limit=200).items
    runs = {one.id: one.status for one in found}
    mine = [runs[number] for number in said.backtests if number in runs]
    waiting = {BacktestStatus.PENDING, BacktestStatus.RUNNING}
    return Kept(
        tuple(name for name in lists if name.startswith("Drill ")),
        tuple(number for number in said.backtests if number in runs),
        sum(status in waiting for status in mine),
        sum(status is BacktestStatus.COMPLETED for status in mine),
    )
