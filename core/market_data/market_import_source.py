"""Whose data a file is: named by the person, or after the file. Pure."""

from __future__ import annotations

import re
from pathlib import PurePath

from core.errors import InvalidInputError
from core.market_data.market_files.types import MarketFile
from core.market_data.providers.base import PROVIDERS

_SOURCE = re.compile(r"[a-z0-9][a-z0-9:_.\-]{0,31}")
_NOT_OF_A_NAME = re.compile(r"[^a-z0-9_.\-]+")
_SUFFIXES = (".gz", ".csv", ".txt")


def name_source(file: MarketFile) -> str:
    """The source as given, or `csv:` and the file's name.

    Raises:
        InvalidInputError: it is no name, or that of a provider, who did not give this file.
    """
    source = file.source.strip().lower()
    if not source:
        name = PurePath(file.filename.replace("\\", "/")).name.lower()
        for suffix in _SUFFIXES:
            name = name.removesuffix(suffix)
        source = f"csv:{_NOT_OF_A_NAME.sub('_', name).strip('_.-') or 'market'}"[:32]
    if not _SOURCE.fullmatch(source):
        raise InvalidInputError(
            f"{file.source.strip()[:40]!r} cannot name a source.",
            "Use up to 32 letters, digits and : _ . -, e.g. krx or csv:vendor.",
        )
    if source in PROVIDERS.names():
        raise InvalidInputError(
            f"{source} is a provider, and this file is not its answer.",
            "Name the file's own source, e.g. csv:vendor.",
        )
    return source
