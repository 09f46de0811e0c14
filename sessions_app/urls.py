"""The pages people open. The API and the socket are routed by the project."""

from django.urls import path

from sessions_app.pages import score_page, trust, views

urlpatterns = [
    path("", views.home, name="home"),
    path("camera", views.camera, name="camera"),
    path("game/<str:session_id>", views.watch, name="game"),  # as QR codes say it
    path("game/<str:session_id>/qr.svg", views.qr, name="qr"),
    path("game/<str:session_id>/preview.jpg", views.preview_picture, name="preview-picture"),
    path("score/<str:session_id>", score_page.score, name="score"),
    path("diagnostics", views.diagnostics, name="diagnostics"),
    path("ca", trust.page, name="trust"),
    path("ca.pem", trust.certificate, name="local-authority"),
    path("ca.mobileconfig", trust.profile, name="local-authority-profile"),
]
