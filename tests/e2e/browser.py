"""Real headless Chromium. People share browsers, each with storage, cookies and pages of their own;
who has a browser alone can be killed."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


def chromium_path() -> str | None:
    """Debian's Chromium where there is one, else None: Playwright's own."""
    return shutil.which("chromium") or shutil.which("google-chrome")


class Browsers:
    """Starts a browser for each kind of camera, once: that costs more than most tests do in it."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self._running: dict[tuple[Path | None, bool], Browser] = {}

    def with_camera(self, film: Path | None, *, fake_camera: bool) -> Browser:
        """One whose camera plays ``film``; without ``fake_camera`` it refuses the camera."""
        kind = (film, fake_camera)
        if kind not in self._running or not self._running[kind].is_connected():
            self._running[kind] = self.playwright.chromium.launch(
                executable_path=chromium_path(), args=_flags(film, fake_camera=fake_camera)
            )
        return self._running[kind]


def _flags(film: Path | None, *, fake_camera: bool) -> list[str]:
    flags = FLAGS if fake_camera else [f for f in FLAGS if "fake-ui" not in f]
    return flags if film is None else [*flags, f"--use-file-for-fake-video-capture={film}"]


class Person:
    """One human, whose pages know nothing of anybody else's."""

    def __init__(
        self,
        browsers: Browsers,
        *,
        film: Path | None = None,
        viewport: dict[str, int] = PHONE,
        fake_camera: bool = True,
        alone: bool = False,
    ) -> None:
        """``alone``: in a browser of their own, freshly started, which can ``vanish``."""
        self._profile = tempfile.mkdtemp(prefix="sideline-browser-") if alone else None
        options: dict[str, Any] = {
            "viewport": viewport,
            "ignore_https_errors": True,
            "permissions": ["camera", "microphone"] if fake_camera else [],
        }
        self.context: BrowserContext
        if self._profile is None:
            browser = browsers.with_camera(film, fake_camera=fake_camera)
            self.context = browser.new_context(**options)
            self.page: Page = self.context.new_page()
        else:
            self.context = browsers.playwright.chromium.launch_persistent_context(
                self._profile,
                executable_path=chromium_path(),
                args=_flags(film, fake_camera=fake_camera),
                **options,
            )
            self.page = self.context.pages[0]
        self.context.set_default_timeout(30_000)
        self.console: list[str] = []
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.console.append(f"PAGE ERROR {error}"))

    def __enter__(self) -> "Person":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        try:
            self.context.close()
        except Exception:  # noqa: BLE001 - a browser that was killed cannot be closed
            pass
        if self._profile is not None:
            shutil.rmtree(self._profile, ignore_errors=True)

    def vanish(self) -> None:
        """The browser dies at once (SIGKILL): no DELETE, no close frame, nothing."""
        self._signal(signal.SIGKILL)

    def fall_asleep(self) -> None:
        """Their device stands still, until ``wake``: ask the page nothing meanwhile."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        """To every process of their browser."""
        assert self._profile is not None, "others would be meant, too"
        ours: set[psutil.Process] = set()
        for process in psutil.process_iter(["cmdline"]):
            if any(self._profile in part for part in process.info["cmdline"] or []):
                with suppress(psutil.NoSuchProcess):
                    ours |= {process, *process.children(recursive=True)}
        for process in ours:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)


@contextmanager
def persons(browsers: Browsers, *specs: dict[str, object]) -> Iterator[list[Person]]:
    """Several people at once; all their pages are closed at the end."""
    people: list[Person] = []
    try:
        for spec in specs:
            people.append(Person(browsers, **spec))  # type: ignore[arg-type]
        yield people
    finally:
        for person in people:
            person.close()
