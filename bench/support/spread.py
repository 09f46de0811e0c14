"""Medians and tails of what was measured."""

from collections.abc import Sequence

Spread = dict[str, float | int | None]


def percentile(ordered: Sequence[float], part: float) -> float | None:
    """Of values in their order; None where there are none."""
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))], 2)


def spread_of(values: Sequence[float]) -> Spread:
    ordered = sorted(values)
    return {
        "times": len(ordered),
        "p50": percentile(ordered, 0.5),
        "p90": percentile(ordered, 0.9),
        "most": percentile(ordered, 1.0),
    }
