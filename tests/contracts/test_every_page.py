"""Each page in the menu gets these for free: it opens, and it refuses whom it must."""

from __future__ import annotations

import pytest

from core.enums import Role
from core.errors import BusyError
from core.permissions import is_allowed
from pages.components.entries import ENTRIES
from tests.pages.conftest import (  # noqa: F401 - fixtures
    desk_services,
    no_component_scan,
    open_alone,
    open_page,
)

PAGES = [entry for entries in ENTRIES.values() for entry in entries]
DEMO_ROLES = (Role.VIEWER, Role.TRADER, Role.ANALYST, Role.ADMIN)
ALLOWED = [(e, r) for e in PAGES for r in DEMO_ROLES if is_allowed(r, e.needs)]
FORBIDDEN = [(e, r) for e in PAGES for r in DEMO_ROLES if not is_allowed(r, e.needs)]


def name(value):
    return getattr(value, "address", getattr(value, "value", str(value)))


@pytest.mark.parametrize(("entry", "role"), ALLOWED, ids=name)
def test_it_opens_for_a_role_that_may(open_page, entry, role):  # noqa: F811
    app = open_page(entry.file, role=role)
    assert not app.exception
    assert app.title
    assert not [error.value for error in app.error if "Something went wrong" in error.value]


@pytest.mark.parametrize(("entry", "role"), FORBIDDEN, ids=name)
def test_the_menu_does_not_know_it_for_a_role_that_may_not(open_page, entry, role):  # noqa: F811
    app = open_page(entry.file, role=role)
    assert app.title[0].value != entry.title


@pytest.mark.parametrize(("entry", "role"), FORBIDDEN, ids=name)
def test_it_refuses_by_itself_when_the_menu_is_passed_by(open_alone, entry, role):  # noqa: F811
    app = open_alone(entry.file, role=role)
    assert not app.exception
    assert "Your role" in app.error[0].value
    assert not app.button
    assert not app.dataframe


class Failing:
    """Services of which every method says that the database is out of reach."""

    def __getattr__(self, _name):
        return Failing()

    def __call__(self, *_args, **_kwargs):
        raise BusyError("The database is out of reach.", "Try again in a moment.")


@pytest.mark.parametrize("entry", PAGES, ids=name)
def test_a_service_that_fails_is_a_sentence_with_its_remedy(open_page, monkeypatch, entry):  # noqa: F811
    monkeypatch.setattr("pages.components.page.get_services", Failing)
    query = {"id": "1", "symbol": "GOOG"}
    if entry.address == "import_data":
        query = {"view": "fetch"}  # its first view asks no service
    app = open_page(entry.file, query, role=Role.ADMIN)
    assert not app.exception
    shown = [error.value.replace("\\", "") for error in app.error]
    assert any("out of reach" in text and "Try again in a moment" in text for text in shown), shown


def test_a_database_out_of_reach_is_said_before_any_page(open_page, monkeypatch):  # noqa: F811
    monkeypatch.setattr("pages.components.identity.get_services", Failing)
    app = open_page("user/watchlists.py")
    assert not app.exception
    assert "out of reach" in app.error[0].value
    assert not app.title
