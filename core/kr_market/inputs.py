"""What the Korean market's services ask of other domains: functions, handed in."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import (
    CountSessions,
    FindRate,
    JudgeSignals,
    ListArticles,
    ListMarkets,
    ListSessionHours,
    LoadBars,
    LoadFlows,
    LoadUniverse,
    know_no_calendar,
    know_no_hours,
    know_no_markets,
    know_no_model,
)


@dataclass(frozen=True)
class MarketInputs:
    """Where bars, flows and news come from.

    Attributes:
        load_universe: daily bars of a whole market.
        load_bars: bars of one series.
        load_flows: net buying by foreigners and institutions of a whole market.
        list_articles: news of some shares between two instants.
        find_rate: won for one US dollar as known at an instant.
        count_sessions: how many days an exchange trades between two days.
        list_hours: when the Korea Exchange opens and closes between two days.
        list_markets: which markets are stored.
        judge_signals: asks the language model, where there is one.
    """

    load_universe: LoadUniverse
    load_bars: LoadBars
    load_flows: LoadFlows
    list_articles: ListArticles
    find_rate: FindRate
    count_sessions: CountSessions = know_no_calendar
    list_hours: ListSessionHours = know_no_hours
    list_markets: ListMarkets = know_no_markets
    judge_signals: JudgeSignals = know_no_model
