"""The processes beside the server, worker and scheduler: the composition root's other half."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial

from core.enums import JobEngine
from core.events.dispatcher import EventDispatcher
from core.events.pump import EventPump
from core.jobs.rounds import do_each
from core.jobs.runner import JobRunner
from core.jobs.scheduler import run_scheduler
from core.jobs.supervisor import WorkerSupervisor
from core.jobs.sweeper import Sweeper
from core.jobs.worker import run_worker
from core.service_factory import get_services
from core.service_tables import JOB_HANDLERS, SUBSCRIPTIONS
from core.services import Services
from core.settings import Settings, get_settings
from core.telemetry.process_files import ProcessFiles
from core.telemetry.reporting import report_with


def start_worker() -> WorkerSupervisor | None:
    """Start the worker beside the server; None where the settings leave that to others.

    Celery's workers and schedulers are started where they are wanted, on whichever machine.
    """
    settings = get_settings()
    if not settings.is_worker_started or settings.job_engine is JobEngine.CELERY:
        return None
    # The number is handed down: a worker that asked for its parent's after seconds of importing
    # would miss one that was killed meanwhile, and live on for ever.
    parent = ("--with-parent", str(os.getpid()))
    supervisor = WorkerSupervisor([sys.executable, "-m", "core", "worker", *parent])
    supervisor.start()
    return supervisor


def compile_kernels() -> None:
    """Have all kernels compiled before the worker needs them; waits for it."""
    settings = get_settings()
    if settings.is_worker_started and settings.job_engine is JobEngine.EMBEDDED:
        _compile_kernels(settings)


def run_worker_process(parent_pid: int = 0) -> None:
    """Be a worker until told to stop, of the engine that the settings name."""
    settings, services = get_settings(), get_services()
    _use_compiled_kernels(settings)
    _report_counts(settings, services)
    services.prepare_database()
    runner = JobRunner(
        services.database,
        JOB_HANDLERS,
        services.find,
        services.find_actor,
        settings.job_lease_seconds,
        on_ended=services.tell_ended,
    )
    if settings.job_engine is JobEngine.CELERY:
        from core.jobs.celery_worker import run_celery_worker

        _compile_kernels(settings)  # on this machine there may be no server that does
        run_celery_worker(
            database=services.database,
            redis_url=settings.effective_redis_url,
            runner=runner,
            processes=settings.worker_processes,
            parent_pid=parent_pid,
        )
        return
    services.korean_chain.look_at_market()
    services.transport.close()  # what is open must not be shared with forked processes
    run_worker(
        database=services.database,
        queue_path=settings.queue_path,
        runner=runner,
        sweep=_build_round(services),
        dispatch_events=_build_pump(services).deliver,
        processes=settings.worker_processes,
        parent_pid=parent_pid,
    )


def run_scheduler_process() -> None:
    """Be a scheduler until told to stop: Celery's workers carry out jobs and do nothing else."""
    services = get_services()
    _report_counts(get_settings(), services)
    services.prepare_database()
    services.korean_chain.look_at_market()
    run_scheduler(
        database=services.database,
        sweep=_build_round(services),
        dispatch_events=_build_pump(services).deliver,
    )


def _build_round(services: Services) -> Callable[[], None]:
    """What is done every second, by however many processes: each step is fenced."""
    sweeper = Sweeper(
        services.database, JOB_HANDLERS, services.transport, on_ended=services.tell_ended
    )

    return partial(
        do_each,
        (
            sweeper.sweep,
            services.watchlist_update_starter.start_due,
            services.signal_starter.start_due,
            services.event_retention.start_due,
            services.chat_retention.start_due,
            services.korean_chain.start_due,
            services.schedules.start_due,
            services.monitor.do_round,
        ),
    )


def _report_counts(settings: Settings, services: Services) -> None:
    """Bring what this process and those it forks count to the server, and errors to the rows."""
    files = ProcessFiles(settings.metrics_folder)
    report_with(files.write, services.monitor.recorder.record)


def _build_pump(services: Services) -> EventPump:
    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    return EventPump(EventDispatcher(services.database, handlers), services.broker)


def _compile_kernels(settings: Settings) -> None:
    from core.kr_market.vcp import warm_up as vcp
    from core.trading.sweep import warm_up as sweep

    for package in (vcp, sweep):
        package.warm_up_in_child(settings.kernel_folder)


def _use_compiled_kernels(settings: Settings) -> None:
    from core.kr_market.vcp.compiled import KERNELS as VCP_KERNELS
    from core.trading.sweep.compiled import KERNELS as SWEEP_KERNELS

    for kernels in (VCP_KERNELS, SWEEP_KERNELS):
        kernels.use_cache_folder(settings.kernel_folder)
