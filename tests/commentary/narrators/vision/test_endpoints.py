"""Every way in which an endpoint answers, on a real socket: what becomes of it, and how the next
request asks."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import pytest

from commentary.narrators.narrator import NarratorRefused, NarratorUnavailable
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision.vision_client import VisionClient
from tests.commentary.narrators.vision.asking import KEY, Counting, Watching
from tests.support.ports import free_ports
from tests.support.vision_server import TEN_MEGABYTES, Mode, VisionServer, claim, said

Client = Callable[..., VisionClient]


@pytest.mark.parametrize(
    ("mode", "trouble"),
    [
        (Mode.RATE_LIMITED, Trouble.RATE_LIMITED),
        (Mode.RATE_LIMITED_LIST, Trouble.RATE_LIMITED),
        (Mode.LOADING, Trouble.OVERLOADED),
        (Mode.BROKEN, Trouble.OVERLOADED),
        (Mode.REDIRECT, Trouble.REDIRECTED),
        (Mode.CUT, Trouble.UNREACHABLE),
        (Mode.NOT_JSON, Trouble.BAD_ANSWER),
        (Mode.EMPTY, Trouble.BAD_ANSWER),
        (Mode.NULL, Trouble.BAD_ANSWER),
        (Mode.PLAIN, Trouble.BAD_ANSWER),
        (Mode.LARGE, Trouble.BAD_ANSWER),
        (Mode.LARGE_ERROR, Trouble.BAD_ANSWER),
    ],
)
async def test_what_may_work_later(client: Client, mode: Mode, trouble: Trouble) -> None:
    async with VisionServer(mode) as server:
        watching = Watching(client(server))
        with pytest.raises(NarratorUnavailable) as failed:
            await watching.tell()
        assert failed.value.trouble is trouble
        assert len(server.asked) == 1  # nothing is tried again behind the host's back
        server.mode = Mode.GOOD
        assert await watching.tell() is not None
        assert server.asked[-1].format == "json_schema"


@pytest.mark.parametrize(
    ("mode", "trouble"),
    [
        (Mode.KEY_REFUSED, Trouble.KEY_REFUSED),
        (Mode.KEY_REFUSED_GEMINI, Trouble.KEY_REFUSED),
        (Mode.MODEL_UNKNOWN, Trouble.MODEL_UNKNOWN),
        (Mode.REFUSES_ALL, Trouble.REQUEST_REFUSED),
    ],
)
async def test_what_will_never_work(client: Client, mode: Mode, trouble: Trouble) -> None:
    async with VisionServer(mode) as server:
        with pytest.raises(NarratorRefused) as failed:
            await Watching(client(server)).tell()
    assert failed.value.trouble is trouble


@pytest.mark.parametrize("mode", [Mode.GOOD, Mode.PARTS, Mode.FENCED, Mode.PROSE, Mode.NO_USAGE])
async def test_a_good_answer_may_be_wrapped(client: Client, mode: Mode) -> None:
    async with VisionServer(mode) as server:
        line = await Watching(client(server)).tell()
    assert line is not None
    assert line.text == "There is movement here."


@pytest.mark.parametrize(
    ("mode", "formats", "left"),
    [
        (Mode.NO_SCHEMA_VLLM, ["json_schema", "json_object"], "json_object"),
        (Mode.NO_SCHEMA_LLAMA, ["json_schema", "json_object"], "json_object"),
        (Mode.NO_SCHEMA_OLLAMA, ["json_schema", "json_object"], "json_object"),
        (Mode.NO_SCHEMA_GEMINI, ["json_schema", "json_object"], "json_object"),
        (Mode.NO_SCHEMA_UNNAMED, ["json_schema", "json_object"], "json_object"),
        (Mode.NO_OBJECT, ["json_schema", "json_object", "text"], "text"),
    ],
)
async def test_the_form_that_it_does_not_know_is_asked_for_once(
    client: Client, mode: Mode, formats: list[str], left: str
) -> None:
    async with VisionServer(mode) as server:
        shared = client(server)
        assert await Watching(shared).tell() is not None
        assert [asked.format for asked in server.asked] == formats
        assert await Watching(shared).tell() is not None  # another broadcast
        assert [asked.format for asked in server.asked] == [*formats, left]


async def test_an_older_name_of_the_answers_limit(client: Client) -> None:
    async with VisionServer(Mode.OLD_LENGTH) as server:
        watching = Watching(client(server))
        await watching.tell()
        await watching.tell()
    named = [[name for name in asked.body if "tokens" in name] for asked in server.asked]
    assert named == [["max_completion_tokens"], ["max_tokens"], ["max_tokens"]]


async def test_a_detail_that_it_does_not_know(client: Client) -> None:
    async with VisionServer(Mode.NO_DETAIL) as server:
        watching = Watching(client(server))
        await watching.tell()
        await watching.tell()
    named = ["detail" in str(asked.body["messages"][1]) for asked in server.asked]
    assert named == [True, False, False]
    assert {asked.format for asked in server.asked} == {"json_schema"}


@pytest.mark.parametrize(
    ("mode", "counts", "times"),
    [
        (Mode.ONE_PICTURE, [4, 1, 1], (0.0,)),
        (Mode.SHORT_CONTEXT, [4, 2, 2], (-1.5, 0.0)),
    ],
)
async def test_fewer_pictures_where_it_takes_no_more(
    client: Client, mode: Mode, counts: list[int], times: tuple[float, ...]
) -> None:
    async with VisionServer(mode) as server:
        watching = Watching(client(server))
        await watching.tell()
        await watching.tell()
    assert [len(asked.pictures) for asked in server.asked] == counts
    assert server.asked[-1].times == times  # the newest among them


@pytest.mark.parametrize("mode", [Mode.THINKS, Mode.THINKS_ALOUD])
async def test_a_model_that_only_thinks_is_asked_to_think_less(client: Client, mode: Mode) -> None:
    async with VisionServer(mode) as server:
        watching = Watching(client(server))
        assert await watching.tell() is not None
        assert await watching.tell() is not None
    efforts = [asked.body.get("reasoning_effort") for asked in server.asked]
    assert efforts == [None, "none", "none"]  # of an endpoint on this machine
    rooms = [asked.body["max_completion_tokens"] for asked in server.asked]
    assert rooms[0] < rooms[1] == rooms[2]


async def test_a_model_that_will_not_think_less_gets_the_room_for_it(client: Client) -> None:
    async with VisionServer(Mode.THINKS_ALWAYS) as server:
        watching = Watching(client(server))
        assert await watching.tell() is not None
        assert await watching.tell() is not None
    efforts = [asked.body.get("reasoning_effort") for asked in server.asked]
    assert efforts == [None, "none", "low", None, None]


async def test_what_it_understood_before_is_not_left_out_for_a_refusal_of_something_else(
    client: Client,
) -> None:
    async with VisionServer() as server:
        watching = Watching(client(server))
        await watching.tell()
        server.mode = Mode.REFUSES_ALL
        with pytest.raises(NarratorUnavailable) as failed:
            await watching.tell()
        assert failed.value.trouble is Trouble.REQUEST_REFUSED
        assert len(server.asked) == 2
        server.mode = Mode.GOOD
        await watching.tell()
    assert server.asked[-1].format == "json_schema"


async def test_an_endpoint_that_hangs_is_given_up_in_time(client: Client) -> None:
    meter = Counting()
    async with VisionServer(Mode.HANGS) as server:
        with pytest.raises(NarratorUnavailable) as failed:
            await Watching(client(server), meter=meter).tell(seconds=0.6)
        await server.was_given_up.wait()
    assert failed.value.trouble is Trouble.SLOW
    assert len(meter.tokens) == 1


async def test_a_large_answer_is_cut_off(client: Client) -> None:
    async with VisionServer(Mode.LARGE) as server:
        with pytest.raises(NarratorUnavailable, match="256 KB"):
            await Watching(client(server)).tell()
        await server.was_given_up.wait()
    assert server.sent_bytes < TEN_MEGABYTES


async def test_a_redirect_gets_no_picture(client: Client) -> None:
    async with (
        VisionServer() as other,
        VisionServer(Mode.REDIRECT, elsewhere=f"{other.url}/chat/completions") as server,
    ):
        with pytest.raises(NarratorUnavailable):
            await Watching(client(server)).tell()
    assert len(server.asked) == 1
    assert other.asked == []


async def test_a_bad_certificate_gets_no_picture(client: Client) -> None:
    meter = Counting()
    async with VisionServer(bad_certificate=True) as server:
        with pytest.raises(NarratorUnavailable) as failed:
            await Watching(client(server), meter=meter).tell()
    assert failed.value.trouble is Trouble.CERTIFICATE
    assert server.asked == []
    assert meter.tokens == []


async def test_an_endpoint_that_is_not_there(client: Client) -> None:
    (port,) = free_ports(1)
    async with VisionServer() as server:
        asks = Watching(client(server, url=f"http://127.0.0.1:{port}/v1"))
        with pytest.raises(NarratorUnavailable) as failed:
            await asks.tell()
    assert failed.value.trouble is Trouble.UNREACHABLE


async def test_retry_after_is_passed_on(client: Client) -> None:
    async with VisionServer(Mode.RATE_LIMITED, retry_after="7") as server:
        with pytest.raises(NarratorUnavailable) as failed:
            await Watching(client(server)).tell()
    assert failed.value.retry_after == 7.0


async def test_no_proxy_is_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(1)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    async with VisionServer() as server:
        assert await Watching(client(server)).tell() is not None


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in (Mode.HANGS, Mode.SLOW)])
async def test_neither_key_nor_picture_is_told_to_anybody(
    client: Client, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even where the endpoint repeats all that it was sent."""
    caplog.set_level(logging.DEBUG)
    told = ""
    async with VisionServer(mode) as server:
        watching = Watching(client(server))
        try:
            await watching.tell()
        except (NarratorUnavailable, NarratorRefused) as problem:
            told = f"{problem!r} {problem.__cause__!r}"
    told += "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    told += repr(watching.narrator.__dict__["_client"].__dict__)
    assert server.asked
    assert KEY not in told
    assert KEY[:12] not in told
    assert "/9j/" not in told  # how every JPEG begins in base64


