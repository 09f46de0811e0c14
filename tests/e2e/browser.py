"""Real headless Chromium: one process group per person, so that one can be killed alone."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright

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


class Person:
    """One human with one browser of their own."""

    def __init__(
        self,
        playwright: Playwright,
        *,
        film: Path | None = None,
        viewport: dict[str, int] = PHONE,
        fake_camera: bool = True,
    ) -> None:
        self._profile = tempfile.mkdtemp(prefix="sideline-browser-")
        flags = FLAGS if fake_camera else [f for f in FLAGS if "fake-ui" not in f]
        if film is not None:
            flags = [*flags, f"--use-file-for-fake-video-capture={film}"]
        self.context: BrowserContext = playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=chromium_path(),
            headless=True,
            args=flags,
            viewport=viewport,  # type: ignore[arg-type]
            ignore_https_errors=True,
            permissions=["camera", "microphone"] if fake_camera else [],
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.pages[0]
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
        shutil.rmtree(self._profile, ignore_errors=True)

    def vanish(self) -> None:
        """The browser dies at once (SIGKILL): no DELETE, no close frame, nothing."""
        for process in psutil.process_iter(["cmdline"]):
            if any(self._profile in part for part in process.info["cmdline"] or []):
                try:
                    os.kill(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue


@contextmanager
def persons(playwright: Playwright, *specs: dict[str, object]) -> Iterator[list[Person]]:
    """Several people at once; all browsers are closed at the end."""
    people: list[Person] = []
    try:
        for spec in specs:
            people.append(Person(playwright, **spec))  # type: ignore[arg-type]
        yield people
    finally:
        for person in people:
            person.close()
