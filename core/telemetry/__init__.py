"""What this process counts, for Prometheus. A registry of its own: a re-import starts clean.

Every metric has at least one label, and no label carries what people, files or providers write:
each value of a label is a series that Prometheus keeps for good.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

REGISTRY = CollectorRegistry()

# When a counter began is of use to nobody here, and doubles the text.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library leaves it untyped

_ANSWER_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5)
_WORK_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600)
_WAIT_SECONDS = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800)
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200)

PAGE_RUN_SECONDS = Histogram(
    "signaldeck_page_run_seconds",
    "Time of one page run, from the first to the last line of the page.",
    ["page"],
    buckets=_ANSWER_SECONDS,
    registry=REGISTRY,
)
PAGE_ERRORS = Counter(
    "signaldeck_page_errors_total",
    "Errors shown on a page, by the error's code.",
    ["page", "code"],
    registry=REGISTRY,
)
PAGE_QUERIES = Histogram(
    "signaldeck_page_queries",
    "Statements sent to the database during one page run.",
    ["page"],
    buckets=_COUNTS,
    registry=REGISTRY,
)
QUERIES = Counter(
    "signaldeck_queries_total",
    "Statements sent to the database, by what sent them: page, job, event, api.",
    ["origin"],
    registry=REGISTRY,
)
QUERY_SECONDS = Counter(
    "signaldeck_query_seconds_total",
    "Time spent waiting for the database's answers, by what sent the statements.",
    ["origin"],
    registry=REGISTRY,
)
GATE_REFUSALS = Counter(
    "signaldeck_gate_refusals_total",
    "Requests the gate turned away and sockets it did not open, by reason.",
    ["reason"],
    registry=REGISTRY,
)
API_REQUESTS = Counter(
    "signaldeck_api_requests_total",
    "Answers of the HTTP API, by route (its pattern, never the path), method and status.",
    ["route", "method", "status"],
    registry=REGISTRY,
)
API_REQUEST_SECONDS = Histogram(
    "signaldeck_api_request_seconds",
    "Time of one answer of the HTTP API.",
    ["route"],
    buckets=_ANSWER_SECONDS,
    registry=REGISTRY,
)
JOBS_STARTED = Counter(
    "signaldeck_jobs_started_total",
    "Attempts begun, by kind of job.",
    ["kind"],
    registry=REGISTRY,
)
JOBS_ENDED = Counter(
    "signaldeck_jobs_ended_total",
    "Attempts ended, by kind of job and the status they left it in.",
    ["kind", "status"],
    registry=REGISTRY,
)
JOB_SECONDS = Histogram(
    "signaldeck_job_seconds",
    "Time of one attempt.",
    ["kind"],
    buckets=_WORK_SECONDS,
    registry=REGISTRY,
)
JOB_WAIT_SECONDS = Histogram(
    "signaldeck_job_wait_seconds",
    "Time from the instant a job was due until a worker began it.",
    ["kind"],
    buckets=_WAIT_SECONDS,
    registry=REGISTRY,
)
EVENT_ATTEMPTS = Counter(
    "signaldeck_event_attempts_total",
    "Events brought to one of their listeners, by outcome: delivered, failed, dead, lost.",
    ["event", "outcome"],
    registry=REGISTRY,
)
EVENT_LAG_SECONDS = Histogram(
    "signaldeck_event_lag_seconds",
    "Time from the instant an event was recorded until a listener had taken it.",
    ["event"],
    buckets=_WAIT_SECONDS,
    registry=REGISTRY,
)
PROVIDER_CALLS = Counter(
    "signaldeck_provider_calls_total",
    "Calls of data providers, by how they ended.",
    ["provider", "outcome"],
    registry=REGISTRY,
)
PROVIDER_CALL_SECONDS = Histogram(
    "signaldeck_provider_call_seconds",
    "Time a data provider took to answer.",
    ["provider"],
    buckets=_WAIT_SECONDS,
    registry=REGISTRY,
)
SCHEDULE_RUNS = Counter(
    "signaldeck_schedule_runs_total",
    "Due times of schedules that were dealt with, by outcome.",
    ["schedule", "outcome"],
    registry=REGISTRY,
)
LOG_ERRORS = Counter(
    "signaldeck_log_errors_total",
    "Lines of the log that told of an error, by what happened.",
    ["event"],
    registry=REGISTRY,
)
MODEL_CALLS = Counter(
    "signaldeck_model_calls_total",
    "Calls to language models, by how they ended.",
    ["provider", "outcome"],
    registry=REGISTRY,
)
MODEL_CALL_SECONDS = Histogram(
    "signaldeck_model_call_seconds",
    "Time a language model took to answer.",
    ["provider"],
    buckets=_WAIT_SECONDS,
    registry=REGISTRY,
)
MODEL_COST = Counter(
    "signaldeck_model_cost_dollars_total",
    "US dollars that calls to language models cost, by the provider's prices.",
    ["provider"],
    registry=REGISTRY,
)
MODEL_ANSWERS = Counter(
    "signaldeck_model_answers_total",
    "Signals judged, by whose answer is shown: model, repaired, rules.",
    ["origin"],
    registry=REGISTRY,
)
