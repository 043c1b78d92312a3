"""The macro figures that come with installed packages, as a chooser lists them."""

from __future__ import annotations

from core.market_data.economy.bundled_macro import (
    CRUDE,
    DANISH_RATES,
    GERMAN_RATES,
    NASDAQ,
    SP500,
    US_ACCOUNTS,
    US_CORE_PRICES,
    US_FACTORS,
    US_YIELDS,
    VIX,
    WTI,
)
from core.market_data.economy.bundled_macro import BundledFigure as Figure

_OUTPUT, _PRICES, _LABOUR = "Output and spending", "Prices", "Labour and population"
_MONEY, _CREDIT, _MARKETS = "Money and interest", "Credit", "Markets"
_COMMODITIES, _FACTORS = "Commodities", "Equity factors"
_BIL = "billion 2005 USD, annual rate"
_M1_UNIT = "The package names no unit; by its size billions."
_POP_UNIT = "The package names no unit; by its size millions."
_NO_CHANGE = "The first quarter has no change to be measured; the package's 0 is left out."

FIGURES: tuple[Figure, ...] = (
    Figure(US_ACCOUNTS, "realgdp", "US_REAL_GDP", "Real GDP", _OUTPUT, _BIL, 30),
    Figure(US_ACCOUNTS, "realcons", "US_REAL_CONSUMPTION", "Real consumption", _OUTPUT, _BIL, 30),
    Figure(
        US_ACCOUNTS, "realinv", "US_REAL_INVESTMENT", "Real private investment", _OUTPUT, _BIL, 30
    ),
    Figure(
        US_ACCOUNTS, "realgovt", "US_REAL_GOVERNMENT", "Real federal spending", _OUTPUT, _BIL, 30
    ),
    Figure(US_ACCOUNTS, "realdpi", "US_REAL_INCOME", "Real disposable income", _OUTPUT, _BIL, 30),
    Figure(
        US_ACCOUNTS, "cpi", "US_CPI", "Consumer prices, all items", _PRICES, "1982-84 = 100", 17
    ),
    Figure(
        US_ACCOUNTS,
        "infl",
        "US_INFLATION",
        "Inflation, quarter on quarter, annualised",
        _PRICES,
        "% a year",
        17,
        _NO_CHANGE,
        is_first_void=True,
    ),
    Figure(
        US_CORE_PRICES,
        "CPILFESL",
        "US_CORE_CPI",
        "Consumer prices less food and energy",
        _PRICES,
        "1982-84 = 100",
        17,
    ),
    Figure(
        GERMAN_RATES,
        "Dp",
        "DE_DEFLATOR_CHANGE",
        "GDP deflator, quarter on quarter (log)",
        _PRICES,
        "%",
        60,
        factor=100.0,
    ),
    Figure(US_ACCOUNTS, "unemp", "US_UNEMPLOYMENT", "Unemployment rate", _LABOUR, "%", 10),
    Figure(US_ACCOUNTS, "pop", "US_POPULATION", "Population", _LABOUR, "million", 60, _POP_UNIT),
    Figure(US_ACCOUNTS, "m1", "US_M1", "M1 money stock", _MONEY, "billion USD", 20, _M1_UNIT),
    Figure(US_ACCOUNTS, "tbilrate", "US_TBILL_3M", "3-month Treasury bill", _MONEY, "% a year", 3),
    Figure(
        US_ACCOUNTS,
        "realint",
        "US_REAL_RATE",
        "Real interest: 3-month bill less inflation",
        _MONEY,
        "% a year",
        17,
        _NO_CHANGE,
        is_first_void=True,
    ),
    Figure(
        GERMAN_RATES, "R", "DE_LONG_RATE", "Long-term interest", _MONEY, "% a year", 5, factor=100.0
    ),
    Figure(DANISH_RATES, "ibo", "DK_BOND_RATE", "Bond rate", _MONEY, "% a year", 5, factor=100.0),
    Figure(
        DANISH_RATES, "ide", "DK_DEPOSIT_RATE", "Deposit rate", _MONEY, "% a year", 5, factor=100.0
    ),
    Figure(US_YIELDS, "AAA", "US_AAA_YIELD", "AAA bond yield", _CREDIT, "% a year", 5),
    Figure(US_YIELDS, "BAA", "US_BAA_YIELD", "BAA bond yield", _CREDIT, "% a year", 5),
    Figure(
        US_YIELDS,
        "BAA",
        "US_DEFAULT_SPREAD",
        "Default spread: BAA less AAA yield",
        _CREDIT,
        "% a year",
        5,
        "Computed here.",
        less="AAA",
    ),
    Figure(SP500, "Close", "US_SP500", "S&P 500", _MARKETS, "points", 1),
    Figure(NASDAQ, "Close", "US_NASDAQ", "NASDAQ Composite", _MARKETS, "points", 1),
    Figure(VIX, "vix", "US_VIX", "VIX, implied volatility", _MARKETS, "points", 1),
    Figure(WTI, "DCOILWTICO", "US_WTI", "Crude oil, WTI", _COMMODITIES, "USD per barrel", 7),
    Figure(
        CRUDE,
        "Brent",
        "BRENT",
        "Crude oil, Brent, month",
        _COMMODITIES,
        "USD per barrel",
        10,
    ),
    Figure(US_FACTORS, "Mkt-RF", "US_MARKET_EXCESS", "Market less risk-free", _FACTORS, "%", 45),
    Figure(US_FACTORS, "SMB", "US_SMB", "Small minus big", _FACTORS, "%", 45),
    Figure(US_FACTORS, "HML", "US_HML", "High minus low", _FACTORS, "%", 45),
    Figure(US_FACTORS, "RF", "US_RISK_FREE", "Risk-free rate", _FACTORS, "%", 45),
)
"""All of them, as the chooser groups them."""
