"""Which script modules a page loads, so that the browser fetches them at once.

Without this, each import is discovered only when its importer has arrived: four round trips before
the first line of a page's own script runs. The modules are read once, from the sources themselves.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

# What static/js/players/registry.js imports only when it is needed: the player's own module, and
# the vendor's (package.json puts it into place).
_PLAYERS = {"livekit": ("js/players/livekit.js", "vendor/livekit-client.esm.mjs")}

_IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from\s+["'](\.[^"']+)["']""", re.MULTILINE)


def vendor_module(player: str) -> str | None:
    """The static path of the vendor's module that ``player`` needs; None when it needs none."""
    return _PLAYERS[player][1] if player in _PLAYERS else None


@cache
def modules_of(entry: str, player: str | None = None) -> tuple[str, ...]:
    """All modules that ``entry`` (``js/pages/watch/page.js``) imports, nearest first, itself
    included.

    With what ``player`` imports, when that is loaded on demand.
    """
    found: list[str] = []
    waiting = [entry]
    if player in _PLAYERS:
        waiting.append(_PLAYERS[player][0])
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
        waiting += [posixpath.normpath(f"{folder}/{target}") for target in _IMPORT.findall(source)]
    return tuple(found)
