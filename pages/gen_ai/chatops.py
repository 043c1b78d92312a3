"""Commands by text: asked, answered, confirmed; the conversation is kept for a day."""

from __future__ import annotations

import streamlit as st

from core.chatops.grammar import MOST_CHARACTERS
from core.permissions import Permission
from pages.components.chat_again import show_again
from pages.components.chat_turns import keep_code, show_turns
from pages.components.page import Desk, page

_MOST_STARTS = 8


def show_start(desk: Desk) -> str:
    """What an empty conversation offers; returns what was clicked."""
    st.markdown("**Ask by command.** For example:")
    offered = desk.services.chat.list_offered(desk.actor)
    starts = [one for one in offered if one.is_start][:_MOST_STARTS]
    with st.container(horizontal=True):
        for one in starts:
            if st.button(one.example, key=f"start_{one.name}", help=one.summary):
                return one.example
    st.caption(
        "`/help` lists all that you may ask. What changes something is shown first and wants a "
        "code. Only you see this conversation; after 24 hours it is gone."
    )
    return ""


def ask(desk: Desk, text: str) -> None:
    """Send a message; its answer is drawn with the conversation."""
    with desk.action():
        keep_code(desk.services.chat.ask(desk.actor, text))


with page("ChatOps", "The desk by commands. /help lists them.", needs=Permission.USE_CHAT) as desk:
    typed = st.chat_input("A command, like /price GOOG", key="chat_text", max_chars=MOST_CHARACTERS)
    if typed:
        ask(desk, typed)
    turns = desk.services.chat.list_turns(desk.actor)
    clicked = (show_turns(desk, turns) or show_again(desk, turns)) if turns else show_start(desk)
    if clicked:
        ask(desk, clicked)
        st.rerun()
