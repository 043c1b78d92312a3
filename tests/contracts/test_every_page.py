"""Each page in the menu gets these for free: it opens, and it refuses whom it must."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import streamlit as st

from core.enums import Role
from core.errors import BusyError
from core.permissions import ROLE_PERMISSIONS, is_allowed
from core.services import Services
from pages.components.entries import ENTRIES
from tests.pages.conftest import (
    given_to_pages,
    no_component_scan,  # noqa: F401 - a fixture
    open_alone,  # noqa: F401 - a fixture
    open_desk,
    open_page,  # noqa: F401 - a fixture
)

PAGES = [entry for entries in ENTRIES.values() for entry in entries]
DEMO_ROLES = (Role.VIEWER, Role.TRADER, Role.ANALYST, Role.ADMIN)
FORBIDDEN = [(e, r) for e in PAGES for r in DEMO_ROLES if not is_allowed(r, e.needs)]


def list_ends(needs):
    """Of the roles that may, the one that may least and the one that may most besides.

    What a page shows depends on permissions only, and these of roles contain each other.
    """
    found = sorted(
        (role for role in DEMO_ROLES if is_allowed(role, needs)),
        key=lambda role: len(ROLE_PERMISSIONS[role]),
    )
    return dict.fromkeys((found[0], found[-1]))


ALLOWED = [(entry, role) for entry in PAGES for role in list_ends(entry.needs)]


@pytest.fixture(scope="module")
def one_desk(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Opening a page changes nothing that another shows."""
    with open_desk(demo_folder, tmp_path_factory.mktemp("desk") / "data") as services:
        yield services


@pytest.fixture
def desk_services(one_desk: Services) -> Iterator[Services]:
    with given_to_pages(one_desk):
        yield one_desk


def name(value):
    return getattr(value, "address", getattr(value, "value", str(value)))


def test_of_two_roles_one_may_all_that_the_other_may():
    """So that it is enough to open a page as the ends of those who may."""
    by_number = sorted((ROLE_PERMISSIONS[role] for role in DEMO_ROLES), key=len)
    assert all(fewer <= more for fewer, more in pairwise(by_number))


@pytest.mark.parametrize(("entry", "role"), ALLOWED, ids=name)
def test_it_opens_for_a_role_that_may(open_page, entry, role):  # noqa: F811
    app = open_page(entry.file, role=role)
    assert not app.exception
    assert app.title
    assert not [error.value for error in app.error if "Something went wrong" in error.value]


@pytest.mark.parametrize("role", DEMO_ROLES, ids=name)
def test_the_menu_of_a_role_holds_the_pages_that_it_may_open(open_page, monkeypatch, role):  # noqa: F811
    menus = []
    navigation = st.navigation

    def note(sections, **options):
        menus.append({page.url_path: page for pages in sections.values() for page in pages})
        return navigation(sections, **options)

    monkeypatch.setattr(st, "navigation", note)
    forbidden = next((entry for entry, who in FORBIDDEN if who is role), None)
    app = open_page(forbidden.file if forbidden else PAGES[0].file, role=role)
    assert menus[-1].keys() - {""} == {e.address for e in PAGES if is_allowed(role, e.needs)}
    if forbidden:  # and Streamlit runs none that is not in it
        assert app.title[0].value != forbidden.title


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
