"""What the files for containers name, to be held against what the code has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from core.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"

PORT = 8501
OURS = re.compile(r"\b(SIGNALDECK_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")


def read(path: Path) -> list[dict[str, Any]]:
    """The documents of a YAML file."""
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def known_settings() -> set[str]:
    """Names of environment variables that our settings read."""
    prefix = Settings.model_config["env_prefix"]
    return {
        str(field.validation_alias or f"{prefix}{name.upper()}")
        for name, field in Settings.model_fields.items()
    }


def build_settings(environment: dict[str, str]) -> Settings:
    """Our settings as that environment gives them; a value of a wrong type raises."""
    prefix = Settings.model_config["env_prefix"]
    values = {
        name if name in {"DATABASE_URL", "REDIS_URL"} else name.removeprefix(prefix).lower(): value
        for name, value in environment.items()
        if name in known_settings()
    }
    return Settings(_env_file=None, **values)


def find_unknown_settings(text: str, ours_elsewhere: set[str] = frozenset()) -> set[str]:  # type: ignore[assignment]
    """Names that look like our settings and are none."""
    return set(OURS.findall(text)) - known_settings() - ours_elsewhere
