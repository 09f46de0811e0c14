"""Bundles stand in the place of the pages' scripts: only those of today's sources."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings as current
from django.contrib.staticfiles import finders

from project.http.static_files import bundles
from project.http.static_files.index import StaticIndex
from sessions_app.pages.module_preload import modules_of

BASE = Path(current.BASE_DIR)
PAGE = "js/pages/watch/page.js"


@pytest.fixture
def base(tmp_path: Path, settings: Any) -> Path:
    """A place with three scripts and their bundle, as `npm run bundles` leaves it."""
    pages = tmp_path / "static/js/pages/watch"
    pages.mkdir(parents=True)
    (pages / "page.js").write_text('import { a } from "./a.js";\n')
    (pages / "a.js").write_text("export const a = 1;\n")
    (pages / "b.js").write_text("export const b = 1;\n")
    (tmp_path / bundles.SCRIPT).parent.mkdir(parents=True)
    shutil.copy(BASE / bundles.SCRIPT, tmp_path / bundles.SCRIPT)
    made = tmp_path / bundles.BUNDLES / "served" / PAGE
    made.parent.mkdir(parents=True)
    made.write_text("/* bundle */\nconst a=1;\n")
    (tmp_path / bundles.BUNDLES / "made-of").write_text(bundles.digest_of_sources(tmp_path))
    settings.BASE_DIR = tmp_path
    settings.BUNDLES = True
    settings.STATICFILES_FINDERS = current.STATICFILES_FINDERS[:2]
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    return tmp_path


def served(base: Path) -> str:
    """What a process that starts now serves under the page's address."""
    forget()
    file, _ = StaticIndex().find(f"/static/{PAGE}")
    assert file is not None
    path = Path(file.alternatives[0][1])
    return "bundle" if path.is_relative_to(base / bundles.BUNDLES) else "source"


def forget() -> None:
    """What this process has found out so far."""
    for kept in (finders.get_finder, modules_of):
        cast(Any, kept).cache_clear()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    forget()


def test_a_bundle_stands_in_its_scripts_place(base: Path) -> None:
    assert served(base) == "bundle"
    assert modules_of(PAGE, "livekit") == (PAGE,)  # all is in it


def test_the_scripts_stay_where_they_are(base: Path) -> None:
    """For a page of a release that had no bundles, and as what the source map names."""
    served(base)
    file, _ = StaticIndex().find("/static/js/pages/watch/a.js")
    assert file is not None


@pytest.mark.parametrize("change", ["edited", "new", "gone", "bundler"])
def test_a_bundle_of_other_sources_is_not_served(base: Path, change: str) -> None:
    scripts = base / "static/js/pages/watch"
    if change == "edited":
        (scripts / "a.js").write_text("export const a = 2;\n")
    elif change == "new":
        (scripts / "c.js").write_text("")
    elif change == "gone":
        (scripts / "b.js").unlink()
    else:
        (base / bundles.SCRIPT).write_text("// another\n")
    assert served(base) == "source"
    assert modules_of(PAGE)[0] == PAGE


@pytest.mark.parametrize("missing", ["made-of", "served"])
def test_half_made_bundles_are_not_served(base: Path, missing: str) -> None:
    path = base / bundles.BUNDLES / missing
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert served(base) == "source"


@pytest.mark.parametrize("way", ["BUNDLES", "DEBUG"])
def test_they_are_left_out_where_pages_are_developed(base: Path, settings: Any, way: str) -> None:
    setattr(settings, way, way == "DEBUG")
    forget()
    found = finders.find(PAGE)
    assert found == str(base / "static" / PAGE)


def test_every_page_is_bundled() -> None:
    sideline = json.loads((BASE / "package.json").read_text())["sideline"]
    sources = "".join(path.read_text() for path in (BASE / "sessions_app/pages").glob("*.py"))
    named = set(re.findall(r'page_script\(\s*"([^"]+)"', sources))
    assert named == set(sideline["pages"])


@pytest.mark.skipif(
    shutil.which("node") is None or not (BASE / "node_modules/esbuild").is_dir(),
    reason="`npm ci` was not run here",
)
def test_what_node_makes_is_of_these_sources(tmp_path: Path) -> None:
    """Both sides compute the digest of the sources alike; the bundle has all in one file."""
    for folder in (Path("node_modules"), bundles.SCRIPT.parent):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copytree(BASE / "static/js", tmp_path / "static/js")
    for name in (Path("package.json"), bundles.SCRIPT):
        shutil.copy(BASE / name, tmp_path / name)
    for package in ("esbuild", "@esbuild"):
        (tmp_path / "node_modules" / package).symlink_to(BASE / "node_modules" / package)
    subprocess.run(["node", str(bundles.SCRIPT)], cwd=tmp_path, check=True)

    made_in = tmp_path / bundles.BUNDLES
    assert (made_in / "made-of").read_text() == bundles.digest_of_sources(tmp_path)
    made = (made_in / "served" / PAGE).read_text()
    assert made.startswith("/* bundle */")
    assert not re.search(r"""(?:\bfrom|\bimport)\s*\(?["']\.""", made)
    assert made.rstrip().endswith("//# sourceMappingURL=page.js.map")
    said = json.loads((made_in / "served" / f"{PAGE}.map").read_text())
    assert any(source.endswith("static/js/players/livekit.js") for source in said["sources"])
