"""Models that a strategy learns from the bars themselves, causally."""
