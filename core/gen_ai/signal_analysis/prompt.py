"""The question about signals: the prompt in production, and data that is only data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.contracts import Figure, SignalQuestion
from core.gen_ai.asking.untrusted import clean_text, write_block
from core.gen_ai.llms.base import ModelRequest
from core.gen_ai.prompts.types import Prompt
from core.gen_ai.signal_analysis.built_in import BUILT_IN, PARTS

TOKENS_EACH = 250
MOST_HEADLINES = 8
_LONGEST_HEADLINE, _LONGEST_NAME = 200, 60
_MOST_FIGURES = 24

_AGAIN = "\nYour last answer was not taken, because it did not keep to the schema. Keep to it."

_SCORE = {"type": "integer", "nullable": True}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "answers": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    **dict.fromkeys(PARTS, _SCORE),
                    "reason": {"type": "string"},
                },
                "required": ["id", *PARTS, "reason"],
            },
        }
    },
    "required": ["answers"],
}


def build_request(
    questions: Sequence[SignalQuestion], prompt: Prompt = BUILT_IN, *, is_repair: bool = False
) -> ModelRequest:
    """One request about all of them; a second asking says so and allows a longer answer."""
    again = _AGAIN if is_repair else ""
    count = len(questions)
    return ModelRequest(
        prompt=prompt.name,
        version=prompt.version,
        system=prompt.text,
        user=f"Judge {count} signals, one answer for each id.{again}\n"
        + write_block({"signals": [describe(one) for one in questions]}),
        schema=SCHEMA,
        most_tokens=(2 if is_repair else 1) * TOKENS_EACH * count,
    )


def describe(question: SignalQuestion) -> dict[str, Any]:
    """What the model is given of one signal."""
    figures = list(question.figures.items())[:_MOST_FIGURES]
    return {
        "id": question.key,
        "kind": question.kind,
        "symbol": clean_text(question.symbol, _LONGEST_NAME),
        "session": question.session.isoformat(),
        "figures": {clean_text(name, _LONGEST_NAME): _round(value) for name, value in figures},
        "headlines": [
            {
                "published": one.published_at.date().isoformat(),
                "outlet": clean_text(one.outlet, _LONGEST_NAME),
                "text": clean_text(one.text, _LONGEST_HEADLINE),
            }
            for one in question.headlines[:MOST_HEADLINES]
        ],
    }


def _round(value: Figure) -> Figure:
    return float(f"{value:.4g}") if isinstance(value, float) else value
