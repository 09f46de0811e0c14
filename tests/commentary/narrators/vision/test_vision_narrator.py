"""What the narrator sends, when it asks, and the line that it makes of an answer."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from commentary.narrators.energy import HIGHLIGHT_LEVEL
from commentary.narrators.narrator import Line, MatchState, NarratorUnavailable
from commentary.narrators.pictures import NoPictures
from commentary.narrators.said import PeopleSaid
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision.usage import Unmetered
from commentary.narrators.vision.vision_client import VisionClient
from commentary.narrators.vision.vision_narrator import VisionNarrator
from commentary.observers.facts import What
from commentary.observers.observer import SceneFacts
from tests.commentary.narrators.vision.asking import Counting, Watching, jpeg, runner
from tests.commentary.observers.pictures import START
from tests.support.vision_server import Asked, Mode, VisionServer, claim, said

Client = Callable[..., VisionClient]


async def test_a_line_is_what_the_model_said_of_the_last_seconds(client: Client) -> None:
    async with VisionServer() as server:
        server.answer = lambda _: said(
            "Someone in blue runs to the left.",
            claim("runs", "blue", direction="left"),
            claim("score", "home", 2),
            claim("flies", "blue"),
            energy=0.8,
        )
        line = await Watching(client(server)).tell()
    assert line is not None
    assert line.text == "Someone in blue runs to the left."
    assert (line.sources, line.lang, line.frame_at) == (("vision",), "en", START)
    runs, score = line.claims  # what is in no vocabulary is left out
    assert (runs.what, runs.who, runs.direction) == (What.RUNS, "blue", "left")
    assert (score.what, score.who, score.number) == (PeopleSaid.SCORE, "home", 2)
    assert (runs.start, runs.end) == (START - timedelta(seconds=1.5), START)


async def test_it_sends_the_pictures_oldest_first_each_with_its_time(client: Client) -> None:
    async with VisionServer() as server:
        await Watching(client(server)).tell()
    (asked,) = server.asked
    assert asked.times == (-1.5, -1.0, -0.5, 0.0)
    assert asked.pictures == tuple(jpeg(40 + 30 * number) for number in range(4))
    assert asked.format == "json_schema"
    assert "Authorization" in asked.headers


async def test_without_a_key_none_is_sent(client: Client) -> None:
    async with VisionServer() as server:
        await Watching(client(server, key="")).tell()
    assert "Authorization" not in server.asked[0].headers


async def test_a_model_that_has_nothing_to_say_says_nothing(client: Client) -> None:
    async with VisionServer(Mode.NOTHING_NEW) as server:
        assert await Watching(client(server)).tell() is None
    assert len(server.asked) == 1


async def test_it_asks_no_more_often_than_it_is_set(client: Client, settings: Any) -> None:
    settings.VISION_EVERY_SECONDS = 4.0
    async with VisionServer() as server:
        watching = Watching(client(server), step=0.5)
        for _ in range(24):  # 12 s, of which the first 1.5 s are waited for
            await watching.tell()
    assert len(server.asked) == 3


async def test_where_nothing_goes_on_it_asks_seldom(client: Client) -> None:
    async with VisionServer() as server:
        watching = Watching(client(server), step=1.0)
        await watching.tell(runner(START))
        for number in range(60):
            still = runner(START + timedelta(seconds=number), What.STILL)
            await watching.tell(still)
    assert 4 <= len(server.asked) <= 6  # four a minute, after the one in which somebody ran


async def test_without_pictures_nobody_is_asked(client: Client) -> None:
    async with VisionServer() as server:
        narrator = VisionNarrator(client(server), NoPictures(), Unmetered())
        for second in range(0, 60, 4):
            scene = SceneFacts(START + timedelta(seconds=second), people=(runner(START),))
            assert await narrator.tell(scene, MatchState(), (), 1e9) is None
    assert server.asked == []


async def test_measured_energy_tempers_the_models(client: Client) -> None:
    async with VisionServer() as server:
        server.answer = lambda _: said("Wow!", claim("movement"), energy=1.0)
        excited = await Watching(client(server)).tell()
        server.answer = lambda _: said("Calm.", claim("movement"), energy=0.0)
        calm = await Watching(client(server)).tell()
    assert excited is not None
    assert calm is not None
    assert excited.energy_level == pytest.approx(calm.energy_level + 0.5, abs=0.02)
    assert not excited.is_highlight  # nothing peaked but the model


async def test_a_highlight_is_a_measured_peak(client: Client) -> None:
    async with VisionServer() as server:
        watching = Watching(client(server), step=1.0)
        lines: list[Line | None] = [await watching.tell(runner(START, What.PEOPLE))]
        for _ in range(8):
            kick = runner(watching.now + timedelta(seconds=1), What.KICKS)
            lines.append(await watching.tell(kick))
    highlights = [line for line in lines if line is not None and line.is_highlight]
    assert len(highlights) == 1
    (line,) = highlights
    assert line.energy_level > HIGHLIGHT_LEVEL
    assert line.moment is not None
    assert line.moment[1] - line.moment[0] > timedelta(seconds=3)


async def test_cancelling_it_ends_the_request_at_once(client: Client) -> None:
    meter = Counting()
    async with VisionServer(Mode.HANGS) as server:
        call = asyncio.create_task(Watching(client(server), meter=meter).tell())
        await server.was_asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await server.was_given_up.wait()
    assert len(meter.tokens) == 1  # it may have to be paid for all the same


async def test_an_hours_budget_that_is_spent_sends_nothing(client: Client) -> None:
    spent = NarratorUnavailable("spent", retry_after=60.0, trouble=Trouble.BUDGET_SPENT)
    meter = Counting(most=1, refuses=spent)
    async with VisionServer() as server:
        watching = Watching(client(server), meter=meter)
        await watching.tell()
        with pytest.raises(NarratorUnavailable) as refused:
            await watching.tell()
    assert refused.value.trouble is Trouble.BUDGET_SPENT
    assert len(server.asked) == 1


async def test_tokens_are_told_as_the_endpoint_counts_them(client: Client) -> None:
    meter = Counting()
    async with VisionServer() as server:
        watching = Watching(client(server), meter=meter)
        await watching.tell()
        server.mode = Mode.NO_USAGE
        await watching.tell()
    counted, (prompt, answer) = meter.tokens
    assert counted == (800, 40)
    assert prompt > 4 * 300  # estimated: the pictures and the words
    assert answer > 0


@pytest.mark.parametrize(
    ("url", "seconds", "at_once"),
    [
        ("http://127.0.0.1:11434/v1", 20.0, 1),
        ("http://ollama:11434/v1", 20.0, 1),
        ("https://api.models.example/v1", 6.0, 4),
    ],
)
def test_limits_go_by_the_address_unless_they_are_set(
    settings: Any, url: str, seconds: float, at_once: int
) -> None:
    settings.VISION_URL = url
    of_address = VisionNarrator(VisionClient.of_settings(), NoPictures(), Unmetered())
    assert of_address.capabilities.seconds == pytest.approx(seconds, abs=0.5)
    assert of_address.capabilities.at_once == at_once
    settings.VISION_SECONDS, settings.VISION_AT_ONCE = 9.0, 3
    as_set = VisionNarrator(VisionClient.of_settings(), NoPictures(), Unmetered())
    assert as_set.capabilities.seconds == pytest.approx(9.0, abs=0.5)
    assert as_set.capabilities.at_once == 3


async def test_a_language_that_it_does_not_know_is_told_in_english(client: Client) -> None:
    def sentence(asked: Asked) -> dict[str, Any]:
        return said(f"In {asked.language}.", claim("movement"))

    async with VisionServer(answer=sentence) as server:
        german = await Watching(client(server)).tell(match=MatchState(language="de"))
        other = await Watching(client(server)).tell(match=MatchState(language="xx"))
    assert german is not None
    assert other is not None
    assert (german.text, german.lang) == ("In de.", "de")
    assert (other.text, other.lang) == ("In en.", "en")
