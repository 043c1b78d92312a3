"""Every route, every method and every path to the socket, for somebody who is not signed in.

The routes are taken from the application itself: a new one that is neither named open here, with
a reason, nor refused by the gate fails the first test.
"""

from __future__ import annotations

import http.client
import itertools
from collections.abc import Callable, Iterator

import pytest

from benchmarks.drills.attacked_tab import open_tab
from benchmarks.drills.attacker import COOKIE, Target
from benchmarks.drills.foreign_requests import attack_foreign, attack_with_foreign_cookies
from benchmarks.drills.route_table import (
    METHODS,
    OPEN,
    OPERATORS,
    ServedRoute,
    fill,
    list_routes,
)
from benchmarks.drills.types import Findings
from benchmarks.drills.uninvited_edges import attack_edges
from benchmarks.drills.uninvited_requests import PLANTED, attack_api, attack_routes
from benchmarks.drills.uninvited_tabs import (
    attack_anonymously,
    attack_hidden_pages,
    attack_sockets,
    take_over,
)
from benchmarks.drills.uninvited_visitors import list_cookies, list_keyless
from core.enums import Access, Role
from core.gateway.policy import STREAM_PATH, access_to

pytestmark = [pytest.mark.drill]

Record = Callable[[str, object], None]


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[ServedRoute]:
    """What the application serves."""
    return list_routes(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module")
def nobody(target: Target) -> dict[str, str]:
    """Cookies of people who are not signed in, or no longer."""
    return list_cookies(target)


@pytest.fixture
def findings(record_property: Record) -> Iterator[Findings]:
    """Empty; what is counted is recorded."""
    found = Findings()
    yield found
    for name, value in found.counts.items():
        record_property(name, value)


def test_every_route_is_named_open_with_a_reason_or_needs_a_session(routes):
    assert len(routes) > 20
    assert sum(route.path.startswith("/api/v1/") for route in routes) > 20
    for route in routes:
        if route.kind == "WebSocketRoute":
            assert route.path == STREAM_PATH, f"{route.path}: a socket nobody guards"
            continue
        for method in METHODS:
            access = access_to(fill(route.path), method)
            if route.path in OPERATORS:
                assert access is Access.OPERATOR
            elif route.path.startswith("/api/"):
                assert access is Access.API_KEY, f"{method} {route.path} takes no key"
            elif route.path not in OPEN:
                assert access is Access.SIGNED_IN, f"{method} {route.path} is open: why?"


def test_the_open_list_names_no_route_that_is_gone(routes):
    assert set(OPEN) | OPERATORS <= {route.path for route in routes}


def test_nobody_is_served_beyond_the_open_list(target: Target, routes, nobody, findings):
    attack_routes(target, routes, nobody, findings)
    assert findings.faults == []
    assert findings.counts["requests"] >= 200
    assert findings.counts["served"] == 0


def test_without_a_live_key_nothing_is_served(target: Target, routes, findings):
    attack_api(target, routes, list_keyless(target), findings)
    assert findings.faults == []
    assert findings.counts["API requests"] >= 200
    assert findings.counts["API served"] == 0


def test_no_key_reads_or_changes_what_is_anothers(target: Target, routes, findings):
    attack_foreign(target, routes, findings)
    assert findings.faults == []
    assert findings.counts["foreign API requests"] >= 10
    assert findings.counts["foreign API served"] == 0


def test_nobody_is_believed_who_only_says_so(target: Target, findings):
    attack_edges(target, findings)
    assert findings.faults == []
    assert findings.counts["false claims"] >= 40


def test_somebody_else_finds_neither_an_operators_figures_nor_anothers_tab(
    target: Target, routes, findings
):
    attack_with_foreign_cookies(target, routes, findings)
    assert findings.faults == []
    assert findings.counts["foreign requests"] >= 200


def test_the_attack_notices_what_is_served(target: Target, routes, findings, monkeypatch):
    person = target.add_person()
    live = {"live": person.cookie}
    attack_routes(target, [ServedRoute("/media/x", "Route", ("GET",))], live, findings)
    assert "GET /METRICS, cookie live: 200" in findings.faults
    secret = target.make_key(person.actor).secret
    keys = {"live": {"Authorization": f"Bearer {secret}"}}
    routes = [route for route in routes if route.path == "/api/v1/watchlists"]
    attack_api(target, routes, keys, findings)
    assert "GET /api/v1/watchlists, key live: 200" in findings.faults
    made = target.services.watchlists.list_watchlists(person.actor)
    assert [one.name for one in made] == [PLANTED]
    for one in made:
        target.services.watchlists.delete_watchlist(person.actor, one.id)


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


def test_a_socket_opens_on_one_path_and_from_our_own_pages_only(target: Target, nobody, findings):
    attack_sockets(target, nobody, findings)
    assert findings.faults == []
    assert findings.counts["sockets"] >= 50
    assert findings.counts["sockets served"] == 0


def test_an_anonymous_tab_only_ever_shows_the_sign_in_form(target: Target, findings):
    attack_anonymously(target, findings)
    assert findings.faults == []
    assert findings.counts["anonymous page runs"] > 25


@pytest.mark.parametrize("cookie", ["none", "garbage", "revoked", "stranger"])
def test_the_id_of_a_live_session_takes_over_nothing(target: Target, nobody, cookie, findings):
    take_over(target, {**nobody, "stranger": target.add_person().cookie}[cookie], findings)
    assert findings.faults == []
    assert findings.counts["take overs tried"] == 3


def test_a_trader_runs_no_page_of_an_administrator(target: Target, findings):
    attack_hidden_pages(target, findings)
    assert findings.faults == []
    assert findings.counts["hidden page runs"] >= 15


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


def test_a_key_opens_no_page_no_metrics_and_no_upload(target: Target):
    secret = target.make_key(target.add_person(Role.ADMIN).actor).secret
    for method, path in (
        ("GET", "/metrics"),
        ("GET", "/media/x"),
        ("PUT", "/_stcore/upload_file/a/b"),
        ("GET", "/_stcore/metrics"),
    ):
        assert target.call(secret, method, path).status == 401


def test_the_server_packs_and_tags_answers_of_the_api(target: Target):
    """Streamlit's shell stands on the same way and drops what it does not know."""
    secret = target.make_key(target.add_person().actor).secret
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "gzip"}
    answer = target.ask("GET", "/api/v1/instruments/GOOG/bars", headers)
    assert answer.headers["content-encoding"] == "gzip"
    headers["If-None-Match"] = answer.headers["etag"]
    assert target.ask("GET", "/api/v1/instruments/GOOG/bars", headers).status == 304
