"""What keeps scripts and pages together: texts, modules, the two readers of codes."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.livekit.addresses import origin as origin_of
from project.provider_settings import vendor_folders
from sessions_app.codes import read_code, tidy_code
from sessions_app.pages import texts
from sessions_app.pages.commentary.claim_texts import SAW
from sessions_app.pages.diagnostics_texts import DIAGNOSTICS
from sessions_app.pages.door_texts import DOOR
from sessions_app.pages.module_preload import modules_of
from sessions_app.pages.scores.board_texts import BOARD
from sessions_app.pages.scores.control_texts import CAMERA_CONTROLS, SCOREKEEPERS

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
KEYS = re.compile(r"""["'`]([a-z]+(?:\.[\w]+)+)["'`]""")


def words_of(page: str) -> dict[str, object]:
    watch = texts.SPECTATOR | BOARD | DOOR | SAW
    own = {
        "watch/page": watch,
        "camera/page": texts.CAMERA | CAMERA_CONTROLS | SAW,
        "score/page": SCOREKEEPERS,
    }.get(page, {})
    return {**texts.COMMON, **own, **({} if page in ("home", "score/page") else DIAGNOSTICS)}


@pytest.mark.parametrize(
    "page", ["home", "watch/page", "camera/page", "score/page", "unknown", "diagnostics"]
)
def test_every_text_that_a_page_says_exists(page: str) -> None:
    words = words_of(page)
    areas = {key.split(".")[0] for key in words}
    said = {
        (module, key)
        for module in modules_of(f"js/pages/{page}.js")
        for key in KEYS.findall((SCRIPTS.parent / module).read_text())
        if key.split(".")[0] in areas and not key.endswith(".js")
    }
    assert said
    assert [(module, key) for module, key in sorted(said) if key not in words] == []


def test_no_script_makes_html_out_of_text() -> None:
    scripts = list(SCRIPTS.rglob("*.js"))
    assert SCRIPTS / "pages" / "shared" / "dom.js" in scripts
    for path in scripts:
        source = path.read_text()
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", source
        ), path


def test_pure_modules_touch_no_page_and_no_network() -> None:
    pure = list((SCRIPTS / "core").rglob("*.js"))
    assert SCRIPTS / "core" / "store.js" in pure
    for path in pure:
        source = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL)
        assert not re.search(r"\b(document|window|fetch|WebSocket|localStorage)\b", source), path


def test_a_page_fetches_all_its_modules_at_once() -> None:
    modules = modules_of("js/pages/watch/page.js")
    assert modules[0] == "js/pages/watch/page.js"
    assert {"js/core/store.js", "js/transport/socket.js", "js/players/whep.js"} <= set(modules)
    assert all((SCRIPTS.parent / module).is_file() for module in modules)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing")
def test_server_and_page_read_codes_the_same_way() -> None:
    typed = [
        "hWvB5cTnQx7m",
        " hWvB-5cTn Qx7m ",
        "hWvB5cTnQ0Il",
        "hWvB\u20135cTn\u2014Qx7m",  # phones write en and em dashes for two hyphens
        "hWvB\u00b75cTn.Qx7m",
        "http://192.0.2.7:8000/game/hWvB5cTnQx7m?x=1",
        "https://live.example.org/game/hWvB5cTnQx7m#abcdefghij",
        "https://live.example.org/game/hWvB5cTnQx7m?x=1#abcdefghij",
        "hWvB5cTnQx7m#abcdefghij",
        "#abcdefghijkm",
        "5WvB5cTnQx7m",
        "hWvB1cTnQx7m",
        "HWVB5CTNQX7M",
        "",
        "hWvB5cTnQx7mm",
    ]
    script = f"""
      import {{ isCode, tidyCode }} from {json.dumps(str(SCRIPTS / "core" / "ids.js"))};
      const read = (text) => [tidyCode(text), isCode(tidyCode(text))];
      console.log(JSON.stringify({json.dumps(typed)}.map(read)));
    """
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    expected = [[tidy_code(text), read_code(text) is not None] for text in typed]
    assert json.loads(answer.stdout) == expected


