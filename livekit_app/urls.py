"""Addresses that media servers and players call; included at the root."""

from django.urls import path

from livekit_app import livekit_signalling, signalling, views

urlpatterns = [
    path("api/webhooks/<str:provider>", views.webhook, name="webhook"),
    # The address to give to LiveKit; it follows no redirect, so the slash belongs to it.
    path("api/livekit/webhook/", views.webhook, {"provider": "livekit"}, name="livekit-webhook"),
    path("media/<path:path>", signalling.media, name="media"),
    *livekit_signalling.urlpatterns,
]
