"""Chart colours that hold on the light and the dark theme alike; the theme file repeats them."""

UP = "#1f9d78"
DOWN = "#d9506a"
ACCENT = "#4f7df3"
BENCHMARK = "#98a1b3"
MUTED = "#8791a5"
GRID = "rgba(135, 145, 165, 0.18)"

SERIES = (
    ACCENT,
    "#e0973a",
    UP,
    "#b06fd8",
    DOWN,
    "#35a7c4",
    "#c7a52f",
    "#6c7ae0",
    "#d97fb0",
    "#7a9c4f",
)
"""Categorical order. Ten of them: with fewer, Streamlit's template ignores the list."""
