"""Every page: its place in the menu, its address, and who may open it.

Not in menu.py, which runs anew on every run of every page.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its file below `pages/`, its name, its symbol (of Material), who may open it."""

    file: str
    title: str
    symbol: str
    needs: Permission
    is_hidden: bool = False  # reached by a link from another page

    @property
    def address(self) -> str:
        """Its path in the browser, without the slash: what its file is called."""
        return self.file.rpartition("/")[2].removesuffix(".py")

    @property
    def icon(self) -> str:
        """As Streamlit writes symbols."""
        return f":material/{self.symbol}:"


ENTRIES: dict[str, tuple[Entry, ...]] = {
    "Desk": (
        Entry("user/dashboard.py", "Dashboard", "dashboard", Permission.READ_MARKET_DATA),
        Entry("gen_ai/chatops.py", "ChatOps", "terminal", Permission.USE_CHAT),
        Entry("user/watchlists.py", "Watchlists", "list_alt", Permission.READ_WATCHLISTS),
        Entry("user/screens.py", "Screens", "filter_alt", Permission.READ_WATCHLISTS),
        Entry(
            "market_data/instrument.py",
            "Instrument",
            "candlestick_chart",
            Permission.READ_MARKET_DATA,
        ),
        Entry("market_data/economy.py", "Economy", "public", Permission.READ_MARKET_DATA),
        Entry("market_data/regimes.py", "Regimes", "layers", Permission.READ_MARKET_DATA),
        Entry(
            "market_data/import_data.py",
            "Import data",
            "upload_file",
            Permission.IMPORT_MARKET_DATA,
        ),
        Entry(
            "market_data/providers.py", "Data sources", "cell_tower", Permission.READ_MARKET_DATA
        ),
        Entry(
            "market_data/data_quality.py", "Data quality", "verified", Permission.READ_MARKET_DATA
        ),
    ),
    "Research": (
        Entry("trading/portfolio.py", "Portfolio", "account_balance", Permission.OWN_PORTFOLIOS),
        Entry("trading/strategies.py", "Strategies", "account_tree", Permission.READ_STRATEGIES),
        Entry("trading/signals.py", "Signals", "podcasts", Permission.READ_STRATEGIES),
        Entry("trading/new_backtest.py", "New backtest", "play_circle", Permission.RUN_BACKTESTS),
        Entry("trading/backtests.py", "Backtests", "query_stats", Permission.READ_BACKTESTS),
        Entry(
            "trading/backtest.py",
            "Backtest result",
            "monitoring",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
        Entry(
            "trading/batch.py",
            "Batch",
            "stacked_bar_chart",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
        Entry("trading/new_optimisation.py", "New optimisation", "tune", Permission.RUN_BACKTESTS),
        Entry("trading/optimisations.py", "Optimisations", "grid_on", Permission.READ_BACKTESTS),
        Entry(
            "trading/optimisation.py",
            "Optimisation",
            "grid_on",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
        Entry(
            "trading/compare.py",
            "Compare runs",
            "compare",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
    ),
    "Korea": (
        Entry("kr_market/kr_overview.py", "Korea", "traffic", Permission.READ_KOREAN_SIGNALS),
        Entry("kr_market/vcp.py", "VCP", "compress", Permission.READ_KOREAN_SIGNALS),
        Entry("kr_market/closing_bet.py", "Closing bet", "bolt", Permission.READ_KOREAN_SIGNALS),
        Entry(
            "kr_market/signal_log.py",
            "Signal log",
            "fact_check",
            Permission.READ_KOREAN_SIGNALS,
        ),
        Entry(
            "kr_market/signal_backtest.py",
            "Signal backtest",
            "history_edu",
            Permission.READ_KOREAN_SIGNALS,
        ),
        Entry(
            "kr_market/kr_import.py", "Korean files", "folder_open", Permission.READ_KOREAN_SIGNALS
        ),
    ),
    "Account": (
        Entry("user/profile.py", "Profile", "person", Permission.OWN_PROFILE),
        Entry("user/notices.py", "Notices", "notifications", Permission.OWN_PROFILE),
        Entry("user/api_keys.py", "API keys", "key", Permission.OWN_API_KEYS),
        Entry("user/jobs.py", "Jobs", "pending_actions", Permission.OWN_JOBS),
    ),
    "Admin": (
        Entry("admin/users.py", "Users", "group", Permission.MANAGE_USERS),
        Entry("admin/all_api_keys.py", "All API keys", "vpn_key", Permission.MANAGE_USERS),
        Entry("admin/system.py", "System", "dns", Permission.READ_SYSTEM),
        Entry("admin/service_levels.py", "Service levels", "speed", Permission.READ_SYSTEM),
        Entry("admin/language_model.py", "Language model", "psychology", Permission.READ_SYSTEM),
        Entry("admin/prompts.py", "Prompts", "edit_note", Permission.READ_SYSTEM),
        Entry("admin/schedules.py", "Schedules", "event_repeat", Permission.READ_SYSTEM),
        Entry("admin/gate.py", "Honesty gate", "health_and_safety", Permission.READ_SYSTEM),
        Entry("admin/all_jobs.py", "All jobs", "work_history", Permission.MANAGE_JOBS),
        Entry("admin/all_runs.py", "All runs", "inventory_2", Permission.MANAGE_ALL_RUNS),
        Entry("admin/events.py", "Events", "notifications_active", Permission.MANAGE_EVENTS),
        Entry("admin/timeline.py", "Timeline", "timeline", Permission.READ_SYSTEM),
        Entry("admin/backups.py", "Backups", "backup", Permission.MANAGE_BACKUPS),
        Entry("admin/audit.py", "Audit", "policy", Permission.READ_AUDIT),
    ),
}


def page_paths() -> list[str]:
    """The browser paths of all pages."""
    return ["/", *(f"/{entry.address}" for entry in list_entries())]


def list_entries() -> list[Entry]:
    """All pages, in the order of the menu."""
    return [entry for entries in ENTRIES.values() for entry in entries]
