"""schemathesis against the whole product: every call of the API, by its own OpenAPI schema."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.support.product import ROOT, Product

BROADCASTS = 4
NO_LIMIT = "1000000/minute"
ENVIRONMENT = {
    **{
        f"LIMIT_{kind}{whose}": NO_LIMIT
        for kind in ("TOKENS", "PEOPLE", "CLIENT_EVENTS", "DIAGNOSTICS", "MATCH")
        for whose in ("", "_PER_ADDRESS")
    },
    "LIMIT_FAILED_PROOFS": NO_LIMIT,
    "SIDELINE_START_LIMIT_PER_ADDRESS": "1000000",
    "SIDELINE_MAX_OPEN_SESSIONS": "1000000",
    "EMBEDDED_MAX_ROOMS": "1000000",
}
CHECKS = (
    "not_a_server_error",
    "errors_have_one_form",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@dataclass(frozen=True)
class Fuzzed:
    operations: int
    cases: int
    failures: int
    output: str  # what a person reads


def fuzz(product: Product, folder: Path, *, examples: int, seed: int) -> Fuzzed:
    """``examples`` for each operation, beside the borders of its schema."""
    report = folder / "fuzz.json"
    known = json.dumps([_broadcast(product) for _ in range(BROADCASTS)])
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"{product.base_url}/api/openapi.json",
    ]
    command += ["--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"]
    command += ["--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure"]
    command += ["--report", "json", "--report-json-path", str(report), "--warnings", "off"]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "FUZZ_BROADCASTS": known}
    hooks["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        command,
        cwd=folder,  # it keeps notes of what it found where it runs
        env=os.environ | hooks,
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        raise AssertionError(f"schemathesis did not run:\n{done.stdout}\n{done.stderr}")
    said: dict[str, Any] = json.loads(report.read_text())
    return Fuzzed(
        operations=said["operations"]["tested"],
        cases=said["test_cases"]["generated"],
        failures=said["test_cases"]["unique_failures"] + said["operations"]["errored"],
        output=done.stdout,
    )


def _broadcast(product: Product) -> dict[str, str]:
    answer = httpx.post(f"{product.base_url}/api/sessions", json={"title": "Fuzzed"}, timeout=10)
    answer.raise_for_status()
    started = answer.json()
    return {"id": started["id"], "hostKey": started["hostKey"]}
