"""``manage.py diagnose``: the same, readable, with a status that scripts understand."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from livekit_app.errors import ProviderUnreachable
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.ids import new_session_id
from tests.project.diagnosis.conftest import MakeWell

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> tuple[int, str]:
    out, status = StringIO(), 0
    try:
        call_command("diagnose", *arguments, stdout=out)
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, out.getvalue()


@pytest.fixture(autouse=True)
def for_this_machine_only(settings: Any) -> None:
    settings.PUBLIC_URL, settings.HOST = "", "127.0.0.1"


def test_all_is_well(well: MakeWell) -> None:
    """The record, the room and the connection to the media server, looked up."""
    session = well()
    status, text = run(session.pk)
    assert status == 0, text
    assert "Room exists ✅ | Guest access ✅" in text
    assert f"{session.room.name} open/present sid RM_1" in text, "the row, for the operator"


def test_a_fault_is_named_and_the_status_is_one(well: MakeWell, fake: FakeProvider) -> None:
    """The connection to the media server."""
    session = well()
    fake.go_down(ProviderUnreachable("connection refused"))
    status, text = run(session.pk)
    assert status == 1
    assert "Verdict A (provider_unreachable): The media server cannot be reached." in text
    assert "connection refused" in text
    assert fake.api_secret not in text


def test_an_unknown_code(running: None) -> None:
    """The database's state."""
    status, text = run(new_session_id())
    assert (status, "Verdict B (record_missing)" in text) == (1, True)


def test_the_installation_alone(running: None) -> None:
    status, text = run()
    assert (status, "API ✅ | Media server ✅" in text) == (0, True), text


def test_an_origin_to_be_allowed(well: MakeWell) -> None:
    status, text = run(well().pk, "--origin", "https://app.example.org/")
    assert (status, "Verdict D (cors_origin)" in text) == (1, True)


def test_a_doubtful_setting_is_warned_of(well: MakeWell, settings: Any, tmp_path: Path) -> None:
    """Nothing is broken, so the status stays; `manage.py check` says the same."""
    tmp_path.chmod(0o755)
    settings.DATA_DIR = tmp_path
    status, text = run(well().pk)
    assert status == 0, text
    assert "Warning: " in text and "Others on this machine" in text
