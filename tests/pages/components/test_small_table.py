"""Small tables show text as text, whoever wrote it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _draw() -> None:
    from pages.components.small_table import Cell, show_small_table

    show_small_table(
        ("<i>Head", "Change"),
        [
            [
                Cell("<script>x</script>", page="instrument", query=(("symbol", 'A&"B'),)),
                Cell("1 %", "up", hint='"quoted"'),
            ],
            [Cell("plain"), Cell("2 %", "evil' onclick=x")],
        ],
        label="A label",
    )


def test_cells_links_and_hints_are_escaped() -> None:
    app = AppTest.from_function(_draw).run()
    html = app.get("html")[0].proto.body
    assert "<script>" not in html
    assert "<i>" not in html
    assert 'href="/instrument?symbol=A%26%22B"' in html
    assert 'title="&quot;quoted&quot;"' in html


def test_only_known_tones_become_classes() -> None:
    html = AppTest.from_function(_draw).run().get("html")[0].proto.body
    assert 'class="num up"' in html
    assert "onclick" not in html
