"""The Korean market: signals and the flows of investors behind them."""
