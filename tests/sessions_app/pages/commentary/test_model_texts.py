"""What the camera page says of a vision model."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from commentary.narrators.trouble import Trouble
from sessions_app.pages.commentary.model_texts import MODEL
from sessions_app.pages.texts import CAMERA

VIEW = Path(settings.BASE_DIR) / "static/js/pages/camera/commentary/model_view.js"


def page_data(client: Client) -> Any:
    page = client.get("/camera").content.decode()
    found = re.search(r'<script id="page-data"[^>]*>(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def test_every_trouble_has_its_sentence_and_no_sentence_is_left_over() -> None:
    said = {key.rpartition(".")[2] for key in MODEL if key.startswith("model.trouble.")}
    assert said == {*Trouble, "other"}
    assert len({str(text) for text in MODEL.values()}) == len(MODEL)
    assert MODEL.items() <= CAMERA.items()


def test_the_documentation_lists_every_trouble_once_with_what_the_host_reads() -> None:
    page = (Path(settings.BASE_DIR) / "docs/vision.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", page, re.MULTILINE)
    told = {name: sentence for name, sentence in rows if name in {*Trouble}}
    assert set(told) == {*Trouble}
    for trouble in Trouble:
        assert f"| `{trouble}` |" in page and page.count(f"| `{trouble}` |") == 1
        words = str(MODEL[f"model.trouble.{trouble}"]).rstrip(".")
        assert told[trouble].removeprefix("… ").split(",")[0] in words


def test_troubles_that_last_are_called_by_their_names() -> None:
    found = re.search(r"LASTING = new Set\(\[(.*?)\]\)", VIEW.read_text())
    assert found is not None
    lasting = set(json.loads(f"[{found[1]}]"))
    # Those that end with a restart of ours, and those that only the operator can heal.
    assert lasting == {
        *(Trouble.KEY_REFUSED, Trouble.MODEL_UNKNOWN, Trouble.REQUEST_REFUSED),
        *(Trouble.CERTIFICATE, Trouble.REDIRECTED),
    }


@pytest.mark.parametrize("text", [str(text) for text in MODEL.values()])
def test_nothing_of_the_address_or_its_answers_gets_into_a_sentence(text: str) -> None:
    assert set(re.findall(r"\{(\w+)\}", text)) <= {"time"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("engine", "url", "place"),
    [
        ("vision", "https://api.openai.com/v1", {"address": "api.openai.com", "isLocal": False}),
        ("vision", "http://ollama:11434/v1", {"address": "ollama:11434", "isLocal": True}),
        ("people", "https://api.openai.com/v1", None),
        ("people", "", None),
    ],
)
def test_the_page_knows_where_pictures_go_before_anything_is_started(
    client: Client,
    settings: Any,
    engine: str,
    url: str,
    place: Any,
) -> None:
    settings.COMMENTARY_ENGINE = engine
    settings.VISION_URL = url
    settings.VISION_KEY = "sk-the-key-of-this-site-0123456789abcdef"
    assert page_data(client)["vision"] == place
    page = client.get("/camera").content
    assert settings.VISION_KEY.encode() not in page and b"/v1" not in page
