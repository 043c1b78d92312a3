"""Signing in and out in a real browser, and what an administrator ends in an open tab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]


def heading(visitor, name):
    return visitor.page.get_by_role("heading", name=name, exact=True)


def test_a_deep_link_survives_the_sign_in(visit):
    trader = visit()
    trader.open("/jobs")
    expect(heading(trader, "Signaldeck")).to_be_visible()
    trader.page.get_by_role("button", name="Enter as trader").click()
    expect(heading(trader, "Jobs")).to_be_visible()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visit):
    trader = visit()
    trader.enter("trader")
    cookie = next(c for c in trader.page.context.cookies() if c["name"] == "signaldeck_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert "signaldeck_session" not in trader.page.evaluate("document.cookie")


def test_signing_out_ends_the_session_for_good(visit):
    trader = visit()
    trader.enter("trader")
    token = trader.cookie()
    trader.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(trader.page.get_by_role("button", name="Enter as trader")).to_be_visible()
    assert trader.cookie() == ""
    trader.page.context.add_cookies(
        [{"name": "signaldeck_session", "value": token, "url": trader.page.url}]
    )
    trader.open("/jobs")
    expect(trader.page.get_by_role("button", name="Enter as trader")).to_be_visible()


def test_a_wrong_password_is_a_sentence(visit):
    stranger = visit()
    stranger.open("/")
    stranger.page.get_by_role("textbox", name="Username").fill("nobody")
    stranger.page.get_by_role("textbox", name="Password").fill("not the password")
    stranger.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.page.get_by_test_id("stAlert")).to_contain_text("wrong")


def test_a_trader_finds_no_way_to_an_admin_page(visit):
    trader = visit()
    trader.enter("trader")
    expect(trader.page.get_by_role("link", name="Users")).to_have_count(0)
    trader.open("/users")
    expect(heading(trader, "Users")).to_have_count(0)
    assert [p for p in trader.problems if "does not seem to exist" in p] == trader.problems
    trader.problems.clear()


def test_the_colour_scheme_of_the_profile_is_applied(visit):
    analyst = visit()
    analyst.enter("analyst")
    analyst.open("/profile")
    analyst.page.get_by_role("combobox", name="Colours").click()
    analyst.page.get_by_role("option", name="Dark").click()
    analyst.page.get_by_role("button", name="Save").click()
    app = analyst.page.get_by_test_id("stApp")
    expect(app).to_have_css("background-color", "rgb(15, 20, 32)")
    analyst.open("/jobs")
    expect(app).to_have_css("background-color", "rgb(15, 20, 32)")


def test_disabling_an_account_empties_its_open_tab(visit):
    trader, admin = visit(), visit()
    trader.enter("trader")
    trader.open("/jobs")
    expect(heading(trader, "Jobs")).to_be_visible()
    admin.enter("admin")
    admin.open("/users")
    admin.page.get_by_role("combobox", name="Account").click()
    admin.page.get_by_role("option", name="demo-trader").click()
    admin.page.get_by_role("button", name="Disable").click()
    # Nothing is touched in the trader's tab: it notices by itself. How soon: drills measure it.
    expect(heading(trader, "Jobs")).to_have_count(0)
    expect(trader.page.get_by_role("button", name="Enter as trader")).to_be_visible()
    admin.page.get_by_role("button", name="Enable").click()
    expect(admin.page.get_by_role("button", name="Disable")).to_be_visible()
