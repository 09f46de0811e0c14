"""Addresses that media servers and players call; included at the root."""

from django.urls import path

from livekit_app.providers import registry
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.webhooks import view

urlpatterns = [
    path("api/webhooks/<str:provider>", view.webhook, name="webhook"),
    *(
        path(spec.webhook_path, view.webhook, {"provider": name}, name=f"{name}-webhook")
        for name, spec in PROVIDERS.items()
        if spec.webhook_path
    ),
    *registry.routes(),
]
