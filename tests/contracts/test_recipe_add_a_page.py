"""The recipe works as written: its page opens, and its line fits the menu."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.enums import Role
from core.permissions import Permission
from pages.components.entries import Entry
from tests.pages.conftest import (  # noqa: F401 - fixtures
    desk_services,
    enter,
    no_component_scan,
)
from tests.pages.reading import read_empty

ROOT = Path(__file__).parents[2]
PAGE, LINE = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs/recipes/add-a-page.md").read_text(), re.DOTALL
)


@pytest.fixture
def open_recipe(desk_services, tmp_path):  # noqa: F811
    path = tmp_path / "latest_bars.py"
    path.write_text(PAGE)

    def open_(symbol: str) -> AppTest:
        app = AppTest.from_file(path, default_timeout=20)
        app.user = {"token_hash": enter(desk_services, Role.VIEWER)}
        app.query_params["symbol"] = symbol
        return app.run()

    return open_


def test_the_page_shows_what_it_promises(open_recipe):
    app = open_recipe("GOOG")
    assert not app.exception
    assert app.title[0].value == "Latest bars"
    table = app.dataframe[0].value
    assert list(table["Source"]) == ["bundled"]
    assert list(table["Bars"]) == ["2,148"]
    assert list(table["Last bar"]) == ["2013-03-01"]


def test_the_page_has_its_empty_state(open_recipe):
    app = open_recipe("")
    assert not app.exception
    assert read_empty(app) == ["Which instrument?"]


def test_a_wrong_symbol_is_a_sentence(open_recipe):
    app = open_recipe("GOOGG")
    assert not app.exception
    assert "GOOG" in app.error[0].value


def test_the_line_is_an_entry_of_the_menu():
    call = ast.parse(LINE.strip(), mode="eval").body
    assert isinstance(call, ast.Call)
    assert call.func.id == "Entry"
    *texts, needs = call.args
    entry = Entry(*(ast.literal_eval(text) for text in texts), Permission[needs.attr])
    assert PAGE.startswith(f"# pages/{entry.file}\n")
    assert entry.address == Path(entry.file).stem
    assert entry.icon == ":material/history:"
    assert f"needs=Permission.{needs.attr}" in PAGE
