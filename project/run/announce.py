"""Says when the product is ready: ``python -m project.run.announce <ready url> <address to open>``.

Runs once beside the processes, under the supervisor. Standard library only.
"""

import json
import sys
import time
import urllib.error
import urllib.request

from project.run.lifetime import end_with_parent

_EVERY_SECONDS = 0.3
_COMPLAIN_SECONDS = 20.0


def main(ready_url: str, address: str) -> None:
    complain_at = time.monotonic() + _COMPLAIN_SECONDS
    while True:
        missing = _missing(ready_url)
        if not missing:
            print(f"Ready. Open {address}", flush=True)  # noqa: T201 - this is what it is for
            return
        if time.monotonic() > complain_at:
            complain_at = time.monotonic() + _COMPLAIN_SECONDS
            print(f"Not ready yet, waiting for: {missing}", flush=True)  # noqa: T201
        time.sleep(_EVERY_SECONDS)


def _missing(ready_url: str) -> str:
    """What is not there yet, in words; empty when everything is."""
    try:
        with urllib.request.urlopen(ready_url, timeout=5):  # noqa: S310 - our own http address
            return ""
    except urllib.error.HTTPError as answer:
        return _failing(answer.read()) or f"an answer (it is {answer.code})"
    except OSError:
        return "web"


def _failing(body: bytes) -> str:
    """The names in ``{"checks": {"broker": {"ok": false}, …}}`` that are not ok."""
    try:
        checks = json.loads(body)["checks"]
        return ", ".join(name for name, check in checks.items() if not check["ok"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


if __name__ == "__main__":
    end_with_parent()
    main(*sys.argv[1:3])
