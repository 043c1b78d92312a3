"""Starts the worker beside the server, and is the worker: the composition root's other half."""

from __future__ import annotations

import sys

from core.jobs.supervisor import WorkerSupervisor
from core.service_factory import get_services
from core.service_tables import JOB_HANDLERS, SUBSCRIPTIONS
from core.settings import get_settings


def start_worker() -> WorkerSupervisor | None:
    """Start the worker beside the server; None where the settings leave that to others."""
    if not get_settings().is_worker_started:
        return None
    supervisor = WorkerSupervisor([sys.executable, "-m", "core", "worker", "--with-parent"])
    supervisor.start()
    return supervisor


def compile_kernels() -> None:
    """Have all kernels compiled before the worker needs them; waits for it."""
    from core.kr_market.vcp import warm_up as vcp
    from core.trading.sweep import warm_up as sweep

    settings = get_settings()
    if settings.is_worker_started:
        for package in (vcp, sweep):
            package.warm_up_in_child(settings.kernel_folder)


def run_worker_process(parent_pid: int = 0) -> None:
    """Be the worker until told to stop."""
    from core.events.dispatcher import EventDispatcher
    from core.jobs.runner import JobRunner
    from core.jobs.sweeper import Sweeper
    from core.jobs.worker import run_worker
    from core.kr_market.vcp.compiled import KERNELS as VCP_KERNELS
    from core.trading.sweep.compiled import KERNELS as SWEEP_KERNELS

    settings, services = get_settings(), get_services()
    for kernels in (VCP_KERNELS, SWEEP_KERNELS):
        kernels.use_cache_folder(settings.kernel_folder)
    services.prepare_database()
    services.korean_chain.look_at_market()
    database = services.database
    runner = JobRunner(
        database,
        JOB_HANDLERS,
        services.find,
        services.find_actor,
        settings.job_lease_seconds,
        on_ended=services.tell_ended,
    )
    sweeper = Sweeper(database, JOB_HANDLERS, services.transport, on_ended=services.tell_ended)

    def look_after() -> None:
        sweeper.sweep()
        services.watchlist_update_starter.start_due()
        services.signal_starter.start_due()
        services.gate_schedule.start_due()
        services.korean_chain.start_due()
        services.korean_schedule.start_due()

    handlers = {name: services.find(name) for _, name in SUBSCRIPTIONS}
    run_worker(
        database=database,
        queue_path=settings.queue_path,
        runner=runner,
        sweep=look_after,
        dispatch_events=EventDispatcher(database, handlers).deliver_due,
        processes=settings.worker_processes,
        parent_pid=parent_pid,
    )
