"""Every route, every method and every path to the socket, for somebody who is not signed in.

The routes are taken from the application itself: a new one that is neither named open here, with
a reason, nor refused by the gate fails the first test.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from websockets.exceptions import InvalidStatus

from benchmarks.server import ROOT
from core.enums import Access, Role
from core.gateway.policy import STREAM_PATH, access_to
from tests.drills.attacker import COOKIE, STREAM, Target, open_tab

pytestmark = [pytest.mark.drill]

OPEN = {
    "/healthz": "a load balancer asks it; says 'ok' and nothing else",
    "/readyz": "a load balancer asks it; names parts that work, no data",
    "/auth/session": "the way in: trades a ticket, same origin only",
    "/auth/sign-out": "the way out: ends the session of the cookie that comes with it",
    "/auth/handoff.js": "a constant script of the sign-in page",
    "/auth/server.js": "a constant script of the start page",
    "/auth/theme.js": "a constant script",
    "/source.tar.gz": "the licence grants the source to every visitor",
    "/_stcore/health": "the front end asks it before it opens the socket",
    "/_stcore/host-config": "the front end reads it first; constant",
    "/": "the front end's files and its empty shell, the same for everybody",
}
OPERATORS = {"/metrics", "/_stcore/metrics"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

LIST_ROUTES = """
import json
from starlette.routing import Host, Mount, Route, WebSocketRoute
import app

def walk(routes, prefix=""):
    for route in routes:
        assert isinstance(route, (Host, Mount, Route, WebSocketRoute)), f"{route!r}: what is that?"
        path = prefix + (getattr(route, "path", None) or "")
        inner = getattr(route, "routes", None) or []
        yield from walk(inner, path)
        if not inner:
            kind = type(route).__name__
            yield {"path": path or "/", "kind": kind,
                   "methods": sorted(getattr(route, "methods", None) or [])}

print("ROUTES" + json.dumps(list(walk(app.app._build_starlette_app().routes))))
"""

NOT_ROUTES = [
    "/media/../metrics",
    "/static/../media/x",
    "/static/%2e%2e/%2e%2e/app.py",
    "/static/..%5c..%5capp.py",
    "//metrics",
    "//evil.example/watchlists",
    "/./metrics",
    "/metrics/",
    "/metrics%0a",
    "/metrics%0d",
    "/metrics%00",
    "/metrics%20",
    "/metrics;x",
    "/METRICS",
    "/_stcore/metrics%0a",
    "/_stcore/metrics/",
    "/%0a",
    "/app/static/secrets.toml",
    "/.streamlit/config.toml",
    "/watchlists/_stcore/stream",
    "/_stcore/script-health-check",
    "/api/v1/bars",
]


@pytest.fixture(scope="module")
def routes(tmp_path_factory) -> list[dict]:
    """What the application serves; built in a process of its own, as Streamlit allows but one."""
    folder = tmp_path_factory.mktemp("routes")
    listing = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES],
        cwd=ROOT,
        env={**os.environ, "SIGNALDECK_DATA_DIR": str(folder), "SIGNALDECK_MODE": "demo"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict] = json.loads(listing.stdout.partition("ROUTES")[2])
    return found


def fill(path: str) -> str:
    """A concrete path of a route's pattern."""
    return re.sub(r"\{[^}]*\}", "x", path)


@pytest.fixture(scope="module")
def nobody(target: Target) -> dict[str, str]:
    """Cookies of people who are not signed in, or no longer."""
    expired = target.sign_in(target.add_person().actor, timedelta(seconds=-1))
    revoked = target.add_person()
    target.services.sessions.sign_out(revoked.token)
    disabled = target.add_person()
    with target.services.database.write() as session:
        from db.user.account_repository import AccountRepository

        # Not by the service, which would revoke the session too.
        AccountRepository(session).get_account(disabled.actor.user_id).is_active = False
    return {
        "none": "",
        "garbage": f"{COOKIE}=garbage",
        "expired": expired.cookie,
        "revoked": revoked.cookie,
        "disabled": disabled.cookie,
    }


def test_every_route_is_named_open_with_a_reason_or_needs_a_session(routes):
    assert len(routes) > 20
    for route in routes:
        if route["kind"] == "WebSocketRoute":
            assert route["path"] == STREAM_PATH, f"{route['path']}: a socket nobody guards"
            continue
        for method in METHODS:
            access = access_to(fill(route["path"]), method)
            if route["path"] in OPERATORS:
                assert access is Access.OPERATOR
            elif route["path"] not in OPEN:
                assert access is Access.SIGNED_IN, f"{method} {route['path']} is open: why?"


