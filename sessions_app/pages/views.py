"""The HTML pages. Thin: each gathers what the first picture of the page needs.

The server renders the first state in words, so that a page says something before any script
runs. Scripts get data by ``json_script`` and never by inline code (CSP). No token and no host key
is ever part of a page.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.spec import ProviderSpec
from sessions_app import links, local_authority, qr_codes
from sessions_app.access import preview_pictures
from sessions_app.access_choices import WayIn
from sessions_app.auth.watch_keys import is_link_key
from sessions_app.codes import read_code, tidy_code
from sessions_app.commentary_choices import Language, Style
from sessions_app.ids import is_session_id
from sessions_app.lifecycle.service import find_session
from sessions_app.log import etags
from sessions_app.log.presenters import event_view, session_view
from sessions_app.models import LiveSession
from sessions_app.pages import page_etags, previews, shown_lines, texts
from sessions_app.pages.commentary.claim_texts import SAW
from sessions_app.pages.diagnostics_texts import DIAGNOSTICS
from sessions_app.pages.door_texts import DOOR
from sessions_app.pages.page_script import page_script
from sessions_app.pages.player_modules import any_video, by_player, module_of, video
from sessions_app.pages.scores import pause_texts
from sessions_app.pages.scores.board_texts import BOARD
from sessions_app.pages.scores.control_texts import CAMERA_CONTROLS
from sessions_app.pages.scores.shown_board import ShownBoard, moments_of
from sessions_app.pages.shown_lines import ShownLine
from sessions_app.site import vision_address
from sessions_app.site.spoken_languages import spoken_languages
from sessions_app.site.vision_address import VisionAddress
from sessions_app.sports.for_pages import sports_for_pages
from sessions_app.sports.rules import Sport, TeamColour
from sessions_app.states import Reason

logger = logging.getLogger(__name__)

OUR_FAULTS = (Reason.START_FAILED, Reason.ROOM_LOST)  # ends that nobody wanted


@csrf_exempt  # it looks a code up, and changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Start or watch. By POST: the code field sent without scripts. It may hold a whole link, whose
    key must not stand in an address. ``?code=`` is for bookmarks."""
    typed = (request.POST.get("code") or request.GET.get("code", "")).strip()
    code = read_code(typed) if typed else None
    if code and LiveSession.objects.filter(pk=code).exists():
        _, sharp, key = typed.rpartition("#")
        goes_along = f"#{key}" if sharp and is_link_key(key) else ""
        return HttpResponseRedirect(reverse("game", args=[code]) + goes_along)
    problem = texts.COMMON["code.unknown" if code else "code.invalid"] if typed else ""
    context = {
        "typed": code or typed,
        "problem": problem,
        "own_certificate": bool(local_authority.offered()),
        **page_script("home"),
    }
    return render(
        request, "home.html", context, status=HTTPStatus.NOT_FOUND if typed else HTTPStatus.OK
    )


@require_safe
@ensure_csrf_cookie
def camera(request: HttpRequest) -> HttpResponse:
    """The host's page. Who goes on with which broadcast is known to the browser alone."""
    spec = PROVIDERS[settings.PROVIDER]
    must_sign_in = settings.START_POLICY == "account" and not request.user.is_authenticated
    page_data = {
        "graceSeconds": settings.GRACE_SECONDS,
        "secureUrl": links.camera_page_url(),
        "commentaryLanguage": settings.COMMENTARY_LANGUAGE,
        "signInUrl": f"{settings.LOGIN_URL}?next={reverse('camera')}" if must_sign_in else None,
        "sports": sports_for_pages(),
        "vision": _place(vision_address.in_use()),
        **any_video(spec),
    }
    words = texts.CAMERA | BOARD | CAMERA_CONTROLS | SAW | DIAGNOSTICS
    context = {
        "page_data": page_data,
        "encoders": spec.capabilities.standard_whip,
        "languages": Language.choices,
        "styles": Style.choices,
        "sports": Sport.choices,
        "colours": TeamColour.choices,
        **page_script("camera/page", words, player=spec.player),
    }
    return render(request, "camera.html", context)


def _place(model: VisionAddress | None) -> dict[str, Any] | None:
    return {"address": model.host, "isLocal": model.is_local} if model else None


@require_safe
def watch(request: HttpRequest, session_id: str) -> HttpResponse:
    """The spectators' page."""
    session = find_session(session_id)
    if session is None:
        return _unknown(request, session_id)
    if session.way_in != WayIn.CODE:
        return _door(request, session.pk)
    etag = page_etags.of_watch_page(request, session)
    unchanged = etags.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    page, events = shown_lines.of(session, request.GET.get("page", ""))
    lines = [ShownLine.of(event, session) for event in events]
    spec = PROVIDERS[session.room.provider]
    told = session_view(session, lines=page.lines if page else None)
    context = {
        "session": session,
        "code": session.pk,
        "preview": previews.of(session),
        "lines": lines if session.is_final else lines[::-1],
        "page": page,
        "board": ShownBoard.of(told.match),
        "moments": moments_of(session, told.match) if session.is_final else [],
        "highlights": page.highlights if page else 0,
        "our_fault": session.reason in OUR_FAULTS,
        "reason": texts.COMMON.get(f"reason.{session.reason}", ""),
        "notice": shown_lines.notice(session, told, events),
        "pause_minutes": pause_texts.minutes_left(session, timezone.now()),
        "duration": told.durationSeconds,
        "page_data": {
            **_watch_data(request, session.pk, spec),
            "session": told.model_dump(),
            "events": [] if session.is_final else [event_view(event) for event in events],
        },
        "prefetch": None if session.is_final else _prefetch(request, session, spec),
        **_watch_script(spec),
    }
    answer = render(request, "watch.html", context)
    etags.mark(answer, etag)
    return answer


