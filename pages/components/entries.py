"""Every page: its place in the menu, its address, and who may open it.

Not in menu.py, which runs anew on every run of every page.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its file below `pages/`, its name, its address, and who may open it."""

    file: str
    title: str
    icon: str
    address: str
    needs: Permission
    is_hidden: bool = False  # reached by a link from another page


ENTRIES: dict[str, tuple[Entry, ...]] = {
    "Desk": (
        Entry(
            "user/dashboard.py",
            "Dashboard",
            ":material/dashboard:",
            "dashboard",
            Permission.READ_MARKET_DATA,
        ),
        Entry(
            "user/watchlists.py",
            "Watchlists",
            ":material/list_alt:",
            "watchlists",
            Permission.READ_WATCHLISTS,
        ),
        Entry(
            "user/screens.py",
            "Screens",
            ":material/filter_alt:",
            "screens",
            Permission.READ_WATCHLISTS,
        ),
        Entry(
            "market_data/instrument.py",
            "Instrument",
            ":material/candlestick_chart:",
            "instrument",
            Permission.READ_MARKET_DATA,
        ),
        Entry(
            "market_data/economy.py",
            "Economy",
            ":material/public:",
            "economy",
            Permission.READ_MARKET_DATA,
        ),
        Entry(
            "market_data/regimes.py",
            "Regimes",
            ":material/layers:",
            "regimes",
            Permission.READ_MARKET_DATA,
        ),
        Entry(
            "market_data/import_data.py",
            "Import data",
            ":material/upload_file:",
            "import_data",
            Permission.IMPORT_MARKET_DATA,
        ),
        Entry(
            "market_data/providers.py",
            "Data sources",
            ":material/cell_tower:",
            "providers",
            Permission.READ_MARKET_DATA,
        ),
        Entry(
            "market_data/data_quality.py",
            "Data quality",
            ":material/verified:",
            "data_quality",
            Permission.READ_MARKET_DATA,
        ),
    ),
    "Research": (
        Entry(
            "trading/portfolio.py",
            "Portfolio",
            ":material/account_balance:",
            "portfolio",
            Permission.OWN_PORTFOLIOS,
        ),
        Entry(
            "trading/strategies.py",
            "Strategies",
            ":material/account_tree:",
            "strategies",
            Permission.READ_STRATEGIES,
        ),
        Entry(
            "trading/signals.py",
            "Signals",
            ":material/podcasts:",
            "signals",
            Permission.READ_STRATEGIES,
        ),
        Entry(
            "trading/new_backtest.py",
            "New backtest",
            ":material/play_circle:",
            "new_backtest",
            Permission.RUN_BACKTESTS,
        ),
        Entry(
            "trading/backtests.py",
            "Backtests",
            ":material/query_stats:",
            "backtests",
            Permission.READ_BACKTESTS,
        ),
        Entry(
            "trading/backtest.py",
            "Backtest result",
            ":material/monitoring:",
            "backtest",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
        Entry(
            "trading/batch.py",
            "Batch",
            ":material/stacked_bar_chart:",
            "batch",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
        Entry(
            "trading/new_optimisation.py",
            "New optimisation",
            ":material/tune:",
            "new_optimisation",
            Permission.RUN_BACKTESTS,
        ),
        Entry(
            "trading/optimisations.py",
            "Optimisations",
            ":material/grid_on:",
            "optimisations",
            Permission.READ_BACKTESTS,
        ),
        Entry(
            "trading/optimisation.py",
            "Optimisation",
            ":material/grid_on:",
            "optimisation",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
        Entry(
            "trading/compare.py",
            "Compare runs",
            ":material/compare:",
            "compare",
            Permission.READ_BACKTESTS,
            is_hidden=True,
        ),
    ),
    "Account": (
        Entry("user/profile.py", "Profile", ":material/person:", "profile", Permission.OWN_PROFILE),
        Entry(
            "user/notices.py",
            "Notices",
            ":material/notifications:",
            "notices",
            Permission.OWN_PROFILE,
        ),
        Entry("user/jobs.py", "Jobs", ":material/pending_actions:", "jobs", Permission.OWN_JOBS),
    ),
    "Admin": (
        Entry("admin/users.py", "Users", ":material/group:", "users", Permission.MANAGE_USERS),
        Entry("admin/system.py", "System", ":material/dns:", "system", Permission.READ_SYSTEM),
        Entry(
            "admin/gate.py",
            "Honesty gate",
            ":material/health_and_safety:",
            "gate",
            Permission.READ_SYSTEM,
        ),
        Entry("admin/audit.py", "Audit", ":material/policy:", "audit", Permission.READ_AUDIT),
    ),
}


def page_paths() -> list[str]:
    """The browser paths of all pages."""
    return ["/", *(f"/{entry.address}" for entry in list_entries())]


def list_entries() -> list[Entry]:
    """All pages, in the order of the menu."""
    return [entry for entries in ENTRIES.values() for entry in entries]
