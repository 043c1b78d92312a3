"""The page of one's own API keys: made, shown once, revoked."""

from __future__ import annotations

import json

import pytest

from core.enums import Role
from core.permissions import Permission
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty

PAGE = "user/api_keys.py"


def texts(app) -> str:
    return " ".join(str(one.value) for kind in ("markdown", "caption", "subheader", "error")
                    for one in app.get(kind))  # fmt: skip


def button(app, label):
    return next(one for one in app.button if one.label == label)


def make_key(app, name="Nightly report"):
    app.text_input[0].set_value(name)
    return button(app, "Make the key").click().run()


def test_without_keys_it_says_what_they_are_for(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert read_empty(app) == ["No keys yet"]


def test_a_key_is_shown_once_and_works(open_page, desk_services, demo_trader):
    app = make_key(open_page(PAGE))
    secret, example = app.code[0].value, app.code[1].value
    caller = desk_services.api_keys.find_by_secret(secret)
    assert caller.user_id == demo_trader.user_id
    assert example == f'curl -H "Authorization: Bearer {secret}" http://localhost/api/v1/key' or (
        secret in example and example.endswith("/api/v1/key")
    )
    # Reading is offered, acting is a decision.
    assert {scope for scope in caller.scopes if not scope.startswith("read_")} == set()
    app = button(app, "I have copied it").click().run()
    assert not app.code
    assert secret not in texts(app)
    assert app.dataframe[0].value["Name"][0] == "Nightly report"


def test_a_name_is_needed(open_page, desk_services, demo_trader):
    app = make_key(open_page(PAGE), "")
    assert "A key needs a name" in texts(app)
    assert desk_services.api_keys.list_keys(demo_trader) == []


def test_revoking_works_at_once(open_page, desk_services, demo_trader):
    made = desk_services.api_keys.create_key(demo_trader, "Old", ["own_jobs"], 30)
    app = open_page(PAGE)
    app.selectbox[0].set_value(made.key.id).run()
    button(app, "Revoke").click().run()
    assert desk_services.api_keys.find_by_secret(made.secret) is None
    assert open_page(PAGE).dataframe[0].value["State"][0] == "revoked: by its owner"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.TRADER, Role.ADMIN])
def test_every_role_is_offered_what_it_has(open_page, desk_services, role):
    app = open_page(PAGE, role=role)
    assert not app.exception
    offered = set(app.button_group[0].options)
    assert ("run_backtests" in offered) is (role in {Role.ANALYST, Role.TRADER, Role.ADMIN})
    assert "read_market_data" in offered
    assert not {one for one in offered if one.startswith("manage")}


def test_the_document_is_offered():
    from pages.components.api_document import _build

    assert json.loads(_build())["info"]["title"] == "Signaldeck"


def test_a_role_that_may_have_no_keys_sees_none_of_it(open_alone, desk_services, monkeypatch):
    from core import permissions

    table = {**permissions.ROLE_PERMISSIONS}
    table[Role.VIEWER] = table[Role.VIEWER] - {Permission.OWN_API_KEYS}
    monkeypatch.setattr(permissions, "ROLE_PERMISSIONS", table)
    actor_of(desk_services, Role.VIEWER)
    app = open_alone(PAGE, role=Role.VIEWER)
    assert not app.button
    assert "does not allow" in app.error[0].value
