"""The shapes that domains exchange, and the functions they hand one another.

Nothing here belongs to one domain: a domain that needs something from a stranger gets a
function of one of these types from the service factory.
"""

from core.contracts.bars import (
    BarQuery,
    BarSeries,
    CountSessions,
    FloatArray,
    LoadBars,
    SourcePassport,
    TimeArray,
    know_no_calendar,
)
from core.contracts.flows import FlowQuery, FlowUniverse, LoadFlows
from core.contracts.hours import ListSessionHours, SessionHours, know_no_hours
from core.contracts.judgements import (
    Figure,
    Headline,
    Judgements,
    JudgeSignals,
    SignalJudgement,
    SignalQuestion,
    know_no_model,
)
from core.contracts.markets import ListMarkets, MarketListing, know_no_markets
from core.contracts.news import ListArticles, NewsArticle
from core.contracts.people import SYSTEM, Actor, RecordAudit
from core.contracts.progress import OnProgress, ignore_progress
from core.contracts.quality import JudgeSeries, SeriesQuality
from core.contracts.quotes import ListQuotes, QuoteView
from core.contracts.rates import FindRate, RateReading
from core.contracts.records import FileRecords
from core.contracts.refresh import RefreshOutcome, RefreshSymbol
from core.contracts.regimes import ScoreRegimes
from core.contracts.universe import LoadUniverse, PanelArray, Universe, UniverseQuery

__all__ = [
    "SYSTEM",
    "Actor",
    "BarQuery",
    "BarSeries",
    "CountSessions",
    "Figure",
    "FileRecords",
    "FindRate",
    "FloatArray",
    "FlowQuery",
    "FlowUniverse",
    "Headline",
    "JudgeSeries",
    "JudgeSignals",
    "Judgements",
    "ListArticles",
    "ListMarkets",
    "ListQuotes",
    "ListSessionHours",
    "LoadBars",
    "LoadFlows",
    "LoadUniverse",
    "MarketListing",
    "NewsArticle",
    "OnProgress",
    "PanelArray",
    "QuoteView",
    "RateReading",
    "RecordAudit",
    "RefreshOutcome",
    "RefreshSymbol",
    "ScoreRegimes",
    "SeriesQuality",
    "SessionHours",
    "SignalJudgement",
    "SignalQuestion",
    "SourcePassport",
    "TimeArray",
    "Universe",
    "UniverseQuery",
    "ignore_progress",
    "know_no_calendar",
    "know_no_hours",
    "know_no_markets",
    "know_no_model",
]
