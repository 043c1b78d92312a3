"""Watchlists."""

from core.permissions import Permission
from pages.components.page import page

with page("Watchlists", needs=Permission.READ_WATCHLISTS):
    pass
