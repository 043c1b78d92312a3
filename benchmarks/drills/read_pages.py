"""Reads pages of services in this process, without a browser, and judges what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import patch

import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core import service_factory
from core.enums import Role
from core.services import Services
from core.settings import Settings
from core.user.tokens import hash_token
from pages import menu

ReadPage = Callable[[str, dict[str, str], Role], AppTest]
"""File below `pages/`, address, role → the page after its first run."""

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_READ_AS_MARKDOWN = re.compile(
    r"<\s*/?\s*(?:script|img|svg|b|!--|untrusted)|\]\(|!\[|\*\*BUY|^# Buy|`buy`|:red\[BUY"
    r"|:material/warning|\$\\text|javascript:|\| buy",
    re.MULTILINE,
)
_MADE_A_LINK = re.compile(r"(?:https?://|www\.)evil|[\w.+-]@evil\.\w", re.IGNORECASE)
"""By the browser of bare addresses, after it has read the escapes."""
_TAGS = frozenset({"script", "img", "iframe", "object", "embed", "form"})
_VALUES = re.compile(r"evil|alert\(|javascript:|data:", re.IGNORECASE)


@contextmanager
def open_pages(services: Services, settings: Settings) -> Iterator[ReadPage]:
    """Inside the block every page gets these services."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(service_factory, "get_settings", lambda: settings))
        stack.enter_context(patch.object(service_factory, "build_services", lambda _: services))
        stack.enter_context(patch.object(manifest_scanner, "scan_component_manifests", list))
        service_factory.get_services.cache_clear()
        stack.callback(service_factory.get_services.cache_clear)
        st.cache_data.clear()
        st.cache_resource.clear()

        def read(file: str, query: dict[str, str], role: Role) -> AppTest:
            ticket = services.sign_ins.issue_demo_ticket(role)
            app = AppTest.from_file(Path(menu.__file__), default_timeout=60)
            app.user = {"token_hash": hash_token(services.sign_ins.exchange_ticket(ticket.ticket))}
            app.switch_page(file)
            app.query_params = dict(query)
            return app.run()

        yield read


def list_texts(app: AppTest) -> list[str]:
    """All that the page sends as text, whatever the element."""
    return [*_list_markdown(app), *_list_html(app), *(str(one.value) for one in app.code)]


def find_markup(app: AppTest) -> list[str]:
    """What of an injection the browser would read as markup, a link or a picture."""
    found = [f"the page raised {one.message}" for one in app.exception]
    found += [
        f"Markdown {match.group()!r} in {text[:80]!r}"
        for text in _list_markdown(app)
        if (
            match := _READ_AS_MARKDOWN.search(_ESCAPED.sub("", text))
            or _MADE_A_LINK.search(_ESCAPED.sub(lambda pair: pair.group()[1], text))
        )
    ]
    for text in _list_html(app):
        reader = _TagReader()
        reader.feed(text)
        found += reader.found
    return found


class _TagReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS:
            self.found.append(f"HTML <{tag}>")
        for name, value in attrs:
            is_address = name in {"href", "src", "style"} and _VALUES.search(value or "")
            if name.startswith("on") or is_address:
                self.found.append(f"HTML {name}={value!r}")


def _list_markdown(app: AppTest) -> list[str]:
    elements = (app.markdown, app.caption, app.error, app.info, app.warning, app.success)
    texts = [str(one.value) for some in elements for one in some]
    texts += [str(one.label) for some in (app.button, app.metric, app.expander) for one in some]
    return [*texts, *(str(one.value) for some in (app.title, app.subheader) for one in some)]


def _list_html(app: AppTest) -> list[str]:
    return [str(one.proto.body) for one in app.get("html")]
