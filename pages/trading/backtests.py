"""Backtests."""

from core.permissions import Permission
from pages.components.page import page

with page("Backtests", needs=Permission.READ_BACKTESTS):
    pass
