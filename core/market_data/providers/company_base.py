"""What a source of fundamentals, events and news must offer, and the list of those there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from core.market_data.company_facts import EventFact, Headline, StatementFact
from core.market_data.intelligence_facts import IntelligenceFacts
from core.market_data.providers.base import ProviderOptions
from core.registry import Registry


class CompanySource(Protocol):
    """A source of what is known of companies beside their bars.

    Each answer is checked: numbers are finite, texts fit the store, nothing stands in it twice.
    An empty answer is an answer: a fund has no statements.

    Attributes:
        name: as stored with every fact; the same as that of the provider's bars, whose breaker
            and rate it shares.
        title: as shown to people.
        is_allowed: False where the installation keeps it from calling out.
    """

    name: str
    title: str
    is_allowed: bool

    def fetch_statements(self, symbol: str) -> Sequence[StatementFact]:
        """Lines of income statement, balance sheet and cash flow, oldest first.

        Raises:
            ProviderError: out of reach, switched off, or the answer cannot be used.
        """

    def fetch_events(self, symbol: str) -> Sequence[EventFact]:
        """Splits, dividends and reports of earnings, oldest first; raises as above."""

    def fetch_news(self, symbol: str) -> Sequence[Headline]:
        """The latest articles, newest first; raises as above."""

    def fetch_intelligence(self, symbol: str) -> IntelligenceFacts:
        """Opinions of analysts, trades of insiders, announced days; raises as above."""


COMPANY_SOURCES: Registry[Callable[[ProviderOptions], CompanySource]] = Registry(
    "source of fundamentals", "core.market_data.providers"
)
"""Classes by name; each is built from `ProviderOptions`."""


def build_company_source(name: str, options: ProviderOptions | None = None) -> CompanySource:
    """The source of that name.

    Raises:
        NotFoundError: naming the known ones.
    """
    return COMPANY_SOURCES.get(name)(options or ProviderOptions())
