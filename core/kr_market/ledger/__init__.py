"""The sealed ledger: signals that were written once, each chained to the one before it."""
