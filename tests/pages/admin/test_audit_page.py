"""The audit trail as an administrator reads it: in words, and with the way on."""

from __future__ import annotations

import pytest

from core.admin.audit_trail import add_audit
from core.enums import Role
from tests.pages.reading import read_empty

PAGE = "admin/audit.py"


@pytest.fixture
def noted(desk_services, demo_trader):
    with desk_services.database.write() as session:
        add_audit(
            session,
            action="import.done",
            actor=demo_trader,
            target="prices.csv",
            details={"rows_added": 3, "note": "", "by": None, "why": "<b>late</b>"},
        )


def shown(app):
    return app.dataframe[0].value


def test_details_are_words_and_what_is_empty_is_left_out(open_page, noted):
    app = open_page(PAGE, role=Role.ADMIN)
    app.text_input(key="action").set_value("import").run()
    assert not app.exception
    table = shown(app)
    assert list(table["Target"]) == ["prices.csv"]
    assert table["Details"][0] == "rows added 3, why <b>late</b>"


def test_a_filter_that_fits_nothing_says_so(open_page, noted):
    app = open_page(PAGE, role=Role.ADMIN)
    app.text_input(key="user").set_value("nobody").run()
    assert read_empty(app) == ["Nothing fits"]
    assert not app.dataframe
    next(one for one in app.button if one.label == "Clear the filters").click().run()
    assert not app.exception
    assert not app.query_params
    assert "prices.csv" in list(shown(app)["Target"])


def test_the_address_finds_the_entries_of_a_person_and_a_day_again(open_page, noted):
    found = open_page(PAGE, {"user": "demo-trader", "action": "import."}, role=Role.ADMIN)
    assert not found.exception
    assert list(shown(found)["Target"]) == ["prices.csv"]
    past = open_page(PAGE, {"from": "2020-01-01", "to": "2020-01-31"}, role=Role.ADMIN)
    assert read_empty(past) == ["Nothing fits"]


def test_older_entries_are_a_click_away(open_page, desk_services):
    with desk_services.database.write() as session:
        for count in range(201):
            add_audit(session, action="test.done", username="robot", target=f"thing {count}")
    app = open_page(PAGE, role=Role.ADMIN)
    app.text_input(key="user").set_value("robot").run()
    assert shown(app)["Target"].iloc[0] == "thing 200"
    assert len(shown(app)) == 200
    next(one for one in app.button if one.label == "Older").click().run()
    assert list(shown(app)["Target"]) == ["thing 0"]
    next(one for one in app.button if one.label == "Newest").click().run()
    assert shown(app)["Target"].iloc[0] == "thing 200"


def test_others_see_the_refusal_and_nothing_else(open_alone, noted):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not app.dataframe
