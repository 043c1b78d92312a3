"""Name and mark."""

import streamlit as st

NAME = "Signaldeck"
SOURCE_URL = "/source.tar.gz"

# Three bars and the line that joins them: bars in, a signal out.
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
    '<rect width="32" height="32" rx="7" fill="#2f5fdc"/>'
    '<g fill="#ffffff" fill-opacity=".42"><rect x="6.5" y="16" width="4" height="9" rx="1"/>'
    '<rect x="14" y="11" width="4" height="14" rx="1"/>'
    '<rect x="21.5" y="7" width="4" height="18" rx="1"/></g>'
    '<path d="M5 20.5 12.2 13l4.6 3.6L27 6.2" fill="none" stroke="#ffffff" stroke-width="2.4" '
    'stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


# The blue holds on the light and the dark sidebar alike.
WORDMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 176 36" width="176" height="36">'
    + MARK.replace("<svg ", '<svg x="0" y="2" ', 1)
    + '<text x="42" y="25" font-family="Source Sans, Source Sans Pro, Arial, sans-serif" '
    'font-size="20" font-weight="650" textLength="112" lengthAdjust="spacingAndGlyphs" '
    f'fill="#4f7df3">{NAME}</text></svg>'
)


def show_brand() -> None:
    """The logo; the style sheet came with the page (core/gateway/styles/desk.css)."""
    st.logo(WORDMARK, icon_image=MARK, size="large")
