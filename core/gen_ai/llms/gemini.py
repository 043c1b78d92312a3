"""Google's Gemini, through google-generativeai; nothing else may import that package."""

from __future__ import annotations

import threading
import time
import warnings
from typing import Any

from core.enums import ModelOutcome
from core.gen_ai.llms.base import ModelAnswer, ModelCallError, ModelRequest
from core.gen_ai.llms.gemini_models import describe_model
from core.gen_ai.llms.time_limit import finish_within

_STOP, _MOST_TOKENS = 1, 2  # of the provider's list of finish reasons; all others are refusals
_TOO_MANY, _TOO_LATE = 429, 504
_SERVER_FAULT = 500
_CONFIGURING = threading.Lock()  # the package keeps key and address for the whole process


class GeminiModel:
    """One model.

    Args:
        key: the provider's.
        model: its name.
        endpoint: address of the API; empty for Google's own.
        time_limit: seconds.
    """

    def __init__(self, key: str, model: str, endpoint: str = "", time_limit: float = 30.0) -> None:
        self.facts = describe_model(model)
        self._key = key
        self._endpoint = endpoint
        self._time_limit = time_limit

    def complete(self, request: ModelRequest) -> ModelAnswer:
        """See `LanguageModel`."""
        return _read(self._ask(request))

    def _ask(self, request: ModelRequest) -> Any:
        model = self._prepare(request)
        from google.api_core.exceptions import GoogleAPICallError

        started = time.monotonic()
        # The package's own tries would go on for ten minutes.
        options = {"timeout": self._time_limit, "retry": None}
        try:
            return finish_within(
                self._time_limit,
                lambda: model.generate_content(request.user, request_options=options),
            )
        except GoogleAPICallError as error:
            raise _judge_status(int(error.code or 0)) from error
        except OSError as error:  # what the transport raises
            if time.monotonic() - started < self._time_limit:
                raise ModelCallError(ModelOutcome.UNREACHABLE, "No connection.") from error
            raise ModelCallError(
                ModelOutcome.TIMED_OUT, f"No answer within {self._time_limit:g} seconds."
            ) from error
        except Exception as error:
            # Parsers of three packages read the answer, each with errors of its own kind.
            raise ModelCallError(
                ModelOutcome.UNREADABLE, "The answer is not in the provider's own form."
            ) from error

    def _prepare(self, request: ModelRequest) -> Any:
        genai, clients = _import_package()
        with _CONFIGURING:
            genai.configure(
                api_key=self._key,
                transport="rest",
                client_options={"api_endpoint": self._endpoint} if self._endpoint else None,
            )
            model = genai.GenerativeModel(
                self.facts.name,
                system_instruction=request.system,
                generation_config={
                    "temperature": 0.0,
                    "max_output_tokens": request.most_tokens,
                    "response_mime_type": "application/json",
                    "response_schema": dict(request.schema),
                },
            )
            model._client = clients.get_default_generative_client()
        # A redirection would take the key along: to a stranger, and in the clear.
        model._client.transport._session.max_redirects = 0
        return model


def _import_package() -> tuple[Any, Any]:
    """The package, and its module that makes clients."""
    with warnings.catch_warnings():  # of its age and of ours: docs/dependencies.md
        warnings.simplefilter("ignore", FutureWarning)
        import google.generativeai as genai
        from google.generativeai import client

    return genai, client


def _judge_status(status: int) -> ModelCallError:
    if status == _TOO_MANY:
        return ModelCallError(ModelOutcome.RATE_LIMITED, "Too many requests (429).")
    if status == _TOO_LATE:
        return ModelCallError(ModelOutcome.TIMED_OUT, "The provider gave up waiting (504).")
    if status >= _SERVER_FAULT:
        return ModelCallError(ModelOutcome.UNREACHABLE, f"The provider failed ({status}).")
    return ModelCallError(
        ModelOutcome.REJECTED, f"The provider refused key, model or request ({status})."
    )


def _read(response: Any) -> ModelAnswer:
    tokens = _count_tokens(response.usage_metadata)
    if not response.candidates:
        raise ModelCallError(ModelOutcome.BLOCKED, "The safety filter refused the texts.", tokens)
    candidate = response.candidates[0]
    finish = int(candidate.finish_reason)
    if finish == _MOST_TOKENS:
        raise ModelCallError(ModelOutcome.CUT_OFF, "The answer was cut off.", tokens)
    if finish != _STOP:
        raise ModelCallError(
            ModelOutcome.BLOCKED, "The safety filter kept the answer back.", tokens
        )
    text = "".join(part.text for part in candidate.content.parts)
    return ModelAnswer(text, *tokens)


def _count_tokens(used: Any) -> tuple[int, int]:
    """Input and output; zeros where the answer does not tell, or tells what cannot be."""
    asked, answered = int(used.prompt_token_count), int(used.total_token_count)
    return (asked, answered - asked) if 0 < asked <= answered else (0, 0)
