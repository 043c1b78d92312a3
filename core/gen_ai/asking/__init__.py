"""Asking a model with care: cleaned texts, budget, breaker, rate, cache, a record."""
