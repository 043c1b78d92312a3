"""What a page makes of a conversation: every tag, every address, every text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest

from benchmarks.drills.chat_texts import MARK

_TAGS = frozenset(
    {"a", "b", "code", "div", "h5", "li", "p", "small", "span", "style", "table", "tbody", "td"}
    | {"th", "thead", "time", "tr", "ul"}
)
_ATTRIBUTES = {"class", "title", "href", "target", "scope", "aria-label"}
_OWN_PAGE = re.compile(r"/[a-z_]+(\?[A-Za-z0-9_=&%.+*-]*)?")


class PageReader(HTMLParser):
    """Reads what the page sends as HTML, as a browser would.

    Attributes:
        faults: tags, attributes and addresses that are not the page's own.
        asked: the messages as a person reads them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.asked: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only what the page itself is made of."""
        if tag not in _TAGS:
            self.faults.append(f"<{tag}> in the page")
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                self.faults.append(f"{tag} {name}={value!r}")
            elif name == "href" and not _OWN_PAGE.fullmatch(value or ""):
                self.faults.append(f"a link to {value!r}")
        self._is_code = tag == "code"
        if self._is_code:
            self.asked.append("")

    def handle_endtag(self, tag: str) -> None:
        """The end of a message."""
        self._is_code &= tag != "code"

    def handle_data(self, data: str) -> None:
        """A message, a stretch at a time."""
        if self._is_code:
            self.asked[-1] += data


def read_page(app: AppTest) -> PageReader:
    """The page below its title; what somebody wrote must stand in its HTML alone."""
    reader = PageReader()
    for element in app.main.get("html"):
        reader.feed(str(element.proto.body))
    reader.faults += [f"the page raised {one.message}" for one in app.exception]
    elements = (app.markdown, app.caption, app.error, app.info, app.warning, app.success)
    texts = [str(one.value) for some in elements for one in some]
    texts += [str(one.label) for one in app.button]
    reader.faults += [f"Markdown: {text[:80]!r}" for text in texts if MARK in text]
    return reader
