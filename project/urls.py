"""All addresses. Each app brings its own; the order only matters for reading."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from project import health
from project.api import api
from project.metrics import endpoint as metrics

admin.site.site_header = admin.site.site_title = "Sideline"
admin.site.index_title = "Operations"

# What is disallowed would be listed unread, by a link to it; and a broadcast's link is its secret.
_ROBOTS = """# What is not to be found says so itself (X-Robots-Tag).
User-agent: *
Disallow: /admin/
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("robots.txt", robots),
    path("health", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.metrics),
    path("", include("livekit_app.urls")),  # /api/webhooks/<provider>, /media/…
    path("api/", api.urls),
    path("", include("sessions_app.urls")),  # pages
]
