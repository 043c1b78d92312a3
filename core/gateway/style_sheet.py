"""Our style sheet: what the theme file cannot express, sent once and not with every run."""

from __future__ import annotations

import hashlib
from pathlib import Path

STYLE_SHEET = (Path(__file__).parent / "styles" / "desk.css").read_bytes()
STYLE_PATH = "/desk.css"

# The content is part of the address, so that browsers may keep it until it changes.
STYLE_ADDRESS = f"{STYLE_PATH}?v={hashlib.sha256(STYLE_SHEET).hexdigest()[:12]}"
