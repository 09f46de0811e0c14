"""What an endpoint's refusal means: wait, stop, or ask otherwise."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from commentary.narrators.narrator import NarratorRefused, NarratorUnavailable
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision.chat_client import Reply
from commentary.narrators.vision.json_text import loads
from livekit_app.one_line import tidy

MOST_SECONDS = 3600.0  # believed of Retry-After
OUT_OF_CREDIT_SECONDS = 600.0
_MOST_LETTERS = 4000  # of an error that are looked at
_SAID = ("message", "param", "code", "type", "status", "detail", "msg", "loc", "error")
_KEY = re.compile(r"api[ _-]?key|unauthenticated|unauthorized|invalid token|bearer")
_NO_PICTURES = re.compile(
    r"image input is not supported|mmproj|does not support (?:image|vision)|not a multimodal"
    r"|no (?:vision|image) support|image_url is only supported"
)
_NO_MODEL = re.compile(r"model\S* (?:\S+ )?(?:not found|does not exist)|model_not_found")
_NOT_TODAY = re.compile(
    r"content[ _](?:policy|filter|management)|safety|moderation|responsible ai"
    r"|json_validate_failed|failed to generate json"
)
_LONG_RUN = re.compile(r"[A-Za-z0-9+/=_.-]{25,}")
_PIECE = 6  # letters of a key that give something of it away
_ADDRESS = re.compile(r"https?://\S+")


def error_text(body: bytes) -> str:
    """What the body says went wrong: an object, a list of them, or mere text."""
    text = body.decode("utf-8", "replace")
    try:
        found = loads(text)
    except ValueError:
        return text[:_MOST_LETTERS]
    return " ".join(_words(found))[:_MOST_LETTERS]


def _words(found: Any, depth: int = 0) -> list[str]:
    if depth > 6:
        return []
    if isinstance(found, list):
        return [word for one in found[:20] for word in _words(one, depth + 1)]
    if isinstance(found, dict):
        return [w for name in _SAID if name in found for w in _words(found[name], depth + 1)]
    return [str(found)] if isinstance(found, (str, int)) and not isinstance(found, bool) else []


def is_about_the_request(reply: Reply) -> bool:
    """Might it be answered if it were asked otherwise?"""
    text = error_text(reply.body).lower()
    if any(one.search(text) for one in (_KEY, _NO_MODEL, _NO_PICTURES, _NOT_TODAY)):
        return False
    # A grammar that an older llama.cpp cannot make is a 500 there.
    named = reply.status == 500 and re.search(r"schema|grammar|response_format", text)
    return reply.status in (400, 413, 422) or bool(named)


def problem_of(reply: Reply, key: str) -> NarratorUnavailable | NarratorRefused:
    """Of a reply that is no answer, as an exception."""
    status, text = reply.status, error_text(reply.body)
    words = text.lower()
    if status in (401, 403) or (status in (400, 422) and _KEY.search(words)):
        # Its words often repeat the key.
        return NarratorRefused(f"{status}: the key is refused", trouble=Trouble.KEY_REFUSED)
    reason = f"{status}: {without_secrets(text, key)}".rstrip(": ")
    if 300 <= status < 400:
        return NarratorUnavailable(f"{status}: a redirect", trouble=Trouble.REDIRECTED)
    if status == 404 or (status in (400, 422) and _NO_MODEL.search(words)):
        return NarratorRefused(reason, trouble=Trouble.MODEL_UNKNOWN)
    if _NO_PICTURES.search(words):
        return NarratorRefused(reason, trouble=Trouble.REQUEST_REFUSED)
    wait = retry_after(reply.retry_after)
    if status in (402, 429):
        if status == 402:
            wait = wait or OUT_OF_CREDIT_SECONDS
        return NarratorUnavailable(reason, retry_after=wait, trouble=Trouble.RATE_LIMITED)
    if status in (408, 409, 425) or status >= 500:
        return NarratorUnavailable(reason, retry_after=wait, trouble=Trouble.OVERLOADED)
    if _NOT_TODAY.search(words):
        return NarratorUnavailable(reason, trouble=Trouble.BAD_ANSWER)
    if 400 <= status < 500:
        return NarratorRefused(reason, trouble=Trouble.REQUEST_REFUSED)
    return NarratorUnavailable(reason, trouble=Trouble.BAD_ANSWER)


def retry_after(header: str, now: datetime | None = None) -> float | None:
    """Seconds, of a number or a date; None where neither can be read."""
    text = header.strip()
    if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,6})?", text):
        return min(float(text), MOST_SECONDS)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a year, or a zone, of twenty digits
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    seconds = (at - (now or datetime.now(UTC))).total_seconds()
    return min(max(0.0, seconds), MOST_SECONDS)


def without_secrets(text: str, key: str, most: int = 160) -> str:
    """For a log: an error may repeat our key, in part or whole, or the pictures."""
    pieces = {key[at : at + _PIECE] for at in range(max(1, len(key) - _PIECE + 1))} - {""}
    words = tidy(_LONG_RUN.sub("…", _ADDRESS.sub("…", text)), _MOST_LETTERS).split()
    shown = ["…" if any(piece in word for piece in pieces) else word for word in words]
    return tidy(" ".join(shown), most)
