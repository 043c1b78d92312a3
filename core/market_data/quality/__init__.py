"""Checks of stored bars: rules, anomalies and scores. Pure."""
