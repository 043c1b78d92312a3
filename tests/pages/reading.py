"""What a page shows in HTML of its own, as a reader sees it."""

from __future__ import annotations

import re
from html import unescape

from streamlit.testing.v1 import AppTest

_FIGURE = re.compile(r"<dt([^>]*)>(.*?)</dt><dd>(.*?)</dd>(?:<dd class=\"note (\w+)\">(.*?)</dd>)?")
_EMPTY = re.compile(r'<div class="sd-empty[^"]*"><b>(.*?)</b>')
_TAG = re.compile(r"<[^>]+>")


def read_html(app: AppTest) -> str:
    """All of it, as it was sent; the sidebar is no part of the page."""
    return "".join(_list_bodies(app))


def read_words(app: AppTest) -> list[str]:
    """The text of each piece, without its tags."""
    return [unescape(_TAG.sub(" ", body)) for body in _list_bodies(app)]


def list_figures(app: AppTest) -> list[tuple[str, str]]:
    """Name and number of each figure, where a page has several of one name."""
    return [(unescape(name), unescape(value)) for _, name, value, _, _ in _list_figures(app)]


def read_figures(app: AppTest) -> dict[str, str]:
    """Name of each figure of a strip to its number, in their order."""
    return dict(list_figures(app))


def read_notes(app: AppTest) -> dict[str, str]:
    """Name of each figure to the smaller line below its number, where there is one."""
    return {unescape(name): unescape(note) for _, name, _, _, note in _list_figures(app) if note}


def read_tones(app: AppTest) -> dict[str, str]:
    """Name of each figure to the colour of its smaller line: `up`, `down`, or `plain`."""
    return {unescape(name): tone for _, name, _, tone, _ in _list_figures(app) if tone}


def read_hints(app: AppTest) -> dict[str, str]:
    """Name of each figure to what it means."""
    return {
        unescape(name): unescape(hint.partition('title="')[2].partition('"')[0])
        for hint, name, *_ in _list_figures(app)
    }


def read_empty(app: AppTest) -> list[str]:
    """What the page says is not there yet: the titles of its boxes."""
    return [unescape(title) for title in _EMPTY.findall(read_html(app))]


def _list_figures(app: AppTest) -> list[tuple[str, str, str, str, str]]:
    return _FIGURE.findall(read_html(app))


def _list_bodies(app: AppTest) -> list[str]:
    beside = {id(element) for element in app.sidebar.get("html")}
    return [element.proto.body for element in app.get("html") if id(element) not in beside]
