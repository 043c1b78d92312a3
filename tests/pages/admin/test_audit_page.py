"""The audit trail as an administrator reads it: in words, and with the way on."""

from __future__ import annotations

import pytest

from core.admin.audit_trail import add_audit
from core.enums import Role

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
    app.text_input(key="audit_action").set_value("import").run()
    assert not app.exception
    table = shown(app)
    assert list(table["Target"]) == ["prices.csv"]
    assert table["Details"][0] == "rows added 3, why <b>late</b>"


def test_a_filter_that_fits_nothing_says_so(open_page, noted):
    app = open_page(PAGE, role=Role.ADMIN)
    app.text_input(key="audit_user").set_value("nobody").run()
    assert "No entry fits" in app.info[0].value
    assert not app.dataframe


def test_older_entries_are_a_click_away(open_page, desk_services):
    with desk_services.database.write() as session:
        for count in range(201):
            add_audit(session, action="test.done", username="robot", target=f"thing {count}")
    app = open_page(PAGE, role=Role.ADMIN)
    app.text_input(key="audit_user").set_value("robot").run()
    assert shown(app)["Target"].iloc[0] == "thing 200"
    assert len(shown(app)) == 200
    next(one for one in app.button if one.label == "Older entries").click().run()
    assert list(shown(app)["Target"]) == ["thing 0"]
    next(one for one in app.button if one.label == "Newest entries").click().run()
    assert shown(app)["Target"].iloc[0] == "thing 200"


def test_others_see_the_refusal_and_nothing_else(open_alone, noted):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not app.dataframe