def _door(request: HttpRequest, session_id: str) -> HttpResponse:
    """The page of a broadcast whose code is not enough: the same for everybody and in every state,
    because it does not know who looks. Its script brings what lets somebody in."""
    etag = page_etags.of_door(request, session_id)
    unchanged = etags.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    spec = PROVIDERS[settings.PROVIDER]
    context = {
        "door": True,
        "code": session_id,
        "duration": None,
        "page_data": {
            **_watch_data(request, session_id, spec),
            **{"session": None, "events": None, "playerModules": by_player()},
        },
        **_watch_script(spec),
    }
    answer = render(request, "watch.html", context)
    etags.mark(answer, etag)
    return answer


@require_safe
def diagnostics(request: HttpRequest) -> HttpResponse:
    """Run API Diagnostics on a page of its own; ``?id=`` is the code, as typed."""
    context = {
        "typed": request.GET.get("id", "")[:200],
        "page_data": any_video(PROVIDERS[settings.PROVIDER]),
        **page_script("diagnostics", DIAGNOSTICS),
    }
    return render(request, "diagnostics.html", context)


@require_safe
def qr(request: HttpRequest, session_id: str) -> HttpResponse:
    """The join link as a QR code, where the code is enough. The one with a key is for its host
    (``sessions_app.api.access``): a picture's address cannot prove who asks."""
    session = find_session(session_id)
    if session is None:
        return _plain(_("No broadcast with this code."), HTTPStatus.NOT_FOUND)
    if session.way_in != WayIn.CODE:
        return _plain(
            _("More than the code is needed to watch: ask the host for the QR code."),
            HTTPStatus.UNAUTHORIZED,
        )
    link = links.join_url(session_id)
    etag = etags.of(link)
    unchanged = etags.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    response = HttpResponse(qr_codes.svg_of_public(link), content_type=qr_codes.KIND)
    etags.mark(response, etag)
    return response


@require_safe
def preview_picture(request: HttpRequest, session_id: str) -> HttpResponse:
    """For link previews, where the host has ticked it; else ours. Of a broadcast behind a door,
    and of none, the answer is the same."""
    session = find_session(session_id)
    picture = preview_pictures.of(session) if session is not None else None
    etag = etags.of(session_id, "preview", picture.taken_at if picture else "")
    unchanged = etags.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    answer: HttpResponse = HttpResponseRedirect(previews.our_picture())
    if picture is not None:
        answer = HttpResponse(bytes(picture.jpeg), content_type="image/jpeg")
    etags.mark(answer, etag)
    return answer


def _unknown(request: HttpRequest, session_id: str) -> HttpResponse:
    code = tidy_code(session_id)
    if code != session_id and is_session_id(code) and LiveSession.objects.filter(pk=code).exists():
        return HttpResponseRedirect(reverse("game", args=[code]))
    logger.info("[sessions] page asked for an unknown code")
    context = {
        "session": None,
        "typed": session_id[:40],
        "page_data": any_video(PROVIDERS[settings.PROVIDER]),
        **page_script("unknown", DIAGNOSTICS),
    }
    answer = render(request, "watch.html", context, status=HTTPStatus.NOT_FOUND)
    answer["Cache-Control"] = "no-store"  # it may begin any moment, and says what was typed
    return answer


def _watch_data(request: HttpRequest, session_id: str, spec: ProviderSpec) -> dict[str, Any]:
    """For ``pages/watch/page.js``, whoever looks."""
    known = {"id": session_id, "hasUser": request.user.is_authenticated}
    said = {"sports": sports_for_pages(), "voices": spoken_languages()}
    return {**known, **said, **video(spec)}


def _watch_script(spec: ProviderSpec) -> dict[str, Any]:
    words = texts.SPECTATOR | BOARD | DOOR | SAW | DIAGNOSTICS
    return page_script("watch/page", words, player=spec.player)


def _prefetch(
    request: HttpRequest, session: LiveSession, spec: ProviderSpec
) -> dict[str, str | None]:
    """For ``pages/watch/prefetch.js``: whose guest asks for a grant, and the vendor's module to
    load.

    The camera's page fetches that module while nobody waits.
    """
    guest_of = None if request.user.is_authenticated else session.pk
    return {"guest_of": guest_of, "player_module": module_of(spec)}


def _plain(sentence: str, status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(
        f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "no-store"
    return response
