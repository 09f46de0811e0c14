"""requirements.lock, what the image installs, says the same as the requirements, and proves it."""

import importlib.metadata
import re
from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.product import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
IMAGE = {
    "python_version": "3.12",
    "python_full_version": "3.12.14",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "os_name": "posix",
}
AGAIN = "run `make lock`"


def locked() -> dict[str, str]:
    return {name: version for name, version, _ in ENTRY.findall(LOCK)}


def pinned(*files: str) -> dict[str, str]:
    """``name==version`` of each line of these files, by canonical name."""
    found: dict[str, str] = {}
    for file in files:
        for line in (ROOT / file).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                requirement = Requirement(line)
                version = str(requirement.specifier).removeprefix("==")
                found[canonicalize_name(requirement.name)] = version
    return found


def direct() -> list[Requirement]:
    lines = [
        line
        for file in ("requirements.txt", "requirements-livekit.txt")
        for line in (ROOT / file).read_text().splitlines()
    ]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


def needed(requirement: Requirement, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**IMAGE, "extra": extra})


def below(name: str, extras: set[str]) -> Iterator[Requirement]:
    """What a package asks for in the image, as its own metadata here says."""
    for text in importlib.metadata.requires(name) or ():
        requirement = Requirement(text)
        if any(needed(requirement, extra) for extra in ("", *extras)):
            yield requirement


def everything() -> set[str]:
    """All packages that the image needs, however deep."""
    found: dict[str, set[str]] = {}
    waiting = [one for one in direct() if needed(one)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        new = name not in found or requirement.extras - found[name]
        found.setdefault(name, set()).update(requirement.extras)
        if new:
            waiting.extend(below(name, found[name]))
    return set(found)


def test_it_has_nothing_but_packages_with_hashes() -> None:
    rest = ENTRY.sub("", LOCK)
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []
    assert "://" not in LOCK


def test_versions_are_those_of_the_constraints() -> None:
    constraints = pinned("constraints.txt")
    differing = {n: v for n, v in locked().items() if constraints.get(n) != v}
    assert differing == {}, AGAIN


def test_what_is_required_is_in_it() -> None:
    required = pinned("requirements.txt", "requirements-livekit.txt")
    missing = {n: v for n, v in required.items() if locked().get(n) != v}
    assert missing == {}, AGAIN


def test_it_is_complete_and_has_nothing_more() -> None:
    assert set(locked()) == everything(), AGAIN


def test_packages_with_native_code_are_there_for_both_machines() -> None:
    hashes = {name: block.count("sha256:") for name, _, block in ENTRY.findall(LOCK)}
    for native in ("av", "cryptography", "livekit", "numpy", "onnxruntime", "uvloop"):
        assert hashes[native] == 2, native


def test_the_image_installs_it_and_nothing_else() -> None:
    docker = (ROOT / "Dockerfile").read_text()
    [install] = re.findall(r"^RUN pip install (.*)$", docker, re.MULTILINE)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install  # to build would fetch build tools without hashes
    assert install.endswith("-r requirements.lock")
    assert re.search(rf"^FROM python:{IMAGE['python_version']}\.", docker, re.MULTILINE)
