"""The settings that safety and speed rest on are in the file, and Streamlit reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.charts import palette
from core.gateway.headers import IDENTITY_HEADER

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())

SETTINGS = {
    "server.address": "127.0.0.1",
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableCORS": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.maxMessageSize": 10,  # so much of a message is kept before the gate sees it
    "server.maxUploadSize": 100,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "runner.postScriptGC": False,
    "runner.magicEnabled": False,
}


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_the_setting_is_in_the_file(name, value):
    section, _, option = name.partition(".")
    assert CONFIG[section][option] == value


@pytest.mark.parametrize("name", SETTINGS)
def test_the_installed_streamlit_knows_the_setting(name):
    from streamlit import config

    assert name in config._config_options_template


def test_the_identity_comes_from_the_gates_header_only():
    assert CONFIG["server"]["trustedUserHeaders"] == {IDENTITY_HEADER.decode(): "token_hash"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_colour_charts_with_the_palette(theme):
    assert CONFIG["theme"][theme]["chartCategoricalColors"] == list(palette.SERIES)
    assert len(palette.SERIES) >= 10


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read(theme):
    """WCAG 2.2: 4.5 for text, 3 for graphics."""
    colours = CONFIG["theme"][theme]
    assert _contrast(colours["textColor"], colours["backgroundColor"]) >= 7
    assert _contrast(colours["textColor"], colours["secondaryBackgroundColor"]) >= 7
    assert _contrast("#ffffff", colours["primaryColor"]) >= 3
    for colour in (palette.UP, palette.DOWN, palette.ACCENT):
        assert _contrast(colour, colours["backgroundColor"]) >= 3
