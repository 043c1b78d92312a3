"""What market data needs to know of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MarketDataSettings:
    """Where market data come from, where their files are and how large these may be.

    Attributes:
        panel_folder: where copies of whole markets are kept.
        upload_folder: where uploaded files wait for a worker.
        max_bytes: largest file of one symbol that may be uploaded.
        max_market_bytes: largest file of a whole market.
        is_network_allowed: False keeps live providers from calling out.
        is_demo: True lets the invented market be stored and offered.
        provider_order: names of providers; each is stood in for by those after it.
    """

    panel_folder: Path
    upload_folder: Path
    max_bytes: int
    max_market_bytes: int
    is_network_allowed: bool
    is_demo: bool
    provider_order: tuple[str, ...]
