"""The page ChatOps: asked, shown as text, confirmed, followed."""

from __future__ import annotations

import pytest

from core.chatops.chat_service import ChatService
from core.enums import Role
from core.errors import BusyError

PAGE = "gen_ai/chatops.py"
HOSTILE = (
    '/price <img/src=x/onerror=alert(1)> "<script>alert(1)</script>" "[a](javascript:alert(1))" '
    '"![a](https://example.com/a.png)" "<a href=https://example.com>a</a>"'
)


def html_of(app) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def ask(app, text):
    return app.chat_input[0].set_value(text).run()


def commands_of(app):
    """Buttons that ask something, by what they say."""
    return {one.label: one for one in app.button if one.label.startswith("/")}


def test_an_empty_conversation_offers_what_the_role_may_ask(open_page):
    app = open_page(PAGE, role=Role.VIEWER)
    assert not app.exception
    offered = [one.label for one in app.button if one.label.startswith("/")]
    assert "/gate" in offered
    assert not [one for one in offered if one.startswith(("/backtest", "/status", "/profit"))]


def test_a_start_is_asked_answered_and_kept(open_page):
    app = open_page(PAGE)
    [gate] = [one for one in app.button if one.label == "/gate"]
    app = gate.click().run()
    assert not app.exception
    assert "Market Gate" in html_of(app)
    assert 'class="sd-chip demo"' in html_of(app)
    assert "<code>/gate</code>" in html_of(open_page(PAGE)), "another tab, the same conversation"


def test_what_somebody_wrote_is_shown_as_text(open_page):
    app = ask(open_page(PAGE), HOSTILE)
    assert not app.exception
    shown = html_of(app)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    for raw in ("<script", "<img", "<a href=https", 'href="https', 'href="javascript'):
        assert raw not in shown
    for element in (*app.markdown, *app.error, *app.caption):
        assert "javascript:" not in element.value
        assert "example.com" not in element.value


def test_a_refusal_is_told_with_the_roles(open_page):
    app = ask(open_page(PAGE, role=Role.VIEWER), "/backtest GOOG buy_and_hold")
    assert "Your role (viewer) does not allow this." in html_of(app)
    assert "analyst, trader, admin" in html_of(app)


def test_a_change_is_made_by_its_button(open_page, desk_services, demo_trader):
    made = desk_services.watchlists.create_watchlist(demo_trader, "Mine")
    app = ask(open_page(PAGE), "/watch add GOOG")
    assert not desk_services.watchlists.get_watchlist(demo_trader, made.id).items
    [confirm] = [one for one in app.button if one.label == "Confirm"]
    app = confirm.click().run()
    assert not app.exception
    assert "GOOG was added to Mine." in html_of(app)
    assert len(desk_services.watchlists.get_watchlist(demo_trader, made.id).items) == 1
    assert not [one for one in app.button if one.label == "Confirm"]


def test_a_reloaded_page_has_no_code_any_more(open_page):
    ask(open_page(PAGE), "/clear")
    app = open_page(PAGE)
    assert not [one for one in app.button if one.label == "Confirm"]
    assert "Its code is gone" in app.caption[-1].value


def test_a_job_is_followed_in_place(open_page, run_jobs, demo_trader):
    app = ask(open_page(PAGE), "/backtest GOOG buy_and_hold")
    assert not app.exception
    assert "Backtest 1" in html_of(app)
    run_jobs(demo_trader)
    app = app.run()
    assert "The link leads to the result" in app.caption[-1].value


def test_a_chart_is_drawn_below_its_answer(open_page):
    app = ask(open_page(PAGE), "/price GOOG")
    assert not app.exception
    assert app.get("plotly_chart")


def test_a_click_asks_again_what_was_answered(open_page):
    app = ask(open_page(PAGE), "/help price")
    app = ask(app, "/nonsense")
    app = ask(app, "/help confirm")
    app = ask(app, "/help price")
    again = commands_of(app)
    assert list(again) == ["/help price", "/help confirm"], "each once, and none that failed"
    app = again["/help confirm"].click().run()
    assert not app.exception
    assert html_of(app).count("<code>/help confirm</code>") == 2


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/prise GOOG", "/price GOOG"),
        ("what is the price of GOOG?", "/price GOOG"),
        ("GOOG의 시세 알려줘", "/price GOOG"),
    ],
)
def test_what_a_message_may_have_meant_is_asked_by_a_click_only(open_page, text, meant):
    app = ask(open_page(PAGE), text)
    assert list(commands_of(app)) == [meant]
    assert not app.get("plotly_chart")
    app = commands_of(app)[meant].click().run()
    assert app.get("plotly_chart")


@pytest.mark.parametrize("text", ["/prise [a](https://example.com)", "/wach **a**"])
def test_markup_gets_no_button(open_page, text):
    assert not commands_of(ask(open_page(PAGE), text))


def test_the_conversation_is_handed_out_as_text(open_page):
    app = ask(open_page(PAGE), "/help price")
    app = ask(app, "/clear")
    [download] = app.get("download_button")
    assert download.proto.label == "Text"


@pytest.mark.parametrize("name", ["ask", "list_turns"])
def test_a_service_that_fails_is_told_in_words(open_page, monkeypatch, name):
    def fail(*_):
        raise BusyError("The database is busy.", "Try again.")

    app = open_page(PAGE)
    monkeypatch.setattr(ChatService, name, fail)
    app = ask(app, "/gate")
    assert not app.exception
    assert "The database is busy." in app.error[0].value
