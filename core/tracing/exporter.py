"""Sends spans to an OpenTelemetry collector. Imports the SDK: import this module where used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from core.errors import SetupError
from core.tracing import calculate_trace_id, find_trace_correlation, send_spans_to

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

_PATH = "/v1/traces"


class Tracing:
    """The process's way to the collector, opened by its first span.

    Not before: the worker forks, and a sender's thread does not survive a fork.

    Args:
        version: of the application, told with every span.
        exporter: what sends.
    """

    def __init__(self, version: str, exporter: SpanExporter) -> None:
        self._version = version
        self._exporter = exporter
        self._provider: TracerProvider | None = None
        os.register_at_fork(after_in_child=self._forget)

    def find_tracer(self) -> Tracer:
        """What makes spans in this process."""
        if self._provider is None:
            self._provider = _build_provider(self._version, self._exporter)
        return self._provider.get_tracer("signaldeck", self._version)

    def flush(self) -> None:
        """Send what waits."""
        if self._provider is not None:
            self._provider.force_flush()

    def _forget(self) -> None:
        self._provider = None


def configure_tracing(endpoint: str, version: str) -> None:
    """Send this process's spans to the collector at `endpoint` (OTLP over HTTP).

    What share of the traces is kept and what the collector asks for besides are read from
    OpenTelemetry's own variables (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, …).

    Raises:
        SetupError: the packages that send are not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise SetupError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages that send traces are missing.",
            "Install them with: pip install -r deploy/requirements.txt, or unset the variable.",
        ) from error
    exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/").removesuffix(_PATH) + _PATH)
    send_spans_to(Tracing(version, exporter).find_tracer)


def _build_provider(version: str, exporter: SpanExporter) -> TracerProvider:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class CorrelatedIds(RandomIdGenerator):
        """The trace's id from the correlation id where there is one."""

        def generate_trace_id(self) -> int:
            correlation_id = find_trace_correlation()
            if not correlation_id:
                return super().generate_trace_id()
            return int(calculate_trace_id(correlation_id), 16)

    provider = TracerProvider(
        resource=Resource.create({"service.name": "signaldeck", "service.version": version}),
        id_generator=CorrelatedIds(),
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider
