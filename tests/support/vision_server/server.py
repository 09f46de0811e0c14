"""The server itself."""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.support.vision_server.asked import Answerer, Asked, parts_of, read
from tests.support.vision_server.certificate import self_signed
from tests.support.vision_server.good_answers import ANSWERS, GoodAnswers
from tests.support.vision_server.modes import Mode
from tests.support.vision_server.refusals import error, gemini, not_understood, openai, wrong_key

SLOW_SECONDS = 30.0
TEN_MEGABYTES = 10 * 1024 * 1024
MODEL = "stub"
MUCH_ROOM = 1000  # tokens


class VisionServer:
    """``asked``: every request to the model, in order. ``sent_bytes``: of a large answer, as far
    as anybody read it. ``hung_up``: how many requests were given up before they were answered; the
    events are set at the first of each."""

    def __init__(
        self,
        mode: Mode = Mode.GOOD,
        *,
        answer: Answerer | None = None,
        seconds: float = SLOW_SECONDS,
        times: int = 1,
        retry_after: str = "7",
        elsewhere: str = "",
        key: str = "",
        port: int = 0,
        bad_certificate: bool = False,
    ) -> None:
        self.mode = mode
        self.answer: Answerer = answer or GoodAnswers()
        self.seconds = seconds
        self.times = times
        self.retry_after = retry_after
        self.elsewhere = elsewhere
        self.key = key  # refuses any other, where one is given
        self.asked: list[Asked] = []
        self.hung_up = 0
        self.was_asked = asyncio.Event()
        self.was_given_up = asyncio.Event()
        self.sent_bytes = 0
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""
        self._port = port
        self._bad_certificate = bad_certificate
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "VisionServer":
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/control", self._tell)
        app.router.add_post("/control", self._switch)
        app.router.add_route("*", "/{path:.*}", self._serve)
        # ``handler_cancellation``: or a request that is given up would be answered to nobody.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        context = self_signed() if self._bad_certificate else None
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=context)
        await site.start()
        port = self._runner.addresses[0][1]
        scheme = "https" if self._bad_certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _tell(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "mode": self.mode,
                "asked": [
                    {
                        "pictures": [len(one) for one in asked.pictures],
                        "times": asked.times,
                        "format": asked.format,
                        "language": asked.language,
                        "headers": asked.headers,
                    }
                    for asked in self.asked
                ],
                "hung_up": self.hung_up,
                "most_at_once": self.most_at_once,
            }
        )

    async def _switch(self, request: web.Request) -> web.Response:
        """Names what is wrong with it by a 500: it is called by tests only."""
        wanted = await request.json()
        self.mode = Mode(wanted.get("mode", self.mode))
        self.seconds = float(wanted.get("seconds", self.seconds))
        self.times = int(wanted.get("times", self.times))
        self.retry_after = str(wanted.get("retry_after", self.retry_after))
        return await self._tell(request)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.method != "POST" or not request.path.endswith("/chat/completions"):
            return web.Response(status=404, text="404 page not found")
        asked = read(request, await request.json())
        self.asked.append(asked)
        self.was_asked.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._reply(request, asked)
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up += 1
            self.was_given_up.set()
            raise
        finally:
            self.at_once -= 1

    async def _reply(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return wrong_key(request)
        refusal = self._refusal(request, asked)
        if refusal is not None:
            return refusal
        if self.mode is Mode.HANGS:
            await asyncio.Event().wait()
        if self.mode is Mode.SLOW:
            await asyncio.sleep(self.seconds)
        if self.mode in (Mode.LARGE, Mode.LARGE_ERROR):
            return await self._send_much(request, 200 if self.mode is Mode.LARGE else 400)
        if self.mode is Mode.NOT_JSON:
            return web.Response(text="<html>It works!</html>", content_type="text/html")
        body = json.dumps(self._completion(asked)).encode()
        if self.mode is Mode.CUT:
            return await _send_half(request, body)
        return web.Response(body=body, content_type="application/json")

    def _refusal(self, request: web.Request, asked: Asked) -> web.Response | None:
        body, mode = asked.body, self.mode
        if mode is Mode.RATE_LIMITED:
            limited = openai("Rate limit reached", code="rate_limit_exceeded")
            return error(429, limited, {"Retry-After": self.retry_after})
        if mode is Mode.RATE_LIMITED_LIST:
            return error(429, gemini(429, "Quota exceeded", "RESOURCE_EXHAUSTED"))
        if mode is Mode.LOADING and self.times > 0:
            self.times -= 1
            loading = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
            return error(503, {"error": loading})
        if mode is Mode.BROKEN:
            return web.Response(status=500, text="Internal Server Error")
        if mode is Mode.KEY_REFUSED:
            return wrong_key(request)
        if mode is Mode.KEY_REFUSED_GEMINI:
            invalid = "API key not valid. Please pass a valid API key."
            return error(400, gemini(400, invalid, "INVALID_ARGUMENT"))
        if mode is Mode.MODEL_UNKNOWN:
            return error(404, openai(f'model "{body.get("model")}" not found, try pulling it'))
        if mode is Mode.REDIRECT:
            return web.Response(status=307, headers={"Location": self.elsewhere})
        if mode is Mode.REFUSES_ALL:
            # As some do, it repeats what it does not like.
            picture = next(one for one in parts_of(body) if one["type"] == "image_url")
            key = request.headers.get("Authorization", "").removeprefix("Bearer ")
            return error(400, openai(f"{key}: {picture['image_url']['url']} is bad"))
        return not_understood(asked, mode)

    def _completion(self, asked: Asked) -> dict[str, Any]:
        mode = self.mode
        answer = ANSWERS.get(mode, self.answer)(asked)
        content: Any = answer if isinstance(answer, str) else json.dumps(answer)
        finish = "stop"
        if mode is Mode.EMPTY:
            content = ""
        elif mode is Mode.NULL:
            content = None
        elif mode is Mode.PARTS:
            content = [{"type": "text", "text": content}]
        elif mode is Mode.FENCED:
            content = f"```json\n{content}\n```"
        elif mode is Mode.PROSE:
            content = f"<think>{{maybe}} a ball</think>Here you are: {content} Anything else?"
        elif mode is Mode.PLAIN:
            content = "Somebody runs to the left."
        elif mode is Mode.THINKS and not asked.body.get("reasoning_effort"):
            content, finish = "", "length"
        elif mode is Mode.THINKS_ALOUD and not asked.body.get("reasoning_effort"):
            content, finish = "<think>I see {a ball} and somebody", "length"
        elif mode is Mode.THINKS_ALWAYS and asked.body["max_completion_tokens"] < MUCH_ROOM:
            content, finish = "", "length"
        found: dict[str, Any] = {
            "id": "stub",
            "object": "chat.completion",
            "model": MODEL,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": content},
                    "finish_reason": finish,
                }
            ],
        }
        if mode is not Mode.NO_USAGE:
            found["usage"] = {
                "prompt_tokens": 800,
                "completion_tokens": 40,
                "total_tokens": 840,
            }
        return found

    async def _send_much(self, request: web.Request, status: int) -> web.StreamResponse:
        answer = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
        answer.content_length = TEN_MEGABYTES
        await answer.prepare(request)
        chunk = b" " * 16_384
        while self.sent_bytes < TEN_MEGABYTES:
            await answer.write(chunk)  # raises when whoever reads is gone
            self.sent_bytes += len(chunk)
        return answer


async def _send_half(request: web.Request, body: bytes) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    answer.content_length = len(body)
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return answer
