from __future__ import annotations

from dataclasses import replace

import pytest

from core.admin.prompt_board_service import PromptBoardService
from core.contracts import Actor
from core.enums import Role
from core.errors import BusyError
from core.permissions import ROLE_PERMISSIONS, Permission
from tests.pages.conftest import actor_of
from tests.pages.reading import read_empty

PAGE = "admin/prompts.py"
NAME = "signal_analysis"
ANN = Actor(901, Role.DEVOPS, "<b>ann</b>")
HOSTILE = "<script>alert(1)</script> **bold** [x](https://evil.example)"


def html(app):
    return "".join(element.proto.body for element in app.get("html"))


def words(app):
    shown = (*app.markdown, *app.caption, *app.info, *app.warning, *app.error)
    return " ".join(str(one.value) for one in shown)


def buttons(app):
    return {one.label: one for one in app.button}


def draft(services, actor, more=""):
    """A draft that has been evaluated."""
    version = services.prompts.make_draft(actor, NAME, 0)
    found = services.prompt_board.compare_version(replace(actor, role=Role.ADMIN), NAME, version)
    services.prompts.edit_draft(actor, NAME, version, found.shown.content + more, HOSTILE)
    services.prompts.evaluate(actor, NAME, version)
    return version


def test_at_first_nothing_waits_and_the_text_in_the_code_is_used(open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "Nothing awaits approval" in read_empty(app)
    assert "A model is given **the text in the code (version 0)**" in words(app)
    assert "<table" not in html(app)  # one version is no list
    assert "an administrator who is not the author" in html(app)
    assert "Roll back" not in buttons(app)


def test_a_version_goes_from_review_into_production_and_back(open_page, desk_services):
    version = draft(desk_services, ANN, f"\nNever promise a guaranteed profit. {HOSTILE}")
    desk_services.prompts.hand_in(ANN, NAME, version)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "&lt;script&gt;" in html(app)
    assert "<script" not in html(app)
    assert "[x](https" not in words(app)
    assert "<b>ann" not in words(app) + html(app)
    assert 'class="added"' in html(app)
    assert "“guaranteed profit”" in html(app)
    buttons(app)["Approve"].click().run()
    assert "reason is missing" in app.error[0].value
    app.text_input[0].input("Read and compared.")
    buttons(app)["Approve"].click().run()
    assert "Nothing awaits approval" in read_empty(app)
    assert "A model is given **the text in the code (version 0)**" in words(app)

    app = open_page(PAGE, {"name": NAME, "version": str(version)}, role=Role.ADMIN)
    app.text_input[0].input("It is time.")
    buttons(app)["Put in production"].click().run()
    assert ":blue-badge[in production]" in words(app)
    app = open_page(PAGE, role=Role.ADMIN)
    assert f"A model is given **version {version}**" in words(app)
    buttons(app)["Roll back"].click().run()
    assert "A model is given **the text in the code (version 0)**" in words(app)
    assert "rolled back" in html(app)


def test_whoever_wrote_it_is_told_who_decides(open_page, desk_services):
    me = actor_of(desk_services, Role.ADMIN)
    version = draft(desk_services, me)
    app = open_page(PAGE, {"name": NAME, "version": str(version)}, role=Role.ADMIN)
    buttons(app)["Hand in"].click().run()
    assert not app.exception
    assert "You wrote this version yourself" in app.info[0].value
    assert not {"Approve", "Reject", "Save", "Put in production"} & set(buttons(app))


def test_in_a_demo_the_second_administrator_approves_what_the_first_wrote(open_page, desk_services):
    version = draft(desk_services, actor_of(desk_services, Role.ADMIN))
    desk_services.prompts.hand_in(actor_of(desk_services, Role.ADMIN), NAME, version)
    query = {"name": NAME, "version": str(version)}
    first = open_page(PAGE, query, role=Role.ADMIN)
    assert "sign out, and enter as second admin" in first.info[0].value
    second = open_page(PAGE, query, role="second admin")
    assert not second.info
    second.text_input[0].input("Read and compared.")
    buttons(second)["Approve"].click().run()
    assert not second.exception
    assert ":green-badge[approved]" in words(second)
    assert "demo-second-admin" in words(second)


def test_a_draft_is_written_on_the_page(open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    buttons(app)["New draft"].click().run()
    assert app.query_params["version"] == "1"
    assert buttons(app)["Hand in"].disabled
    app.text_area[0].input(f"{app.text_area[0].value}\nAll is guaranteed 100 % safe.")
    buttons(app)["Save"].click().run()
    buttons(app)["Evaluate"].click().run()
    assert ":red-badge[evaluation not passed]" in words(app)
    assert "Risk 0.95, high" in html(app)
    assert buttons(app)["Hand in"].disabled
    buttons(app)["Archive"].click().run()
    assert ":gray-badge[archived]" in words(app)


@pytest.mark.parametrize(
    "query",
    [
        {"name": NAME, "version": "77"},
        {"name": NAME, "version": "x"},
        {"name": HOSTILE, "version": "1"},
        {"name": NAME, "version": "9" * 30},
    ],
)
def test_a_version_that_is_not_there_is_a_sentence(open_page, query):
    app = open_page(PAGE, query, role=Role.ADMIN)
    assert not app.exception
    assert "Open one from the list" in app.error[0].value


def test_who_may_not_approve_is_not_asked_to(open_page, desk_services, monkeypatch):
    less = ROLE_PERMISSIONS[Role.ADMIN] - {Permission.APPROVE_PROMPTS}
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.ADMIN, less)
    version = draft(desk_services, ANN)
    desk_services.prompts.hand_in(ANN, NAME, version)
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    assert "An administrator decides." in words(app)
    assert "New draft" in buttons(app)
    assert not {"Approve", "Reject", "Roll back"} & set(buttons(app))


def test_a_trader_and_a_failing_service_get_a_sentence(open_alone, open_page, monkeypatch):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow" in app.error[0].value
    assert not app.subheader

    def fail(*_):
        raise BusyError("The database is busy.", "Try again in a moment.")

    monkeypatch.setattr(PromptBoardService, "get_board", fail)
    assert "Try again in a moment" in open_page(PAGE, role=Role.ADMIN).error[0].value
