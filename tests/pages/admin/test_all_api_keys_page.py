"""The administrators' page of all API keys."""

from __future__ import annotations

import pytest

from core.enums import Role
from tests.pages.reading import read_empty

PAGE = "admin/all_api_keys.py"


@pytest.fixture
def made(desk_services, demo_trader):
    return desk_services.api_keys.create_key(demo_trader, "Report", ["own_jobs"], 30)


def submit(app):
    return next(one for one in app.button if one.label == "Revoke").click().run()


def test_without_keys_it_says_so(open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "No keys" in read_empty(app)


def test_a_key_is_revoked_with_a_reason_that_its_owner_reads(
    open_page, desk_services, demo_trader, made
):
    app = open_page(PAGE, role=Role.ADMIN)
    assert app.dataframe[0].value["Owner"][0] == demo_trader.username
    assert "Choose the key first" in submit(app).warning[0].value
    app.selectbox[0].set_value(made.key.id)
    app = submit(app)
    assert "Give the reason" in app.error[0].value
    assert desk_services.api_keys.find_by_secret(made.secret)
    app.selectbox[0].set_value(made.key.id)
    app.text_input[0].set_value("found in a log")
    submit(app)
    assert desk_services.api_keys.find_by_secret(made.secret) is None
    assert desk_services.api_keys.list_keys(demo_trader)[0].revoked_because == "found in a log"
    assert made.secret not in str(app.dataframe[0].value)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.TRADER])
def test_others_see_the_refusal_and_nothing_else(open_alone, made, role):
    app = open_alone(PAGE, role=role)
    assert not app.dataframe
    assert not app.button
    assert "does not allow" in app.error[0].value
