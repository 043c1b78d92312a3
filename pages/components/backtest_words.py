"""What the states of a run are called, and their colours."""

from __future__ import annotations

from core.enums import BacktestStatus

STATUS_NAMES = {
    BacktestStatus.PENDING: "waiting",
    BacktestStatus.RUNNING: "running",
    BacktestStatus.COMPLETED: "completed",
    BacktestStatus.FAILED: "failed",
    BacktestStatus.CANCELLED: "cancelled",
}
STATUS_COLOURS = {
    BacktestStatus.PENDING: "gray",
    BacktestStatus.RUNNING: "blue",
    BacktestStatus.COMPLETED: "green",
    BacktestStatus.FAILED: "red",
    BacktestStatus.CANCELLED: "gray",
}
