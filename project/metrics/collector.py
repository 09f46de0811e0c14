"""What is counted (rows of ``MetricTotal`` and ``Tally``), then how everything is now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from commentary.narrators.checking.dropped import HELD_BACK, Dropped
from livekit_app.models import MetricTotal, Tally
from livekit_app.monitoring import metrics as drift
from livekit_app.monitoring.measures import ALL, Measure
from livekit_app.monitoring.measuring import MORE, SUM, bound_of
from project.metrics import state

Labels = tuple[str, ...]
Series = dict[Labels, float]


@dataclass(frozen=True, slots=True)
class _Tallied:
    """A counter whose numbers are tallies. ``words``: shown as 0 before there is a row; where
    ``only`` they are counted, others share the beginning of their names."""

    before: str  # the beginning of a tally's name
    metric: str
    help: str
    label: str
    words: tuple[str, ...] = ()
    only: bool = False


_TALLIED = (
    _Tallied(
        drift.FOUND,
        "sideline_drift_found",
        "Disagreements found at the media server.",
        "what",
        ("orphan", "revived", "gone", "people"),
    ),
    _Tallied(
        drift.REPAIRED,
        "sideline_drift_repaired",
        "Disagreements put right.",
        "what",
        ("orphan", "revived", "gone", "people"),
    ),
    _Tallied(
        drift.REFUSED,
        "sideline_webhooks_refused",
        "Webhooks refused, by code.",
        "code",
        ("webhook_signature",),
    ),
    _Tallied(
        HELD_BACK,
        "sideline_commentary_lines_dropped",
        "Lines of the commentator that were not said, and why.",
        "why",
        tuple(Dropped),
        only=True,
    ),
)


class RowsCollector(Collector):
    """Of the rows as they are when it is asked."""

    def collect(self) -> Iterator[Metric]:
        found: defaultdict[str, Series] = defaultdict(dict)
        for name, labels, value in MetricTotal.objects.values_list("name", "labels", "value"):
            found[name][tuple(labels.split("|")) if labels else ()] = value
        for measure in ALL:
            yield (_histogram if measure.buckets else _counter)(measure, found[measure.name])
        yield from _tallies()
        yield from state.families()


def _counter(measure: Measure, series: Series) -> Metric:
    family = CounterMetricFamily(measure.name, measure.help, labels=measure.labels)
    for labels in sorted({*measure.known, *series}):
        if len(labels) == len(measure.labels):  # not another version's
            family.add_metric(labels, series.get(labels, 0.0))
    return family


def _histogram(measure: Measure, series: Series) -> Metric:
    family = HistogramMetricFamily(measure.name, measure.help, labels=measure.labels)
    by_labels: defaultdict[Labels, dict[str, float]] = defaultdict(dict)
    for known in measure.known or (() if measure.labels else ((),)):
        by_labels[known] = {}
    for labels, value in series.items():
        if len(labels) == len(measure.labels) + 1:
            by_labels[labels[:-1]][labels[-1]] = value
    for labels, parts in sorted(by_labels.items()):
        family.add_metric(labels, _buckets(measure, parts), parts.get(SUM, 0.0))
    return family


def _buckets(measure: Measure, parts: Mapping[str, float]) -> list[tuple[str, float]]:
    """Each holds what is in those below it, as Prometheus wants it. A bound that the measure had
    in another version counts for the next one above."""
    counts: defaultdict[str, float] = defaultdict(float)
    for bound, value in parts.items():
        if bound != SUM:
            counts[bound_of(measure, float(bound))] += value
    found, below = [], 0.0
    for bound in (*map("{:g}".format, measure.buckets), MORE):
        below += counts[bound]
        found.append((bound, below))
    return found


def _tallies() -> Iterator[Metric]:
    rows = list(Tally.objects.values_list("provider", "name", "count"))
    for one in _TALLIED:
        family = CounterMetricFamily(one.metric, one.help, labels=("provider", one.label))
        numbers = {(settings.PROVIDER, word): 0 for word in one.words}
        for provider, name, count in rows:
            word = name.removeprefix(one.before)
            if name.startswith(one.before) and (word in one.words or not one.only):
                numbers[provider, word] = count
        for labels, count in sorted(numbers.items()):
            family.add_metric(labels, count)
        yield family
