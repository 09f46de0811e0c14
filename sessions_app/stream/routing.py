"""The WebSocket paths; ``project/asgi.py`` mounts them."""

from django.urls import re_path

from sessions_app.stream.commentary_socket import commentary, unknown_path

_COMMENTARY = r"^api/ws/sessions/(?P<session_id>[^/]+)/commentary/?$"

# As Channels means it: an ASGI application where Django has a view.
websocket_urlpatterns = [
    re_path(_COMMENTARY, commentary),  # type: ignore[arg-type]
    re_path(r"", unknown_path),  # type: ignore[arg-type]
]
