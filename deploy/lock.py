"""``make lock``: writes requirements.lock, what the image installs, each package with its hashes.

The names and versions are those of requirements-livekit.txt and constraints.txt; the hashes are of
the wheels that pip chooses from its index for the image's Python on each machine it is built for.
Run by that Python, because pip judges markers such as ``python_version < "3.13"`` by the one that
runs it. Standard library only.
"""

import json
import re
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
MACHINES = ("x86_64", "aarch64")
# Debian 12 has glibc 2.36.
GLIBC = (*(f"manylinux_2_{minor}" for minor in range(36, 16, -1)), "manylinux2014")
HEAD = """\
# Made by `make lock` for the image (Dockerfile): everything of requirements-livekit.txt with
# constraints.txt, and the hashes of the wheels for Linux on x86_64 and aarch64. Not to be edited.
"""


def main() -> None:
    wanted = ".".join(map(str, sys.version_info[:2]))
    base = re.search(r"^FROM python:(\d+\.\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    if base is None or base[1] != wanted:
        raise SystemExit(f"This is Python {wanted}, the image has {base and base[1]}.")
    hashes: dict[str, set[str]] = defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        for machine in MACHINES:
            for name, digest in _chosen(Path(folder), machine):
                hashes[name].add(digest)
    entries = (
        " \\\n".join([name, *(f"    --hash=sha256:{digest}" for digest in sorted(found))])
        for name, found in sorted(hashes.items())
    )
    LOCK.write_text(HEAD + "\n".join(entries) + "\n")
    print(f"requirements.lock: {len(hashes)} packages")  # noqa: T201 - a command


def _chosen(folder: Path, machine: str) -> list[tuple[str, str]]:
    """``("django==5.2.19", "5965d9…")`` for each package; from where is not kept."""
    report = folder / "report.json"
    command: list[str | Path] = [
        folder / "bin/python",
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--quiet",
    ]
    command += ["--ignore-installed", "--only-binary", ":all:", "--target", folder / "nowhere"]
    for glibc in GLIBC:
        command += ["--platform", f"{glibc}_{machine}"]
    command += ["-r", ROOT / "requirements-livekit.txt", "-c", ROOT / "constraints.txt"]
    subprocess.run([*command, "--report", report], check=True)  # noqa: S603 - our own arguments
    found = []
    for one in json.loads(report.read_text())["install"]:
        name = re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower()
        digest = one["download_info"]["archive_info"]["hashes"]["sha256"]
        found.append((f"{name}=={one['metadata']['version']}", digest))
    return found


if __name__ == "__main__":
    main()
