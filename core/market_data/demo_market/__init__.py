"""An invented market: deterministic, always marked as a demonstration."""
