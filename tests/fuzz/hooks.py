"""What schemathesis is told about us (``SCHEMATHESIS_HOOKS``): ids that exist, and our error form.

Every second call names a broadcast that there is, and every second of those brings its host key:
generated ids are unknown all of them, and nothing behind the 404 would be reached.
"""

import itertools
import json
import os
from typing import Any

import schemathesis

FORM = {"error", "stage", "timeoutMs", "reqId", "code"}
BROADCASTS: list[dict[str, str]] = json.loads(os.environ.get("FUZZ_BROADCASTS", "[]"))

_calls = itertools.count()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    names = {"session_id", "room_id"} & set(case.path_parameters or ())
    if not BROADCASTS or not names:
        return
    number = next(_calls)
    if number % 2:
        return
    known = BROADCASTS[number // 4 % len(BROADCASTS)]
    for name in names:
        case.path_parameters[name] = known["id"]
    # With the key it would be over, or gone, for all that follow.
    ends = case.path.endswith("/end") or case.method == "DELETE"
    if number % 4 == 0 and not ends:
        case.headers["X-Host-Key"] = known["hostKey"]


@schemathesis.check
def errors_have_one_form(context: Any, response: Any, case: Any) -> None:
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    body = response.json()
    assert set(body) >= FORM, f"not our error form: {response.text[:300]}"
