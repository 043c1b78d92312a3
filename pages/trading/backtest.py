"""Backtest."""

from core.permissions import Permission
from pages.components.page import page

with page("Backtest", needs=Permission.READ_BACKTESTS):
    pass
