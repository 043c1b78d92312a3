"""Drills: what the installation survives, tried out and counted. `python -m benchmarks.drills`."""
