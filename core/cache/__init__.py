"""Bounded caches with a time to live, emptied by events."""
