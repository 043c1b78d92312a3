"""The way back after signing in stays on the site, whatever the address said."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def hand_off(next_path: str) -> str:
    def page(next_path):
        from pages.components.hand_off import open_session

        open_session('"><b>ticket', paths=["/"], next_path=next_path)

    test = AppTest.from_function(page, args=(next_path,)).run()
    assert not test.exception
    [element] = test.get("html")
    return str(element.proto.body)


@pytest.mark.parametrize("path", ["/", "/watchlists", "/backtest?id=3&x=%2F", "/?section=a//b"])
def test_a_deep_link_survives(path):
    assert f'data-next="{path.replace("&", "&amp;")}"' in hand_off(path)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\n/evil.example",
        "/watchlists/../x",
        "evil",
        "",
    ],
)
def test_a_way_off_the_site_leads_to_the_start_page(path):
    assert 'data-next="/"' in hand_off(path)


def test_nothing_breaks_out_of_the_attribute():
    body = hand_off("/x?a=\"'><script>")
    assert body.count("<script") == 1
    assert "<b>" not in body
