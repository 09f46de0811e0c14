"""An engine that does not exist, or that cannot work as things are set, is refused at start."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from commentary.registry import ENGINES, NARRATORS


@register("commentary")
def check_engine(**kwargs: Any) -> list[Error]:
    name = settings.COMMENTARY_ENGINE
    engine = ENGINES.get(name)
    if engine is None:
        known = ", ".join(ENGINES)
        problem = f"SIDELINE_COMMENTARY_ENGINE must be one of {known}, not {name!r}"
        return [Error(problem, id="commentary.E001")]
    key = NARRATORS[engine.narrator](0).capabilities.key_setting
    if key and not getattr(settings, key, ""):
        problem = f"SIDELINE_COMMENTARY_ENGINE={name} does not work without SIDELINE_{key}"
        return [Error(problem, id="commentary.E002")]
    return []
