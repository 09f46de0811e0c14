"""`manage.py up`: everything starts, what dies comes back, everything stops."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from project.run import product as parts
from tests.support.product import Product, _runs

pytestmark = pytest.mark.slow
PROCESSES = ["media", *parts.PROCESSES]  # as it comes


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("product"))
    running.start()
    yield running
    running.stop()  # also asserts: status 0, no process left


def until(what: str, check: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.05)


def output_of(product: Product) -> tuple[int, str]:
    """Start a product that is expected to refuse; its exit status and what it said."""
    product.start(wait=False)
    assert product._process is not None
    status = product._process.wait(60)
    return status, product.tail()


def test_every_process_runs_and_the_addresses_are_printed(product: Product) -> None:
    assert sorted(product.process_names()) == sorted(PROCESSES)
    said = product.tail()
    assert f"http://127.0.0.1:{product.port}/" in said
    assert re.search(rf"https://[\w.]+:{product.https_port}/camera", said)
    assert "█" in said  # the QR code
    until("it says that it is ready", lambda: "Ready. Open http" in product.tail())


@pytest.mark.parametrize("name", PROCESSES)
def test_a_killed_process_comes_back(product: Product, name: str) -> None:
    before = product.kill(name)
    until(f"{name} again", lambda: product.pid(name) not in (None, before))
    product.wait_ready()


def test_every_line_of_the_log_names_its_process(product: Product) -> None:
    names = {*PROCESSES, "supervisor", "ready"}
    lines = (product.data / "logs/sideline.log").read_text().splitlines()
    assert len(lines) > len(PROCESSES)
    assert {line.split()[0] for line in lines} <= names


def test_secrets_are_not_in_the_log(product: Product) -> None:
    said = (product.data / "logs/sideline.log").read_text() + product.tail(10_000)
    for name in ("secret_key", "embedded_secret"):
        assert (product.data / name).read_text() not in said
        assert (product.data / name).stat().st_mode & 0o077 == 0


def test_a_second_one_in_the_same_data_directory_says_so_in_one_line(product: Product) -> None:
    second = Product(product.directory / "second", env={"SIDELINE_DATA_DIR": str(product.data)})
    status, said = output_of(second)
    assert status == 1
    assert "already runs" in said
    assert len(said.splitlines()) == 1


def test_a_second_one_beside_it_works(product: Product, tmp_path: Path) -> None:
    second = Product(tmp_path)
    second.start()
    product.wait_ready()
    second.stop()
    product.wait_ready()


@pytest.mark.parametrize("name", ["PORT", "HTTPS_PORT", "EMBEDDED_PORT"])
def test_a_taken_port_is_said_in_one_line(tmp_path: Path, name: str) -> None:
    product = Product(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        product.environment[name] = str(port)
        status, said = output_of(product)
    assert status == 1
    assert f"Port {port} is taken" in said
    assert name in said
    assert len(said.splitlines()) == 1


def test_a_bad_combination_of_settings_does_not_start(tmp_path: Path) -> None:
    product = Product(tmp_path, env={"SIDELINE_PUBLIC_URL": "https://example.org/path"})
    status, said = output_of(product)
    assert status == 1
    assert "sideline.E002" in said
    assert "Traceback" not in said


def test_ctrl_c_stops_everything_without_a_traceback(tmp_path: Path) -> None:
    product = Product(tmp_path)
    product.start()
    family = product.family()
    os.kill(product.supervisor_pid(), signal.SIGINT)
    assert product._process is not None
    assert product._process.wait(20) == 0
    assert [name for name, pid in family.items() if _runs(pid)] == []
    assert "Traceback" not in product.tail(10_000)
    assert not (product.data / "run/processes.json").exists()


def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    """supervisord leaves its children behind when it is killed; ours end by themselves, and the
    next start finds the ports free."""
    product = Product(tmp_path)
    product.start()
    family = product.family()
    os.kill(product.supervisor_pid(), signal.SIGKILL)
    until("all gone", lambda: not any(_runs(pid) for pid in family.values()))
    product.start()
    product.stop()


def test_a_missing_package_is_said_in_one_line(tmp_path: Path) -> None:
    """As after a new requirement was added and `make setup` has not run."""
    (tmp_path / "ifaddr.py").write_text("raise ModuleNotFoundError('gone', name='ifaddr')")
    product = Product(tmp_path / "p", env={"PYTHONPATH": str(tmp_path)})
    status, said = output_of(product)
    assert status == 1
    assert said == "ifaddr is not installed: run `make setup` first."


def test_the_supervisor_gives_up_on_nothing(tmp_path: Path) -> None:
    """A process that cannot start is tried again and again, and is there once it can."""
    product = Product(tmp_path)
    with socket.socket() as taken:
        product.start()
        before = product.kill("media")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

        def take() -> bool:
            try:
                taken.bind(("127.0.0.1", product.media_port))
            except OSError:
                return False
            taken.listen()
            return True

        until("the port is ours", take)
        until("tries", lambda: product.tail(10_000).count("media ended") >= 3, seconds=60)
    until("media again", lambda: product.pid("media") not in (None, before))
    product.wait_ready()
    product.stop()


def test_make_run_is_what_the_readme_says(product: Product) -> None:
    """`make -n run`: the environment, then this command and nothing else."""
    planned = subprocess.run(
        ["make", "-n", "-s", "run"], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    assert (
        planned.strip().splitlines()[-1].split() == "exec env .venv/bin/python manage.py up".split()
    )
