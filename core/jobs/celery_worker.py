"""The worker's processes, on Celery. Imports celery: import this module where it is used.

One process talks to Redis and forks N that run jobs and one that shows that the worker is alive.
It has no threads and no open database connection: a fork copies locks as they are, and a copied
lock that another thread held is held for ever.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
from typing import Any

import structlog
from celery import signals
from celery.apps.worker import Worker
from celery.worker import state

from core.enums import WorkerRole
from core.jobs.celery_app import build_app
from core.jobs.heartbeat import Heartbeat
from core.jobs.parent import ask_to_die_with_parent, is_orphan
from core.jobs.rounds import go_round
from core.jobs.runner import JobRunner
from db.session import Database

logger = structlog.get_logger(__name__)

_LOOK_SECONDS = 0.5
_FORK_SECONDS = 60.0  # a busy machine may need that long until a new process answers


def run_celery_worker(
    *, database: Database, redis_url: str, runner: JobRunner, processes: int, parent_pid: int = 0
) -> None:
    """Be a worker until told to stop. Call it from a process's main thread.

    SIGTERM stops at once and gives running jobs back; SIGINT lets them finish first, a second
    one does not.

    Args:
        database: what its connections were opened for before is over: they are closed.
        redis_url: where `CeleryTransport` sends to.
        runner: carries out one job.
        processes: how many jobs run at once.
        parent_pid: stop when this process is no longer the parent; 0 to live on alone.
    """
    # Connections must not be shared with the processes that are forked now.
    database.engine.dispose()
    signals.worker_process_init.connect(
        lambda **_: database.engine.dispose(close=False), weak=False
    )
    signals.setup_logging.connect(_log_as_json, weak=False)
    app, _ = build_app(
        redis_url,
        runner.run,
        # A worker takes an id when a process is free for it, not before: another may be free.
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=True,
        worker_proc_alive_timeout=_FORK_SECONDS,
        worker_send_task_events=True,
        worker_redirect_stdouts=False,
    )
    if parent_pid:
        ask_to_die_with_parent()
    logger.info("worker_started", pid=os.getpid(), processes=processes, engine="celery")
    _JobWorker(_Heart(database), parent_pid, app=app, concurrency=processes).start()
    logger.info("worker_stopped", pid=os.getpid())


class _Heart:
    """A process of its own that beats for the worker, because the worker itself has no thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heartbeat = Heartbeat(database, os.getpid(), WorkerRole.WORKER)
        self._process: Any = None

    def keep_beating(self) -> None:
        """Start the process, unless it is alive."""
        if self._process is None or not self._process.is_alive():
            fork = multiprocessing.get_context("fork")
            self._process = fork.Process(target=self._beat, name="heart", daemon=True)
            self._process.start()

    def stop(self) -> None:
        """Take the heartbeat away."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()

    def _beat(self) -> None:
        ask_to_die_with_parent()
        self._database.engine.dispose(close=False)
        go_round(self._try_to_beat)
        self._heartbeat.end()

    def _try_to_beat(self) -> None:
        try:
            self._heartbeat.beat_when_due()
        # The edge of a loop that must outlive a database that is out of reach.
        except Exception:
            logger.exception("heartbeat_failed")


class _JobWorker(Worker):  # type: ignore[misc] # celery is untyped
    """Celery's worker with our signals, and without what only many queues need."""

    def __init__(self, heart: _Heart, parent_pid: int, *, app: Any, concurrency: int) -> None:
        self._heart = heart
        self._parent_pid = parent_pid
        super().__init__(
            app=app,
            hostname=f"signaldeck-{os.getpid()}@{socket.gethostname()}",
            concurrency=concurrency,
            pool="prefork",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
        )

    def on_start(self) -> None:
        super().on_start()
        self._heart.keep_beating()
        self.timer.call_repeatedly(_LOOK_SECONDS, self._look_around)

    def on_stopped(self) -> None:
        super().on_stopped()
        self._heart.stop()

    def install_platform_tweaks(self, worker: Any) -> None:  # noqa: ARG002 (celery's signature)
        """Set what SIGTERM and SIGINT do; Celery's own SIGTERM waits for the longest job."""
        signal.signal(signal.SIGTERM, lambda *_: _stop_now())
        signal.signal(signal.SIGINT, lambda *_: _stop_gently())

    def _look_around(self) -> None:
        self._heart.keep_beating()
        if is_orphan(self._parent_pid):
            _stop_now()


def _stop_now() -> None:
    # Looked at by Celery's loop; its processes get SIGTERM, and a running job is given back.
    state.should_terminate = os.EX_OK


def _stop_gently() -> None:
    if state.should_stop is not None:
        _stop_now()
    state.should_stop = os.EX_OK


class _LogHandler(logging.Handler):
    """Celery's own lines among ours: JSON, without secrets."""

    def emit(self, record: logging.LogRecord) -> None:
        logger.log(record.levelno, "celery", text=record.getMessage(), exc_info=record.exc_info)


def _log_as_json(**_: Any) -> None:
    logging.basicConfig(level=logging.WARNING, handlers=[_LogHandler()], force=True)
