"""Every signal of a scanner over a period, traded with cash, costs and limits."""
