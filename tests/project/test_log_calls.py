"""What a log line says is static text; what it is about are fields, which people can search for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import ROOT

PACKAGES = ("project", "commentary", "sessions_app", "livekit_app")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
PUT_TOGETHER = {
    "[{self.route}] {phase}"
}  # livekit_app/tokens/deadlines.py: a name and one of five words


def values_in_messages(module: ast.Module) -> Iterator[str]:
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if not ast.unparse(call.func.value).endswith("logger"):
            continue
        if call.func.attr not in LEVELS | {"log"}:
            continue
        message, *values = call.args[1:] if call.func.attr == "log" else call.args
        built = isinstance(message, ast.JoinedStr | ast.BinOp | ast.Call)
        if values or (built and ast.unparse(message)[2:-1] not in PUT_TOGETHER):
            yield f"line {call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_message_holds_values(package: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}, {one}"
        for path in sorted((ROOT / Path(package)).rglob("*.py"))
        for one in values_in_messages(ast.parse(path.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'logger.info("[x] room=%s", room)',
        'logger.warning(f"[x] {room}")',
        'self._logger.log(logging.INFO, "[x] %s" % room)',
        'logger.error("[x] {}".format(room))',
    ],
)
def test_a_value_in_a_message_is_found(code: str) -> None:
    assert len(list(values_in_messages(ast.parse(code)))) == 1
