"""The ASGI application: HTTP by Django, the commentary socket by Channels.

No origin check on the socket: what it sends is public (whoever has the code may watch), it reads
no cookie, and it accepts nothing but acknowledgements. The Host header is checked as for HTTP,
so that a foreign name pointed at this machine (DNS rebinding) finds nothing.
"""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
http = get_asgi_application()  # loads the apps: what follows imports models

from project.sockets import AllowedHosts  # noqa: E402
from sessions_app.stream.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {"http": http, "websocket": AllowedHosts(URLRouter(websocket_urlpatterns))}
)
