"""The numbers of the account: period, return, risk, drawdown, costs."""

from __future__ import annotations

from core.trading.statistic_definition import define

ACCOUNT_STATISTICS = (
    define(
        "start",
        "Start",
        "instant",
        "Start",
        "First bar of the period.",
    ),
    define(
        "end",
        "End",
        "instant",
        "End",
        "Last bar of the period.",
    ),
    define(
        "duration",
        "Duration",
        "seconds",
        "Duration",
        "End minus start.",
    ),
    define(
        "exposure",
        "Time in the market",
        "fraction",
        "Exposure Time [%]",
        "Bars with an open position, entry and exit bar included, over all bars.",
    ),
    define(
        "equity_final",
        "Final equity",
        "currency",
        "Equity Final [$]",
        "Account after the last bar, everything closed.",
    ),
    define(
        "equity_peak",
        "Peak equity",
        "currency",
        "Equity Peak [$]",
        "Highest account value at any bar's close.",
    ),
    define(
        "commissions",
        "Commission paid",
        "currency",
        "Commissions [$]",
        "Sum over the trades of size x price x rate, at entry and at exit.",
    ),
    define(
        "spread_cost",
        "Spread and slippage paid",
        "currency",
        "",
        "Sum over the trades of size x (price paid at entry - market price at entry).",
    ),
    define(
        "costs",
        "Costs paid",
        "currency",
        "",
        "Commission paid plus spread and slippage paid.",
    ),
    define(
        "total_return",
        "Return",
        "fraction",
        "Return [%]",
        "Final equity over starting cash, minus 1.",
    ),
    define(
        "buy_hold_return",
        "Buy & hold return",
        "fraction",
        "Buy & Hold Return [%]",
        "Last close over the close of the first bar on which the strategy's indicators have "
        "values, minus 1; without costs.",
    ),
    define(
        "return_annual",
        "Return (annual)",
        "fraction",
        "Return (Ann.) [%]",
        "(1 + g) to the power of P, minus 1, where g is the geometric mean of the periodic "
        "returns.",
        is_annual=True,
    ),
    define(
        "volatility_annual",
        "Volatility (annual)",
        "fraction",
        "Volatility (Ann.) [%]",
        "Compounded, not the usual √P rule: √((s² + (1 + g)²)^P - (1 + g)^(2P)), with the "
        "sample variance s² and the geometric mean g of the periodic returns.",
        is_annual=True,
    ),
    define(
        "cagr",
        "Compound annual growth",
        "fraction",
        "CAGR [%]",
        "(Final equity over starting cash) to the power of 1/years, minus 1, with years of "
        "365.25 calendar days.",
    ),
    define(
        "sharpe_ratio",
        "Sharpe ratio",
        "ratio",
        "Sharpe Ratio",
        "Return (annual) over volatility (annual), both as defined here; differs from the "
        "ratio of arithmetic mean to standard deviation.",
        is_annual=True,
        has_risk_free=True,
    ),
    define(
        "sortino_ratio",
        "Sortino ratio",
        "ratio",
        "Sortino Ratio",
        "Return (annual) over √P times the root mean square of the negative periodic returns,"
        " positive ones counted as 0.",
        is_annual=True,
        has_risk_free=True,
    ),
    define(
        "calmar_ratio",
        "Calmar ratio",
        "ratio",
        "Calmar Ratio",
        "Return (annual) over the size of the maximum drawdown.",
        is_annual=True,
    ),
    define(
        "alpha",
        "Alpha",
        "fraction",
        "Alpha [%]",
        "Return minus beta times buy & hold return, over the whole period; not annualised.",
        has_risk_free=True,
    ),
    define(
        "beta",
        "Beta",
        "ratio",
        "Beta",
        "Covariance of the log returns by bar of equity and close, over the variance of the "
        "close's.",
    ),
    define(
        "max_drawdown",
        "Maximum drawdown",
        "fraction",
        "Max. Drawdown [%]",
        "Largest fall of the equity below its highest value so far; negative.",
    ),
    define(
        "avg_drawdown",
        "Average drawdown",
        "fraction",
        "Avg. Drawdown [%]",
        "Mean over all drawdowns of their deepest point; negative. One still open at the end "
        "counts.",
    ),
    define(
        "max_drawdown_duration",
        "Longest drawdown",
        "seconds",
        "Max. Drawdown Duration",
        "Longest time from a peak until the equity is back at it, or until the end; rounded "
        "up to the bar's unit of time.",
    ),
    define(
        "avg_drawdown_duration",
        "Average drawdown duration",
        "seconds",
        "Avg. Drawdown Duration",
        "Mean time from a peak until the equity is back at it; rounded up to the bar's unit "
        "of time.",
    ),
)
