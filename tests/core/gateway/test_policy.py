"""Paths are compared by the letter; the router and the file system are more generous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route

from core.enums import Access
from core.gateway.policy import access_to, is_plain


@pytest.mark.parametrize("path", ["/watchlists", "/new_backtest", "/users", "/"])
def test_a_pages_address_is_an_open_shell(path):
    assert access_to(path, "GET") is Access.OPEN


@pytest.mark.parametrize(
    ("path", "access"),
    [
        ("/metrics", Access.OPERATOR),
        ("/_stcore/metrics", Access.OPERATOR),
        ("/oauth2callback", Access.SIGNED_IN),
        ("/api", Access.API_KEY),
        ("/api/", Access.API_KEY),
        ("/api/v1/backtests", Access.API_KEY),
        ("/api/v2", Access.API_KEY),
        ("/apis", Access.OPEN),
        ("/API/v1/backtests", Access.SIGNED_IN),
        ("/auth/login", Access.SIGNED_IN),
        ("/media/x", Access.SIGNED_IN),
        ("/static", Access.OPEN),
        ("/Static/x", Access.SIGNED_IN),
        ("/watchlists/", Access.SIGNED_IN),
        ("/WATCHLISTS", Access.SIGNED_IN),
    ],
)
def test_what_is_not_named_needs_a_session(path, access):
    assert access_to(path, "GET") is access


def test_a_pages_address_is_for_reading():
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert access_to("/watchlists", method) is Access.SIGNED_IN


@pytest.mark.parametrize(
    "path",
    [
        "/metrics\n",
        "/a\r",
        "/a\0",
        "/a b",
        "/a\x7f",
        "/a\\b",
        "//a",
        "/a//b",
        "/../a",
        "/a/..",
        "/./a",
        "/a/.",
    ],
)
def test_a_path_that_can_be_read_in_two_ways_is_not_plain(path):
    assert not is_plain(path)


@pytest.mark.parametrize(
    "path", ["/", "/static/js/index.BTgxfKwt.js", "/media/0a1b.csv", "/component/x.y/z", "/.well"]
)
def test_an_ordinary_path_is_plain(path):
    assert is_plain(path)


@given(st.sampled_from(["/metrics", "/_stcore/metrics"]), st.text(max_size=3), st.text(max_size=3))
def test_what_the_router_takes_for_an_operators_path_is_one(path, before, after):
    """Whatever stands around it: either the gate sees the same path, or it refuses it."""
    spelled = f"{before}{path}{after}"
    if Route(path, lambda _: None).path_regex.match(spelled) and is_plain(spelled):
        assert access_to(spelled, "GET") is Access.OPERATOR