def test_the_open_list_names_no_route_that_is_gone(routes):
    assert set(OPEN) | OPERATORS <= {route["path"] for route in routes}


def test_nobody_is_served_beyond_the_open_list(
    target: Target, routes, nobody, record_property: Callable[[str, object], None]
):
    closed = [fill(route["path"]) for route in routes if route["path"] not in OPEN] + NOT_ROUTES
    served, tries = [], 0
    for path, method, (who, cookie) in itertools.product(
        dict.fromkeys(closed), METHODS, nobody.items()
    ):
        tries += 1
        answer = target.ask(method, path, {"Cookie": cookie} if cookie else {})
        if answer.status not in {400, 401, 404} or b"# HELP" in answer.body:
            served.append((method, path, who, answer.status))
    record_property("requests", tries)
    record_property("served", len(served))
    assert tries >= 200
    assert served == [], f"{len(served)} of {tries} served"


def test_what_is_open_says_nothing_to_anybody(target: Target, nobody):
    canary = "CANARY-7731"
    person = target.add_person()
    target.services.watchlists.create_watchlist(person.actor, canary)
    paths = [*OPEN, "/watchlists", "/users", "/audit", "/static/index.html"]
    for path, method in itertools.product(paths, METHODS):
        answer = target.ask(method, path, {"Cookie": nobody["expired"]})
        assert answer.status in {200, 204, 401, 403, 405, 503}, (method, path)
        assert canary.encode() not in answer.body
        assert not answer.headers.get("set-cookie", "").startswith(COOKIE)


@pytest.mark.parametrize("path", ["/metrics%0a", "/_stcore/metrics%0a", "//metrics", "/./metrics"])
def test_a_trader_finds_no_second_spelling_of_an_operators_path(target: Target, path):
    answer = target.ask("GET", path, {"Cookie": target.add_person().cookie})
    assert answer.status == 404
    assert b"# HELP" not in answer.body


def test_metrics_answer_an_operator_and_the_token_alone(target: Target):
    trader, devops = target.add_person(), target.add_person(Role.DEVOPS)
    for headers, status in (
        ({"Cookie": trader.cookie}, 401),
        ({"Cookie": devops.cookie}, 200),
        ({"Authorization": "Bearer scrape-me"}, 200),
        ({"Authorization": "Bearer scrape-m"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "scrape-me"}, 401),
    ):
        assert target.ask("GET", "/metrics", headers).status == status


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost@evil.example", "."]
)
def test_an_unknown_host_name_is_not_served(target: Target, host):
    assert target.ask("GET", "/healthz", {"Host": host}).status in {400, 421}


def test_a_header_that_comes_twice_gains_nothing(target: Target):
    person = target.add_person()
    for name, values, allowed in (
        ("Host", [target.host, "evil.example"], {400}),
        ("Host", ["evil.example", target.host], {400}),
        ("Cookie", [f"{COOKIE}=garbage", person.cookie], {401}),
        ("Cookie", [f"{COOKIE}=garbage; {person.cookie}"], {401}),
        ("Origin", ["http://evil.example", target.url], {403}),
    ):
        connection = http.client.HTTPConnection(target.host, timeout=60)
        connection.putrequest("DELETE", "/media/x", skip_host=name == "Host")
        for value in values:
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status in allowed, (name, values)
        connection.close()


def test_every_answer_carries_the_security_headers_errors_too(target: Target):
    person = target.add_person()
    for method, path, headers, status in (
        ("GET", "/", {}, 200),
        ("GET", "/media/x", {}, 401),
        ("GET", "/media/x", {"Cookie": person.cookie}, 404),
        ("POST", "/", {}, 405),
        ("GET", "/", {"Host": "evil.example"}, 421),
        ("POST", "/auth/session", {}, 403),
        ("GET", "/media/%2e%2e/x", {"Cookie": person.cookie}, 404),
        ("DELETE", "/media/x", {"Origin": "http://evil.example"}, 403),
    ):
        answer = target.ask(method, path, headers)
        assert answer.status == status, (method, path)
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    # What a person's session opened stays in no cache.
    for headers in ({}, {"Cookie": person.cookie}):
        assert "no-store" in target.ask("GET", "/media/x", headers).headers["cache-control"]


