"""The HTTP API: its door, its limits, its routes. FastAPI is imported with the first request."""