async def test_lies_come_through_as_claims_for_the_check_to_drop(client: Client) -> None:
    async with VisionServer(Mode.LIES_SCORE) as server:
        line = await Watching(client(server)).tell()
    assert line is not None
    assert [str(one.what) for one in line.claims] == ["goal", "score", "score"]


async def test_a_model_that_makes_up_its_own_words_claims_nothing_by_them(client: Client) -> None:
    async with VisionServer() as server:
        server.answer = lambda _: said("Somebody moves.", claim("movement", "the tall one"))
        line = await Watching(client(server)).tell()
    assert line is not None
    assert [one.who for one in line.claims] == [""]


@pytest.mark.parametrize(
    ("sent", "trouble"),
    [
        (b"SSH-2.0-OpenSSH_9\r\n", Trouble.BAD_ANSWER),
        (b"", Trouble.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n{}", Trouble.BAD_ANSWER),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}", Trouble.BAD_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8bxx", Trouble.BAD_ANSWER),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Trouble.BAD_ANSWER),
    ],
)
async def test_what_is_no_endpoint_at_all(client: Client, sent: bytes, trouble: Trouble) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener, VisionServer() as server:
        asks = Watching(client(server, url=f"http://127.0.0.1:{port}/v1"))
        with pytest.raises(NarratorUnavailable) as failed:
            await asks.tell(seconds=20.0)
    assert failed.value.trouble is trouble
