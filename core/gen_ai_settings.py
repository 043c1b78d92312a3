"""What language models need to know of the settings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SetupError

SECRETS_FILE = Path(".streamlit/secrets.toml")


@dataclass(frozen=True, slots=True)
class GenAiSettings:
    """Which model is asked, and what it may cost.

    Attributes:
        key: of the provider; empty for none: rules answer.
        model: the provider's name of it.
        endpoint: address of the provider's API, where it is not the provider's own.
        day_budget: US dollars a day, UTC, for everybody together.
        user_budget: US dollars a day and user.
        time_limit: seconds after which an answer is no longer waited for.
    """

    key: str = field(default="", repr=False)
    model: str = "gemini-2.5-flash-lite"
    endpoint: str = ""
    day_budget: float = 1.0
    user_budget: float = 0.25
    time_limit: float = 30.0


def find_secret(name: str, file: Path = SECRETS_FILE) -> str:
    """A secret of Streamlit's file of secrets, which workers started alone are not told of.

    Empty where there is no such file or name.

    Raises:
        SetupError: there is a file, and it cannot be read: what is in it would silently not count.
    """
    try:
        with file.open("rb") as content:
            return str(tomllib.load(content).get(name, ""))
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:  # TOML and UTF-8 have errors of their own kinds
        raise SetupError(
            f"{file} cannot be read.", "Correct it, or remove it: it is written in TOML."
        ) from error
