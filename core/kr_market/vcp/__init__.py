"""Volatility contraction patterns: presets, verdicts, legs, scans."""
