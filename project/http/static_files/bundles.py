"""The pages' scripts as one file each, where Node has made them (``bundles.mjs``).

A bundle has the address of the script it is made of and stands before it, so that no page knows
which of the two it loads. Which one it is is decided once, when a process looks for static files:
bundles of other sources than today's are left out, and so are all while pages are developed.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

BUNDLES = Path("node_modules/.sideline-bundles")
SCRIPT = Path("project/http/static_files/bundles.mjs")


class BundleFinder(FileSystemFinder):
    def __init__(self, *_: Any, **__: Any) -> None:
        folder = settings.BASE_DIR / BUNDLES
        self.locations = []
        self.storages = {}
        if settings.BUNDLES and not settings.DEBUG and are_of_these_sources(folder):
            served = str(folder / "served")
            storage = FileSystemStorage(location=served)
            storage.prefix = ""  # type: ignore[attr-defined]  # as Django's own finder does
            self.locations = [("", served)]
            self.storages = {served: storage}

    def check(self, **_: Any) -> list[Any]:
        return []  # STATICFILES_DIRS is the next finder's


def are_of_these_sources(folder: Path) -> bool:
    """As ``bundles.mjs`` writes it, last of all."""
    try:
        made_of = (folder / "made-of").read_text()
    except OSError:
        return False
    return made_of == digest_of_sources(Path(settings.BASE_DIR))


def digest_of_sources(base: Path) -> str:
    folder = base / "static" / "js"
    every = hashlib.sha256((base / SCRIPT).read_bytes())
    sources = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.js")}
    for name in sorted(sources):
        every.update(f"\0{name}\0".encode())
        every.update(sources[name].read_bytes())
    return every.hexdigest()
