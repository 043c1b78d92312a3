"""Cron and session schedules: what is due, once, and what became of it."""
