"""No model at all: the default, without a key. Whoever asks answers by rules of its own."""

from __future__ import annotations

from core.enums import ModelOutcome
from core.gen_ai.llms.base import ModelAnswer, ModelCallError, ModelFacts, ModelRequest


class RulesOnly:
    """Answers nothing, at once and for nothing."""

    facts = ModelFacts(
        provider="rules",
        name="rules",
        known_until=None,
        input_price=0.0,
        output_price=0.0,
        is_asked=False,
    )

    def complete(self, request: ModelRequest) -> ModelAnswer:
        """Refuse.

        Raises:
            ModelCallError: always.
        """
        raise ModelCallError(
            ModelOutcome.REJECTED, f"No language model is set up for {request.prompt}."
        )
