"""docs/joining.md, docs/auth.md and docs/tokens.md, executed against the running product."""

import hashlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.docs import examples
from tests.support.product import ROOT, Product

pytestmark = pytest.mark.slow

ALICES_KEY = hashlib.sha256(b"alice").digest()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("joining"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def token(product: Product) -> str:
    """An account token of Alice, whose account is the first."""
    manage(product, "createsuperuser", "--noinput", "--username=alice", "--email=alice@example.org")
    (make_token,) = examples("auth.md", "sh")
    return shell(product, make_token).strip()


def manage(product: Product, *arguments: str) -> None:
    environment = product.environment | {"DJANGO_SUPERUSER_PASSWORD": "correct horse battery"}
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, timeout=60
    )


def shell(product: Product, code: str, **variables: str) -> str:
    """One example, as somebody pastes it; what it printed."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", code],
        cwd=ROOT,
        env={**product.environment, "PATH": programs, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def test_the_four_calls_by_curl(product: Product, token: str) -> None:
    make, info, guest, join = examples("joining.md", "sh")
    given = {"SIDELINE": product.base_url, "TOKEN": token}

    made = json.loads(shell(product, make, **given))
    assert (made["role"], made["canPublish"]) == ("host", True)
    assert json.loads(shell(product, make, **given))["roomId"] == made["roomId"]  # repeated

    given["ROOM"] = made["roomId"]
    shown = json.loads(shell(product, info, **given))
    documented = json.loads(examples("joining.md", "json")[0])
    assert shown.keys() == documented.keys()
    assert (shown["title"], shown["ready"], shown["link"]) == ("Final", True, made["link"])
    listening = json.loads(shell(product, guest, **given))
    assert (listening["role"], listening["canPublish"]) == ("viewer", False)
    mine = json.loads(shell(product, join, **given))
    assert (mine["role"], mine["canPublish"]) == ("host", True)
    assert {mine["room"], listening["room"]} == {made["room"]}


def test_tokens_by_curl(product: Product, token: str) -> None:
    """The probe takes less than 50 ms."""
    given = {"SIDELINE": product.base_url, "TOKEN": token, "ACCOUNT": "1"}
    make, *_ = examples("joining.md", "sh")
    made = json.loads(shell(product, make, **given))
    issue, issue_in_older_form, postping = examples("tokens.md", "sh")

    given["ROOM"] = made["roomId"]
    issued = json.loads(shell(product, issue, **given))
    assert issued["token"].count(".") == 2 and issued["url"]
    assert (issued["roomName"], issued["canPublish"]) == (made["room"], True)
    older = json.loads(shell(product, issue_in_older_form, **given))
    assert older.keys() == {"token"} and older["token"].count(".") == 2
    arrived = json.loads(shell(product, postping, **given))
    assert (arrived["ok"], arrived["echo"]) == (True, {"hello": 1})
    assert arrived["elapsed_ms"] < 50


def test_a_room_made_and_joined_with_a_signature(product: Product) -> None:
    """The function on the page signs what a real server accepts."""
    (code,) = examples("joining.md", "python")
    page: dict[str, Any] = {}
    exec(code, page)  # the example itself
    nests = f"{product.base_url}/api/v1/nests"

    body = b'{"title": "Semi-final"}'
    status, made = ask(
        urllib.request.Request(
            nests,
            body,
            method="PUT",
            headers={
                "Authorization": page["nostr"](ALICES_KEY, "PUT", nests, body),
                "Content-Type": "application/json",
            },
        )
    )
    assert status == 201, made

    address = f"{nests}/{made['roomId']}?publish=never"
    header = page["nostr"](ALICES_KEY, "GET", address)
    joining = urllib.request.Request(address, headers={"Authorization": header})
    status, joined = ask(joining)
    assert (status, joined["role"], joined["canPublish"]) == (200, "host", False)
    status, refused = ask(joining)
    assert (status, refused["code"]) == (401, "nostr_replayed")
