"""The gate: who gets through, by request and by message."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, contextmanager

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.enums import Role
from core.gateway.seats import MOST_ANONYMOUS, MOST_TABS
from core.telemetry import GATE_REFUSALS
from core.user.tokens import hash_token
from tests.conftest import add_user
from tests.core.gateway.conftest import METRICS_TOKEN, TAB

STREAM = "/_stcore/stream"
SAME_ORIGIN = {"origin": "http://testserver"}
CLOSED_PATHS = [
    "/media/abc.csv",
    "/_stcore/upload_file/s/f",
    "/_stcore/metrics",
    "/_stcore/agent/interact",
    "/_stcore/bidi-components/x",
    "/component/other.thing/index.html",
    "/api/v1/backtests",
    "/app/static/x",
    "/metrics",
    "/anything/else",
]
OPEN_PATHS = ["/", "/healthz", "/readyz", "/_stcore/health", "/static/js/x.js", "/watchlists"]


@pytest.fixture
def client(gated):
    with TestClient(gated) as found:
        yield found


@pytest.fixture
def tess(sqlite_database):
    return add_user(sqlite_database, "tess", Role.TRADER)


@pytest.fixture
def ada(sqlite_database):
    return add_user(sqlite_database, "ada", Role.ADMIN)


def rerun(text="x") -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = text
    return message.SerializeToString()


@pytest.mark.parametrize("path", CLOSED_PATHS)
@pytest.mark.parametrize("cookie", ["", "signaldeck_session=garbage", "signaldeck_session=" * 9])
def test_a_closed_path_answers_nobody(client, served, path, cookie):
    answer = client.get(path, headers={"cookie": cookie})
    assert answer.status_code == 401
    assert served.paths == []


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_an_open_path_answers_everybody(client, path):
    assert client.get(path).status_code == 200


def test_a_page_address_is_open_for_reading_only(client):
    assert client.post("/watchlists").status_code == 401


def test_a_signed_in_visitor_gets_through_with_our_identity(client, sign_in, tess):
    cookie = sign_in(tess, "secret")
    answer = client.get("/media/x", headers={**cookie, "x-signaldeck-session": "forged"})
    assert answer.json()["identity"] == hash_token("secret")


def test_an_identity_from_outside_is_not_believed(client):
    answer = client.get("/", headers={"x-signaldeck-session": "forged"})
    assert answer.json()["identity"] == ""


def test_another_host_name_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(("bearer", "status"), [(METRICS_TOKEN, 200), ("wrong", 401), ("", 401)])
def test_metrics_open_to_their_token(client, bearer, status):
    answer = client.get("/metrics", headers={"authorization": f"Bearer {bearer}"})
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) is (status == 401)


def test_metrics_open_to_operators_and_not_to_traders(client, sign_in, tess, ada):
    assert client.get("/metrics", headers=sign_in(tess, "t")).status_code == 401
    assert client.get("/metrics", headers=sign_in(ada, "a")).status_code == 200


def test_every_answer_carries_the_security_headers(client):
    for path in ("/", "/media/x"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


@contextmanager
def open_tab(client, cookie, tab_id):
    with client.websocket_connect(STREAM, headers={**SAME_ORIGIN, **cookie}) as socket:
        socket.send_bytes(rerun(f"{TAB}{tab_id}"))
        assert ForwardMsg.FromString(socket.receive_bytes()).HasField("new_session")
        assert socket.receive_bytes() == b"done"
        yield


def test_uploads_are_limited_per_session(client, sign_in, tess):
    cookie = sign_in(tess, "secret")
    with open_tab(client, cookie, "s"):
        statuses = [
            client.put("/_stcore/upload_file/s/f", headers=cookie).status_code for _ in range(15)
        ]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses


def test_uploads_are_limited_by_their_size_whatever_the_number_of_browsers(client, sign_in, tess):
    first, second = sign_in(tess, "first"), sign_in(tess, "second")

    def upload(cookie, tab, size):
        headers = {**cookie, "content-length": str(size)}
        return client.put(f"/_stcore/upload_file/{tab}/f", headers=headers)

    with open_tab(client, first, "s"), open_tab(client, second, "t"):
        assert [upload(first, "s", 100_000_000).status_code for _ in range(3)] == [200] * 3
        refused = upload(second, "t", 100_000_000)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize("headers", [{"content-length": "x"}, {"transfer-encoding": "chunked"}])
def test_an_upload_says_how_large_it_is(client, sign_in, tess, headers):
    cookie = sign_in(tess, "secret")
    with open_tab(client, cookie, "s"):
        answer = client.put("/_stcore/upload_file/s/f", headers={**cookie, **headers})
    assert answer.status_code == 411


@pytest.mark.parametrize(("is_signed_in", "most"), [(False, MOST_ANONYMOUS), (True, MOST_TABS)])
def test_a_visitor_opens_so_many_sockets_at_once(client, sign_in, tess, ada, is_signed_in, most):
    headers = {**SAME_ORIGIN, **(sign_in(tess, "t") if is_signed_in else {})}
    others = {**SAME_ORIGIN, **sign_in(ada, "a")}
    with ExitStack() as opened:
        for _ in range(most):
            opened.enter_context(client.websocket_connect(STREAM, headers=headers))
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            client.websocket_connect(STREAM, headers=headers),
        ):
            pass
        assert refused.value.code == 1013
        with client.websocket_connect(STREAM, headers=others):
            pass  # nobody else is shut out
    with client.websocket_connect(STREAM, headers=headers):
        pass  # those that were closed are free again


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_file_is_laid_beside_ones_own_open_tab_only(client, sign_in, tess, ada, method):
    mine, theirs, path = sign_in(tess, "t"), sign_in(ada, "a"), "/_stcore/upload_file/s/f"

    def ask(cookie):
        return client.request(method, path, headers=cookie).status_code

    assert ask(mine) == 404, "no tab is open"
    with open_tab(client, mine, "s"):
        assert (ask(mine), ask(theirs)) == (200, 404)
        with open_tab(client, theirs, "other"):
            assert ask(theirs) == 404
    assert ask(mine) == 404, "the tab is closed"


def test_a_tab_that_came_back_by_another_socket_stays_its_owners(sockets):
    before, after = sockets.own_tab("mine"), sockets.own_tab("mine")
    before.__enter__()("tab")
    after.__enter__()("tab")
    before.__exit__(None, None, None)
    assert sockets.is_owner("tab", "mine")
    after.__exit__(None, None, None)
    assert not sockets.is_owner("tab", "mine")


def test_a_tab_of_nobody_signed_in_takes_no_file(sockets):
    with sockets.own_tab("") as note:
        note("tab")
        assert not sockets.is_owner("tab", "")


def test_an_anonymous_socket_resumes_nothing(client, served):
    with client.websocket_connect(
        STREAM, headers=SAME_ORIGIN, subprotocols=["streamlit", "xsrf", "victims-session"]
    ):
        pass
    assert served.identities == [""]
    assert "victims-session" not in served.messages[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {},
        {"origin": "http://evil.example", "host": "evil.example"},  # as rebinding would
    ],
)
def test_a_socket_from_another_site_is_refused(client, served, headers):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(STREAM, headers=headers),
    ):
        pass
    assert refused.value.code == 1008
    assert served.identities == []


def test_any_other_socket_is_refused(client, sign_in, tess):
    headers = {**SAME_ORIGIN, **sign_in(tess, "secret")}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/other", headers=headers):
        pass


def test_a_message_after_revocation_does_not_arrive(client, served, sessions, sign_in, tess):
    headers = {**SAME_ORIGIN, **sign_in(tess, "secret")}
    with client.websocket_connect(STREAM, headers=headers) as socket:
        socket.send_bytes(rerun("before"))
        assert socket.receive_bytes() == b"done"
        sessions.sign_out("secret")
        socket.send_bytes(rerun("after"))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_bytes()
    assert closed.value.code == 1008
    assert rerun("before") in served.messages
    assert rerun("after") not in served.messages


def test_only_an_admin_clears_everybodys_cache(client, served, sign_in, tess, ada):
    clear = BackMsg(clear_cache=True).SerializeToString()
    for actor, token in ((tess, "t"), (ada, "a")):
        headers = {**SAME_ORIGIN, **sign_in(actor, token)}
        with client.websocket_connect(STREAM, headers=headers) as socket:
            socket.send_bytes(clear)
            socket.send_bytes(rerun(token))
            socket.receive_bytes()
    assert served.messages.count(clear) == 1


def test_an_anonymous_visitor_sends_little(client):
    with client.websocket_connect(STREAM, headers=SAME_ORIGIN) as socket:
        socket.send_bytes(rerun("x" * 70_000))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_bytes()
    assert closed.value.code == 1009


def test_a_flood_of_messages_closes_the_socket(client, sign_in, tess):
    headers = {**SAME_ORIGIN, **sign_in(tess, "secret")}
    with client.websocket_connect(STREAM, headers=headers) as socket:
        for _ in range(400):
            socket.send_bytes(rerun())
        with pytest.raises(WebSocketDisconnect) as closed:
            list(iter(socket.receive_bytes, b"never"))
    assert closed.value.code == 1013


def test_a_silent_tab_is_closed_when_its_session_ends(sockets, sessions, sign_in, tess):
    sign_in(tess, "ends")
    sign_in(tess, "stays")

    async def watch_both():
        with sockets.watch(hash_token("ends")) as ends, sockets.watch(hash_token("stays")) as stays:
            await sockets.check()
            before = ends.is_set(), stays.is_set()
            await asyncio.to_thread(sessions.sign_out, "ends")
            await sockets.check()
            return before, (ends.is_set(), stays.is_set()), sockets.count

    assert asyncio.run(watch_both()) == ((False, False), (True, False), 2)
    assert sockets.count == 0


def test_a_text_message_ends_the_socket(client, served, sign_in, tess):
    headers = {**SAME_ORIGIN, **sign_in(tess, "secret")}
    with client.websocket_connect(STREAM, headers=headers) as socket:
        socket.send_text("x" * 100_000)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_bytes()
    assert closed.value.code == 1008
    assert len(served.messages) == 1  # the sub-protocols, and nothing after


@pytest.mark.parametrize("path", ["/metrics%0a", "/media/%2e%2e/x", "//metrics"])
def test_a_path_that_can_be_read_in_two_ways_does_not_exist(client, served, sign_in, tess, path):
    answer = client.get(f"http://testserver{path}", headers=sign_in(tess, "secret"))
    assert answer.status_code == 404
    assert served.paths == []


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://testserver:81"])
def test_another_site_changes_nothing_even_for_somebody_signed_in(
    client, served, sign_in, tess, origin
):
    headers = {**sign_in(tess, "secret"), "origin": origin}
    for method in ("POST", "PUT", "DELETE"):
        answer = client.request(method, "/_stcore/upload_file/s/f", headers=headers)
        assert answer.status_code == 403
    assert served.paths == []


def test_a_failure_is_answered_with_the_security_headers_and_without_its_trace(
    gated, sign_in, tess
):
    with TestClient(gated, raise_server_exceptions=False) as client:
        answer = client.get("/fails", headers=sign_in(tess, "secret"))
    assert answer.status_code == 500
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert "Traceback" not in answer.text
    assert "does not tell" not in answer.text


def test_what_is_turned_away_is_counted_by_reason(client):
    def count(reason):
        return GATE_REFUSALS.labels(reason)._value.get()

    before = {reason: count(reason) for reason in ("sign_in", "unknown_host", "socket")}
    client.get("/media/x")
    client.get("/", headers={"host": "evil.example"})
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(STREAM, headers={"origin": "http://evil.example"}),
    ):
        pass
    assert {reason: count(reason) - was for reason, was in before.items()} == dict.fromkeys(
        before, 1
    )
