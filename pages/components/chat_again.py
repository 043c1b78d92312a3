"""What can be asked with one click: again, or what a message without a command may have meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from core.chatops.conversations import Turn
from core.chatops.plain_answer import write_transcript
from core.enums import ChatOutcome
from pages.components.page import Desk
from pages.components.text import escape_markdown

_MOST = 5
_NOT_AGAIN = frozenset({"", "confirm", "clear"})
# The label of a button is Markdown: what is more than plain words is not offered.
_PLAIN = re.compile(r"/[A-Za-z0-9_가-힣 .,=^-]{1,80}")


def show_again(desk: Desk, turns: Sequence[Turn]) -> str:
    """Buttons below the conversation; returns what a click asks for, empty without one."""
    asked = ""
    with st.container(horizontal=True, vertical_alignment="center"):
        for text in _list_meant(turns):
            label = escape_markdown(text)
            if st.button(label, key="chat_meant", type="primary", help="You may have meant this."):
                asked = text
        for place, text in enumerate(_list_again(turns)):
            label, key = escape_markdown(text), f"chat_again_{place}"
            icon = ":material/replay:"
            if st.button(label, key=key, type="tertiary", icon=icon, help="Ask it again."):
                asked = text
        st.download_button(
            "Text",
            lambda: write_transcript(desk.services.chat.list_turns(desk.actor)),
            "chatops.txt",
            "text/plain",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key="chat_text_file",
            help="This conversation as a text file; times are UTC.",
        )
    return asked


def _list_meant(turns: Sequence[Turn]) -> list[str]:
    failure = turns[-1].answer.failure
    meant = failure.meant if failure else ""
    return [meant] if _PLAIN.fullmatch(meant) else []


def _list_again(turns: Sequence[Turn]) -> list[str]:
    """The newest commands that were answered, the newest first, each once."""
    failed = (ChatOutcome.FAILED, ChatOutcome.REFUSED)
    texts = (
        one.text
        for one in reversed(turns)
        if one.command not in _NOT_AGAIN and one.answer.outcome not in failed
    )
    return [text for text in dict.fromkeys(texts) if _PLAIN.fullmatch(text)][:_MOST]
