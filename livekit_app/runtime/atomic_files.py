"""Files of which a reader sees nothing or everything. Standard library only."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def replace_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write ``path`` in one step; ``mode`` (less the umask) holds from the start. Folders are
    made."""
    with _draft(path, content, mode) as draft:
        draft.replace(path)


def create_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """As ``replace_file``, except that the first of several writers wins and nobody is told."""
    with _draft(path, content, mode) as draft:
        try:
            os.link(draft, path)  # unlike a rename, it fails where there is one
        except FileExistsError:
            pass


@contextmanager
def _draft(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    """The whole content under another name in the same folder, which begins with a dot."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        handle = os.open(draft, flags, mode)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, flags, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield draft
    finally:
        draft.unlink(missing_ok=True)
