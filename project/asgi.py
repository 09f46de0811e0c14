"""The ASGI application: static files, kept pages, HTTP by Django, sockets by Channels.

No origin check on the commentary socket: it reads no cookie and accepts nothing but
acknowledgements. What it sends is for whoever has the code; where that is not enough, for whoever
brings a ticket, which a page of another origin cannot ask for (``access.tickets``). A provider's
wants a join token.
The Host header is checked as for HTTP, so that a foreign name pointed at this machine (DNS
rebinding) finds nothing.
"""

import os
from typing import cast

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.handlers.asgi import ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup(set_prefix=False)  # what follows imports models

from livekit_app.providers import registry  # noqa: E402
from project.http.asgi_handler import ApiHandler, ByPath  # noqa: E402
from project.http.kept.kept_pages import KeptPages  # noqa: E402
from project.http.sockets import AllowedHosts  # noqa: E402
from project.http.static_files.answers import StaticFiles  # noqa: E402
from project.servers import Application  # noqa: E402
from project.servers.proxies import TrustedProxies  # noqa: E402
from project.servers.socket_places import SocketPlaces  # noqa: E402
from sessions_app.stream.routing import websocket_urlpatterns  # noqa: E402

django_twice = ByPath(api=cast(Application, ApiHandler()), pages=cast(Application, ASGIHandler()))
http = StaticFiles(KeptPages(django_twice))
routes = AllowedHosts(URLRouter([*registry.socket_routes(), *websocket_urlpatterns]))
sockets = SocketPlaces(cast(Application, routes))
application = TrustedProxies(
    cast(Application, ProtocolTypeRouter({"http": http, "websocket": sockets}))
)
