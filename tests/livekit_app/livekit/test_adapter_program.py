"""LiveKit's program and keys on this machine, without running it."""

import json
from pathlib import Path

import pytest

from livekit_app.providers.livekit import local_server
from livekit_app.providers.livekit.local_server import Keys, Ports, configuration
from livekit_app.providers.spec import ProgramMissing

KEYS = Keys("key", "secret-" * 6)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with neither LiveKit nor Go."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LIVEKIT_SERVER", raising=False)
    return tmp_path


def program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_without_livekit_and_go_one_line_says_what_to_do(
    bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert local_server.main(["install"]) == 1

    last = capsys.readouterr().out.splitlines()[-1]
    assert "Go" in last and "LIVEKIT_URL" in last


def test_a_failed_build_says_why(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(program(bare / "bin/go")).write_text("#!/bin/sh\necho no network >&2; exit 1\n")

    assert local_server.main(["install"]) == 1
    assert "could not be built: no network" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["bin/livekit-server", "go/bin/livekit-server", "go/bin/server"])
def test_a_program_that_is_there_is_used_and_nothing_built(bare: Path, place: str) -> None:
    found = program(bare / place)

    assert local_server.ensure_program() == found
    assert local_server.main(["install"]) == 0


def test_what_was_built_once_is_found_again(bare: Path) -> None:
    assert local_server.cache_folder().is_relative_to(bare / ".cache")
    assert local_server.find_program() is None
    built = program(local_server.cache_folder() / "server")

    assert local_server.find_program() == built


def test_a_named_program_that_is_missing_is_not_replaced_by_another(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare / "bin/livekit-server")
    monkeypatch.setenv("LIVEKIT_SERVER", "/nowhere/livekit")

    with pytest.raises(ProgramMissing, match="LIVEKIT_SERVER"):
        local_server.ensure_program()


def test_keys_are_made_once_and_stay_private(tmp_path: Path) -> None:
    path = tmp_path / "livekit/keys"

    keys = local_server.kept_keys(path)

    assert local_server.kept_keys(path) == keys
    assert len(keys.secret) >= 32  # what LiveKit asks for
    assert path.stat().st_mode & 0o077 == 0
    assert keys.secret not in repr(keys)


def test_the_configuration_is_private_and_creates_no_rooms_by_itself(tmp_path: Path) -> None:
    config = configuration(
        keys=KEYS,
        ports=Ports(7880, 7882),
        bind=["127.0.0.1"],
        node_ip="192.0.2.7",
        webhook_urls=["http://127.0.0.1:8000/api/livekit/webhook/"],
    )
    path = tmp_path / "livekit.yaml"

    local_server.write_configuration(path, config)

    assert json.loads(path.read_text()) == config
    assert path.stat().st_mode & 0o077 == 0
    assert config["room"]["auto_create"] is False
    assert config["webhook"]["api_key"] in config["keys"]
    assert "ips" not in config["rtc"]  # only on loopback is it bound to one interface
