"""Which script modules a page loads, so that the browser fetches them at once.

Without this, each import is discovered only when its importer has arrived: four round trips before
the first line of a page's own script runs. The modules are read once, from the sources themselves.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from\s+["'](\.[^"']+)["']""", re.MULTILINE)

_BUNDLE = "/* bundle */"  # project/http/static_files/bundles.mjs begins with it


@cache
def modules_of(entry: str, player: str | None = None) -> tuple[str, ...]:
    """All modules that ``entry`` (``js/pages/watch/page.js``) imports, nearest first, itself
    included.

    With what ``player`` imports: players/registry.js loads it on demand, by its name. A bundle has
    all in it.
    """
    found: list[str] = []
    waiting = [entry] if player is None else [entry, f"js/players/{player}.js"]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found.append(name)
        path = finders.find(name)
        if path is None:
            raise FileNotFoundError(name)
        folder = posixpath.dirname(name)
        source = Path(path).read_text(encoding="utf-8")
        if source.startswith(_BUNDLE):
            return (entry,)
        waiting += [posixpath.normpath(f"{folder}/{target}") for target in _IMPORT.findall(source)]
    return tuple(found)
