"""Builds the services of the domain; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.contracts import FileRecords, RecordAudit, ScoreRegimes
from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.market_data.article_service import ArticleService
from core.market_data.bar_service import BarService
from core.market_data.chart_service import ChartService
from core.market_data.collection_service import CollectionService
from core.market_data.company_fetch_service import CompanyFetchService
from core.market_data.company_service import CompanyService
from core.market_data.demo_market.demo_market_service import DemoMarketService
from core.market_data.economy_chart_service import EconomyChartService
from core.market_data.economy_import_service import EconomyImportService
from core.market_data.economy_release_service import EconomyReleaseService
from core.market_data.economy_service import EconomyService
from core.market_data.fetch_service import FetchService
from core.market_data.flow_universe_service import FlowUniverseService
from core.market_data.import_service import ImportService
from core.market_data.instrument_service import InstrumentService
from core.market_data.intelligence_service import IntelligenceService
from core.market_data.market_export_service import MarketExportService
from core.market_data.market_import_records import gather_records
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_uploads import MarketUploads
from core.market_data.overview_service import OverviewService
from core.market_data.packing_service import PackingService
from core.market_data.provider_call import ProviderCaller
from core.market_data.provider_health_service import ProviderHealthService
from core.market_data.provider_order import check_order
from core.market_data.providers.base import Provider, ProviderOptions, build_provider
from core.market_data.providers.company_base import build_company_source
from core.market_data.quality_check_service import QualityCheckService
from core.market_data.quality_service import QualityService
from core.market_data.quote_service import QuoteService
from core.market_data.rate_service import RateService
from core.market_data.refresh_service import RefreshService
from core.market_data.regime_detection_service import RegimeDetectionService
from core.market_data.regime_service import RegimeService
from core.market_data.regimes.market_scores import score_market
from core.market_data.source_comparison_service import SourceComparisonService
from core.market_data.universe_service import UniverseService
from core.market_settings import MarketDataSettings
from core.permissions import ListColleagues
from db.session import Database


@dataclass(frozen=True)
class MarketDataServices:
    """What the domain offers the front doors and, by functions, the other domains."""

    instruments: InstrumentService
    bars: BarService
    charts: ChartService
    quotes: QuoteService
    imports: ImportService
    market_imports: MarketImportService
    market_uploads: MarketUploads
    market_exports: MarketExportService
    fetches: FetchService
    provider_health: ProviderHealthService
    source_comparisons: SourceComparisonService
    quality: QualityService
    quality_checks: QualityCheckService
    companies: CompanyService
    company_fetches: CompanyFetchService
    intelligence: IntelligenceService
    economy: EconomyService
    economy_charts: EconomyChartService
    economy_releases: EconomyReleaseService
    economy_imports: EconomyImportService
    demo_market: DemoMarketService
    universes: UniverseService
    flow_universes: FlowUniverseService
    articles: ArticleService
    rates: RateService
    packing: PackingService
    overviews: OverviewService
    refreshes: RefreshService
    collections: CollectionService
    score_regimes: ScoreRegimes
    regimes: RegimeService
    regime_detections: RegimeDetectionService


def build_market_data(
    database: Database,
    outbox: Outbox,
    jobs: JobQueue,
    record_audit: RecordAudit,
    list_colleagues: ListColleagues,
    *,
    settings: MarketDataSettings,
    korean_records: FileRecords,
    list_watched: Callable[[], Sequence[str]],
) -> MarketDataServices:
    """All services of the domain on one database.

    Args:
        database: where everything of the domain is kept.
        outbox: told of every change.
        jobs: takes long work.
        record_audit: notes who did what.
        list_colleagues: who may be given work; see `ListColleagues`.
        settings: providers, folders and limits.
        korean_records: keeps the rows of imported signals and trends.
        list_watched: the symbols of all watchlists.

    Raises:
        SetupError: one of these cannot be asked for bars.
    """
    provider_order, max_bytes = settings.provider_order, settings.max_bytes
    check_order(provider_order)
    options = ProviderOptions(
        is_network_allowed=settings.is_network_allowed, is_demo=settings.is_demo
    )
    providers = _provider_builder(options)
    bars = BarService(database)
    economy = EconomyService(database)
    quotes = QuoteService(database)
    records = gather_records(korean_records)
    uploads = MarketUploads(settings.upload_folder)
    universes = UniverseService(database, settings.panel_folder)
    refreshes = RefreshService(database, outbox, providers)
    return MarketDataServices(
        instruments=InstrumentService(database),
        bars=bars,
        charts=ChartService(bars.load_bars),
        quotes=quotes,
        quality=QualityService(database, record_audit, list_colleagues),
        quality_checks=QualityCheckService(database, outbox, jobs, record_audit),
        imports=ImportService(database, outbox, max_bytes=max_bytes),
        market_imports=MarketImportService(
            database, outbox, jobs, records, uploads, max_bytes=settings.max_market_bytes
        ),
        market_uploads=uploads,
        market_exports=MarketExportService(database, records),
        fetches=FetchService(database, outbox, jobs, providers, provider_order),
        provider_health=ProviderHealthService(database, providers, provider_order),
        source_comparisons=SourceComparisonService(bars.load_bars),
        companies=CompanyService(database),
        company_fetches=CompanyFetchService(
            database,
            jobs,
            ProviderCaller(database),
            lambda name: build_company_source(name, options),
        ),
        intelligence=IntelligenceService(database, quotes.list_quotes),
        economy=economy,
        economy_charts=EconomyChartService(
            economy.get_series, economy.get_published, bars.load_bars
        ),
        economy_releases=EconomyReleaseService(database),
        economy_imports=EconomyImportService(database, max_bytes=max_bytes),
        demo_market=DemoMarketService(database, outbox, is_demo=settings.is_demo),
        universes=universes,
        flow_universes=FlowUniverseService(database),
        articles=ArticleService(database),
        rates=RateService(database),
        packing=PackingService(database, settings.panel_folder),
        overviews=OverviewService(universes.load_universe),
        refreshes=refreshes,
        collections=CollectionService(
            database, jobs, refreshes.refresh_symbol, list_watched, providers
        ),
        score_regimes=score_market,
        regimes=RegimeService(database, bars.load_bars),
        regime_detections=RegimeDetectionService(database, jobs, bars.load_bars),
    )


def _provider_builder(options: ProviderOptions) -> Callable[[str], Provider]:
    return lambda name: build_provider(name, options)
