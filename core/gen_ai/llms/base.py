"""What a language model is asked, what it answers, and how it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from core.enums import ModelOutcome


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question, complete: the same request is the same text.

    Attributes:
        prompt: name of the prompt, with its `version`.
        system: what the model is to do; nothing that a stranger wrote.
        user: the data; untrusted texts only inside their delimiters.
        schema: of the only answer that is taken, in JSON Schema.
        most_tokens: of the answer.
    """

    prompt: str
    version: int
    system: str
    user: str
    schema: Mapping[str, Any]
    most_tokens: int

    def to_json(self) -> str:
        """Canonical JSON: stored, and asked again from there."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ModelRequest:
        """A stored request."""
        return cls(**json.loads(text))

    def hash_for(self, model: str) -> str:
        """SHA-256 of the model's name and the request, in hexadecimal."""
        return sha256(f"{model}\n{self.to_json()}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What came back; the text is as trustworthy as the least of what was read.

    Attributes:
        input_tokens, output_tokens: both 0 where the provider did not tell.
    """

    text: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of a model.

    Attributes:
        provider, name: as calls are recorded.
        known_until: the end of its training data; None where that is not published.
        input_price, output_price: US dollars for a million tokens.
        is_asked: whether there is anybody to ask at all.
    """

    provider: str
    name: str
    known_until: date | None
    input_price: float
    output_price: float
    is_asked: bool = True

    def calculate_cost(self, input_tokens: int, output_tokens: int) -> int:
        """Millionths of a US dollar, rounded up."""
        return -int(-(input_tokens * self.input_price + output_tokens * self.output_price) // 1)


class ModelCallError(Exception):
    """A call that brought no answer; the sentence is ours and carries nothing of the server's.

    Attributes:
        tokens: input and output tokens that were paid all the same.
    """

    def __init__(
        self, outcome: ModelOutcome, sentence: str, tokens: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.sentence = sentence
        self.tokens = tokens


class LanguageModel(Protocol):
    """A model of one provider."""

    @property
    def facts(self) -> ModelFacts:
        """What is known of it."""

    def complete(self, request: ModelRequest) -> ModelAnswer:
        """Ask once, with a time limit and no tries of its own.

        Raises:
            ModelCallError: there is no answer.
        """
