"""What the endpoint does not want or understand, in the words of real ones."""

from typing import Any

from aiohttp import web

from tests.support.vision_server.asked import Asked, parts_of
from tests.support.vision_server.modes import Mode


def openai(message: str, *, param: str | None = None, code: str | None = None) -> Any:
    kind = "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def gemini(code: int, message: str, status: str) -> Any:
    return [{"error": {"code": code, "message": message, "status": status}}]


_NO_SCHEMA: dict[Mode, Any] = {
    Mode.NO_SCHEMA_VLLM: {
        "object": "error",
        "message": "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), "
        "'msg': \"Input should be 'text' or 'json_object'\", 'input': 'json_schema'}]",
        "type": "BadRequestError",
        "param": None,
        "code": 400,
    },
    Mode.NO_SCHEMA_LLAMA: {
        "error": {
            "code": 400,
            "message": 'response_format type must be one of "text" or "json_object", but got: '
            "json_schema",
            "type": "invalid_request_error",
        }
    },
    Mode.NO_SCHEMA_OLLAMA: openai("invalid JSON schema in format"),
    Mode.NO_SCHEMA_GEMINI: gemini(
        400,
        'Invalid JSON payload received. Unknown name "additionalProperties" at '
        "'generation_config.response_schema': Cannot find field.",
        "INVALID_ARGUMENT",
    ),
    Mode.NO_SCHEMA_UNNAMED: "Bad Request",
}


def error(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    if isinstance(body, str):
        return web.Response(status=status, text=body, headers=headers)
    return web.json_response(body, status=status, headers=headers)


def wrong_key(request: web.Request) -> web.Response:
    """As OpenAI does, it repeats the key, here even the whole of it."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return error(401, openai(f"Incorrect API key provided: {sent}.", code="invalid_api_key"))


def not_understood(asked: Asked, mode: Mode) -> web.Response | None:
    body = asked.body
    if mode in _NO_SCHEMA and asked.format == "json_schema":
        return error(400, _NO_SCHEMA[mode])
    if mode is Mode.NO_OBJECT and asked.format != "text":
        message = f"response_format '{asked.format}' is not supported by this model"
        return error(400, openai(message, param="response_format"))
    if mode is Mode.THINKS_ALWAYS and "reasoning_effort" in body:
        return error(400, "Bad Request")
    if mode is Mode.OLD_LENGTH and "max_completion_tokens" in body:
        message = "Unrecognized request argument supplied: max_completion_tokens"
        return error(400, openai(message))
    parts = [part["image_url"] for part in parts_of(body) if part["type"] == "image_url"]
    if mode is Mode.NO_DETAIL and any("detail" in part for part in parts):
        where = {"loc": ["body", "messages", 1, "content", 2, "image_url", "detail"]}
        forbidden = {"msg": "Extra inputs are not permitted", "type": "extra_forbidden"}
        return error(422, {"detail": [where | forbidden]})
    if mode is Mode.ONE_PICTURE and len(parts) > 1:
        return error(400, openai("At most 1 image(s) may be provided in one prompt."))
    if mode is Mode.SHORT_CONTEXT and len(parts) > 2:
        message = "the request exceeds the available context size, try increasing it"
        return error(400, {"error": {"code": 400, "message": message}})
    return None
