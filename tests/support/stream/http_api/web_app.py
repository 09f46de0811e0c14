"""The HTTP application: routes, faults, errors, dates, and what browsers need to be allowed."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.stream import answers, sockets
from tests.support.stream.auth import check_caller, check_key
from tests.support.stream.faults import Fault
from tests.support.stream.http_api import app_api, calls_api, control
from tests.support.stream.http_api.asked import Asked, Operation
from tests.support.stream.records import Refusal, Refused

if TYPE_CHECKING:
    from tests.support.stream.server import StreamServer

POP = "FRA60-P3"  # CloudFront's edge, as the hint says it [js]
_ALLOWED_HEADERS = "*, Authorization, stream-auth-type, X-Stream-Client, x-client-request-id"

Step = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(server: "StreamServer") -> web.Application:
    app = web.Application(client_max_size=1 << 20, middlewares=[_for_browsers])
    for operation in (*calls_api.OPERATIONS, *app_api.OPERATIONS):
        step = _step(server, operation)
        app.router.add_route(operation.method, f"/api/v2{operation.path}", step)
        if operation.path.startswith("/video/"):
            app.router.add_route(operation.method, operation.path, step)
    for path in sockets.PATHS:
        app.router.add_get(path, server.sockets.serve)
    for path in ("/hint", "/hint/"):
        app.router.add_get(path, _hint)  # HEAD, too
    control.add_routes(app, server)
    server.sfu.add_routes(app)
    return app


@web.middleware
async def _for_browsers(request: web.Request, handler: Step) -> web.StreamResponse:
    if request.method == "OPTIONS":
        answer: web.StreamResponse = web.Response(status=204)
    else:
        try:
            answer = await handler(request)
        except web.HTTPException as refused:  # no such path, or too large
            refusal = Refusal(refused.status, 4, refused.reason)
            answer = web.json_response(
                answers.error(refusal, time.monotonic()), status=refused.status
            )
    if not answer.prepared:
        answer.headers.update(_cors(request))
    return answer


def _cors(request: web.Request) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": request.headers.get("Origin", "*"),
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": request.headers.get(
            "Access-Control-Request-Headers", _ALLOWED_HEADERS
        ),
        "Access-Control-Expose-Headers": "*, x-amz-cf-pop, x-ratelimit-limit, "
        "x-ratelimit-remaining, x-ratelimit-reset, retry-after",
        "Access-Control-Allow-Private-Network": "true",
        "Access-Control-Max-Age": "600",
    }


async def _hint(request: web.Request) -> web.StreamResponse:
    return web.Response(headers={"x-amz-cf-pop": POP})


def _step(server: "StreamServer", operation: Operation) -> Step:
    async def step(request: web.Request) -> web.StreamResponse:
        what = f"{operation.name} {request.method} {request.path}"
        faults, started = server.faults, time.monotonic()
        await _wait(server, what, carried_out=False)
        cut = faults.strike("cut", what)
        if cut is not None and not cut.carried_out:
            return _broken(request)
        answer = await _answer(server, operation, request, what, started)
        await _wait(server, what, carried_out=True)
        return answer if cut is None else await _cut(request, answer)

    return step


async def _answer(
    server: "StreamServer", operation: Operation, request: web.Request, what: str, started: float
) -> web.Response:
    limit, remaining, resets, over = server.faults.count(operation.name, what)
    headers = {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int(resets)),
    }
    try:
        _refuse_by_fault(server, what, over, headers)
        asked = await _asked(server, operation, request)
        user_id = asked.caller.user_id
        if user_id and server.faults.is_too_much(operation.name, user_id):
            raise Refused(429, 9, f"Too many requests for user {user_id}")
        body = await operation.handler(asked)
    except Refused as refused:
        body, status = answers.error(refused.refusal, started), refused.refusal.status
    else:
        body["duration"] = answers.duration(started)
        status = 201 if request.method == "POST" else 200
    return web.json_response(body, status=status, headers=headers)


def _refuse_by_fault(
    server: "StreamServer", what: str, over: Fault | None, headers: dict[str, str]
) -> None:
    fault = server.faults.strike("status", what)
    if over is not None:
        fault = Fault("status", status=429, retry_after=over.retry_after)
    if fault is None:
        return
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    message = "Too many requests" if fault.status == 429 else "internal server error"
    raise Refused(fault.status, 9 if fault.status == 429 else -1, message)


async def _asked(server: "StreamServer", operation: Operation, request: web.Request) -> Asked:
    check_key(server.account, request.query.get("api_key", ""))
    auth_type = request.headers.get("stream-auth-type", request.query.get("stream-auth-type", ""))
    caller = check_caller(server.account, auth_type, request.headers.get("Authorization", ""))
    of_servers = request.path.startswith("/api/v2") and server.account.unknowns.nanoseconds
    return Asked(
        server,
        operation.name,
        caller,
        request,
        await _body(request, operation),
        answers.nanoseconds if of_servers else answers.rfc3339,
    )


async def _body(request: web.Request, operation: Operation) -> dict[str, Any]:
    raw = await request.read()
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, 4, f'{operation.name} failed with error: "invalid JSON"')
    return body


async def _wait(server: "StreamServer", what: str, *, carried_out: bool) -> None:
    if server.faults.strike("hang", what, carried_out=carried_out):
        await server.faults.until_over()
    slow = server.faults.strike("slow", what, carried_out=carried_out)
    if slow is not None:
        await server.faults.until_over(slow.seconds)


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _cut(request: web.Request, answer: web.Response) -> web.StreamResponse:
    """Half of the body, and the connection is gone."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    half = web.StreamResponse(status=answer.status)
    half.content_type = "application/json"
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return half
