"""The way in and the way out: what they say where they do not open."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.gateway.routes import ROUTES

OWN = {"origin": "http://testserver"}
FORM = {**OWN, "content-type": "application/x-www-form-urlencoded"}
PATHS = ("/auth/session", "/auth/sign-out")


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=ROUTES))


def check_shape(answer):
    told = answer.json()
    assert set(told) == {"code", "message", "remedy"}
    assert all(told.values())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}])
def test_another_site_is_told_so(client, path, headers):
    answer = client.post(path, headers=headers)
    assert answer.status_code == 403
    check_shape(answer)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_is_told_which_one_is_taken(client, path, method):
    answer = client.request(method, path, headers=OWN)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    check_shape(answer)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"ticket=" + b"a" * 100_000),
        ("application/x-www-form-urlencoded", b"a=1&" * 1_000),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"garbage"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="t"; filename="f"\r\n\r\nx\r\n--b--\r\n',
        ),
    ],
)
def test_a_form_that_holds_no_ticket_is_refused_in_words(client, kind, body):
    answer = client.post("/auth/session", content=body, headers={**FORM, "content-type": kind})
    assert answer.status_code == 400
    check_shape(answer)