def test_a_socket_opens_on_one_path_and_from_our_own_pages_only(
    target: Target, nobody, record_property: Callable[[str, object], None]
):
    cookies = {**nobody, "good": target.add_person().cookie}
    paths = [STREAM, f"{STREAM}/", f"{STREAM}%0a", "/healthz", "/", "/media/x", "/any/socket"]
    origins = [None, "http://evil.example", "null", f"{target.url}.evil.example", target.url]
    tries, accepted = 0, []
    for path, origin, (who, cookie) in itertools.product(paths, origins, cookies.items()):
        tries += 1
        try:
            with open_tab(target, cookie, origin=origin, path=path) as tab:
                accepted.append((path, origin, who))
                if who != "good":
                    assert set(tab.run().titles) == {"Sign in"}
        except InvalidStatus:
            continue
    record_property("sockets", tries)
    record_property("accepted", len(accepted))
    assert tries >= 50
    assert accepted == [(STREAM, target.url, who) for who in cookies]


def test_an_anonymous_tab_only_ever_shows_the_sign_in_form(target: Target):
    canary = "CANARY-4402"
    admin = target.add_person(Role.ADMIN)
    target.services.watchlists.create_watchlist(admin.actor, canary)
    with open_tab(target, admin.cookie) as live, open_tab(target) as anonymous:
        theirs = live.run()
        assert canary.encode() in theirs.everything()  # the attack has something to find
        buttons = {button.label: button.id for button in theirs.elements("button")}
        fragments = {m.delta.fragment_id for m in theirs.messages if m.delta.fragment_id}
        runs = [anonymous.run(page_hash) for page_hash in theirs.pages.values()]
        runs += [anonymous.run("", name) for name in theirs.pages]
        runs += [anonymous.run(pressed=widget) for widget in buttons.values()]
        for fragment in fragments:
            anonymous.send(fragment=fragment)  # no such fragment here: nothing answers
        runs += [anonymous.run(query="id=1&section=x"), anonymous.run("nonsense", "users")]
        after = live.run()
    assert len(runs) > 25
    for run in runs:
        assert not run.titles or set(run.titles) == {"Sign in"}
        sent = run.everything()
        for secret in (canary, admin.actor.username, "Sign out everywhere", "Reset password"):
            assert secret.encode() not in sent
        assert not {"Sign out"} & {button.label for button in run.elements("button")}
    assert canary.encode() in after.everything()


@pytest.mark.parametrize("cookie", ["none", "garbage", "revoked", "stranger"])
def test_the_id_of_a_live_session_takes_over_nothing(target: Target, nobody, cookie):
    victim, stranger = target.add_person(Role.ADMIN), target.add_person()
    target.services.watchlists.create_watchlist(victim.actor, "CANARY-5519")
    brought = {**nobody, "stranger": stranger.cookie}[cookie]
    with open_tab(target, victim.cookie) as live:
        session_id = live.run().session_id
        for protocol in (f"streamlit, x, {session_id}", f"streamlit,,{session_id}"):
            headers = {"Sec-WebSocket-Protocol": protocol}
            with open_tab(target, brought, headers=headers) as thief:
                got = thief.run()
            assert got.session_id not in {"", session_id}
        assert live.run().session_id == session_id  # still theirs
    # A tab that was left waits for its owner; nobody else gets it.
    with open_tab(target, brought, resume=session_id) as thief:
        got = thief.run()
    assert got.session_id not in {"", session_id}
    assert b"CANARY-5519" not in got.everything()


def test_a_trader_runs_no_page_of_an_administrator(target: Target):
    admin, trader = target.add_person(Role.ADMIN), target.add_person()
    with open_tab(target, admin.cookie) as tab:
        pages = tab.run().pages
        users = tab.run(pages["users"])
    hidden = {address: pages[address] for address in ("users", "system", "audit")}
    with open_tab(target, trader.cookie) as tab:
        assert not set(hidden) & set(tab.run().pages)
        for address, page_hash in hidden.items():
            for run in (
                tab.run(page_hash),
                tab.run("", address),
                tab.run(page_hash, pressed=users.button("Create")),
            ):
                assert admin.actor.username.encode() not in run.everything()
                assert not {"Disable", "Reset password", "Check the database now"} & {
                    button.label for button in run.elements("button")
                }


def test_a_download_answers_the_signed_in_who_know_its_address_and_nobody_else(
    target: Target, nobody
):
    """The address holds a hash of the content: it cannot be guessed, but it can be passed on."""
    analyst, stranger = target.add_person(Role.ANALYST), target.add_person(Role.VIEWER)
    with open_tab(target, analyst.cookie) as tab:
        page = tab.run(tab.run().pages["import_data"])
        address = page.elements("download_button")[0].url
        for who, cookie in nobody.items():
            assert target.ask("GET", address, {"Cookie": cookie}).status == 401, who
        for person in (analyst, stranger):
            assert target.ask("GET", address, {"Cookie": person.cookie}).status == 200
