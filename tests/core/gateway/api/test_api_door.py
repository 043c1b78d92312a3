"""Who gets in: a live key, its owner as they are now, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from core.admin.types import AuditFilter
from core.clock import now
from core.contracts import SYSTEM
from core.correlation import new_correlation
from core.enums import Role
from core.gateway.api.call_limit import LocalCallLimit
from core.gateway.api.door import ACTOR, CALLS, SECONDS, WRONG_KEYS, ApiDoor
from core.jobs.job_states import JobStates
from core.user.tokens import hash_token, new_token
from db.user.account_repository import AccountRepository
from db.user.session_repository import SessionRepository
from db.user.tables import UserSession

GARBAGE = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer sdk_",
    "Bearer sdk_" + "A" * 43,
    "Bearer sdk_" + "A" * 5_000,
    "Basic dXNlcjpwYXNz",
    "Token sdk_x",
    "Bearer sdk_a sdk_b",
    "Bearer ' OR 1=1 --",
    "Bearer \xff\xfe",
]


@pytest.fixture
def client(open_limited):
    """With a door of its own, which counts wrong keys from nothing."""
    return open_limited(LocalCallLimit(10**6, SECONDS))


def ask(client, authorization, path="/key", method="GET", **headers):
    if authorization:
        headers["authorization"] = authorization.encode("latin-1")
    return client.request(method, f"/api/v1{path}", headers=headers)


@pytest.mark.parametrize("authorization", GARBAGE)
@pytest.mark.parametrize("path", ["/key", "/backtests", "/nothing", "/openapi.json", ""])
def test_garbage_opens_nothing(client, authorization, path):
    answer = ask(client, authorization, path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()) == {"code", "message", "remedy"}


def test_a_key_opens_whatever_the_case_of_bearer(client, desk, person):
    secret = desk.add_key(person).secret
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert ask(client, f"{scheme} {secret}").json()["owner"] == person.username


def test_a_key_revoked_a_moment_ago_is_refused(client, desk, person):
    made = desk.add_key(person)
    for _ in range(20):
        assert ask(client, f"Bearer {made.secret}").status_code == 200
    desk.services.api_keys.revoke_key(person, made.key.id)
    for path in ("/key", "/watchlists", "/openapi.json"):
        assert ask(client, f"Bearer {made.secret}", path).status_code == 401


def test_a_key_ends_when_it_said(client, desk, person):
    made = desk.add_key(person)
    with time_machine.travel(made.key.expires_at, tick=False):
        assert ask(client, f"Bearer {made.secret}").status_code == 401


def test_what_happens_to_the_account_holds_for_its_keys_at_once(client, desk):
    person = desk.add_person()
    bearer = f"Bearer {desk.add_key(person).secret}"
    body = {"symbol": "GOOG", "strategy": "sma_crossover"}
    with desk.services.database.write() as session:
        AccountRepository(session).get_account(person.user_id).role = Role.VIEWER
    headers = {"authorization": bearer}
    answer = client.post("/api/v1/backtests", json=body, headers=headers)
    assert answer.status_code == 403
    assert "role" in answer.json()["message"]
    assert desk.services.backtests.list_backtests(person).items == ()
    with desk.services.database.write() as session:
        AccountRepository(session).get_account(person.user_id).is_active = False
    assert ask(client, bearer).status_code == 401


def test_a_cookie_acts_for_nobody(client, desk, person):
    token = new_token()
    with desk.services.database.write() as session:
        SessionRepository(session).add_session(
            UserSession(
                token_hash=hash_token(token),
                user_id=person.user_id,
                expires_at=now() + timedelta(hours=1),
            )
        )
    cookie = {"cookie": f"signaldeck_session={token}"}
    made = client.post("/api/v1/watchlists", json={"name": "By a foreign page"}, headers=cookie)
    assert made.status_code == 401
    assert client.get("/api/v1/watchlists", headers=cookie).status_code == 401
    assert desk.services.watchlists.list_watchlists(person) == []


def test_a_foreign_page_cannot_use_a_key_that_it_knows(client, desk, person):
    headers = {
        "authorization": f"Bearer {desk.add_key(person).secret}",
        "origin": "http://evil.example",
    }
    answer = client.post("/api/v1/watchlists", json={"name": "x"}, headers=headers)
    assert answer.status_code == 403
    read = client.get("/api/v1/watchlists", headers=headers)
    assert "access-control-allow-origin" not in read.headers


def test_what_a_browser_sends_by_itself_stays_outside(api_services, desk, person):
    seen = {}

    async def app(scope, receive, send):
        seen.update(scope)
        await JSONResponse({})(scope, receive, send)

    keys = api_services.api_keys
    door = ApiDoor(keys.find_by_secret, keys.note_use, LocalCallLimit(9, 9))

    async def inside(scope, receive, send):
        await door.enter(app, scope, receive, send)

    headers = {
        "authorization": f"Bearer {desk.add_key(person).secret}",
        "cookie": "signaldeck_session=stolen",
        "x-signaldeck-session": "forged",
        "accept": "application/json",
    }
    TestClient(inside).get("/", headers=headers)
    names = {name for name, _ in seen["headers"]}
    assert b"accept" in names
    assert not names & {b"cookie", b"x-signaldeck-session"}
    assert seen[ACTOR].user_id == person.user_id
    assert seen[ACTOR].address == "testclient"


def test_a_session_token_is_no_key_and_a_key_no_session(client, desk, person):
    secret = desk.add_key(person).secret
    assert desk.services.sessions.find_by_token(secret) is None
    assert ask(client, f"Bearer {new_token()}").status_code == 401


def test_the_hundred_and_first_request_of_a_minute_waits(open_limited, desk, person):
    client = open_limited(LocalCallLimit(CALLS, SECONDS))
    bearer, other = (f"Bearer {desk.add_key(person).secret}" for _ in range(2))
    for number in range(CALLS):
        answer = ask(client, bearer, "/nothing")
        assert answer.status_code == 404
        assert answer.headers["ratelimit-limit"] == "100"
        assert answer.headers["ratelimit-remaining"] == str(CALLS - number - 1)
    refused = ask(client, bearer)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= SECONDS
    assert refused.headers["ratelimit-remaining"] == "0"
    assert refused.json()["code"] == "busy"
    assert ask(client, other).status_code == 200


def test_guessing_is_told_to_wait_and_shuts_nobody_out(client, desk, person):
    guesses = [ask(client, f"Bearer sdk_{number:043}").status_code for number in range(40)]
    assert guesses == [401] * WRONG_KEYS + [429] * (40 - WRONG_KEYS)
    assert ask(client, "Bearer sdk_guess").headers["retry-after"] == str(SECONDS)
    # Behind the same address, and never seen before.
    assert ask(client, f"Bearer {desk.add_key(person).secret}").status_code == 200


def test_a_correlation_id_is_taken_over_or_made(client, desk, person):
    bearer = f"Bearer {desk.add_key(person).secret}"
    given = ask(client, bearer, **{"x-correlation-id": "my-report.2026-11-21"})
    assert given.headers["x-correlation-id"] == "my-report.2026-11-21"
    for unfit in ("short", "x" * 37, "with space", "new\tline", "<script>alert", "0123456789ab"):
        made = ask(client, bearer, **{"x-correlation-id": unfit}).headers["x-correlation-id"]
        assert made != unfit
        assert made.isalnum()
    assert ask(client, "").headers["x-correlation-id"].isalnum()


def test_nobody_joins_what_a_schedule_has_begun(client, desk, person):
    """A scheduler that takes over asks by this id whether the work has begun."""
    headers = {
        "authorization": f"Bearer {desk.add_key(person).secret}",
        "x-correlation-id": (of_the_schedule := new_correlation()),
    }
    body = {"symbol": "GOOG", "strategy": "sma_crossover"}
    assert client.post("/api/v1/backtests", json=body, headers=headers).status_code == 202
    assert JobStates(desk.services.database).list_of_correlation(of_the_schedule) == []


@pytest.mark.parametrize(
    ("scopes", "path", "body", "action"),
    [
        (["read_backtests"], "/watchlists", {"name": "x"}, "access.refused"),
        (["read_backtests"], "/chat", {"text": "/help"}, "access.refused"),
        (["use_chat"], "/chat", {"text": "/price GOOG"}, "chat.command_refused"),
    ],
)
def test_what_a_key_may_not_do_is_noted_once(client, desk, person, scopes, path, body, action):
    headers = {"authorization": f"Bearer {desk.add_key(person, scopes).secret}"}
    answer = client.post(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 403
    noted = desk.services.audit.list_entries(SYSTEM, AuditFilter(username=person.username))
    noted = [one for one in noted if "refused" in one.action]
    assert [one.action for one in noted] == [action]
    assert noted[0].address == "testclient"
    assert noted[0].correlation_id == answer.headers["x-correlation-id"]
    assert answer.json()["message"] == noted[0].details["why"]


def test_the_correlation_id_reaches_the_job(client, desk, person):
    headers = {
        "authorization": f"Bearer {desk.add_key(person).secret}",
        "x-correlation-id": "from-outside-1",
    }
    body = {"symbol": "GOOG", "strategy": "sma_crossover"}
    made = client.post("/api/v1/backtests", json=body, headers=headers)
    assert made.status_code == 202, made.text
    job = desk.services.jobs.get_job(person, made.json()["job_id"])
    assert job.correlation_id == "from-outside-1"


def test_an_identity_from_outside_is_not_believed(client, desk, person):
    bearer = f"Bearer {desk.add_key(person).secret}"
    answer = ask(client, bearer, **{"x-signaldeck-session": "forged"})
    assert answer.json()["owner"] == person.username


@pytest.mark.parametrize("length", ["65537", "9" * 30])
def test_what_says_it_is_too_large_is_not_read(client, desk, person, length):
    headers = {"authorization": f"Bearer {desk.add_key(person).secret}"}
    answer = client.post(
        "/api/v1/watchlists", content=b"{}", headers={**headers, "content-length": length}
    )
    assert answer.status_code == 413


def test_what_does_not_say_its_size_is_cut_off(client, desk, person):
    headers = {
        "authorization": f"Bearer {desk.add_key(person).secret}",
        "content-type": "application/json",
    }
    sent = (b" " * 1_024 for _ in range(200))
    answer = client.post("/api/v1/watchlists", content=sent, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
