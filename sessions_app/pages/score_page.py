"""The scorekeepers' page. It is the same for everybody and in every state, because it does not know
who looks: the key stands behind ``#``, and only the script proves it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sessions_app.codes import tidy_code
from sessions_app.lifecycle.service import find_session
from sessions_app.log import etags
from sessions_app.pages import page_etags
from sessions_app.pages.page_script import page_script
from sessions_app.pages.scores.board_texts import BOARD
from sessions_app.pages.scores.control_texts import SCOREKEEPERS
from sessions_app.sports.for_pages import sports_for_pages
from sessions_app.sports.rules import Sport, TeamColour


@require_safe
def score(request: HttpRequest, session_id: str) -> HttpResponse:
    session = find_session(session_id)
    if session is None:
        return _unknown(request, session_id)
    etag = page_etags.of_score_page(request, session.pk)
    unchanged = etags.not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    context = {
        "code": session.pk,
        "page_data": {"id": session.pk, "sports": sports_for_pages()},
        "sports": Sport.choices,
        "colours": TeamColour.choices,
        **page_script("score/page", BOARD | SCOREKEEPERS),
    }
    answer = render(request, "score.html", context)
    etags.mark(answer, etag)
    return answer


def _unknown(request: HttpRequest, session_id: str) -> HttpResponse:
    """Without a script: there is nothing to try again."""
    code = tidy_code(session_id)
    if code != session_id and find_session(code) is not None:
        return HttpResponseRedirect(reverse("score", args=[code]))
    answer = render(request, "score.html", status=HTTPStatus.NOT_FOUND)
    answer["Cache-Control"] = "no-store"  # it may begin any moment
    return answer
