"""Logging: one line per record, which begins with the process that speaks.

    web            2026-11-21 09:30:01.123 INFO    [sessions] POST /sessions → 201 session_id=…

Static text plus fields: ``logger.info("[sessions] live", extra={"session_id": id})``. Fields come
after the text as ``key=value``; LOG_JSON=true gives one JSON object per line instead. The id of the
request being served is added by itself. Secrets do not belong into records at all; the redaction
here is the last net, laid over the finished line, tracebacks included.

What others send may stand in a line, so nothing that a terminal obeys or that hides itself does:
such characters are written as ``\\u001b``, and a field ends after 200 characters.
"""

import json
import logging
import logging.config
import re
import sys
import threading
import time
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger import json as json_lines
from pythonjsonlogger.core import RESERVED_ATTRS

from project.http.request_ids import request_id
from project.run.visible import visible

PROCESS_WIDTH = 16
FIELD_CHARACTERS = 200
SELDOM_SECONDS = 10.0  # between two lines of what anybody may cause

_NO_FIELDS = {
    *RESERVED_ATTRS,
    "color_message",
    # Objects that Django adds, whose text says nothing that the message does not say.
    "request",
    "server_time",
}

_REDACTIONS = [
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}"), "[token]"),
    (re.compile(r"(?i)\b(bearer)\s+[^\s'\",]+"), r"\1 [secret]"),
    # hostKey=…, "hostKey": "…", X-Host-Key: …, api_secret='…', password=…
    (
        re.compile(
            r"(?i)((?:host[-_]?key|[\w-]*secret(?:[-_]?key)?|password|access[-_]?token)"
            r"\\*['\"]?\s*[=:]\s*\\*['\"]?)[^\s'\",&}\\]+"
        ),
        r"\1[secret]",
    ),
    (re.compile(r"(/camera#[^.\s]+)\.[^\s'\"]+"), r"\1.[secret]"),
    (re.compile(r"(\w+://[^/\s:@]*):[^/\s@]+@"), r"\1:[secret]@"),
]

# Libraries that say a line per packet, request or task.
_QUIET = [
    "aiohttp.access",
    "aioice",
    "aiortc",
    "amqp",
    "asyncio",
    "celery.app.trace",
    "celery.apps.worker",
    "celery.beat",
    "celery.bootsteps",
    "celery.worker",
    "daphne",
    "httpcore",
    "httpx",
    "kombu",
    "twisted",
    "uvicorn",
    "websockets",
]


def redact(text: str) -> str:
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller passed as ``extra``, and the request id where there is one."""
    fields = {
        key: cut(value)
        for key, value in vars(record).items()
        if key not in _NO_FIELDS and not key.startswith("_")
    }
    current = request_id.get()
    if current and "req_id" not in fields:
        fields["req_id"] = current
    return fields


class LineFormatter(logging.Formatter):
    """For people. Continuation lines (tracebacks) carry the process too."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._prefix = f"{process:<{PROCESS_WIDTH}}"

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        stamp = f"{moment}.{int(record.msecs):03d}"
        text = record.getMessage()
        pairs = "".join(f" {key}={_shown(value)}" for key, value in fields_of(record).items())
        lines = [f"{stamp} {record.levelname:<7} {text}{pairs}"]
        if record.exc_info:
            lines += self.formatException(record.exc_info).splitlines()
        if record.stack_info:
            lines += record.stack_info.splitlines()
        whole = "\n".join(lines).splitlines()
        first, rest = whole[0], whole[1:]
        shown = [f"{self._prefix}{first}", *(f"{self._prefix}  {line}" for line in rest)]
        return redact("\n".join(map(visible, shown)))


class JsonFormatter(json_lines.JsonFormatter):
    """For machines: one object per line."""

    def __init__(self, process: str) -> None:
        super().__init__(json_default=str, json_ensure_ascii=False)
        self._process = process

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data |= {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "process": self._process,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # A field may not pose as one of the line's own keys.
        log_data |= {
            key if key not in log_data else f"{key}_": value
            for key, value in fields_of(record).items()
        }
        if record.exc_info:
            log_data["traceback"] = message_dict["exc_info"]

    def serialize_log_record(self, log_data: dict[str, Any]) -> str:
        return redact(visible(super().serialize_log_record(log_data)))


class Uncaught(logging.Filter):
    """Django's word on what nobody expected. What a request brings upon itself, as a body that
    cannot be read, comes here too, with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info) and record.levelno >= logging.ERROR


class Seldom(logging.Filter):
    """Of what anybody may cause as often as they like: one line now and then for each logger, which
    says how often it was, and no traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._untold: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        with self._lock:
            self._untold[record.name] = self._untold.get(record.name, 0) + 1
            now = time.monotonic()
            if now < self._next.get(record.name, 0.0):
                return False
            self._next[record.name] = now + SELDOM_SECONDS
            record.times = self._untold.pop(record.name)
        record.msg, record.args = (
            cut(record.getMessage()),
            None,
        )  # a Referer may be in it, or a Host
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > FIELD_CHARACTERS:
        return f"{value[:FIELD_CHARACTERS]}…"
    return value


def _shown(value: object) -> str:
    text = str(cut(str(value)))
    plain = text and not re.search(r"[\s\"=]", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: ``{"level", "process", "json"}``."""
    formatter = f"{__name__}.{'JsonFormatter' if options['json'] else 'LineFormatter'}"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "uncaught": {"()": f"{__name__}.Uncaught"},
                "seldom": {"()": f"{__name__}.Seldom"},
            },
            "formatters": {"out": {"()": formatter, "process": options["process"]}},
            "handlers": {
                "out": {"class": "logging.StreamHandler", "formatter": "out"},
                "seldom": {
                    "class": "logging.StreamHandler",
                    "formatter": "out",
                    "filters": ["seldom"],
                },
            },
            "root": {"handlers": ["out"], "level": options["level"]},
            "loggers": {
                **{name: {"level": "WARNING"} for name in _QUIET},
                # Only what nobody expected; answers we chose are logged where they are made.
                "django.request": {"filters": ["uncaught"]},
                # A foreign host, a form of a thousand fields …: 2.5 KB of traceback each.
                "django.security": {"handlers": ["seldom"], "propagate": False},
                "project.http.foreign_hosts": {"filters": ["seldom"]},
                "project.signing_in.attempts": {"filters": ["seldom"]},
            },
        }
    )
    logging.captureWarnings(True)
    if options["process"] not in ("manage", "tests"):
        _report_uncaught()


def _report_uncaught() -> None:
    """What nobody caught is a log line too, so that it names its process."""
    logger = logging.getLogger("sideline")

    def of_process(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("[process] uncaught exception", exc_info=(kind, error, trace))

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            of_process(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = of_process
    threading.excepthook = of_thread
