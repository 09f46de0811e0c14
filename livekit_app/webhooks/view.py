"""Where media servers' webhooks come in."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from livekit_app.auth.request_body import WEBHOOK_LIMIT, bounded_body
from livekit_app.errors import BadWebhook, ServiceError
from livekit_app.monitoring import measures, measuring, metrics
from livekit_app.providers.port import WebhookEvent
from livekit_app.providers.registry import get_provider, is_served
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.webhooks import inbox

logger = logging.getLogger(__name__)


@csrf_exempt
async def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Verify on the raw bytes, store once, answer. 401 forged, 400 unreadable, 413 too large.

    A provider does not retry after 4xx, and does after 5xx: our own failure must be a 5xx.
    """
    if not is_served(provider):
        raise ServiceError("not_found", "No such provider.", status=404, stage="webhook")
    if request.method != "POST":
        raise ServiceError("method_not_allowed", "Only POST.", status=405, stage="webhook")
    try:
        event = _read(request, provider)
    except ServiceError as refusal:
        # A server that signs with another key looks like this; it will not try again by itself.
        logger.warning(
            "[inbox] webhook refused", extra={"provider": provider, "code": refusal.code}
        )
        await run_in_database(metrics.refusals.note, provider, refusal.code)
        raise
    created = await run_in_database(inbox.store, event, provider)
    measuring.count(measures.WEBHOOKS, provider, "new" if created else "again")
    return JsonResponse({"stored": created})


def _read(request: HttpRequest, provider: str) -> WebhookEvent:
    body = bounded_body(request, stage="webhook", limit=WEBHOOK_LIMIT)
    try:
        return get_provider(provider).parse_webhook(body, request.headers)
    except BadWebhook as problem:
        raise ServiceError(
            problem.code, "The webhook was not accepted.", status=problem.status, stage="webhook"
        ) from problem
