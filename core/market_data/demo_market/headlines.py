"""Invented news: written after the moves it speaks of."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import numpy as np

from core.contracts import NewsArticle
from core.market_data.demo_market.market import DemoMarket
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.demo_market.randomness import Part, open_stream
from core.market_data.demo_market.sessions import day_of
from core.market_data.news_sentiment import METHOD, score_sentiment

NEWS_SESSIONS, NEWS_COUNT = 260, 1_500
_GOOD = (
    "{name} jumps as quarterly profit beats estimates",
    "{name} wins a record order, analysts raise targets: strong demand",
    "{name} rallies after a partnership and an upgrade",
    "Shares of {name} surge on approval of a new product",
)
_BAD = (
    "{name} plunges as quarterly profit misses estimates",
    "{name} slumps after a warning on weak demand",
    "Shares of {name} fall on a probe into its accounts, analysts downgrade",
    "{name} tumbles after a recall and delays",
)
_PLAIN = (
    "{name} holds its general meeting",
    "{name} names a new head of its {sector} research",
)
_PLAIN_SHARE = 0.15
_AFTER_CLOSE = time(7, 0, tzinfo=UTC)  # 16:00 in Seoul
_DURING = time(1, 0, tzinfo=UTC)  # 10:00 in Seoul; with 180 minutes at most it is 13:00
_DURING_SHARE = 0.6  # of the news on rises: what drove them was out while they happened


def build_headlines(market: DemoMarket) -> list[NewsArticle]:
    """The news on the largest own moves of the last 260 sessions, oldest first.

    Published after the close of the session; but of the news on rises, 60 % came out during it, as
    what drove them. About 15 % are plain and say nothing of the move.
    """
    random = open_stream(Part.NEWS)
    first = len(market.sessions) - NEWS_SESSIONS
    own = np.where(market.lives.is_traded, market.returns.own, 0.0)[:, first:]
    largest = np.argsort(-np.abs(own), axis=None, kind="stable")[:NEWS_COUNT]
    choices = random.integers(0, 4, NEWS_COUNT)
    is_plain = random.random(NEWS_COUNT) < _PLAIN_SHARE
    minutes = random.integers(0, 180, NEWS_COUNT)
    is_during = random.random(NEWS_COUNT) < _DURING_SHARE
    found = []
    for number, place in enumerate(largest.tolist()):
        row, session = divmod(place, NEWS_SESSIONS)
        listing = market.listings[row]
        told = _GOOD if own[row, session] > 0 else _BAD
        texts = _PLAIN if is_plain[number] else told
        title = texts[choices[number] % len(texts)].format(
            name=listing.name, sector=listing.sector.lower()
        )
        clock = _DURING if is_during[number] and own[row, session] > 0 else _AFTER_CLOSE
        published = datetime.combine(day_of(int(market.sessions[first + session])), clock)
        sentiment = score_sentiment(title)
        found.append(
            NewsArticle(
                title=title,
                link=f"https://demo.invalid/news/{number + 1:05}",
                publisher="Demo Wire (invented)",
                published_at=published + timedelta(minutes=int(minutes[number])),
                symbols=(listing.symbol,),
                sentiment=sentiment,
                sentiment_by="" if sentiment is None else METHOD,
                source=DEMO_SOURCE,
                fetched_at=market.made_at,
                is_demo=True,
            )
        )
    return sorted(found, key=lambda item: (item.published_at, item.link))
