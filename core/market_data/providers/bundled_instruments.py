"""The instruments of the bundled samples, as they were traded when the samples end."""

from core.enums import AssetKind
from core.market_data.types import InstrumentFacts

_NEW_YORK = "America/New_York"


def _share(symbol: str, name: str, exchange: str, sector: str) -> InstrumentFacts:
    return InstrumentFacts(symbol, name, AssetKind.STOCK, exchange, "USD", sector, _NEW_YORK)


OHLC_INSTRUMENTS = (
    _share("GOOG", "Alphabet Inc. (Google)", "NASDAQ", "Communication Services"),
    InstrumentFacts("EURUSD", "Euro / US dollar", AssetKind.FX, currency="USD"),
    InstrumentFacts("BTCUSD", "Bitcoin / US dollar", AssetKind.CRYPTO, currency="USD"),
)

CLOSE_INSTRUMENTS = (
    _share("AAPL", "Apple Inc.", "NASDAQ", "Information Technology"),
    _share("AMD", "Advanced Micro Devices, Inc.", "NASDAQ", "Information Technology"),
    _share("BAC", "Bank of America Corporation", "NYSE", "Financials"),
    _share("BBY", "Best Buy Co., Inc.", "NYSE", "Consumer Discretionary"),
    _share("CVX", "Chevron Corporation", "NYSE", "Energy"),
    _share("GE", "General Electric Company", "NYSE", "Industrials"),
    _share("HD", "The Home Depot, Inc.", "NYSE", "Consumer Discretionary"),
    _share("JNJ", "Johnson & Johnson", "NYSE", "Health Care"),
    _share("JPM", "JPMorgan Chase & Co.", "NYSE", "Financials"),
    _share("KO", "The Coca-Cola Company", "NYSE", "Consumer Staples"),
    _share("LLY", "Eli Lilly and Company", "NYSE", "Health Care"),
    _share("MRK", "Merck & Co., Inc.", "NYSE", "Health Care"),
    _share("MSFT", "Microsoft Corporation", "NASDAQ", "Information Technology"),
    _share("PEP", "PepsiCo, Inc.", "NASDAQ", "Consumer Staples"),
    _share("PFE", "Pfizer Inc.", "NYSE", "Health Care"),
    _share("PG", "The Procter & Gamble Company", "NYSE", "Consumer Staples"),
    _share("RRC", "Range Resources Corporation", "NYSE", "Energy"),
    _share("UNH", "UnitedHealth Group Incorporated", "NYSE", "Health Care"),
    _share("WMT", "Walmart Inc.", "NYSE", "Consumer Staples"),
    _share("XOM", "Exxon Mobil Corporation", "NYSE", "Energy"),
)
