"""How things stand at the moment of being asked, in the form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Values = dict[tuple[str, ...], float]
"""Label values to the value; the key is empty where there are no labels."""


@dataclass(frozen=True, slots=True)
class State:
    """One metric.

    Attributes:
        name: without `_total`, which is added to what only ever grows.
        text: what it is, for the reader of the metrics.
        values: label values to the value; the key is empty where there are no labels.
        labels: their names.
        is_growing: a count since some start, and not how things stand.
    """

    name: str
    text: str
    values: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = ()
    is_growing: bool = False


class StateCollector(Collector):
    """Hands states on."""

    def __init__(self, states: Iterable[State]) -> None:
        self._states = list(states)

    def collect(self) -> Iterator[Metric]:
        """Each state as a metric of its own."""
        for state in self._states:
            family = CounterMetricFamily if state.is_growing else GaugeMetricFamily
            metric = family(state.name, state.text, labels=state.labels)
            for labels, value in state.values.items():
                metric.add_metric(labels, value)
            yield metric
