"""Figures of economies: periods, transforms, what was known when, releases, files. Pure."""
