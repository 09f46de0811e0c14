"""Which static files there are, and the one hash of all of them that stands in their addresses.

``/static/<hash>/js/…`` never changes and may be kept for ever. The hash stands in the path, so what
files say of each other (imports, images of a style sheet, source maps) is relative and needs no
rewriting. It is made of contents alone: every web process of a release has the same.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.utils.encoding import filepath_to_uri
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import StaticFile

_VERSIONED = re.compile(r"([0-9a-f]{16})/(.+)", re.DOTALL)

FileState = tuple[int, int]


class StaticIndex(ServeStaticMiddleware):  # type: ignore[misc]  # it comes without types
    """servestatic's index, with a digest of every file. In development files come and go: no file
    is read before it is asked for, and no address has a hash."""

    def __init__(self) -> None:
        self.version = ""
        self._digests: dict[str, str] = {}
        self._as_hashed: dict[str, FileState | None] = {}
        super().__init__(_never_asked)
        if not self.autorefresh:
            every = hashlib.sha256()
            for url, digest in sorted(self._digests.items()):
                every.update(f"{url}\0{digest}\0".encode())
            self.version = every.hexdigest()[:16]

    def find(self, path: str) -> tuple[StaticFile | None, bool]:
        """The file at this address, and whether the address is this version's. Under the hash of
        another version, as under none, stands what there is now."""
        if not path.startswith(self.static_prefix):
            return None, False
        found = _VERSIONED.fullmatch(path, len(self.static_prefix))
        version, plain = ("", path)
        if found:
            version, plain = found[1], self.static_prefix + found[2]
        file: Any = self.find_file(plain) if self.autorefresh else self.files.get(plain)
        return file, version != "" and version == self.version

    def is_as_hashed(self, file: StaticFile) -> bool:
        """Has nobody edited it since? Asked after it was read."""
        return all(self._as_hashed.get(path) == _state(path) for _, path, _ in file.alternatives)

    # --- servestatic's hooks ----------------------------------------------------------------------

    def add_cache_headers(self, headers: Headers, path: str, url: str) -> None:
        """How long it may be kept is a matter of the address (``answers.py``). Its ETag is of
        its content: images of two releases may have it with one size and one time."""
        if self.autorefresh:
            return
        digest = hashlib.sha256()
        for form in _forms(path):
            self._as_hashed[form] = _state(form)
            digest.update(Path(form).read_bytes())
        self._digests[url] = digest.hexdigest()
        headers["ETag"] = f'"{self._digests[url][:22]}"'


class HashedPaths(StaticFilesStorage):
    """``STORAGES["staticfiles"]``: what ``static()`` and ``{% static %}`` answer."""

    def url(self, name: str | None) -> str:
        version = "" if settings.DEBUG else static_index().version
        return _address(str(self.base_url), version, name or "")


@lru_cache(maxsize=1024)  # a page names some fifty
def _address(base: str, version: str, name: str) -> str:
    path = str(filepath_to_uri(name)).lstrip("/")
    return urljoin(base, f"{version}/{path}" if version else path)


@cache
def static_index() -> StaticIndex:
    return StaticIndex()


def _forms(path: str) -> Iterator[str]:
    """The file, and its compressed forms."""
    yield path
    yield from (f"{path}.{ending}" for ending in ("zstd", "gz", "br") if _state(f"{path}.{ending}"))


def _state(path: str) -> FileState | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


async def _never_asked(_: Any) -> Any:
    """servestatic's middleware is only the index here."""
    raise NotImplementedError
