"""All addresses. Each app brings its own; the order only matters for reading."""

from django.contrib import admin
from django.urls import include, path

from project import health
from project.api import api

admin.site.site_header = admin.site.site_title = "Sideline"
admin.site.index_title = "Operations"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health", health.live),
    path("health/ready", health.ready),
    path("", include("livekit_app.urls")),  # /api/webhooks/<provider>, /media/…
    path("api/", api.urls),
    path("", include("sessions_app.urls")),  # pages
]
