"""What the audit trail learns of a page: from where, and what was refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core.admin.types import AuditFilter
from core.contracts import SYSTEM
from core.enums import Role
from core.services import Services
from tests.pages.conftest import OpenPage


def read_trail(services: Services, action: str):
    return services.audit.list_entries(SYSTEM, AuditFilter(action=action))


@pytest.fixture
def from_afar(monkeypatch: pytest.MonkeyPatch) -> str:
    """The browser's address, which a page under test does not have."""
    context = SimpleNamespace(remote_ip="192.0.2.7", headers=[], cookies={})
    monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: context)
    return context.remote_ip


def test_what_is_done_on_a_page_is_noted_with_where_from(
    open_page: OpenPage, desk_services: Services, from_afar: str
) -> None:
    app = open_page("user/api_keys.py")
    app.text_input[0].set_value("Nightly report")
    next(one for one in app.button if one.label == "Make the key").click().run()
    [noted] = read_trail(desk_services, "api_key.created")
    assert noted.address == from_afar


def test_a_page_that_is_refused_is_noted(
    open_alone: OpenPage, desk_services: Services, from_afar: str
) -> None:
    app = open_alone("admin/users.py", role=Role.TRADER)
    [noted] = read_trail(desk_services, "access.refused")
    assert (noted.username, noted.target, noted.address) == ("demo-trader", "Users", from_afar)
    assert noted.details["why"] == "Your role (trader) does not allow this."
    assert "does not allow this" in app.error[0].value


def test_a_page_that_is_not_refused_notes_nothing(
    open_page: OpenPage, desk_services: Services
) -> None:
    open_page("user/watchlists.py")
    assert read_trail(desk_services, "access.refused") == []
