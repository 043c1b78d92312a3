"""New backtest."""

from core.permissions import Permission
from pages.components.page import page

with page("New backtest", needs=Permission.RUN_BACKTESTS):
    pass
