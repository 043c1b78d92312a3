"""Logs that other engines published, held against the bars."""
