"""Google's models: prices and the end of their training data, as published by Google."""

from __future__ import annotations

from datetime import date

from core.gen_ai.llms.base import ModelFacts

PROVIDER = "gemini"

# name: end of the training data, US dollars for a million tokens in and out
_MODELS = {
    "gemini-2.5-pro": (date(2025, 1, 31), 1.25, 10.00),
    "gemini-2.5-flash": (date(2025, 1, 31), 0.30, 2.50),
    "gemini-2.5-flash-lite": (date(2025, 1, 31), 0.10, 0.40),
    "gemini-2.0-flash": (date(2024, 8, 31), 0.10, 0.40),
    "gemini-2.0-flash-lite": (date(2024, 8, 31), 0.075, 0.30),
}
_DEAREST = (None, 1.25, 10.00)


def describe_model(name: str) -> ModelFacts:
    """What is known of a model; one that is not listed is counted at the highest price."""
    known_until, input_price, output_price = _MODELS.get(name, _DEAREST)
    return ModelFacts(PROVIDER, name, known_until, input_price, output_price)
