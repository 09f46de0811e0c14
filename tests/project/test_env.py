"""Readers of environment variables: a value that cannot be read stops the boot and is named."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from project import env


@pytest.mark.parametrize(
    ("raw", "read", "value"),
    [
        ("yes", lambda: env.boolean("X", False), True),
        ("OFF", lambda: env.boolean("X", True), False),
        ("", lambda: env.boolean("X", True), False),
        ("12", lambda: env.integer("X", 1), 12),
        ("", lambda: env.integer("X", 1), 1),
        ("0.5", lambda: env.number("X", 1.0), 0.5),
        ("b", lambda: env.choice("X", "a", ("a", "b")), "b"),
        ("", lambda: env.choice("X", "a", ("a", "b")), "a"),
        (" a, b ,,", lambda: env.items("X"), ["a", "b"]),
        ("50000-50100", lambda: env.port_range("X"), (50000, 50100)),
        ("50000", lambda: env.port_range("X"), (50000, 50000)),
        ("", lambda: env.port_range("X"), None),
    ],
)
def test_it_reads(
    monkeypatch: pytest.MonkeyPatch, raw: str, read: Callable[[], Any], value: object
) -> None:
    monkeypatch.setenv("X", raw)
    assert read() == value


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("maybe", lambda: env.boolean("X", False)),
        ("twelve", lambda: env.integer("X", 1)),
        ("0", lambda: env.integer("X", 1, min=1)),
        ("65536", lambda: env.integer("X", 1, max=65535)),
        ("fast", lambda: env.number("X", 1.0)),
        ("c", lambda: env.choice("X", "a", ("a", "b"))),
        ("2-1", lambda: env.port_range("X")),
        ("a-b", lambda: env.port_range("X")),
        ("0-9", lambda: env.port_range("X")),
    ],
)
def test_it_refuses_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, raw: str, read: Callable[[], Any]
) -> None:
    monkeypatch.setenv("X", raw)
    with pytest.raises(ImproperlyConfigured, match="X"):
        read()


def test_a_secret_can_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "secret"))
    assert env.secret("X") == "hush"
    monkeypatch.setenv("X", "louder")
    assert env.secret("X") == "louder"


def test_a_secret_file_that_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_FILE", "/nowhere/secret")
    with pytest.raises(ImproperlyConfigured, match="X_FILE"):
        env.secret("X")


def test_a_kept_secret_is_made_once_even_by_many_at_once(tmp_path: Path) -> None:
    """All processes start at the same moment."""
    path = tmp_path / "keys" / "secret"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: env.kept_secret("UNSET_X", path), range(32)))
    assert made == {path.read_text()}
    assert len(path.read_text()) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret"]
