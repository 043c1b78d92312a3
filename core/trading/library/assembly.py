"""Builds the services of the library; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import LoadBars, LoadUniverse
from core.jobs.types import JobQueue
from core.trading.honesty.holdout_service import HoldoutService
from core.trading.library.preview_service import StrategyPreviewService
from core.trading.library.strategy_service import StrategyService
from core.trading.library.template_service import TemplateService
from core.trading.library.version_service import StrategyVersionService
from db.session import Database


@dataclass(frozen=True)
class StrategyServices:
    """Strategies that users keep, the templates, and what can be said before a backtest."""

    strategies: StrategyService
    strategy_versions: StrategyVersionService
    strategy_templates: TemplateService
    strategy_previews: StrategyPreviewService


def build_strategy_services(
    database: Database, jobs: JobQueue, load_bars: LoadBars, load_universe: LoadUniverse
) -> StrategyServices:
    """All services of the library on one database.

    Args:
        database: where strategies and records are kept.
        jobs: takes the work of a track record.
        load_bars: bars of one series.
        load_universe: tells which instruments a market has.
    """
    return StrategyServices(
        strategies=StrategyService(database),
        strategy_versions=StrategyVersionService(database),
        strategy_templates=TemplateService(
            database, jobs, load_bars, load_universe, HoldoutService(database, load_bars).check_bars
        ),
        strategy_previews=StrategyPreviewService(database, load_bars),
    )
