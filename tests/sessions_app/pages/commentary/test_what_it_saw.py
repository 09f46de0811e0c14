"""What a line was said from: words for all that observers tell, the same on the server and in the
browser (tests/js/core/what_it_saw.json is read by both)."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction
from commentary.registry import OBSERVERS
from sessions_app.models import SessionEvent
from sessions_app.pages.commentary.claim_texts import SAW
from sessions_app.pages.commentary.what_it_saw import what_it_saw
from sessions_app.sports.rules import SIDES
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

ROOT = Path(settings.BASE_DIR)
CASES = json.loads((ROOT / "tests/js/core/what_it_saw.json").read_text())
KICK_OFF = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
CLAIM = {
    "what": "kicks",
    "who": "white",
    "from": "2026-05-01T12:00:05.000Z",
    "to": "2026-05-01T12:00:06.000Z",
}


def words(kind: str) -> set[str]:
    prefix = f"saw.{kind}."
    return {key.removeprefix(prefix) for key in SAW if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("kind", "values"),
    [("what", {*What, *PeopleSaid}), ("who", {*Shirt, *SIDES}), ("direction", {*Direction})],
)
def test_there_are_words_for_all_that_is_told(kind: str, values: set[str]) -> None:
    assert words(kind) == values


def test_there_are_words_for_every_observer_and_for_who_keeps_the_score() -> None:
    assert words("source") >= {*OBSERVERS, "host", "scorekeeper"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_server_says(case: dict[str, Any]) -> None:
    data = {key: value for key, value in case["line"].items() if key != "at"}
    line = SessionEvent(data=data, at=datetime.fromisoformat(case["line"]["at"]))
    saw = what_it_saw(line, KICK_OFF)
    assert (saw and [*saw.claims]) == case["claims"]
    assert (saw and saw.about) == case["about"]


def test_without_a_first_picture_there_are_no_times() -> None:
    line = SessionEvent(data={"claims": [CLAIM]}, at=KICK_OFF)
    saw = what_it_saw(line, None)
    assert saw is not None and saw.claims == ("kick · in white",)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing")
def test_the_page_says_the_same() -> None:
    module = ROOT / "static" / "js" / "core"
    script = f"""
      import {{ whatItSaw }} from {json.dumps(str(module / "what_it_saw.js"))};
      import {{ Messages }} from {json.dumps(str(module / "messages.js"))};
      const messages = new Messages({json.dumps({key: str(text) for key, text in SAW.items()})});
      const cases = {json.dumps(CASES)};
      const said = cases.map(({{ line }}) => whatItSaw(line, "{KICK_OFF.isoformat()}", messages));
      console.log(JSON.stringify(said));
    """
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    said = [saw or {"claims": None, "about": None} for saw in json.loads(answer.stdout)]
    wanted = [{"claims": case["claims"], "about": case["about"]} for case in CASES]
    assert said == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.LIVE, State.ENDED])
def test_it_stands_in_the_page_before_any_script_runs(
    client: Client, make_session: MakeSession, say: Any, state: State
) -> None:
    session = make_session(state, live_at=KICK_OFF)
    told = {"sources": ["people"], "confidence": 0.7, "frame_at": "2026-05-01T12:00:06.000Z"}
    say(session, "Ein Schuss!", lang="de", claims=[CLAIM], **told)
    say(session, "Nothing to show", claims=[])
    text = client.get(f"/game/{session.pk}").content.decode()
    assert '<span class="line-text" lang="de">Ein Schuss!</span>' in text
    assert text.count('<details class="saw"') == 1
    assert "<li>kick · in white · 0:05–0:06</li>" in text
    assert "<p>From: people and ball · fairly sure · picture" in text


@pytest.mark.django_db
def test_what_it_saw_is_no_way_into_the_page(
    client: Client, make_session: MakeSession, say: Any
) -> None:
    session = make_session()
    evil = {"what": "<script>alert(1)</script>", "from": "x", "to": None}
    say(session, "A line", lang='"><b>', claims=[evil], sources=["<i>"])
    text = client.get(f"/game/{session.pk}").content.decode()
    assert "<script>alert" not in text and "<b>" not in text and "<i>" not in text
