"""Whatever is put into a request: never a failure of ours, always an answer of the document."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from core.gateway.api.cursors import write_cursor
from tests.core.gateway.api.conftest import PREFIX, read_document

PLACES = {"symbol": "GOOG", "backtest_id": "1", "watchlist_id": "1", "job_id": "x"}
TEXTS = (
    "", "0", "-1", "9" * 30, "1e400", "NaN", "%", "\\", "'", "\0", "a\0b", "😀", "\u202e",
    "x" * 5_000, "0001-01-01", "9999-12-31", "2024-02-30", "{}", "id,id", ",", "pending", "1d",
)  # fmt: skip
VALUES = (
    None, True, 0, -1, 10**30, 1e308, "", "\0", "\ud800", "x" * 5_001, "GOOG", "9999-12-31",
    [], ["GOOG"], ["\0"], {}, {"short": 10**30}, {"\0": 1},
)  # fmt: skip
CURSORS = (
    write_cursor("bars", "1d", "bundled", 10**30),
    write_cursor("bars", "1d", "\0", 0),
    write_cursor("jobs", "0001-01-01T00:00:00+14:00", "x"),
    write_cursor("jobs", "2024-01-01T00:00:00Z", "\0"),
    write_cursor("instruments", "\0"),
    write_cursor("backtests", -(10**30)),
)
BODIES = {
    "/backtests": {"symbol": "GOOG", "strategy": "sma_crossover"},
    "/watchlists": {"name": "x"},
    "/watchlists/{watchlist_id}/items": {"symbols": ["GOOG"]},
    "/chat": {"text": "/help"},
    "/jobs/{job_id}/cancel": {},
}
OPERATIONS = [
    (method.upper(), path.removeprefix(PREFIX), operation)
    for path, operations in read_document()["paths"].items()
    for method, operation in operations.items()
]
NAMES = [f"{method} {path}" for method, path, _ in OPERATIONS]


def fill(path: str, **values: str) -> str:
    return path.format(**{**PLACES, **{name: quote(v, safe="") for name, v in values.items()}})


def check(operation, sent, answer):
    assert answer.status_code < 500, f"{sent!r}: {answer.text}"
    assert str(answer.status_code) in operation["responses"], f"{sent!r}: {answer.status_code}"
    if answer.status_code >= 400:
        told = answer.json()
        assert set(told) == {"code", "message", "remedy"}, sent
        assert told["message"], sent


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_no_parameter_whatever_breaks_a_route(caller, method, path, operation):
    body = BODIES.get(path) if method == "POST" else None
    for one in operation.get("parameters", ()):
        name = one["name"]
        is_query = one["in"] == "query"
        for text in (*TEXTS, *(CURSORS if name == "cursor" else ())):
            if not is_query and not text:
                continue  # another address
            place = fill(path) if is_query else fill(path, **{name: text})
            params = {name: text} if is_query else None
            check(operation, (name, text), caller.ask(method, place, params=params, json=body))


@pytest.mark.parametrize("path", [p for p in BODIES if BODIES[p]])
def test_no_body_whatever_breaks_a_route(caller, path):
    operation = read_document()["paths"][PREFIX + path]["post"]
    model = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = read_document()["components"]["schemas"][model.rpartition("/")[2]]
    for name in schema["properties"]:
        for value in VALUES:
            sent = {**BODIES[path], name: value}
            # Not by `json=`, which refuses to write what no text can hold.
            content, headers = json.dumps(sent), {"content-type": "application/json"}
            answer = caller.ask("POST", fill(path), content=content, headers=headers)
            check(operation, sent, answer)


def test_the_document_promises_nothing_that_nobody_gets():
    document = read_document()
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for method, path, operation in OPERATIONS:
        assert "422" not in operation["responses"], path
        assert ("304" in operation["responses"]) is (method == "GET"), path


def test_the_names_of_the_documents_parts_are_fit_for_programs():
    for kind, parts in read_document()["components"].items():
        for name in parts:
            assert re.fullmatch(r"[A-Za-z0-9._-]+", name), f"{kind}: {name}"
