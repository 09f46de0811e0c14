"""Addresses that media servers and players call; included at the root."""

from django.urls import path

from livekit_app import signalling, views

urlpatterns = [
    path("api/webhooks/<str:provider>", views.webhook, name="webhook"),
    path("media/<path:path>", signalling.media, name="media"),
]
