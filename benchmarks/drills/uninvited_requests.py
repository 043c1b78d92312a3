"""Proof 1: every route, asked by nobody, by yesterday's visitors and by somebody else."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.drills.attacker import Target, open_target
from benchmarks.drills.foreign_requests import attack_foreign, attack_with_foreign_cookies
from benchmarks.drills.route_table import (
    API_SPELLINGS,
    METHODS,
    METRICS,
    ServedRoute,
    fill,
    list_closed,
    list_routes,
)
from benchmarks.drills.types import Drill, DrillRun, Findings, Group
from benchmarks.drills.uninvited_edges import attack_edges
from benchmarks.drills.uninvited_tabs import (
    attack_anonymously,
    attack_hidden_pages,
    attack_sockets,
    take_over,
)
from benchmarks.drills.uninvited_visitors import list_cookies, list_keyless
from core.contracts import Actor
from core.enums import Role

PLANTED = "By an attacker"
_REFUSED = frozenset({400, 401, 404})
_NO_KEY = frozenset({401, 429})  # 429: after twenty wrong keys in a minute


def attack_routes(
    target: Target,
    routes: Sequence[ServedRoute],
    cookies: Mapping[str, str],
    findings: Findings,
) -> None:
    """All that is not on the open list, by every method, with cookies that are worth nothing."""
    tries, served = 0, 0
    for path, method, (who, cookie) in itertools.product(
        list_closed(routes), METHODS, cookies.items()
    ):
        tries += 1
        answer = target.ask(method, path, {"Cookie": cookie} if cookie else {})
        if answer.status not in _REFUSED or METRICS in answer.body:
            served += 1
            findings.expect(False, f"{method} {path}, cookie {who}: {answer.status}")  # noqa: FBT003
    findings.count(requests=tries, served=served)


def attack_api(
    target: Target,
    routes: Iterable[ServedRoute],
    keyless: Mapping[str, Mapping[str, str]],
    findings: Findings,
) -> None:
    """Each route of the API by its own methods, with what is no live key."""
    body, tries, served = json.dumps({"name": PLANTED}).encode(), 0, 0
    asked = [
        ("GET", "/api"),
        ("GET", "/api/v1"),
        *(
            (method, fill(route.path, {"symbol": "GOOG"}))
            for route in routes
            if route.is_api
            for method in route.methods
        ),
    ]
    for (method, path), (who, headers) in itertools.product(asked, keyless.items()):
        tries += 1
        sent = {**headers, "Content-Type": "application/json"}
        status = target.ask(method, path, sent, body).status
        if status not in _NO_KEY:
            served += 1
            findings.expect(False, f"{method} {path}, key {who}: {status}")  # noqa: FBT003
    for path in API_SPELLINGS:
        tries += 1
        status = target.ask("GET", path).status
        if status not in {401, 404}:
            served += 1
            findings.expect(False, f"GET {path} without a key: {status}")  # noqa: FBT003
    planted = _count_planted(target)
    findings.expect(planted == 0, f"{planted} watchlists were made without a key.")
    findings.count(API_requests=tries, API_served=served)


def _count_planted(target: Target) -> int:
    found = 0
    for user_id in range(1, target.people + 20):  # the demo has accounts of its own
        lists = target.services.watchlists.list_watchlists(Actor(user_id, Role.TRADER))
        found += sum(one.name == PLANTED for one in lists)
    return found


def attack(target: Target, routes: Sequence[ServedRoute], findings: Findings) -> None:
    """Everything."""
    cookies, keyless = list_cookies(target), list_keyless(target)
    attack_routes(target, routes, cookies, findings)
    attack_api(target, routes, keyless, findings)
    attack_foreign(target, routes, findings)
    attack_with_foreign_cookies(target, routes, findings)
    attack_edges(target, findings)
    attack_sockets(target, cookies, findings)
    attack_anonymously(target, findings)
    attack_hidden_pages(target, findings)
    for cookie in (*cookies.values(), target.add_person().cookie):
        take_over(target, cookie, findings)


def carry_out(run: DrillRun, findings: Findings) -> None:
    """Against a server of its own; nothing is left to chance."""
    routes = list_routes(run.folder / "listed")
    with open_target(run.grounds.demo_folder(), run.folder / "data") as target:
        attack(target, routes, findings)


DRILL = Drill(
    "uninvited_requests",
    Group.ATTACKS,
    "Proof 1: no request and no socket is served beyond the open list, over all routes, methods "
    "and spellings, whoever asks: without a cookie or key, with garbage, one that has expired or "
    "was revoked, or somebody else's; and nobody is believed who says that they are somebody, of "
    "another host's pages, or from this site when they are not.",
    carry_out,
)
