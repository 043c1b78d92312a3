"""What is only read, as HTML: nothing of a value is read as a tag."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from pages.components.panel import (
    Figure,
    write_figures,
    write_note,
    write_panel,
    write_row,
)

EVIL = "<img src=x onerror=alert(1)> & \"quoted\" 'also'"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.hints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.hints += [value or "" for name, value in attrs if name == "title"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


@pytest.mark.parametrize(
    ("html", "tags", "hints"),
    [
        (write_panel(EVIL, hint=EVIL), ["section", "h3"], [EVIL]),
        (write_note(EVIL), ["p"], []),
        (write_figures([Figure(EVIL, EVIL, EVIL)]), ["dl", "div", "dt", "dd"], [EVIL]),
        (
            write_figures([Figure(EVIL, EVIL, EVIL, note=EVIL, tone=EVIL)]),
            ["dl", "div", "dt", "dd", "dd"],
            [EVIL],
        ),
    ],
)
def test_values_are_text_and_nothing_else(html: str, tags: list[str], hints: list[str]) -> None:
    found = read(html)
    assert found.tags == tags
    assert EVIL in "".join(found.texts)
    assert found.hints == hints


def test_a_panel_holds_its_parts_in_order_and_a_row_its_panels() -> None:
    found = read(
        write_row(write_panel("One", write_note("a"), write_note("b")), write_panel("Two"))
    )
    assert found.tags == ["div", "section", "h3", "p", "p", "section", "h3"]
    assert found.texts == ["One", "a", "b", "Two"]


def test_without_a_hint_nothing_offers_one_and_an_empty_note_is_nothing() -> None:
    assert not read(write_panel("One") + write_figures([Figure("a", "1")])).hints
    assert write_note("") == ""


def test_a_figures_smaller_line_has_a_tone_only_if_there_is_one() -> None:
    assert '<dd class="note up">+1 %</dd>' in write_figures(
        [Figure("a", "1", note="+1 %", tone="up")]
    )
    assert '<dd class="note plain">n</dd>' in write_figures(
        [Figure("a", "1", note="n", tone="red")]
    )
    assert "note" not in write_figures([Figure("a", "1"), Figure("b", "2", note="")])