def test_no_text_is_left_over() -> None:
    """A text that nothing says would be translated for nothing."""
    sources = "".join(path.read_text() for path in SCRIPTS.rglob("*.js"))
    sources += (Path(settings.BASE_DIR) / "sessions_app/pages/views.py").read_text()
    built = set(re.findall(r"`([a-z.]+\.)\$\{", sources))
    every = {**texts.COMMON, **texts.SPECTATOR, **texts.CAMERA, **DOOR, **SAW}
    every |= BOARD | CAMERA_CONTROLS | SCOREKEEPERS
    unused = [
        key
        for key in every
        if f'"{key}"' not in sources and not any(key.startswith(prefix) for prefix in built)
    ]
    assert unused == []


def test_what_a_player_needs_is_fetched_along_only_for_it() -> None:
    without = modules_of("js/pages/watch/page.js")
    assert "js/players/livekit.js" not in without
    extra = set(modules_of("js/pages/watch/page.js", "livekit")) - set(without)
    assert {"js/players/livekit.js", "js/players/livekit_link.js"} <= extra
    assert set(modules_of("js/pages/watch/page.js", "whep")) == set(without)


@pytest.mark.skipif(not settings.VENDOR_DIRS, reason="`npm ci` was not run here")
def test_only_the_files_that_players_need_are_served_of_the_vendors() -> None:
    """npm's folder holds thousands; what browsers load is put apart as it is installed."""
    folders = [entry for entry in settings.STATICFILES_DIRS if isinstance(entry, tuple)]
    assert folders == [("vendor", folder) for folder in settings.VENDOR_DIRS]
    for folder in settings.VENDOR_DIRS:
        modules = {
            spec.vendor_module
            for spec in PROVIDERS.values()
            if settings.BASE_DIR / spec.vendor_folder == folder and spec.vendor_module
        }
        served = {f"{module}{tail}" for module in modules for tail in ("", ".gz")}
        assert {path.name for path in folder.iterdir()} == served
        for module in modules:
            assert "import " not in (folder / module).read_text()[:200]


def test_no_two_players_need_a_module_of_one_name() -> None:
    """All are served under one address."""
    modules = [spec.vendor_module for spec in PROVIDERS.values() if spec.vendor_module]
    assert len(modules) == len(set(modules))


def test_a_folder_of_ones_own_goes_before_what_was_installed(tmp_path: Path) -> None:
    assert vendor_folders(tmp_path, "") == []
    installed = tmp_path / next(iter(PROVIDERS.values())).vendor_folder
    installed.mkdir(parents=True)
    own = tmp_path / "own"
    own.mkdir()

    assert vendor_folders(tmp_path, str(own)) == [own, installed]
    assert vendor_folders(tmp_path, str(tmp_path / "nothing")) == [installed]


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("wss://lk.example.org/signal", "https://lk.example.org"),
        ("ws://192.0.2.7:7880", "http://192.0.2.7:7880"),
        ("/livekit", ""),
        ("", ""),
    ],
)
def test_the_policy_lets_a_page_ask_livekit_why_it_was_refused(
    public_url: str, origin: str
) -> None:
    assert origin_of(public_url, "http") == origin


def test_every_stylesheet_is_linked_and_stays_small() -> None:
    folder = SCRIPTS.parent / "css"
    sheets = {path.relative_to(SCRIPTS.parent).as_posix(): path for path in folder.rglob("*.css")}
    templates = Path(settings.BASE_DIR) / "templates"
    pages = "".join(path.read_text() for path in templates.rglob("*.html"))
    assert set(re.findall(r'\{% static "(css/[^"]+)" %\}', pages)) == set(sheets)
    lines = {name: len(path.read_text().splitlines()) for name, path in sheets.items()}
    assert {name: number for name, number in lines.items() if number > 300} == {}
