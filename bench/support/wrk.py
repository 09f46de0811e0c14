"""``wrk``: one run against one address, and what it measured."""

import re
import subprocess
from pathlib import Path


def start(url: str, script: Path, callers: int, seconds: float) -> subprocess.Popen[str]:
    command = ["wrk", "--threads", "1", "--connections", str(callers), "--latency"]
    command += ["--timeout", "15s", "--duration", f"{seconds:.0f}s", "--script", str(script)]
    return subprocess.Popen([*command, url], stdout=subprocess.PIPE, text=True)


def result(running: subprocess.Popen[str]) -> dict[str, float]:
    """What wrk measured; nothing but 2xx may be in it."""
    said, _ = running.communicate()
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"not every answer was a token:\n{said}")
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found and rate, said
    unit = {"us": 0.001, "ms": 1, "s": 1000}[found.group(2)]
    return {"per_second": float(rate.group(1)), "p99_ms": float(found.group(1)) * unit}
