"""``GET /api/diagnostics``: thin."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import credentials_of
from livekit_app.schemas import refusals
from project.diagnosis import views
from project.diagnosis.rounds import Question, diagnose
from project.diagnosis.views import DiagnosisOut
from project.http import cross_site

router = Router(tags=["reachability"])


@router.get("/diagnostics", response={200: DiagnosisOut, **refusals(429)})
async def read_diagnostics(
    request: HttpRequest,
    response: HttpResponse,
    id: Annotated[
        str, Query(max_length=200, description="The code, as typed; empty: the installation.")
    ] = "",
    origin: Annotated[
        str, Query(max_length=200, description="Of the page that should be allowed by CORS.")
    ] = "",
) -> DiagnosisOut:
    """Run API Diagnostics: always 200 when the diagnosis itself worked, within about
    five seconds, also while the database or the media server is down. Verdict A: the record is
    there, the token's or media server's side fails; B: no record; C: the API or its database; D:
    people get in, something beside that is wrong. `access_needed`: for whom may not watch `id`, of
    which nothing is said then (send your `X-Admission`). Send the `X-Host-Key` of `id` (or
    another proof) to read details. Nothing is changed and no token is given out."""
    response["Cache-Control"] = "no-store"
    credentials = credentials_of(request)
    await rate_limits.spend("diagnostics", request, credentials)
    question = Question(
        id=id.strip(),
        credentials=credentials,
        reached_by=cross_site.address_of(request),
        origin=(origin or request.headers.get("Origin", "")).rstrip("/"),
    )
    return views.as_answer(await diagnose(question))
