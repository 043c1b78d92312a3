"""A tear sheet as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from core.trading.monthly_returns import MONTHS
from core.trading.tear_sheet.content import TearSheet

if TYPE_CHECKING:
    from jinja2 import Template


def render_tear_sheet(sheet: TearSheet) -> bytes:
    """UTF-8. All text is escaped; only the pictures, which are drawn from numbers, are markup."""
    return _load_template().render(sheet=sheet, months=MONTHS).encode("utf-8", "replace")


@cache
def _load_template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("core.trading.tear_sheet", "."),
        autoescape=True,  # whatever a template is called
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("sheet.html.j2")
