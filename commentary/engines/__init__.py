"""Engines by name. ``make_engine`` is the only place that knows which there are."""

from collections.abc import Callable

from commentary.narrators.narrator import Engine


def _scripted(seed: int) -> Engine:
    from commentary.engines.scripted import ScriptedEngine

    return ScriptedEngine()


def _motion(seed: int) -> Engine:
    # Imported when it is used: OpenCV costs a web process memory that it has no use for.
    from commentary.engines.motion_engine import MotionEngine

    return MotionEngine(seed=seed)


_FACTORIES: dict[str, Callable[[int], Engine]] = {"motion": _motion, "scripted": _scripted}
NAMES = tuple(sorted(_FACTORIES))


def make_engine(name: str, *, seed: int) -> Engine:
    """A fresh engine. ``seed`` decides its wording where there is a choice. Raises ``KeyError``
    for a name that is not in ``NAMES`` (settings refuse that at start)."""
    return _FACTORIES[name](seed)
