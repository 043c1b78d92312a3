"""What a page styles for itself has names of its own: the common sheet holds for every page."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from core.gateway.style_sheet import STYLE_SHEET

ROOT = Path(__file__).parents[2]
_CLASS = re.compile(r"\.(sd-[a-z-]+)")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def find_classes() -> list[tuple[str, str]]:
    """File and class, once each, of every style that a page brings with it."""
    return [
        (path.name, name)
        for path in sorted((ROOT / "pages").rglob("*.py"))
        for name in set(_CLASS.findall("".join(_STYLE.findall(path.read_text()))))
    ]


def test_no_page_styles_what_the_common_sheet_styles_differently():
    common = set(_CLASS.findall(STYLE_SHEET.decode()))
    found = find_classes()
    assert "sd-chain" in {name for _, name in found}  # it looks where styles are
    assert [one for one in found if one[1] in common] == []


def test_no_two_pages_style_the_same_class():
    counts = Counter(name for _, name in find_classes())
    assert [name for name, count in counts.items() if count > 1] == []
