"""What is sent: the fields asked for, tags, packing, errors in one shape, and as documented."""

from __future__ import annotations

import gzip
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from core.gateway.api.call_limit import LocalCallLimit
from core.gateway.api.document import write_document
from core.gateway.api.models.backtests import BacktestModel
from core.gateway.api.models.instruments import InstrumentModel
from core.telemetry import API_REQUESTS
from tests.core.gateway.api.conftest import build_app, read_document

READS = (
    "/key", "/signals", "/strategies", "/signal-log", "/market-gate", "/closing-bet/latest",
    "/backtests",
    "/backtest-options", "/backtests/{backtest_id}", "/backtests/{backtest_id}/trades",
    "/backtests/{backtest_id}/equity", "/jobs", "/watchlists", "/watchlists/{watchlist_id}",
    "/instruments", "/instruments/{symbol}", "/instruments/{symbol}/bars",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(desk, tested):
    actor, backtest_id = tested
    made = desk.services.watchlists.create_watchlist(actor, "For answers")
    desk.services.watchlist_items.add_symbols(actor, made.id, ["GOOG"])
    caller = desk.open(actor)
    return caller, {"backtest_id": backtest_id, "watchlist_id": made.id, "symbol": "GOOG"}


@pytest.mark.parametrize("path", READS)
def test_every_answer_is_as_the_document_says(place, path):
    caller, values = place
    document = read_document()
    operation = document["paths"][f"/api/v1{path}"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    answer = caller.read(path.format(**values))
    assert [error.message for error in validator.iter_errors(answer)] == []


def test_this_test_would_see_another_answer():
    document = read_document()
    schema = {"$ref": "#/components/schemas/KeyModel", "components": document["components"]}
    assert list(Draft202012Validator(schema).iter_errors({"name": 5}))


@given(
    wanted=st.lists(st.sampled_from(sorted(InstrumentModel.model_fields)), min_size=1, max_size=6)
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_fields_asked_for_come_and_no_others(place, wanted):
    caller, _ = place
    whole = caller.read("/instruments", limit=3)
    narrow = caller.read("/instruments", limit=3, fields=",".join(wanted))
    assert narrow["next_cursor"] == whole["next_cursor"]
    assert narrow["items"] == [
        {name: value for name, value in item.items() if name in wanted} for item in whole["items"]
    ]


def test_fields_work_for_one_thing_and_beside_a_head(place):
    caller, values = place
    assert set(caller.read(f"/backtests/{values['backtest_id']}", fields="id, statistics")) == {
        "id",
        "statistics",
    }
    bars = caller.read("/instruments/GOOG/bars", limit=1, fields="close")
    assert set(bars["items"][0]) == {"close"}
    assert bars["passport"]["source"]


@given(name=st.text(min_size=1, max_size=30).filter(lambda t: t.strip() not in
                                                    BacktestModel.model_fields))  # fmt: skip
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_field_that_is_not_there_is_named(place, name):
    caller, _ = place
    answer = caller.get("/backtests", fields=f"id,{name}")
    assert answer.status_code == 400
    assert "There are: id, job_id" in answer.json()["remedy"]


def test_an_answer_that_is_known_is_not_sent_again(place):
    caller, _ = place
    first = caller.get("/instruments/GOOG/bars")
    tag = first.headers["etag"]
    again = caller.ask("GET", "/instruments/GOOG/bars", headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    other = caller.ask("GET", "/instruments/AAPL/bars", headers={"if-none-match": tag})
    assert other.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


def test_large_answers_are_packed_for_whoever_unpacks(place):
    caller, _ = place
    with caller.client.stream(
        "GET",
        "/api/v1/instruments/GOOG/bars",
        headers={"authorization": f"Bearer {caller.secret}", "accept-encoding": "gzip"},
    ) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    plain = caller.ask("GET", "/instruments/GOOG/bars", headers={"accept-encoding": "identity"})
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3
    small = caller.get("/watchlists", limit=1, fields="id")
    assert "content-encoding" not in small.headers


def test_what_is_no_number_is_null(place):
    caller, values = place
    answer = caller.get(f"/backtests/{values['backtest_id']}/equity", limit=5_000)
    assert "NaN" not in answer.text
    rows = json.loads(answer.text, parse_constant=pytest.fail)["items"]
    assert all(row["equity"] is None or math.isfinite(row["equity"]) for row in rows)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"symbol": "GOOG", "strategy": "sma_crossover", "owner": 1}, "owner"),
        ({"symbol": "GOOG"}, "strategy"),
        ({"symbol": "G" * 61, "strategy": "x"}, "symbol"),
        ({"symbol": "GOOG", "strategy": "x", "params": {"a": [1]}}, "params"),
        ({"symbol": "GOOG", "strategy": "x", "params": {str(n): n for n in range(41)}}, "params"),
        ({"symbol": "GOOG", "strategy": "x", "start": "yesterday"}, "start"),
        ([], "JSON object"),
        ("text", "JSON object"),
    ],
)
def test_a_wrong_body_is_refused_by_name(caller, desk, person, body, said):
    answer = caller.ask("POST", "/backtests", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["message"]
    assert desk.services.backtests.list_backtests(person).items == ()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"name": ', "application/json"),
        (b'{"name": "x"}', "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 30_000, "application/json"),
    ],
)
def test_what_is_no_json_is_refused_in_words(caller, content, kind):
    answer = caller.ask("POST", "/watchlists", content=content, headers={"content-type": kind})
    assert answer.status_code == 400
    assert answer.json()["message"] == "The body is no JSON object."


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/instruments/NOSUCHTHING", 404, "not_found"),
        ("/backtests/999999", 404, "not_found"),
        ("/backtests/0", 400, "invalid_input"),
        ("/backtests/99999999999999999999", 400, "invalid_input"),
        ("/instruments/GOOG/bars?start=2030-01-01", 400, "invalid_input"),
        ("/closing-bet/latest?preset=none", 404, "not_found"),
        ("/nothing", 404, "not_found"),
        ("/key/", 404, "not_found"),
    ],
)
def test_the_services_own_words_arrive(caller, path, status, code):
    answer = caller.get(path)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["message"]


def test_a_failure_of_ours_tells_a_reference_and_nothing_else(api_services, desk, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("the password is swordfish")

    secret = desk.add_key(desk.add_person()).secret
    monkeypatch.setattr(api_services.watchlists, "list_watchlists", fail)
    client = TestClient(
        build_app(api_services, LocalCallLimit(9, 9)), raise_server_exceptions=False
    )
    answer = client.get("/api/v1/watchlists", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 500
    assert answer.headers["x-correlation-id"] in answer.json()["remedy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "swordfish" not in answer.text


def test_answers_are_counted_by_route_and_never_by_path(caller):
    counter = API_REQUESTS.labels("/api/v1/jobs/{job_id}", "GET", "404")
    before = counter._value.get()
    caller.get("/jobs/one")
    caller.get("/jobs/two")
    assert counter._value.get() == before + 2


def test_the_document_is_served_and_offered_as_a_file(caller):
    served = caller.read("/openapi.json")
    assert served == json.loads(write_document())
    assert served["openapi"].startswith("3.")
    assert "/api/v1/backtests" in served["paths"]
