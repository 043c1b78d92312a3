"""Accounts on the page: what a change does is said before it is done, and it is done."""

from __future__ import annotations

from core.enums import Role
from tests.pages.conftest import actor_of

PAGE = "admin/users.py"


def button(app, label):
    return next(one for one in app.button if one.label == label)


def find(services, username):
    users = services.users.list_users(actor_of(services, Role.ADMIN))
    return next(user for user in users if user.username == username)


def test_what_ends_with_a_change_is_said_before_it_is_made(open_page):
    app = open_page(PAGE, role=Role.ADMIN)
    assert not app.exception
    said = " ".join(one.value for one in app.caption)
    assert "sessions, in open tabs too, and revoke their API keys" in said


def test_a_disabled_account_is_signed_out_and_its_keys_end(open_page, desk_services, demo_trader):
    made = desk_services.api_keys.create_key(demo_trader, "Report", ["own_jobs"], 30)
    app = open_page(PAGE, role=Role.ADMIN)
    app.selectbox[0].set_value(demo_trader.user_id).run()
    button(app, "Disable").click().run()
    assert not app.exception
    found = find(desk_services, demo_trader.username)
    assert (found.is_active, found.live_sessions) == (False, 0)
    assert desk_services.api_keys.find_by_secret(made.secret) is None
    button(app, "Enable").click().run()
    assert find(desk_services, demo_trader.username).is_active


def test_a_new_account_shows_its_password_once(open_page, desk_services):
    app = open_page(PAGE, role=Role.ADMIN)
    app.text_input[0].set_value("dawn-desk")
    app.text_input[1].set_value("Dawn")
    button(app, "Create").click().run()
    assert not app.exception
    [password] = [one.value for one in app.code]
    assert len(password) >= 12
    assert find(desk_services, "dawn-desk").role is Role.TRADER
    button(app, "I have passed it on").click().run()
    assert not app.code


def test_others_see_the_refusal_and_nothing_else(open_alone):
    app = open_alone(PAGE, role=Role.TRADER)
    assert "does not allow this" in app.error[0].value
    assert not app.dataframe
    assert not app.button
