"""Every route of the API, found by itself: what it needs, and that it gets by with that.

A new route without scopes, with too few or with too many, fails here.
"""

from __future__ import annotations

import itertools

import pytest
from fastapi.routing import APIRoute

from core.chatops.catalogue import list_commands
from core.enums import Role
from core.gateway.api.application import build_api
from core.user.api_scopes import API_SCOPES, list_scopes
from tests.core.gateway.api.conftest import read_document

WITHOUT_SCOPE = {
    "GET /api/v1/key": "tells a key about itself, nothing else",
    "GET /api/v1/openapi.json": "constant, the same for every key",
}
BODIES = {
    "POST /api/v1/chat": {"text": "/help"},
    "POST /api/v1/backtests": {"symbol": "GOOG", "strategy": "sma_crossover"},
    "POST /api/v1/watchlists": {"name": "A list"},
    "POST /api/v1/watchlists/{watchlist_id}/items": {"symbols": ["AAPL"]},
}


def list_operations() -> dict[str, list[str]]:
    """Method and pattern to the scopes that the document names."""
    document = read_document()
    return {
        f"{method.upper()} {path}": [scope for one in operation["security"] for s in one.values()
                                     for scope in s]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }  # fmt: skip


OPERATIONS = list_operations()
SCOPED = {name: scopes for name, scopes in OPERATIONS.items() if name not in WITHOUT_SCOPE}


@pytest.fixture(scope="module")
def place(desk, tested):
    """Somebody's things, one of each kind, to put into patterns."""
    actor, backtest_id = tested
    made = desk.services.watchlists.create_watchlist(actor, "Mine")
    desk.services.watchlist_items.add_symbols(actor, made.id, ["GOOG"])
    job_id = desk.services.jobs.list_jobs(actor)[0].id
    return actor, {
        "backtest_id": backtest_id,
        "watchlist_id": made.id,
        "job_id": job_id,
        "symbol": "GOOG",
    }


def send(caller, name, values):
    method, path = name.removeprefix("/").split(" ")
    return caller.ask(method, path.removeprefix("/api/v1").format(**values), json=BODIES.get(name))


def test_the_document_names_every_route_that_is_served():
    api = build_api(None)
    served = {
        f"{method} /api{route.path}" for route in api.routes for method in route.methods - {"HEAD"}
    }
    assert len(served) >= 20
    assert served == set(OPERATIONS) | {"GET /api/v1/openapi.json"}
    assert all(isinstance(route, APIRoute) for route in api.routes[:-1])


def test_every_route_needs_a_scope_or_says_why_not():
    for name, scopes in OPERATIONS.items():
        assert scopes or name in WITHOUT_SCOPE, f"{name} needs no scope: why?"
    assert set(WITHOUT_SCOPE) <= set(OPERATIONS) | {"GET /api/v1/openapi.json"}


def test_the_scopes_that_can_be_given_are_those_that_some_route_or_command_needs():
    used = set(itertools.chain.from_iterable(OPERATIONS.values()))
    used |= {need.value for command in list_commands() for need in command.needs}
    assert used == {scope.value for scope in API_SCOPES}


@pytest.mark.parametrize("name", sorted(SCOPED))
def test_a_key_with_these_scopes_gets_by(desk, place, name):
    actor, values = place
    answer = send(desk.open(actor, SCOPED[name]), name, values)
    assert answer.status_code in {200, 201, 202, 204, 409}, answer.text
    if answer.status_code == 409:
        assert name.endswith(("/cancel", "POST /api/v1/watchlists")), answer.text


@pytest.mark.parametrize("name", sorted(SCOPED))
def test_a_key_without_one_of_them_is_told_which(desk, place, name):
    actor, values = place
    for missing in SCOPED[name]:
        others = [scope.value for scope in list_scopes(actor) if scope.value != missing]
        answer = send(desk.open(actor, others), name, values)
        assert answer.status_code == 403
        assert answer.json()["message"] == f"This API key lacks the scope {missing}."
        assert answer.json()["remedy"]


@pytest.mark.parametrize("name", [name for name in sorted(SCOPED) if "_id}" in name])
def test_what_belongs_to_others_does_not_exist(desk, place, name):
    actor, values = place
    stranger = desk.open(desk.add_person(Role.ADMIN))
    before = desk.services.watchlists.get_watchlist(actor, values["watchlist_id"])
    assert send(stranger, name, values).status_code == 404
    assert desk.services.watchlists.get_watchlist(actor, values["watchlist_id"]) == before


def test_lists_of_a_stranger_are_empty(desk, place):
    caller = desk.open(desk.add_person())
    for path in ("/backtests", "/jobs", "/watchlists", "/signals", "/strategies"):
        assert caller.read(path) == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_other_method_is_refused_in_our_words(desk, caller, name):
    path = (
        name.split(" ")[1]
        .removeprefix("/api/v1")
        .format(backtest_id=1, watchlist_id=1, job_id="x", symbol="GOOG")
    )
    taken = {one.split(" ")[0] for one in OPERATIONS if one.split(" ")[1] == name.split(" ")[1]}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - taken:
        answer = caller.ask(method, path)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == taken
        assert set(answer.json()) == {"code", "message", "remedy"}
