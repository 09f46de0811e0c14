"""The pages people open. The API and the socket are routed by the project."""

from django.urls import path

from sessions_app import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("camera", pages.camera, name="camera"),
    path("game/<str:session_id>", pages.game, name="game"),
    path("game/<str:session_id>/qr.svg", pages.qr, name="qr"),
    path("diagnostics", pages.diagnostics, name="diagnostics"),
    path("ca.pem", pages.local_authority, name="local-authority"),
]
