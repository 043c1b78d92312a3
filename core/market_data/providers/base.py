"""What a source of bars must offer, and the list of those there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.enums import CallOutcome, Interval
from core.errors import ProviderError
from core.market_data.import_types import CsvUpload
from core.market_data.types import FetchedBars, InstrumentFacts
from core.registry import Registry


class ProviderCallError(ProviderError):
    """A provider failed in a way that is known.

    Args:
        message, remedy: as for every error.
        outcome: what is noted of the call.
    """

    def __init__(self, message: str, remedy: str = "", *, outcome: CallOutcome) -> None:
        super().__init__(message, remedy)
        self.outcome = outcome


class ProviderSwitchedOffError(ProviderError):
    """The installation does not allow the provider to be called: no failure of its own."""


@dataclass(frozen=True, slots=True)
class ProviderOptions:
    """What the installation or the request allows a provider.

    Attributes:
        is_network_allowed: False keeps live providers from calling out; they say so.
        upload: the file a file-reading provider reads.
        is_demo: True lets the invented market be offered.
    """

    is_network_allowed: bool = True
    upload: CsvUpload | None = None
    is_demo: bool = False


class Provider(Protocol):
    """A source of bars.

    Attributes:
        name: as stored with every series, lower case.
        title: as shown to people.
    """

    name: str
    title: str

    def list_instruments(self) -> Sequence[InstrumentFacts]:
        """The instruments it can list; empty where only a symbol can be asked for."""

    def list_intervals(self, symbol: str) -> Sequence[Interval]:
        """The intervals `fetch` can be asked for; empty for a symbol known to be missing."""

    def fetch(
        self,
        symbol: str,
        interval: Interval,
        start: date | None = None,
        end: date | None = None,
    ) -> FetchedBars:
        """Bars of one instrument, checked, strictly increasing in time, at least one.

        Args:
            symbol: as the provider writes it.
            interval: one of `list_intervals`.
            start: first day wanted, inclusive; None for all there are.
            end: last day wanted, inclusive.

        Raises:
            ProviderError: unknown symbol, no bars, defective bars, source out of reach. An
                empty answer is a failure too.
        """


PROVIDERS: Registry[Callable[[ProviderOptions], Provider]] = Registry(
    "provider", "core.market_data.providers"
)
"""Provider classes by name; each is built from `ProviderOptions`."""


def build_provider(name: str, options: ProviderOptions | None = None) -> Provider:
    """The provider of that name.

    Raises:
        NotFoundError: naming the known ones.
    """
    return PROVIDERS.get(name)(options or ProviderOptions())


def refuse_interval(provider: Provider, symbol: str, interval: Interval) -> ProviderError:
    """The error for an interval that the provider does not have."""
    known = ", ".join(item.value for item in provider.list_intervals(symbol))
    return ProviderError(
        f"{provider.title} has no {interval.value} bars of {symbol}.", f"Choose: {known}."
    )
