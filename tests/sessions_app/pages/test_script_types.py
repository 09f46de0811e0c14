"""The scripts' types of what the server answers are the schemas' fields, no more and no fewer."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from ninja import Schema

from project.diagnosis.views import CheckOut, DiagnosisOut
from sessions_app.api.join_rooms import JoinOut
from sessions_app.api.people import PeopleOut, PersonOut
from sessions_app.api.schemas import SpectatorOut
from sessions_app.log.presenters import GrantOut, SessionOut
from sessions_app.log.transcripts import LineOut

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"


def properties_of(module: str, name: str) -> tuple[set[str], set[str]]:
    """What a ``@typedef {object}`` always has, and what it may have."""
    source = (SCRIPTS / module).read_text()
    found = re.search(rf"@typedef \{{object\}} {name}\b(.*?)(?:@typedef|\*/)", source, re.DOTALL)
    assert found, f"{module} has no {name}"
    words = re.findall(r"@property \{.*\} (\[?)(\w+)", found[1])
    return {word for mark, word in words if not mark}, {word for mark, word in words if mark}


@pytest.mark.parametrize(
    ("module", "name", "schema"),
    [
        ("core/store.js", "SessionView", SessionOut),
        ("core/grant_lifetime.js", "Grant", GrantOut),
        ("core/people.js", "Person", PersonOut),
        ("core/diagnostics.js", "ServerReport", DiagnosisOut),
        ("core/diagnostics.js", "Check", CheckOut),
        ("transport/api.js", "People", PeopleOut),
        ("transport/api.js", "TranscriptLine", LineOut),
    ],
)
def test_a_type_has_the_fields_of_its_schema(module: str, name: str, schema: type[Schema]) -> None:
    always, maybe = properties_of(module, name)
    fields = set(schema.model_fields)
    if issubclass(schema, GrantOut):  # one type for all grants: some have more
        assert always == fields
        assert maybe <= set(SpectatorOut.model_fields) | set(JoinOut.model_fields)
    else:
        assert always | maybe == fields
