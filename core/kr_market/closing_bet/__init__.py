"""Closing bets: shares that rose today, bought at the close for the next morning."""
