"""The endpoint in a process of its own, for tests that do not run on an event loop."""

import json
import subprocess
import sys
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings

from tests.support.vision_server.modes import Mode

ANSWER_SECONDS = 20.0


class VisionProgram:
    """``with VisionProgram() as program: … program.url``."""

    def __init__(self, mode: Mode = Mode.GOOD, *options: str) -> None:
        self.url = ""
        self._command = [
            *(sys.executable, "-m", "tests.support.vision_server"),
            *("--mode", mode.value, *options),
        ]

    def __enter__(self) -> "VisionProgram":
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url, "it did not start"
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def switch(self, mode: Mode, **how: Any) -> None:
        """``how``: ``seconds``, ``times``, ``retry_after``."""
        self._control(json.dumps({"mode": mode.value, **how}).encode())

    def told(self) -> Any:
        """``asked``: each request with its pictures' sizes, times, format, language, names of
        headers; ``hung_up``; ``most_at_once``."""
        return self._control(None)

    def _control(self, data: bytes | None) -> Any:
        request = Request(self.url.removesuffix("/v1") + "/control", data=data)
        with urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
