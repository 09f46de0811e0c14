"""What the host of a broadcast chooses reaches the narrator with the next line."""

from collections.abc import Sequence
from typing import Any

import pytest

from commentary import registry
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.scripted import ScriptedNarrator
from commentary.observers.observer import SceneFacts
from sessions_app.commentary_choices import Language, Style
from sessions_app.lifecycle import service as lifecycle
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import becomes, data_of, in_db, line_count, until

pytestmark = pytest.mark.django_db(transaction=True)


class Repeating(ScriptedNarrator):
    """Says how it was asked to speak, and for which line."""

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        line = await super().tell(scene, match, history, deadline)
        text = f"{match.title}, {match.language}, {match.style}, {self._lines}"
        return Line(text, 0.4, False, scene.at, lang=line.lang if line else "")


async def test_language_and_style_change_with_the_next_line_and_nothing_begins_anew(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.NARRATORS, "scripted", lambda seed: Repeating())
    session = await open_room(title="Final", commentary_language="fr")
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await line_count(session, 1)
        first = (await data_of(session, "commentary"))[0]
        assert (first["text"], first["lang"]) == ("Final, fr, neutral, 1", "fr")

        german = {"language": Language.GERMAN, "style": Style.CHILDREN}
        await in_db(lifecycle.change_commentary, session.pk, **german, actor="host")

        async def in_german() -> str | None:
            lines = await data_of(session, "commentary")
            return next((one["text"] for one in lines if one["lang"] == "de"), None)

        text = await until(in_german, "a German line")
    told, _, number = text.rpartition(", ")
    assert told == "Final, de, children"
    assert int(number) > 1  # the same narrator goes on
    assert len(media.grants) == 1
