"""Proof 1, its second half: somebody who is signed in asks for what is another's."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence

from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import Answer, Target, upload_file
from benchmarks.drills.route_table import (
    METHODS,
    METRICS,
    OPERATORS,
    ServedRoute,
    fill,
    list_closed,
)
from benchmarks.drills.types import Findings
from benchmarks.drills.uninvited_visitors import CANARY, Owner, add_owner, is_untouched
from core.enums import Role

_OWNED = ("{watchlist_id}", "{backtest_id}", "{job_id}")
_EVERYBODYS = tuple(
    f"/api/v1/{name}"
    for name in (
        "backtest-options",
        "closing-bet",
        "instruments",
        "market-gate",
        "openapi.json",
        "signal-log",
        "signals",
    )
)
"""Data of the market: every key with the scope reads the same."""
_SERVED, _NO_CONTENT, _FIRST_REFUSAL = 200, 204, 400


def attack_foreign(target: Target, routes: Iterable[ServedRoute], findings: Findings) -> None:
    """Somebody who is signed in, with a key of every scope, asks for what is another's."""
    owner, thief = add_owner(target), target.add_person(Role.ADMIN)
    secret = target.make_key(thief.actor).secret
    tries, served = 0, 0
    for method, route in _list_foreign(routes):
        path = fill(route.path, owner.places)
        body = json.dumps({"symbols": ["AAPL"]}).encode() if method == "POST" else b""
        answer = target.call(secret, method, path, body)
        tries += 1
        if _is_foreign(answer, owner, is_owned=any(part in route.path for part in _OWNED)):
            served += 1
            findings.expect(False, f"{method} {path} with a foreign key: {answer.status}")  # noqa: FBT003
        own = target.call(owner.key.secret, "GET", path).status if method == "GET" else _SERVED
        # 409: a run that has no result yet, which only its owner is told.
        findings.expect(own in {_SERVED, 409}, f"Its owner gets {own} for {path}.")
    findings.expect(is_untouched(target, owner), "What is another's was changed by a foreign key.")
    findings.count(foreign_API_requests=tries, foreign_API_served=served)


def attack_with_foreign_cookies(
    target: Target, routes: Sequence[ServedRoute], findings: Findings
) -> None:
    """A trader asks at every address for an operator's figures and for another's open tab.

    Refused is what answers as if that tab were not there. A download's address is a secret by
    itself: it holds the hash of its content, and whoever was given it may have it.
    """
    owner, thief, tries, served = target.add_person(), target.add_person(), 0, 0

    def ask(method: str, path: str) -> Answer:
        return target.ask(method, path, {"Cookie": thief.cookie, "Origin": target.url})

    with open_tab(target, owner.cookie) as live:
        places = {"session_id": live.run().session_id}
        left = upload_file(target, thief, places["session_id"])
        for path, method in itertools.product(list_closed(routes), METHODS):
            pattern = next((r.path for r in routes if fill(r.path) == path), path)
            if pattern != path:  # of one session so many requests at most: this is another
                thief = target.sign_in(thief.actor)
            answer, control = ask(method, fill(pattern, places)), ask(method, path)
            tries += 1
            is_same = (answer.status, answer.body) == (control.status, control.body)
            is_operators = path in OPERATORS and answer.status != 401  # noqa: PLR2004
            if _tells(answer) or is_operators or not is_same:
                served += 1
                findings.expect(False, f"{method} {path}, somebody else: {answer.status}")  # noqa: FBT003
    findings.expect(left != _NO_CONTENT, "A file was laid beside another's open tab.")
    findings.count(foreign_requests=tries + 1, foreign_served=served + (left == _NO_CONTENT))


def _list_foreign(routes: Iterable[ServedRoute]) -> list[tuple[str, ServedRoute]]:
    """What shows or changes what is somebody's; making something of one's own is fine."""
    return [
        (method, route)
        for route in routes
        if route.is_api and not route.path.startswith(_EVERYBODYS)
        for method in route.methods
        if method == "GET" or any(part in route.path for part in _OWNED)
    ]


def _tells(answer: Answer) -> bool:
    return METRICS in answer.body or CANARY.encode() in answer.body


def _is_foreign(answer: Answer, owner: Owner, *, is_owned: bool) -> bool:
    ids = {f'"id":"{owner.job_id}"'.encode(), f'"id":{owner.backtest_id},"symbol"'.encode()}
    is_listed = any(one in answer.body.replace(b" ", b"") for one in ids)
    return _tells(answer) or is_listed or (is_owned and answer.status < _FIRST_REFUSAL)
