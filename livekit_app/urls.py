"""Addresses that media servers and players call; included at the root."""

from django.urls import path

from livekit_app.providers.embedded import proxy as embedded_proxy
from livekit_app.providers.livekit import proxy as livekit_proxy
from livekit_app.webhooks import view

urlpatterns = [
    path("api/webhooks/<str:provider>", view.webhook, name="webhook"),
    # The address to give to LiveKit; it follows no redirect, so the slash belongs to it.
    path("api/livekit/webhook/", view.webhook, {"provider": "livekit"}, name="livekit-webhook"),
    path("media/<path:path>", embedded_proxy.media, name="media"),
    *livekit_proxy.urlpatterns,
]
