"""Which model is asked: the one there is a key for, or none."""

from __future__ import annotations

from core.errors import SetupError
from core.gen_ai.llms.base import LanguageModel
from core.gen_ai.llms.gemini import GeminiModel
from core.gen_ai.llms.rules import RulesOnly
from core.gen_ai_settings import GenAiSettings

_OF_THIS_MACHINE = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


def choose_model(settings: GenAiSettings) -> LanguageModel:
    """Gemini with a key, rules without.

    Raises:
        SetupError: the key cannot be one, or the endpoint would send it over the network in the
            clear.
    """
    if not settings.key:
        return RulesOnly()
    if not all("!" <= one <= "~" for one in settings.key):
        raise SetupError(
            "GEMINI_API_KEY holds characters that no key has.",
            "Copy the key again: it has Latin letters, digits and marks, and no blanks.",
        )
    is_safe = settings.endpoint.startswith(("https://", *_OF_THIS_MACHINE))
    if settings.endpoint and not is_safe:
        raise SetupError(
            "SIGNALDECK_GEMINI_ENDPOINT would send the key in the clear.",
            "Give an address that begins with https://, or one of this machine.",
        )
    return GeminiModel(settings.key, settings.model, settings.endpoint, settings.time_limit)
