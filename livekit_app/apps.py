from django.apps import AppConfig


class LivekitAppConfig(AppConfig):
    name = "livekit_app"
    verbose_name = "Rooms at the media server"
