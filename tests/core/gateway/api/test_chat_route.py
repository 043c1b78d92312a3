"""Commands by a program: the same answers, in JSON; refusals are errors as everywhere."""

from __future__ import annotations

import pytest

from core.enums import Role
from core.errors import InvalidInputError
from core.user.api_scopes import API_SCOPES

SHOUT = '<script>alert(1)</script> [x](javascript:alert(1)) "'


def ask(caller, text):
    return caller.ask("POST", "/chat", json={"text": text})


def test_numbers_come_as_values_with_their_source(caller):
    answer = ask(caller, "/price GOOG")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["command"], body["outcome"]) == ("price", "answered")
    table, chart = body["parts"]
    assert table["rows"][0][2]["value"] == 806.19
    assert table["origin"]["source"] == "bundled"
    assert chart["values"][-1] == 806.19
    assert len(chart["times"]) == len(chart["values"]) == 120


def test_long_work_names_a_job_that_can_be_followed(desk, caller, person):
    body = ask(caller, "/backtest GOOG buy_and_hold").json()
    [part] = body["parts"]
    assert body["outcome"] == "started"
    desk.run_jobs(person)
    assert caller.read(f"/jobs/{part['job_id']}")["status"] == "success"


def test_a_change_is_confirmed_by_its_code_once(caller):
    caller.ask("POST", "/watchlists", json={"name": "Chat"})
    [part] = ask(caller, "/watch add GOOG").json()["parts"]
    done = ask(caller, f"/confirm {part['code']}")
    assert (done.status_code, done.json()["outcome"]) == (200, "changed")
    again = ask(caller, f"/confirm {part['code']}")
    assert (again.status_code, again.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("/prise", 404, "not_found"),
        ("hello", 400, "invalid_input"),
        ("/signals 500", 400, "invalid_input"),
        ("/status", 403, "not_permitted"),
        ("/gate\n/gate", 400, "invalid_input"),
        ("x" * 5_001, 400, "invalid_input"),
    ],
)
def test_what_fails_is_an_error_like_any_other(caller, text, status, code):
    answer = ask(caller, text)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["remedy"]


def test_a_key_gives_only_commands_that_its_scopes_allow(desk):
    actor = desk.add_person(Role.ADMIN)
    caller = desk.open(actor, ["use_chat", "own_jobs"])
    assert ask(caller, "/jobs").status_code == 200
    refused = ask(caller, "/price GOOG")
    assert refused.status_code == 403
    assert refused.json()["message"] == "This API key lacks the scope read_market_data."


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("/status", ["read_system"]),
        ("/cache", ["read_system"]),
        ("/profit", ["own_portfolios"]),
        ("/scan vcp", ["run_korean_scans", "read_korean_signals", "read_market_data"]),
    ],
)
def test_a_scope_of_its_own_opens_each_command_and_nothing_else_does(desk, text, scopes):
    actor = desk.add_person(Role.ADMIN)
    for missing in scopes:
        others = [scope.value for scope in API_SCOPES if scope.value != missing]
        refused = ask(desk.open(actor, others), text)
        assert refused.status_code == 403
        assert refused.json()["message"] == f"This API key lacks the scope {missing}."
    assert ask(desk.open(actor, ["use_chat", *scopes]), text).status_code == 200


@pytest.mark.parametrize("text", ["/status", "/cache"])
def test_an_operators_scope_is_not_for_a_trader_to_give(desk, person, text):
    with pytest.raises(InvalidInputError, match="read_system"):
        desk.open(person, ["use_chat", "read_system"])
    assert ask(desk.open(person), text).status_code == 403


def test_what_was_written_comes_back_as_text_in_json(caller):
    answer = ask(caller, f"/price {SHOUT}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
