"""Where the HTTP API is described, for whoever writes a program against it."""

from __future__ import annotations

import streamlit as st


def show_api_document() -> None:
    """The limits in one line, and the OpenAPI document as a file."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "100 requests a minute for each key. Everything else is in the OpenAPI document, which "
            "editors and code generators read."
        )
        st.download_button(
            "OpenAPI document",
            _build,
            file_name="signaldeck-openapi.json",
            mime="application/json",
            icon=":material/data_object:",
            on_click="ignore",
        )


def _build() -> bytes:
    from core.gateway.api.document import write_document  # only whoever asks for it pays for it

    return write_document()
