"""The WebSocket paths; ``project/asgi.py`` mounts them."""

from django.urls import re_path

from sessions_app.stream.consumers import CommentaryConsumer, UnknownPathConsumer

websocket_urlpatterns = [
    re_path(r"^api/ws/sessions/(?P<session_id>[^/]+)/commentary/?$", CommentaryConsumer.as_asgi()),
    re_path(r"", UnknownPathConsumer.as_asgi()),
]
