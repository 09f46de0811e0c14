"""What the narrator sends, when it asks, and the line that it makes of an answer."""

from datetime import timedelta

from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from tests.commentary.narrators.vision.asking import Watching, client_of, jpeg
from tests.commentary.observers.pictures import START
from tests.support.vision_server import Mode, VisionServer, claim, said


async def test_a_line_is_what_the_model_said_of_the_last_seconds() -> None:
    async with VisionServer() as server:
        server.answer = lambda _: said(
            "Someone in blue runs to the left.",
            claim("runs", "blue", direction="left"),
            claim("score", "home", 2),
            claim("flies", "blue"),
            energy=0.8,
        )
        client = client_of(server)
        line = await Watching(client).tell()
        await client.close()
    assert line is not None
    assert line.text == "Someone in blue runs to the left."
    assert (line.sources, line.lang, line.frame_at) == (("vision",), "en", START)
    runs, score = line.claims  # what is in no vocabulary is left out
    assert (runs.what, runs.who, runs.direction) == (What.RUNS, "blue", "left")
    assert (score.what, score.who, score.number) == (PeopleSaid.SCORE, "home", 2)
    assert (runs.start, runs.end) == (START - timedelta(seconds=1.5), START)


async def test_it_sends_the_pictures_oldest_first_each_with_its_time() -> None:
    async with VisionServer() as server:
        client = client_of(server)
        await Watching(client).tell()
        await client.close()
    (asked,) = server.asked
    assert asked.times == (-1.5, -1.0, -0.5, 0.0)
    assert asked.pictures == tuple(jpeg(40 + 30 * number) for number in range(4))
    assert asked.format == "json_schema"


async def test_a_model_that_has_nothing_to_say_says_nothing() -> None:
    async with VisionServer(Mode.NOTHING_NEW) as server:
        client = client_of(server)
        assert await Watching(client).tell() is None
        await client.close()
    assert len(server.asked) == 1
