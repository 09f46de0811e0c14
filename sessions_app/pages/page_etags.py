"""What a page of a broadcast is made of, as an ETag: who has it as it is now is told 304. And who
shares one."""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language

from sessions_app.ids import is_session_id
from sessions_app.log import etags
from sessions_app.models import LiveSession
from sessions_app.pages.player_modules import by_player
from sessions_app.pages.scores.pause_texts import minutes_left
from sessions_app.site.spoken_languages import spoken_languages

_MADE_OF = (
    ("templates", "*.html"),
    *(("sessions_app/pages", "*.py"), ("sessions_app/sports", "*.py")),
    ("sessions_app/log", "match_*.py"),
)

_PAGE = re.compile(rb"page=([0-9]{1,6})")
_OTHER = re.compile(rb"[A-Za-z0-9_.~-]{1,40}=[A-Za-z0-9_.~-]{0,400}")  # what messengers add
_MOST_OTHERS = 8


def shared_as(path: str, query: bytes) -> tuple[str, str] | None:
    """Path and query of the spectators' page (or its door) that all who have no session see the
    same, whatever else they send. None: another page, or an address that is better read by Django.

    What the page is made of beside its broadcast is the same for all; whatever else it comes to
    depend on has to stand here or in ``project.http.kept``, as ``?page=`` does.
    """
    head, _, code = path.rpartition("/")
    if head != "/game" or not is_session_id(code):
        return None
    wanted = b""
    pieces = query.split(b"&") if query else []
    if len(pieces) > _MOST_OTHERS:
        return None
    for piece in pieces:
        if _PAGE.fullmatch(piece) and not wanted:
            wanted = piece
        elif not _OTHER.fullmatch(piece) or piece.startswith(b"page="):
            return None
    return path, wanted.decode()


def of_watch_page(request: HttpRequest, session: LiveSession) -> str:
    """Lines, reason and commentator are events (``last_seq``). The page holds the time at which it
    was made, and is the same with another; but for how long a pause lasts."""
    moments = (session.live_at, session.ended_at, minutes_left(session, timezone.now()))
    shown = (session.title, session.room.provider, session.shows_picture)
    whole = (etags.of_session(session), *shown, *moments)
    return etags.of(session.pk, *whole, *_anywhere(request))


def of_door(request: HttpRequest, session_id: str) -> str:
    """Tells nothing of what is behind it."""
    return etags.of(session_id, "door", *_anywhere(request))


def of_score_page(request: HttpRequest, session_id: str) -> str:
    return etags.of(session_id, "score", *_anywhere(request))


def _anywhere(request: HttpRequest) -> tuple[object, ...]:
    version = _version() if settings.DEBUG else _version_once()
    told = (settings.PROVIDER, *by_player().items(), *spoken_languages())
    return (request.user.is_authenticated, get_language(), *told, version)


@cache
def _version_once() -> str:
    return _version()


def _version() -> str:
    """Of all that pages are made of beside a broadcast: the same in every web process."""
    files = hashlib.sha256(static("").encode())  # the addresses of scripts and style sheets
    for folder, names in _MADE_OF:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob(names)):
            files.update(path.read_bytes())
    return files.hexdigest()
